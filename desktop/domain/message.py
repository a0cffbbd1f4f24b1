"""One request to a server: the row that is journal, queue and proof at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop.domain.errors import Broken
from desktop.domain.secret import Secret
from desktop.domain.settlement import Sale


class Lane(StrEnum):
    """Money and documents fail differently, so they move differently."""

    SETTLE = "settle"
    UPLOAD = "upload"


class State(StrEnum):
    """Where a message stands; it only ever moves along `MOVES`."""

    READY = "ready"
    SENDING = "sending"
    ANSWERED = "answered"
    REFUSED = "refused"
    UNSENT = "unsent"
    UNKNOWN = "unknown"
    UNDOING = "undoing"
    UNDONE = "undone"


_SETTLE_MOVES: dict[State, frozenset[State]] = {
    State.SENDING: frozenset({State.ANSWERED, State.REFUSED, State.UNSENT, State.UNKNOWN}),
    # Undone without a reversal of ours only by reconciliation: the centre's books lack it.
    State.UNKNOWN: frozenset({State.ANSWERED, State.UNDOING, State.UNDONE}),
    # Back to unknown when the reversal did not happen; answered when the original surfaces late.
    State.UNDOING: frozenset({State.UNDONE, State.UNKNOWN, State.ANSWERED}),
    State.ANSWERED: frozenset({State.UNDONE}),
}
_UPLOAD_MOVES: dict[State, frozenset[State]] = {
    State.READY: frozenset({State.SENDING}),
    State.SENDING: frozenset({State.ANSWERED, State.REFUSED, State.READY}),
}
MOVES: dict[Lane, dict[State, frozenset[State]]] = {
    Lane.SETTLE: _SETTLE_MOVES,
    Lane.UPLOAD: _UPLOAD_MOVES,
}
LIVE: dict[Lane, frozenset[State]] = {
    Lane.SETTLE: frozenset({State.SENDING, State.ANSWERED, State.UNKNOWN, State.UNDOING}),
    Lane.UPLOAD: frozenset({State.READY, State.SENDING}),
}
"""States in which a second message of the same kind and subject must not exist."""


class Kind(StrEnum):
    """What a message is for; with its subject it says what must not happen twice."""

    SETTLEMENT = "settlement"
    REVERSAL = "reversal"
    SETTLEMENT_LIST = "settlement_list"


LANES: dict[Kind, Lane] = {
    Kind.SETTLEMENT: Lane.SETTLE,
    Kind.REVERSAL: Lane.SETTLE,
    Kind.SETTLEMENT_LIST: Lane.UPLOAD,
}


@dataclass(frozen=True)
class Draft:
    """A request not yet a row. `body` is the transaction's input as JSON text, as it will be
    sent except for the voucher number, which `seal` carries in memory only."""

    kind: Kind
    infno: str
    subject: str
    person_no: str
    insured_area: str
    body: str
    sale: Sale | None = None
    seal: Secret | None = None


@dataclass(frozen=True)
class Message:
    """A committed row. `changed_at` is when it came into its state; `reason` keeps the other side's
    words or the cause of doubt."""

    id: int
    msgid: str
    draft: Draft
    state: State
    attempts: int
    opened_at: datetime
    changed_at: datetime
    operator: str
    reason: str = ""
    undoes: int | None = None

    @property
    def lane(self) -> Lane:
        """The lane of its kind."""
        return LANES[self.draft.kind]


def check_move(lane: Lane, old: State, new: State) -> None:
    """Raise `Broken` unless a message of this lane may go from `old` to `new`."""
    if new not in MOVES[lane].get(old, frozenset()):
        raise Broken(f"报文状态不能从 {old} 变为 {new}", "请联系技术支持", "message.move")
