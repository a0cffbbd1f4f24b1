"""The settlement lists and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.checks import blocking
from desktop.domain.message import State
from desktop.domain.settlement_list import ListRow, ListState
from desktop.ports import Desk, StoredList


def show_lists(desk: Desk) -> Sequence[ListRow]:
    """One row a list, newest discharge first."""
    return [_row(stored) for stored in desk.store.lists()]


def state_of(stored: StoredList) -> ListState:
    """Where a list stands: the furthest step that is certain."""
    if stored.proven_at:
        return ListState.PROVEN
    state = stored.message.state if stored.message else None
    if state is State.ANSWERED:
        return ListState.SENT
    if state is State.REFUSED:
        return ListState.REFUSED
    if state in {State.READY, State.SENDING}:
        return ListState.WAITING
    return ListState.TO_FIX if blocking(stored.findings) else ListState.TO_SEND


def _row(stored: StoredList) -> ListRow:
    entry = stored.entry
    main = next((d.name for d in entry.diagnoses if d.main), "")
    return ListRow(
        entry.settlement_id, entry.record_no, entry.patient_name, entry.discharge_department,
        main, entry.discharged_at, state_of(stored), stored.findings, stored.list_no,
        stored.message.reason if stored.message else "",
    )  # fmt: skip
