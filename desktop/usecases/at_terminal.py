"""Say who stands at the window where the component reads the voucher itself: by its scan device,
or by a face at the terminal; and show the person there what was settled."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.errors import AppError, Invalid
from desktop.domain.identity import Presented
from desktop.domain.roles import Action, require
from desktop.domain.scan_event import ScanEvent, mark_of
from desktop.domain.secret import Secret
from desktop.domain.settlement import Shares
from desktop.domain.stage import Stage
from desktop.domain.visit import Visit
from desktop.ports import Desk, Terminal
from desktop.usecases.identify import visit_of

BY_DEVICE = "nhsa_evoucher"
BY_FACE = "nhsa_face_auth_no"
"""Kinds of a scan event, as `voucher.KINDS` names them."""
NOTHING = Secret("")


def identify_at_device(desk: Desk, stage: Stage) -> Visit:
    """The visit of the person who shows a code to the component's own scan device.

    The scan is kept as evidence. Raises what the decode path and 1101 raise.
    """
    return _seen(desk, stage, BY_DEVICE, lambda: desk.evoucher.decode(NOTHING, stage))


def identify_by_face(desk: Desk, stage: Stage) -> Visit:
    """The visit of the person who looks into the terminal; counts as the e-voucher.

    Raises `Invalid` where this window has no terminal, and what the terminal and 1101 raise.
    """
    terminal = _terminal(desk)
    return _seen(desk, stage, BY_FACE, lambda: terminal.decode_face(stage))


def show_settled(desk: Desk, visit: Visit, stage: Stage, shares: Shares) -> None:
    """Show the shares (fen) on the terminal that read this visit's voucher; nothing where none
    did. Raises `Refused`, `NotSent` or `Unknown`: the settlement stands either way."""
    if desk.terminal and visit.presented.business_no:
        balance = visit.insurance.balance - shares.account
        desk.terminal.show_settled(visit.presented, stage, shares, max(0, balance))


def _terminal(desk: Desk) -> Terminal:
    if desk.terminal is None:
        raise Invalid(
            "本窗口没有医保业务综合服务终端，不能刷脸",
            "请扫医保码，或改用身份证、社保卡办理",
            "terminal.none",
        )
    return desk.terminal


def _seen(desk: Desk, stage: Stage, kind: str, decode: Callable[[], Presented]) -> Visit:
    require(desk.operator, Action.IDENTIFY)
    started = desk.clock.monotonic()
    try:
        visit = visit_of(desk, decode())
    except AppError as error:
        _keep(desk, stage, kind, error.code or type(error).__name__, NOTHING, started)
        raise
    _keep(desk, stage, kind, "ok", visit.presented.number, started)
    return visit


def _keep(desk: Desk, stage: Stage, kind: str, result: str, shown: Secret, started: float) -> None:
    took = int((desk.clock.monotonic() - started) * 1000)
    mark = mark_of(shown, desk.scan_salt) if shown.reveal() else ""
    event = ScanEvent(
        desk.clock.now(), desk.window, desk.operator.number, stage, kind, result, took, mark
    )
    desk.store.record_scan(event)
