"""What the core needs from outside, as Protocols, and the `Desk` that carries them.

Adapters implement these; fakes in tests pass the same contract tests. Calls that move money or
documents return an `outcome`; plain questions return the answer or raise an `AppError`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from desktop.domain.audit import AuditEntry
from desktop.domain.clock_offset import SETTLE_LIMIT
from desktop.domain.identity import Person, Presented
from desktop.domain.message import Draft, Message, State
from desktop.domain.no_scan import ReasonCounts
from desktop.domain.outcome import Outcome
from desktop.domain.reconciliation import (
    Comparison,
    DetailRow,
    Difference,
    Group,
    Reconciliation,
    Totals,
)
from desktop.domain.roles import Operator
from desktop.domain.scan_event import ScanEvent
from desktop.domain.scan_rate import TARGET, ScanRate
from desktop.domain.secret import Secret
from desktop.domain.self_test import PathFacts
from desktop.domain.settlement import Quote, Settlement, SettlementFacts, Shares
from desktop.domain.settlement_list import Finding, ListEcho, SettlementList
from desktop.domain.sight import Frame
from desktop.domain.stage import Place, Stage
from desktop.domain.visit import Bill, Visit
from desktop.domain.window_register import Entry


class Clock(Protocol):
    """Time, so that tests can turn it."""

    def now(self) -> datetime:
        """Aware wall time in Asia/Shanghai."""

    def monotonic(self) -> float:
        """Seconds that never go back, for time-outs."""


class Evoucher(Protocol):
    """A decode path of the e-voucher (national component, Fujian DLL, or raw text by 1162)."""

    def decode(self, text: Secret, stage: Stage) -> Presented:
        """Whose voucher it is. Raises `Refused` (stale, wrong kind), `NotSent`, `Unknown`, or
        `NotAllowed` where the settings open no path.

        A path whose component drives a scan device of its own takes an empty text too.
        """


class Terminal(Protocol):
    """A 医保业务综合服务终端: reads a face, and shows the person what was settled."""

    def decode_face(self, stage: Stage) -> Presented:
        """Whose face it is. Raises as `Evoucher.decode` does."""

    def show_settled(self, shown: Presented, stage: Stage, shares: Shares, balance: int) -> None:
        """Show a settlement on the terminal that read the voucher; `balance` in fen.

        Raises `Refused`, `NotSent` or `Unknown`; the settlement stands either way.
        """


class DecodePath(Protocol):
    """What the self-test asks of the decode path; nothing of it reads a code."""

    def look(self) -> PathFacts:
        """How the path is set up and what answers. Never raises."""


class Centre(Protocol):
    """The medical-insurance centre behind the national interface."""

    def sign_in(self) -> str:
        """Sign the operator in for today (9001); the sign-in number. Raises as a question does."""

    def sign_out(self) -> None:
        """Sign out (9002) if signed in; never raises: the day ends either way."""

    def identify(self, presented: Presented) -> Person:
        """The insured person (1101). Raises `Refused`, `NotSent` or `Unknown`."""

    def quote(self, visit: Visit, bill: Bill) -> Quote:
        """Pre-settlement (2101): moves no money. Raises `Refused`, `NotSent` or `Unknown`."""

    def draft_settlement(self, visit: Visit, bill: Bill, window: str) -> Draft:
        """The request that would settle this bill (2102), not yet a row."""

    def settle(self, message: Message) -> Outcome[SettlementFacts]:
        """Send a settlement once. Never raises for what the line or the centre does."""

    def find_settlement(
        self, message: Message, booked: Collection[str] = ()
    ) -> SettlementFacts | None:
        """The settlement this message made, if the centre has it (5201, 5204, 5203).

        `booked` are the person's visits of which our own book holds the settlement already.
        None means the centre says it has none. Raises `NotSent`, `Unknown` or `Refused` when
        the question itself failed.
        """

    def group_of(self, message: Message, since: date, until: date) -> Group:
        """The group in which the centre would count a settlement of unknown outcome."""

    def compare_totals(self, group: Group, totals: Totals) -> Comparison:
        """Our totals of a group against the centre's (3201). Raises as a question."""

    def find_differences(
        self, group: Group, totals: Totals, details: Sequence[DetailRow]
    ) -> tuple[Difference, ...]:
        """The settlements on which the centre and we differ (9101, 3202, 9102). Raises as a
        question."""

    def draft_reversal(self, message: Message) -> Draft:
        """The request that would undo a settlement of unknown outcome (2601)."""

    def reverse(self, message: Message) -> Outcome[None]:
        """Send a reversal once."""

    def draft_list(self, entry: SettlementList) -> Draft:
        """The request that carries a settlement list (4101A)."""

    def upload_list(self, message: Message) -> Outcome[str]:
        """Send a list; the centre's list number."""

    def read_list(
        self, person_no: str, settlement_id: str, insured_area: str = ""
    ) -> ListEcho | None:
        """The list as the centre holds it (4103), None if it has none. Raises as a question."""

    def clock_offset(self) -> timedelta | None:
        """The centre's clock less ours by its latest answer; None while it is not known."""

    def reachable(self) -> bool:
        """Whether the centre's door opens right now (no request is made); quick."""


