"""Where the till stands: one frozen value, changed only by `till`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from desktop.domain.errors import AppError
from desktop.domain.message import Message
from desktop.domain.no_scan import NoScan
from desktop.domain.secret import Secret
from desktop.domain.settlement import Quote, Settlement
from desktop.domain.stage import Stage
from desktop.domain.visit import Bill, Visit
from ui.cashier.follow import Fate
from ui.widgets.coded_item import CodedText


class Phase(Enum):
    """What happens at the window right now."""

    WAITING = auto()
    READING = auto()
    NOT_READ = auto()
    KNOWN = auto()
    QUOTING = auto()
    NOT_QUOTED = auto()
    CHECK = auto()
    SETTLING = auto()
    SETTLED = auto()
    DECLINED = auto()
    UNSENT = auto()
    PENDING = auto()
    RESOLVED_UNDONE = auto()


@dataclass(frozen=True)
class TillState:
    """Everything the cashier's screen shows is computed from this.

    `error` is why the last thing failed; `bills` is None until they were asked for;
    `patience` is how long the centre may still work on a lost request, in seconds; `stage` is
    the business type in force for this customer, of those the window is set to (`stages`);
    `offered` is an ID number that was scanned instead of a voucher, for F7; `coded` is what the
    national tables say of the codes on the bill, as far as they were looked up.
    """

    phase: Phase = Phase.WAITING
    visit: Visit | None = None
    bills: tuple[Bill, ...] | None = None
    bill: Bill | None = None
    quote: Quote | None = None
    settlement: Settlement | None = None
    error: AppError | None = None
    pending: Message | None = None
    cause: str = ""
    fate: Fate | None = None
    looked: int = 0
    unresolved: tuple[Message, ...] = ()
    patience: float = 0.0
    hint: str = ""
    revealed: bool = False
    typing_id: bool = False
    asking_reason: bool = False
    no_scan: NoScan | None = None
    guiding: bool = False
    stage: Stage = Stage.PHARMACY
    stages: tuple[Stage, ...] = (Stage.PHARMACY,)
    leaving: bool = False
    offered: Secret | None = None
    coded: Mapping[str, CodedText] = field(default_factory=dict)


NO_PANEL = {"asking_reason": False, "typing_id": False, "guiding": False}
"""The till without any of what F7 and F12 open."""
TAKES_CODES = {Phase.WAITING, Phase.NOT_READ}
MAY_CHOOSE = {Phase.KNOWN, Phase.NOT_QUOTED, Phase.CHECK}
MAY_QUOTE = {Phase.KNOWN, Phase.NOT_QUOTED}
MAY_SETTLE = {Phase.CHECK, Phase.UNSENT}
IS_OVER = {
    Phase.SETTLED, Phase.DECLINED, Phase.PENDING, Phase.RESOLVED_UNDONE,
}  # fmt: skip
BACK_TO_BILL = {
    Phase.CHECK, Phase.QUOTING, Phase.NOT_QUOTED, Phase.UNSENT, Phase.DECLINED,
    Phase.RESOLVED_UNDONE,
}  # fmt: skip
MAY_RESCAN = TAKES_CODES | MAY_CHOOSE | {Phase.READING, Phase.UNSENT, Phase.DECLINED}
"""Phases in which a customer can be left without money in doubt."""
