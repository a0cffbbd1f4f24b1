"""Where the person of a settlement list is insured: from the record to the envelope."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from adapters.his.files import FolderHis
from adapters.store.rows import ENTRY
from adapters.store.store import SqlStore
from adapters.store.tables import settlement_list as table
from desktop.domain.errors import Invalid
from desktop.domain.message import Kind
from tests.contract.fsi_fixtures import Desk
from tests.contract.rogue import Call, Rogue
from tests.samples import CASHIER, HOSPITAL, HandClock, draft, facts, settlement_list

AREA = "350303"


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine, HOSPITAL, CASHIER, HandClock())


def test_the_envelope_of_a_list_names_the_area_both_ways(rogue: Rogue, window: Desk) -> None:
    held = {"psn_no": "P001", "setl_id": "S1", "medcasno": "BA001"}

    def act(call: Call) -> None:
        sent = call.envelope["infno"] == "4101A"
        call.say(output={"data": {"setl_list_id": "L1"}} if sent else {"setlinfo": held})

    rogue.act = act
    entry = settlement_list(insured_area=AREA)
    window.centre.upload_list(window.message(window.centre.draft_list(entry)))
    window.centre.read_list("P001", "S1", AREA)
    assert [call["insuplc_admdvs"] for call in rogue.requests] == [AREA, AREA]


@pytest.mark.parametrize("wrong", ["35030", "3503031", "福州", "35030\u0663"])
def test_an_area_that_is_none_is_not_sent(window: Desk, wrong: str) -> None:
    with pytest.raises(Invalid, match="参保地"):
        window.centre.draft_list(settlement_list(insured_area=wrong))


def test_the_hospitals_record_may_name_it(tmp_path: Path) -> None:
    entry = settlement_list(insured_area=AREA)
    folder = tmp_path / "stays"
    folder.mkdir()
    (folder / "1.json").write_bytes(ENTRY.dump_json(entry))
    told = json.loads(ENTRY.dump_json(entry))
    del told["insured_area"]
    (folder / "2.json").write_text(json.dumps(told))
    named, unnamed = FolderHis(tmp_path).discharged()
    assert (named.insured_area, unnamed.insured_area) == (AREA, "")


def test_a_settlement_of_our_own_names_it_where_the_record_does_not(store: SqlStore) -> None:
    opened = store.open_message(replace(draft(), insured_area=AREA))
    made = store.record_settled(opened, facts(opened.msgid)).facts.settlement_id
    assert store.save_list(settlement_list(settlement_id=made), ()).entry.insured_area == AREA
    other = settlement_list(settlement_id=made, insured_area="350102")
    assert store.save_list(other, ()).entry.insured_area == "350102"
    assert store.save_list(settlement_list(settlement_id="S2"), ()).entry.insured_area == ""


def test_a_list_kept_before_areas_were_known_is_the_same_list(
    engine: Engine, store: SqlStore
) -> None:
    store.save_list(settlement_list(), ())
    opened = store.queue_message(
        replace(draft("S1", Kind.SETTLEMENT_LIST), infno="4101A", sale=None)
    )
    with engine.begin() as c:
        old = json.loads(ENTRY.dump_json(settlement_list()))
        del old["insured_area"]
        c.execute(update(table).values(entry=json.dumps(old, ensure_ascii=False)))
    (before,) = store.lists()
    assert before.entry == settlement_list()
    stored = store.save_list(settlement_list(insured_area=AREA), ())
    assert (stored.version, stored.entry.insured_area) == (1, AREA)
    assert stored.message
    assert stored.message.msgid == opened.msgid
