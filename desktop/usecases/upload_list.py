"""Queue a settlement list for the centre (4101A) and prove that it arrived (4103)."""

from __future__ import annotations

from desktop.domain.checks import blocking
from desktop.domain.errors import Invalid
from desktop.domain.message import Message
from desktop.domain.roles import Action, require
from desktop.domain.settlement_list import ListEcho, SettlementList
from desktop.ports import Desk, StoredList


def upload_list(desk: Desk, stored: StoredList) -> Message:
    """Put the list in the queue of the sender; it is sent as soon as the centre can be reached.

    Raises `Invalid` while findings block it and `AlreadyLive` while it waits already.
    """
    require(desk.operator, Action.UPLOAD_LIST)
    stop = blocking(stored.findings)
    if stop:
        raise Invalid(
            f"病案 {stored.entry.record_no} 还有 {len(stop)} 处错误，不能上传",
            f"请先改正：{stop[0].text}",
            "list.findings",
        )
    return desk.store.queue_message(desk.centre.draft_list(stored.entry))


def prove_list(desk: Desk, entry: SettlementList) -> bool:
    """Read the list back from the centre and record the proof if it equals ours.

    Raises what the question raises. Source: transaction 4103.
    """
    echo = desk.centre.read_list(entry.person_no, entry.settlement_id, entry.insured_area)
    if echo is None or echo != echo_of(entry):
        return False
    desk.store.record_list_proven(entry.settlement_id)
    return True


def echo_of(entry: SettlementList) -> ListEcho:
    """What the centre must hold of this list."""
    return ListEcho(
        entry.settlement_id,
        entry.record_no,
        entry.discharged_at,
        tuple(d.code for d in entry.diagnoses),
        tuple(o.code for o in entry.operations),
        entry.doctor_code,
        entry.receipt_no,
    )
