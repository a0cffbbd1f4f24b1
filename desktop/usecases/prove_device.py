"""The self-test of this window's scan device: it reads any code at all."""

from __future__ import annotations

from desktop.domain.errors import Invalid
from desktop.domain.roles import Action, require
from desktop.domain.scan_event import SELF_TESTED, ScanEvent, mark_of
from desktop.domain.secret import Secret
from desktop.domain.voucher import VoucherKind, recognise
from desktop.ports import Desk


def prove_device(desk: Desk, text: Secret) -> VoucherKind:
    """Keep as evidence that the device of this window read a code; what the code was.

    Nothing is decoded or sent, and the text is not kept. Raises `NotAllowed`, and `Invalid`
    where this window is not in the register: the proof would belong to no entry.
    """
    require(desk.operator, Action.KEEP_WINDOWS)
    mine = next((entry for entry in desk.store.windows() if entry.name == desk.window), None)
    if mine is None:
        raise Invalid(
            f"本窗口“{desk.window}”还没有登记", "请先按 F4 登记本窗口，再做自检", "window.unknown"
        )
    seen = recognise(text.reveal())
    desk.store.record_scan(
        ScanEvent(
            desk.clock.now(), desk.window, desk.operator.number, mine.stages[0],
            seen.kind.key, SELF_TESTED, 0, mark_of(seen.text, desk.scan_salt),
        )
    )  # fmt: skip
    return seen.kind
