"""Say who stands at the window, from a scanned text or a typed ID number."""

from __future__ import annotations

from desktop.domain import voucher
from desktop.domain.errors import AppError, Invalid
from desktop.domain.identity import Channel, Person, Presented, VoucherType
from desktop.domain.no_scan import NoScan
from desktop.domain.roles import Action, require
from desktop.domain.scan_event import DECODED, ScanEvent, mark_of
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage
from desktop.domain.visit import Visit
from desktop.ports import Desk

PHARMACY_PURCHASE = "41"
"""医疗类别 定点药店购药."""
OUTPATIENT = "11"


_WRONG = "不是医保码："


def identify(desk: Desk, text: Secret, stage: Stage) -> Visit:
    """The visit of the person whose e-voucher was scanned; the scan is kept as evidence.

    The text itself is neither stored nor logged. Raises `Invalid` for a code that is no
    e-voucher (its advice says what it is) or a person without active insurance, and what the
    decode path (1162) and 1101 raise.
    """
    require(desk.operator, Action.IDENTIFY)
    return visit_of(desk, _decoded(desk, voucher.recognise(text.reveal()), stage))


def identify_by_id(
    desk: Desk, id_number: Secret, name: str = "", no_scan: NoScan | None = None
) -> Visit:
    """The visit of a person who shows an ID card instead (type 02; does not count as a scan).

    `no_scan` is why, for the analysis of the rate. Raises `Invalid` for a text that is no ID
    number, and what 1101 raises.
    """
    require(desk.operator, Action.IDENTIFY)
    seen = voucher.recognise(id_number.reveal())
    if seen.kind.action is not voucher.Action.OFFER_ID:
        raise Invalid("身份证号不正确", "请核对 18 位身份证号后重新输入", "id_number")
    presented = Presented(
        VoucherType.ID_CARD, seen.text, Channel.TYPED, id_number=seen.text, name=name
    )
    return visit_of(desk, presented, no_scan)


def _decoded(desk: Desk, seen: voucher.Voucher, stage: Stage) -> Presented:
    """Decode, and keep what came of it as evidence whatever it was."""
    started = desk.clock.monotonic()
    result = "failed"
    try:
        presented = _decode(desk, seen, stage)
        result = DECODED
        return presented
    except AppError as error:
        result = error.code or type(error).__name__
        raise
    finally:
        _keep(desk, seen, stage, result, started)


def wrong_kind(error: AppError) -> voucher.VoucherKind | None:
    """What was scanned where `identify` raised because it is no e-voucher, else None."""
    kinds = (kind for kind in voucher.KINDS if kind.key == error.code)
    return next(kinds, None) if error.title.startswith(_WRONG) else None


def _decode(desk: Desk, seen: voucher.Voucher, stage: Stage) -> Presented:
    if seen.kind.action is not voucher.Action.DECODE:
        raise Invalid(_WRONG + seen.kind.name, voucher.advice(seen.kind), seen.kind.key)
    return desk.evoucher.decode(seen.text, stage)


def visit_of(desk: Desk, presented: Presented, no_scan: NoScan | None = None) -> Visit:
    """The visit of whoever this voucher belongs to (1101). Raises `Invalid` for a person without
    active insurance, and what 1101 raises."""
    person = desk.centre.identify(presented)
    if person.insurance is None:
        raise Invalid(
            f"{_calling(person)}没有正常参保的险种，不能医保结算",
            "请提示其到参保地医保中心核实；本次可自费",
            "insurance.inactive",
        )
    kind = PHARMACY_PURCHASE if desk.institution.is_pharmacy else OUTPATIENT
    return Visit(person, person.insurance, presented, desk.clock.now(), kind, no_scan)


def _calling(person: Person) -> str:
    return f"{person.name[:1]}姓参保人"


def _keep(desk: Desk, seen: voucher.Voucher, stage: Stage, result: str, started: float) -> None:
    took = int((desk.clock.monotonic() - started) * 1000)
    desk.store.record_scan(
        ScanEvent(
            desk.clock.now(), desk.window, desk.operator.number, stage, seen.kind.key,
            result, took, mark_of(seen.text, desk.scan_salt),
        )
    )  # fmt: skip