class His(Protocol):
    """The hospital's or pharmacy's own system: where bills and records come from."""

    def bills(self) -> Sequence[Bill]:
        """Bills that wait at the counter, oldest first. Raises `Invalid` naming a bad file."""

    def bill(self, number: str) -> Bill:
        """One bill. Raises `Invalid` if it does not exist or cannot be read."""

    def discharged(self) -> Sequence[SettlementList]:
        """Record front pages of discharged, settled in-patients, as lists still to be checked."""


class ScanStation(Protocol):
    """The camera at the window: keeps only the newest picture and reads codes in it."""

    def start(self, on_frame: Callable[[Frame], None]) -> None:
        """Begin; `on_frame` is called on the camera's own thread."""

    def stop(self) -> None:
        """End; returns when the thread is gone."""

    def use(self, spec: str) -> None:
        """Change to a device number, a video file or an image folder."""


@dataclass(frozen=True)
class StoredList:
    """A built list as kept, with its latest upload message if there is one."""

    entry: SettlementList
    findings: tuple[Finding, ...]
    version: int
    message: Message | None
    list_no: str
    proven_at: datetime | None


class Store(Protocol):
    """The workstation's own encrypted file; every method is one transaction."""

    def open_message(self, draft: Draft) -> Message:
        """Commit a settle row as `sending`, before any socket opens.

        Raises `AlreadyLive` (a `NotAllowed`) if a message of this kind and subject lives.
        """

    def queue_message(self, draft: Draft) -> Message:
        """Commit an upload row as `ready` for the sender. Raises `AlreadyLive`."""

    def record_settled(self, message: Message, facts: SettlementFacts) -> Settlement:
        """Answer, settlement and audit entry in one transaction; a second time changes nothing."""

    def record_refused(self, message: Message, reason: str) -> None:
        """The other side said no."""

    def record_unsent(self, message: Message, cause: str) -> None:
        """Nothing left the machine."""

    def record_unknown(self, message: Message, cause: str) -> None:
        """The outcome must be looked up."""

    def begin_undo(self, message: Message, draft: Draft) -> Message:
        """Move `message` to `undoing` and commit its reversal row as `sending`; the reversal.

        Raises `AlreadyLive` if the message is not `unknown` any more.
        """

    def record_undone(self, message: Message, reversal: Message) -> None:
        """The reversal was confirmed: both rows are final."""

    def record_absent(self, message: Message) -> None:
        """The centre's books lack a settlement that was to be undone: it is undone.

        Raises `AlreadyLive` if its outcome became certain meanwhile.
        """

    def record_undo_failed(
        self, message: Message, reversal: Message, state: State, cause: str
    ) -> None:
        """The reversal certainly did not happen (`refused`, `unsent`): `message` is `unknown`
        again."""

    def recover(self) -> int:
        """At start: settle rows left in `sending` become `unknown`, uploads `ready`; how many."""

    def recover_stale(self, seconds: float) -> int:
        """Rows that have been `sending` for longer than any call lasts are treated as at start:
        an answer that could not be written is looked up, not lost."""

    def message_of(self, msgid: str) -> Message | None:
        """The message with this id."""

    def reversal_of(self, message: Message) -> Message | None:
        """The latest reversal of a message."""

    def save_reconciliation(self, found: Reconciliation) -> None:
        """Keep what a reconciliation found."""

    def reconciliations(self, most: int) -> Sequence[Reconciliation]:
        """What reconciliations found, newest first, at most so many."""

    def reconciled_until(self) -> date | None:
        """The last of the days that were reconciled without a gap, whatever was found; a day
        reconciled before it was over does not count."""

    def unresolved(self) -> Sequence[Message]:
        """Settlements whose outcome is not certain, oldest first."""

    def live_settlement(self, bill_no: str) -> Message | None:
        """The living settle message of a bill, if any."""

    def booked_visits(self, person_no: str) -> Collection[str]:
        """The visits of a person of which we hold a settlement."""

    def waiting(self) -> int:
        """How many rows are not final: what the header counts."""

    def due_upload(self) -> Message | None:
        """Take the next upload whose time has come and mark it `sending`."""

    def postpone(self, message: Message, cause: str, seconds: float) -> None:
        """Put an upload back to `ready` for later."""

    def record_list_sent(self, message: Message, list_no: str) -> None:
        """The centre's receipt of a list."""

    def record_list_proven(self, settlement_id: str) -> None:
        """The read-back (4103) equals what we sent."""

    def save_list(self, entry: SettlementList, findings: tuple[Finding, ...]) -> StoredList:
        """Keep a new version of a list; unchanged content makes no new version."""

    def lists(self) -> Sequence[StoredList]:
        """The latest version of every list, newest discharge first."""

    def settlements(self, since: datetime, until: datetime) -> Sequence[Settlement]:
        """Settlements of this institution by settlement time, newest first."""

    def rate(self, since: datetime, until: datetime) -> ScanRate:
        """N and T over a span, by the voucher type the centre echoed; reversed ones are out."""

    def record_scan(self, event: ScanEvent) -> None:
        """Keep a scan as evidence."""

    def windows(self) -> Sequence[Entry]:
        """The windows and kiosks of the register that are in use, in the order of entry."""

    def add_window(self, entry: Entry) -> None:
        """Enter a window, audited. Raises `Invalid` if one of this name is in use."""

    def change_window(self, entry: Entry) -> None:
        """Change the entry of this name, audited; a device exchanged for another is proven anew.

        Raises `Invalid` if none of this name is in use.
        """

    def retire_window(self, name: str) -> None:
        """Take a window out of use, audited; its entry stays in the file. Raises `Invalid`."""

    def proofs(self, since: datetime) -> Mapping[str, datetime]:
        """By window: its last successful decode or self-test at or after `since`."""

    def count_reasons(self, since: datetime, until: datetime) -> ReasonCounts:
        """Living settlements of a span that the centre recorded without the e-voucher."""

    def back_up(self) -> bool:
        """Keep a copy of the file for today unless there is one; whether it was made now.

        Raises `Broken` where it could not be made.
        """

    def last_decoded(self, window: str) -> datetime | None:
        """When a voucher was last decoded at a window (Asia/Shanghai), None if never."""

    def audit(self, action: str, subject: str, detail: str = "") -> None:
        """Add an entry to the chain."""

    def audit_trail(self) -> Sequence[AuditEntry]:
        """The whole chain, oldest first."""


