"""The workstation's store: each method one transaction over `journal`, `settlements`, `lists`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import DatabaseError

from adapters.store import journal, lists, own_codes, reconciliations, settlements, windows
from adapters.store.copies import Copies
from adapters.store.file import READING
from adapters.store.tables import scan_event
from desktop.domain.audit import AuditEntry
from desktop.domain.errors import AlreadyLive, Broken
from desktop.domain.message import Draft, Kind, Lane, Message, State
from desktop.domain.no_scan import ReasonCounts
from desktop.domain.own_codes import OwnCode, OwnKind
from desktop.domain.reconciliation import Reconciliation
from desktop.domain.roles import Operator
from desktop.domain.scan_event import DECODED, ScanEvent
from desktop.domain.scan_rate import ScanRate
from desktop.domain.settlement import Settlement, SettlementFacts
from desktop.domain.settlement_list import Finding, SettlementList
from desktop.domain.window_register import Entry
from desktop.ports import Clock, Institution, StoredList

AFTER_CUT = {
    Lane.SETTLE: (State.UNKNOWN, "没有等到答复就中断了，结果待核实"),
    Lane.UPLOAD: (State.READY, "没有等到答复就中断了，重新发送"),
}


class SqlStore:
    """Implements `ports.Store` for one institution and operator over one encrypted file."""

    def __init__(
        self,
        engine: Engine,
        institution: Institution,
        operator: Operator,
        clock: Clock,
        window_no: int = 0,
        copies: Copies | None = None,
    ) -> None:
        self._engine = engine
        self._institution = institution
        self._operator = operator
        self._clock = clock
        self._window_no = window_no
        self._copies = copies

    def next_msgid(self) -> str:
        """A message id for a question, which needs no row."""
        with self._write() as (c, scope):
            return journal.next_msgid(c, scope)

    def open_message(self, draft: Draft) -> Message:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            return journal.open_row(c, scope, draft, State.SENDING)

    def queue_message(self, draft: Draft) -> Message:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            m = journal.open_row(c, scope, draft, State.READY)
            lists.attach(c, scope, m)
            return m

    def record_settled(self, message: Message, facts: SettlementFacts) -> Settlement:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            was = journal.current(c, message)
            if was in {State.ANSWERED, State.UNDONE}:
                return settlements.of_message(c, message)
            journal.shift(c, scope, message, was, State.ANSWERED)
            if facts.reversed:
                journal.shift(c, scope, message, State.ANSWERED, State.UNDONE)
            return settlements.project(c, scope, message, facts)

    def record_refused(self, message: Message, reason: str) -> None:
        """See `ports.Store`."""
        self._move(message, State.REFUSED, reason)

    def record_unsent(self, message: Message, cause: str) -> None:
        """See `ports.Store`."""
        self._move(message, State.UNSENT, cause)

    def record_unknown(self, message: Message, cause: str) -> None:
        """See `ports.Store`."""
        self._move(message, State.UNKNOWN, cause)

    def begin_undo(self, message: Message, draft: Draft) -> Message:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            _still(c, message, State.UNKNOWN)
            journal.move(c, scope, message, State.UNDOING)
            return journal.open_row(c, scope, draft, State.SENDING, message.id)

    def record_undone(self, message: Message, reversal: Message) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            journal.move(c, scope, reversal, State.ANSWERED)
            journal.move(c, scope, message, State.UNDONE)
            settlements.cancel(c, message)

    def record_absent(self, message: Message) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            _still(c, message, State.UNKNOWN, State.UNDOING)
            reversal = journal.undoing(c, message)
            if reversal and reversal.state is State.UNKNOWN:
                journal.move(c, scope, reversal, State.ANSWERED)
            journal.move(c, scope, message, State.UNDONE)

    def record_undo_failed(
        self, message: Message, reversal: Message, state: State, cause: str
    ) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            journal.move(c, scope, reversal, state, cause)
            journal.move(c, scope, message, State.UNKNOWN, cause)

    def recover(self) -> int:
        """See `ports.Store`."""
        return self.recover_stale(-1)

    def recover_stale(self, seconds: float) -> int:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            if not journal.sending_since(c, scope, scope.now - timedelta(seconds=seconds)):
                return 0  # no write lock while there is nothing to do
        with self._write() as (c, scope):
            stale = journal.sending_since(c, scope, scope.now - timedelta(seconds=seconds))
            for m in stale:
                state, words = AFTER_CUT[m.lane]
                journal.move(c, scope, m, state, words)
            return len(stale)

    def message_of(self, msgid: str) -> Message | None:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return journal.by_msgid(c, scope, msgid)

    def reversal_of(self, message: Message) -> Message | None:
        """See `ports.Store`."""
        with self._read() as (c, _):
            return journal.undoing(c, message)

    def save_reconciliation(self, found: Reconciliation) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            reconciliations.save(c, scope, found)

    def reconciliations(self, most: int) -> Sequence[Reconciliation]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return reconciliations.latest(c, scope, most)

    def reconciled_until(self) -> date | None:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return reconciliations.last_day(c, scope)

    def unresolved(self) -> Sequence[Message]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            waiting = journal.in_states(c, scope, Lane.SETTLE, {State.UNKNOWN, State.UNDOING})
            return [m for m in waiting if m.draft.kind is Kind.SETTLEMENT]

    def live_settlement(self, bill_no: str) -> Message | None:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return journal.living(c, scope, Kind.SETTLEMENT, bill_no)

    def booked_visits(self, person_no: str) -> frozenset[str]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return settlements.visits_of(c, scope, person_no)

    def waiting(self) -> int:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return journal.unfinished(c, scope)

    def due_upload(self) -> Message | None:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            if journal.due(c, scope) is None:  # no write lock while nothing waits
                return None
        with self._write() as (c, scope):
            m = journal.due(c, scope)
            if m is not None:
                journal.move(c, scope, m, State.SENDING)
            return m

    def postpone(self, message: Message, cause: str, seconds: float) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            journal.move(c, scope, message, State.READY, cause)
            journal.put_off(c, message, scope.now + timedelta(seconds=seconds))

    def record_list_sent(self, message: Message, list_no: str) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            journal.move(c, scope, message, State.ANSWERED)
            lists.receipt(c, message, list_no)

    def record_list_proven(self, settlement_id: str) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            lists.prove(c, scope, settlement_id, scope.now)
            journal.note(c, scope, "清单核验", settlement_id)

    def save_list(self, entry: SettlementList, findings: tuple[Finding, ...]) -> StoredList:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            return lists.save(c, scope, entry, findings)

    def lists(self) -> Sequence[StoredList]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return lists.every(c, scope)

    def settlements(self, since: datetime, until: datetime) -> Sequence[Settlement]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return settlements.between(c, scope, since, until)

    def rate(self, since: datetime, until: datetime) -> ScanRate:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return settlements.count(c, scope, since, until)

    def record_scan(self, event: ScanEvent) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            c.execute(insert(scan_event).values(institution=scope.institution, **asdict(event)))

    def windows(self) -> Sequence[Entry]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return windows.every(c, scope)

    def add_window(self, entry: Entry) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            windows.add(c, scope, entry)

    def change_window(self, entry: Entry) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            windows.change(c, scope, entry)

    def retire_window(self, name: str) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            windows.retire(c, scope, name)

    def proofs(self, since: datetime) -> Mapping[str, datetime]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return windows.proofs(c, scope, since)

    def count_reasons(self, since: datetime, until: datetime) -> ReasonCounts:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return settlements.reasons(c, scope, since, until)

    def back_up(self) -> bool:
        """See `ports.Store`."""
        day = self._clock.now().date()
        made = self._copies is not None and self._copies.make(day)
        if made:
            self.audit("备份", day.isoformat())
        return made

    def last_decoded(self, window: str) -> datetime | None:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            mine = (scan_event.c.institution == scope.institution, scan_event.c.window == window)
            good = select(func.max(scan_event.c.at)).where(*mine, scan_event.c.outcome == DECODED)
            return c.execute(good).scalar()

    def own_codes(self) -> Sequence[OwnCode]:
        """See `ports.Store`."""
        with self._read() as (c, scope):
            return own_codes.every(c, scope)

    def replace_own_codes(self, kinds: Collection[OwnKind], codes: Collection[OwnCode]) -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            own_codes.replace(c, scope, kinds, codes)

    def audit(self, action: str, subject: str, detail: str = "") -> None:
        """See `ports.Store`."""
        with self._write() as (c, scope):
            journal.note(c, scope, action, subject, detail)

    def audit_trail(self) -> Sequence[AuditEntry]:
        """See `ports.Store`."""
        with self._read() as (c, _):
            return journal.trail(c)

    def _move(self, message: Message, state: State, reason: str) -> None:
        with self._write() as (c, scope):
            journal.move(c, scope, message, state, reason)

    def _scope(self) -> journal.Scope:
        return journal.Scope(
            self._institution.code, self._window_no, self._operator.number, self._clock.now()
        )

    @contextmanager
    def _write(self) -> Iterator[tuple[Connection, journal.Scope]]:
        try:
            with self._engine.begin() as c:
                yield c, self._scope()
        except DatabaseError as error:
            raise Broken(
                "本机数据文件写不进去", "请检查磁盘空间和权限；未写入的内容没有生效", "store.write"
            ) from error

    @contextmanager
    def _read(self) -> Iterator[tuple[Connection, journal.Scope]]:
        with self._engine.connect().execution_options(**READING) as c:
            yield c, self._scope()


def _still(c: Connection, m: Message, *states: State) -> None:
    """Raise `AlreadyLive` if another thread moved the message on meanwhile."""
    if journal.current(c, m) not in states:
        raise AlreadyLive("这笔结算正在由别处核实", "无需操作，稍后自动更新", "message.moved")
