"""Messages: the statements that open them and move them forward, and the audit chain.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError

from adapters.store.rows import audit_of, hash_of, message_of, sale_text
from adapters.store.tables import audit, counter, message
from desktop.domain.audit import GENESIS, AuditEntry, link
from desktop.domain.errors import AlreadyLive
from desktop.domain.message import LANES, LIVE, Draft, Kind, Lane, Message, State, check_move

FINAL = {State.ANSWERED, State.REFUSED, State.UNSENT, State.UNDONE}

# What each settlement asks of the file. Built once: building a statement costs more than
# running it.
_NEXT = (
    upsert(counter)
    .values(name=bindparam("name"), value=1)
    .on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1})
    .returning(counter.c.value)
)
_OPEN = insert(message).returning(message.c.id)
_STATE = select(message.c.state).where(message.c.id == bindparam("id"))
_MOVE = (
    update(message)
    .where(message.c.id == bindparam("moved"))
    .values(
        state=bindparam("state"), reason=bindparam("reason"), changed_at=bindparam("changed_at")
    )
)
_LAST = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
_NOTE = insert(audit)


@dataclass(frozen=True)
class Scope:
    """Whose rows: one institution, one operator, one moment."""

    institution: str
    window_no: int
    operator: str
    now: datetime


def next_msgid(c: Connection, scope: Scope) -> str:
    """A message id never given before: institution, second, window, three digits of a counter.

    The window's digit keeps ids of one institution apart where windows keep their own counters.
    """
    value = c.execute(_NEXT, {"name": f"msgid:{scope.institution}"}).scalar_one()
    return f"{scope.institution}{scope.now:%Y%m%d%H%M%S}{scope.window_no}{value % 1000:03d}"


def open_row(
    c: Connection, scope: Scope, draft: Draft, state: State, undoes: int | None = None
) -> Message:
    """Insert a message. Raises `AlreadyLive` if one of this kind and subject lives."""
    values: dict[str, Any] = {
        "msgid": next_msgid(c, scope),
        "institution": scope.institution,
        "infno": draft.infno,
        "kind": draft.kind,
        "lane": LANES[draft.kind],
        "subject": draft.subject,
        "person_no": draft.person_no,
        "insured_area": draft.insured_area,
        "body": draft.body,
        "body_hash": hash_of(draft.body),
        "sale": sale_text(draft.sale),
        "state": state,
        "attempts": 0,
        "due_at": scope.now,
        "opened_at": scope.now,
        "changed_at": scope.now,
        "operator": scope.operator,
        "reason": "",
        "undoes": undoes,
    }
    try:
        number = c.execute(_OPEN, values).scalar_one()
    except IntegrityError as error:
        if "message.subject" not in str(error.orig):
            raise
        raise _already(c, scope, draft) from None
    note(c, scope, f"报文.{state}", values["msgid"], f"{draft.infno} {draft.kind}")
    return Message(
        number, values["msgid"], draft, state, 0, scope.now, scope.now, scope.operator, "", undoes
    )


def move(c: Connection, scope: Scope, m: Message, state: State, reason: str = "") -> None:
    """Change a message's state along the table of moves, and say so in the audit chain."""
    shift(c, scope, m, current(c, m), state, reason)


def shift(
    c: Connection, scope: Scope, m: Message, old: State, state: State, reason: str = ""
) -> None:
    """`move` for a caller that has read the state in this transaction already."""
    check_move(m.lane, old, state)
    c.execute(_MOVE, {"moved": m.id, "state": state, "reason": reason, "changed_at": scope.now})
    note(c, scope, f"报文.{state}", m.msgid)


def current(c: Connection, m: Message) -> State:
    """The state of a message as it stands now."""
    return State(c.execute(_STATE, {"id": m.id}).scalar_one())


def in_states(c: Connection, scope: Scope, lane: Lane, states: set[State]) -> list[Message]:
    """Messages of a lane in some states, oldest first."""
    rows = c.execute(
        select(message)
        .where(message.c.institution == scope.institution, message.c.lane == lane)
        .where(message.c.state.in_(states))
        .order_by(message.c.id)
    )
    return [message_of(row) for row in rows.mappings()]


def sending_since(c: Connection, scope: Scope, moment: datetime) -> list[Message]:
    """Messages of both lanes that have been `sending` since before a moment."""
    rows = c.execute(
        select(message)
        .where(message.c.institution == scope.institution)
        .where(message.c.state == State.SENDING, message.c.changed_at < moment)
        .order_by(message.c.id)
    )
    return [message_of(row) for row in rows.mappings()]


def by_msgid(c: Connection, scope: Scope, msgid: str) -> Message | None:
    """The message with this id."""
    rows = c.execute(
        select(message)
        .where(message.c.institution == scope.institution)
        .where(message.c.msgid == msgid)
    )
    row = rows.mappings().first()
    return message_of(row) if row else None


def undoing(c: Connection, m: Message) -> Message | None:
    """The latest reversal of a message."""
    rows = c.execute(
        select(message).where(message.c.undoes == m.id).order_by(message.c.id.desc()).limit(1)
    )
    row = rows.mappings().first()
    return message_of(row) if row else None


def living(c: Connection, scope: Scope, kind: Kind, subject: str) -> Message | None:
    """The living message of a kind and subject."""
    rows = c.execute(
        select(message)
        .where(message.c.institution == scope.institution)
        .where(message.c.kind == kind, message.c.subject == subject)
        .where(message.c.state.in_(LIVE[LANES[kind]]))
    )
    row = rows.mappings().first()
    return message_of(row) if row else None


def unfinished(c: Connection, scope: Scope) -> int:
    """How many messages are not final."""
    return c.execute(
        select(func.count())
        .select_from(message)
        .where(message.c.institution == scope.institution)
        .where(message.c.state.not_in(FINAL))
    ).scalar_one()


def due(c: Connection, scope: Scope) -> Message | None:
    """The oldest upload whose time has come."""
    rows = c.execute(
        select(message)
        .where(message.c.institution == scope.institution, message.c.lane == Lane.UPLOAD)
        .where(message.c.state == State.READY, message.c.due_at <= scope.now)
        .order_by(message.c.due_at, message.c.id)
        .limit(1)
    )
    row = rows.mappings().first()
    return message_of(row) if row else None


def put_off(c: Connection, m: Message, until: datetime) -> None:
    """Another attempt is over; not before `until` the next."""
    c.execute(
        update(message)
        .where(message.c.id == m.id)
        .values(attempts=message.c.attempts + 1, due_at=until)
    )


def note(c: Connection, scope: Scope, action: str, subject: str, detail: str = "") -> None:
    """Add an entry to the audit chain."""
    last = c.execute(_LAST).first() or (0, GENESIS)
    number, previous = last[0] + 1, last[1]
    entry = AuditEntry(
        number,
        scope.now,
        scope.operator,
        action,
        subject,
        detail,
        previous,
        link(number, scope.now, scope.operator, action, subject, detail, previous),
    )
    c.execute(_NOTE, entry.__dict__)


def trail(c: Connection) -> list[AuditEntry]:
    """The whole audit chain, oldest first."""
    return [audit_of(r) for r in c.execute(select(audit).order_by(audit.c.number)).mappings()]


def _already(c: Connection, scope: Scope, draft: Draft) -> AlreadyLive:
    other = living(c, scope, draft.kind, draft.subject)
    who = f"操作员 {other.operator} 于 {other.opened_at:%H:%M:%S}" if other else "另一窗口"
    return AlreadyLive(
        f"单据 {draft.subject} 已由{who}办理，不能重复", "请勿重复收费，可在“记录”中查看", "live"
    )
