"""Settlement lists at the training centre."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.contract.till import SHANGHAI, Json, Till, fen, sale, stay_list


def test_the_seeded_stays_are_settled_recently_and_their_sums_add_up(
    sandbox: Any, ward: Till
) -> None:
    stays = sandbox.control("GET", "stays")
    assert len(stays) == 3
    now = f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    for stay in stays:
        assert stay["admitted"] < stay["discharged"] <= now
        parts = ("claa_fen", "clab_fen", "own_fen", "oth_fen")
        charged = sum(row[part] for row in stay["charges"] for part in parts)
        assert charged == stay["total"] == stay["fund"] + stay["account"] + stay["cash"]
        asked = {"data": {"psn_no": stay["psn_no"], "setl_id": stay["setl_id"]}}
        assert ward.output("5203", asked)["setlinfo"]["setl_time"] == stay["discharged"]


@pytest.mark.parametrize(
    ("now", "discharged"),
    [
        ("2026-11-21 20:00:00", "2026-11-19 09:30:00"),
        ("2026-11-02 08:00:00", "2026-11-01 00:05:00"),
        ("2026-11-01 00:03:00", "2026-10-30 09:30:00"),
    ],
)
def test_a_seeded_stay_ends_two_days_ago_or_early_this_month_never_ahead(
    tmp_path: Path, now: str, discharged: str
) -> None:
    from adapters.sandbox import records
    from adapters.sandbox.seeding import prepare
    from adapters.sandbox.store import Store

    store = Store(tmp_path / "centre.sqlite")
    prepare(store, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI))
    with store.begin() as tx:
        assert records.stays(tx)[0]["discharged"] == discharged


def test_a_list_is_stored_and_read_back_as_the_centre_holds_it(ward: Till) -> None:
    body = stay_list(ward.sandbox)
    list_id = ward.output("4101A", body)["data"]["setl_list_id"]
    info = body["setlinfo"]
    asked = {"data": {"psn_no": info["psn_no"], "setl_id": info["setl_id"]}}
    held = ward.output("4103", asked)
    shown = held["setlinfo"]
    assert shown["setl_list_sn"] == list_id
    assert (shown["bill_code"], shown["setl_begndate"]) == (
        info["bill_code"],
        info["setl_begn_date"],
    )
    assert (shown["vent_used_h_cnt"], shown["vent_used_m_cnt"]) == ("2", "5")
    assert (shown["psn_name"], shown["diag_code_cnt"]) == ("黄阿练", "2")
    assert [row["diag_code"] for row in held["diseinfo"]] == ["J18.900", "I10.x00"]
    stay = ward.sandbox.control("GET", "stays")[0]
    assert sum(fen(row["item_sumamt"]) for row in held["iteminfo"]) == stay["total"]
    assert fen(held["payinfo"][0]["fund_payamt"]) == stay["fund"]


def test_sending_a_list_again_replaces_it_and_its_hash_is_that_of_what_was_sent(
    ward: Till,
) -> None:
    body = stay_list(ward.sandbox, 1)
    first = ward.output("4101A", body)["data"]["setl_list_id"]
    body["setlinfo"]["medins_fill_psn"] = "训练复核"
    assert ward.output("4101A", body)["data"]["setl_list_id"] == first
    lists = ward.sandbox.control("GET", "records")["lists"]
    kept = next(row for row in lists if row["setl_list_id"] == first)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert kept["version"] == 2
    assert kept["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert ward.sandbox.control("GET", f"lists/{first}")["body"] == body


def test_a_submitted_list_is_locked(ward: Till) -> None:
    body = stay_list(ward.sandbox, 2)
    body["setlinfo"]["stas_type"] = "1"
    ward.output("4101A", body)
    assert "已提交" in ward.refusal("4101A", body)


def _no_bill(body: Json) -> None:
    body["setlinfo"]["bill_no"] = ""


def _two_main(body: Json) -> None:
    body["diseinfo"][1]["maindiag_flag"] = "1"


def _same_twice(body: Json) -> None:
    body["diseinfo"][1]["diag_code"] = body["diseinfo"][0]["diag_code"]


def _no_diagnosis(body: Json) -> None:
    body["diseinfo"] = []


def _left_before_coming(body: Json) -> None:
    body["setlinfo"]["dscg_time"] = "2020-01-01 08:00:00"


def _other_visit(body: Json) -> None:
    body["setlinfo"]["mdtrt_id"] = "350102M000000000000000009"


def _not_text(body: Json) -> None:
    body["setlinfo"]["vent_used_dura"] = ["0"]


def _not_rows(body: Json) -> None:
    body["icuinfo"] = "none"


def _no_settlement(body: Json) -> None:
    body["setlinfo"]["setl_id"] = "350102H000000000000000009"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_no_bill, "setlinfo.bill_no（票据号码）不能为空"),
        (_two_main, "diseinfo.maindiag_flag"),
        (_same_twice, "diseinfo.diag_code"),
        (_no_diagnosis, "diseinfo"),
        (_left_before_coming, "setlinfo.dscg_time"),
        (_other_visit, "setlinfo.mdtrt_id"),
        (_not_text, "setlinfo.vent_used_dura"),
        (_not_rows, "icuinfo"),
        (_no_settlement, "结算ID 350102H000000000000000009"),
    ],
)
def test_a_wrong_list_is_refused_by_the_name_of_its_field(
    ward: Till, spoil: Callable[[Json], None], words: str
) -> None:
    body = stay_list(ward.sandbox)
    spoil(body)
    assert words in ward.refusal("4101A", body)


def test_a_pharmacy_sale_has_no_settlement_list(till: Till) -> None:
    done = till.output("2102", sale(till))["setlinfo"]
    body = stay_list(till.sandbox)
    body["setlinfo"] |= {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}
    assert "不是住院结算" in till.refusal("4101A", body)


def older_form(sandbox: Any, number: int) -> Json:
    """The input of 4101: with the sums, without psn_no, the main diagnosis first."""
    body = stay_list(sandbox, number)
    stay = sandbox.control("GET", "stays")[number]
    del body["setlinfo"]["psn_no"]
    body["diseinfo"] = [
        {name: row[name] for name in ("diag_type", "diag_code", "diag_name")}
        for row in body["diseinfo"]
    ]
    amounts = [
        (row["med_chrgitm_type"], sum(row[part] for part in row if part.endswith("_fen")))
        for row in stay["charges"]
    ]
    body["iteminfo"] = [
        {"med_chrgitm": kind, "amt": str(Decimal(amount) / 100)} for kind, amount in amounts
    ]
    return body


def test_the_older_form_is_received_and_its_sums_are_checked(ward: Till) -> None:
    body = older_form(ward.sandbox, 1)
    list_id = ward.output("4101", body)["data"]["setl_list_id"]
    stay = ward.sandbox.control("GET", "stays")[1]
    asked = {"data": {"psn_no": stay["psn_no"], "setl_id": stay["setl_id"]}}
    assert ward.output("4103", asked)["setlinfo"]["setl_list_sn"] == list_id
    body["iteminfo"][0]["amt"] = "0.01"
    assert "iteminfo.amt" in ward.refusal("4101", body)


def test_a_submitted_list_is_pulled_back_for_correction(ward: Till, till: Till) -> None:
    body = stay_list(ward.sandbox, 1)
    ward.output("4101A", body)
    row = {name: body["setlinfo"][name] for name in ("psn_no", "setl_id")}
    ward.output("4102", {"data": {"stastinfo": [row | {"stas_type": "1"}]}})
    assert "已提交" in ward.refusal("4101A", body)
    pull_back = {"data": {"stastinfo": [row | {"stas_type": "0"}]}}
    assert "未查询到" in till.refusal("4102", pull_back)
    ward.output("4102", pull_back)
    ward.output("4101A", body)
    wrong = {"data": {"stastinfo": [row | {"stas_type": "2"}]}}
    assert "stas_type" in ward.refusal("4102", wrong)


def test_the_centres_findings_of_a_month_are_the_same_every_time(ward: Till, till: Till) -> None:
    body = stay_list(ward.sandbox, 1)
    body["setlinfo"]["chfpdr_code"] = ""
    ward.output("4101A", body)
    info = body["setlinfo"]
    month = ward.sandbox.control("GET", "stays")[1]["setl_time"][:7].replace("-", "")
    asked = {"setl_ym": month, "setl_id": info["setl_id"], "page_num": "1", "page_size": "10"}
    page = ward.output("4104", {"data": asked})
    assert page == ward.output("4104", {"data": asked})
    (report,) = page["data"]
    assert (report["err_lv"], report["retn_flag"]) == ("1", "1")
    assert "setlinfo.chfpdr_code" in {row["exam_data_fld"] for row in report["detailinfo"]}
    body["setlinfo"] |= {"chfpdr_code": "D1", "dscg_caty": "A", "prfs": "80", "coner_tel": "1"}
    ward.output("4101A", body)
    fields = {
        row["exam_data_fld"]
        for report in ward.output("4104", {"data": asked})["data"]
        for row in report["detailinfo"]
    }
    assert fields <= {"oprninfo"}
    assert till.output("4104", {"data": asked})["data"] == []
    assert "setl_ym" in ward.refusal("4104", {"data": asked | {"setl_ym": "202613"}})
