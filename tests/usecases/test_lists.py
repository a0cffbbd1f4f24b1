"""Lists are built, checked, sent and proven."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.training import TrainingCentre
from desktop import sender
from desktop.domain.checks import check
from desktop.domain.errors import AlreadyLive, Invalid
from desktop.domain.settlement_list import ListState
from desktop.ports import Desk, StoredList
from desktop.usecases.build_lists import build_lists
from desktop.usecases.show_lists import show_lists
from desktop.usecases.upload_list import prove_list, upload_list


def send_all(desk: Desk) -> None:
    for _ in range(20):
        if not sender.step(desk, sender.Looks()):
            return


def states(desk: Desk) -> dict[str, ListState]:
    return {row.settlement_id: row.state for row in show_lists(desk)}


def rebuilt(desk: Desk, stored: StoredList, **changes: str) -> StoredList:
    entry = replace(stored.entry, **changes)  # type: ignore[arg-type]
    return desk.store.save_list(entry, check(entry))


def test_every_discharged_stay_gets_a_list_that_is_sent_and_proven(
    office: Desk, centre: TrainingCentre
) -> None:
    built = build_lists(office)
    assert len(built) == 3
    assert set(states(office).values()) == {ListState.TO_SEND}
    for stored in built:
        upload_list(office, stored)
    assert set(states(office).values()) == {ListState.WAITING}
    send_all(office)
    assert set(states(office).values()) == {ListState.PROVEN}
    held = {r["setl_id"]: r["setl_list_id"] for r in centre.records()["lists"]}
    assert held == {r.settlement_id: r.list_no for r in show_lists(office)}


def test_a_list_with_an_error_is_not_sent(office: Desk) -> None:
    stored = rebuilt(office, build_lists(office)[0], doctor_code="")
    assert states(office)[stored.entry.settlement_id] is ListState.TO_FIX
    with pytest.raises(Invalid, match="主诊医师代码"):
        upload_list(office, stored)


def test_a_list_that_waits_is_not_queued_twice(office: Desk) -> None:
    stored = rebuilt(office, build_lists(office)[1], occupation="17")
    upload_list(office, stored)
    with pytest.raises(AlreadyLive):
        upload_list(office, stored)
    send_all(office)


def test_a_lost_answer_puts_the_list_back_and_it_arrives_once(
    office: Desk, centre: TrainingCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "FIRST_WAIT", 0.0)
    stored = rebuilt(office, build_lists(office)[2], occupation="24")
    upload_list(office, stored)
    centre.fault(infno="4101A", fault="close_after_commit", times=1)
    assert sender.step(office, sender.Looks())
    assert states(office)[stored.entry.settlement_id] is ListState.WAITING
    send_all(office)
    assert states(office)[stored.entry.settlement_id] is ListState.PROVEN
    rows = [r for r in centre.records()["lists"] if r["setl_id"] == stored.entry.settlement_id]
    assert len(rows) == 1


def test_a_refusal_goes_to_a_person_with_the_centre_s_words(
    office: Desk, centre: TrainingCentre
) -> None:
    stored = rebuilt(office, build_lists(office)[0], occupation="27")
    upload_list(office, stored)
    centre.fault(infno="4101A", fault="error", message="票据号码重复", times=1)
    send_all(office)
    row = next(r for r in show_lists(office) if r.settlement_id == stored.entry.settlement_id)
    assert row.state is ListState.REFUSED
    assert "票据号码重复" in row.reason


def test_a_list_the_centre_holds_otherwise_is_not_proven(office: Desk) -> None:
    built = build_lists(office)[0]
    changed = replace(built.entry, receipt_no="X")
    assert not prove_list(office, changed)


def test_a_list_the_centre_does_not_hold_is_not_proven(office: Desk) -> None:
    entry = replace(build_lists(office)[0].entry, settlement_id="350102P000")
    assert not prove_list(office, entry)
