"""Where the kiosk stands: one frozen value beside the till's, changed only by `kiosk`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from ui.cashier.state import Phase, TillState


class Page(Enum):
    """One question, or one thing to know, at a time."""

    START = auto()
    READING = auto()
    WHO = auto()
    MENU = auto()
    BALANCE = auto()
    BILLS = auto()
    BILL = auto()
    ASKING = auto()
    NOT_ASKED = auto()
    CONFIRM = auto()
    SETTLING = auto()
    DONE = auto()
    DECLINED = auto()
    UNSENT = auto()
    UNKNOWN = auto()
    UNDONE = auto()
    STAFF = auto()


class Verb(Enum):
    """What a person may do."""

    SWITCH_READER = auto()
    STAFF = auto()
    YES = auto()
    BALANCE = auto()
    BILLS = auto()
    OPEN_BILL = auto()
    QUOTE = auto()
    PAY = auto()
    NEXT_SHEET = auto()
    LAST_SHEET = auto()
    BACK = auto()
    HOME = auto()


class Printing(Enum):
    """What became of the receipt."""

    NO_PRINTER = auto()
    UNDER_WAY = auto()
    PRINTED = auto()
    FAILED = auto()


@dataclass(frozen=True)
class KioskState:
    """What the till does not know: the page a known person went to, and what the staff types.

    `typed` counts digits, `denied` says why the last exit code was not taken; `seconds_left` is
    None while nobody is waited for; `in_service` is False while the centre cannot be worked with.
    """

    place: Page = Page.WHO
    sheet: int = 0
    staff: bool = False
    typed: int = 0
    denied: str = ""
    printing: Printing = Printing.NO_PRINTER
    seconds_left: int | None = None
    in_service: bool = True


_BY_PHASE = {
    Phase.WAITING: Page.START, Phase.NOT_READ: Page.START, Phase.READING: Page.READING,
    Phase.QUOTING: Page.ASKING, Phase.NOT_QUOTED: Page.NOT_ASKED, Phase.CHECK: Page.CONFIRM,
    Phase.SETTLING: Page.SETTLING, Phase.SETTLED: Page.DONE, Phase.DECLINED: Page.DECLINED,
    Phase.UNSENT: Page.UNSENT, Phase.PENDING: Page.UNKNOWN, Phase.RESOLVED_UNDONE: Page.UNDONE,
}  # fmt: skip
BUSY = {Page.READING, Page.ASKING, Page.SETTLING}
"""Nobody is waited for: the centre is."""
BACK_FROM = {
    Page.BALANCE: Page.MENU, Page.BILLS: Page.MENU, Page.BILL: Page.BILLS,
    Page.CONFIRM: Page.BILLS, Page.NOT_ASKED: Page.BILLS, Page.STAFF: Page.START,
}  # fmt: skip


def page_of(till: TillState, kiosk: KioskState) -> Page:
    """The page on the screen: what the till is doing leads, then where the person went."""
    if kiosk.staff:
        return Page.STAFF
    return _BY_PHASE.get(till.phase, kiosk.place)