@dataclass(frozen=True)
class Institution:
    """An appointed institution; `code` begins H (hospital) or P (pharmacy)."""

    code: str
    name: str
    area: str

    @property
    def is_pharmacy(self) -> bool:
        """Whether it is a pharmacy by its code."""
        return self.code.startswith("P")

    @property
    def place(self) -> Place:
        """Whose business types its windows ask for."""
        return Place.PHARMACY if self.is_pharmacy else Place.HOSPITAL


@dataclass(frozen=True)
class Desk:
    """Everything a use case may touch: the ports and who sits here. First argument of each."""

    institution: Institution
    window: str
    operator: Operator
    training: bool
    max_processing_seconds: float
    scan_salt: str
    store: Store
    centre: Centre
    evoucher: Evoucher
    his: His
    clock: Clock
    target_percent: int = TARGET
    call_seconds: float = 60.0
    """How long one call may last; a row that is `sending` for longer lost its answer."""
    stages: tuple[Stage, ...] = ()
    """The business types this window is set to, the usual one first; the register's go before."""
    clock_warn_seconds: float = SETTLE_LIMIT.total_seconds()
    """From how many seconds on a wrong clock is told."""
    path: DecodePath | None = None
    """The decode path as the self-test sees it."""
    terminal: Terminal | None = None
    """The terminal at this window, None where there is none."""
