"""The workstation's own encrypted file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from desktop.domain.audit import AuditEntry
from desktop.domain.message import Draft, Message, State
from desktop.domain.no_scan import ReasonCounts
from desktop.domain.own_codes import OwnCode, OwnKind
from desktop.domain.reconciliation import (
    Reconciliation,
)
from desktop.domain.scan_event import ScanEvent
from desktop.domain.scan_rate import ScanRate
from desktop.domain.settlement import Settlement, SettlementFacts
from desktop.domain.settlement_list import Finding, SettlementList
from desktop.domain.window_register import Entry


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

    def own_codes(self) -> Sequence[OwnCode]:
        """The institution's own codes, by kind and code."""

    def replace_own_codes(self, kinds: Collection[OwnKind], codes: Collection[OwnCode]) -> None:
        """Keep these in place of all earlier ones of these kinds, with an audit entry."""

    def audit(self, action: str, subject: str, detail: str = "") -> None:
        """Add an entry to the chain."""

    def audit_trail(self) -> Sequence[AuditEntry]:
        """The whole chain, oldest first."""
