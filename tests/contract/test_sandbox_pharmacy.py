"""Sales of a pharmacy at the training centre, right to the fen."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract.till import (
    AMOXICILLIN,
    CHILD,
    FATHER,
    MIXED,
    OLD_RESIDENT,
    PHARMACY,
    POOR_WORKER,
    PUTIAN,
    RETIRED,
    SECOND_LEVEL,
    SUSPENDED,
    WORKER,
    ZHEJIANG,
    Till,
    fen,
    record,
    sale,
)


def test_the_benefit_is_computed_by_level_ceiling_ratio_and_account(till: Till) -> None:
    info = till.output("2101", sale(till, lines=MIXED))["setlinfo"]
    # 2.50 over the ceiling, 10 % of 64.80, all of 29.80; the rest at 70 %, deductible used up.
    assert info["overlmt_selfpay"] == "2.50"
    assert info["preselfpay_amt"] == "6.48"
    assert info["fulamt_ownpay_amt"] == "29.80"
    assert info["inscp_scp_amt"] == "107.92"
    assert info["fund_pay_sumamt"] == "75.54"
    assert (info["acct_pay"], info["psn_cash_pay"]) == ("71.16", "0.00")
    assert (info["setl_id"], info["setl_time"]) == ("", "")


@pytest.mark.parametrize("person_no", [WORKER, CHILD, RETIRED, OLD_RESIDENT, POOR_WORKER])
@pytest.mark.parametrize("flag", ["0", "1"])
def test_the_shares_add_up_to_the_fen(till: Till, person_no: str, flag: str) -> None:
    lines = ((AMOXICILLIN, "7", "12.83", "89.81"), (SECOND_LEVEL, "0.5", "21.61", "10.81"))
    info = till.output("2101", sale(till, person_no, lines, acct_used_flag=flag))["setlinfo"]
    parts = ("fund_pay_sumamt", "acct_pay", "psn_cash_pay")
    assert sum(fen(info[name]) for name in parts) == fen(info["medfee_sumamt"]) == 10062
    assert fen(info["acct_pay"]) == 0 or flag == "1"


def test_a_quote_records_nothing_and_a_settlement_takes_from_the_account(till: Till) -> None:
    body, before = sale(till, lines=MIXED), till.balance(WORKER)
    quoted = till.output("2101", body)["setlinfo"]
    assert till.balance(WORKER) == before
    msgid = till.msgid()
    settled = till.output("2102", body, msgid=msgid)["setlinfo"]
    assert {name: settled[name] for name in ("medfee_sumamt", "acct_pay", "balc")} == {
        name: quoted[name] for name in ("medfee_sumamt", "acct_pay", "balc")
    }
    assert settled["medins_setl_id"] == msgid
    assert till.balance(WORKER) == before - fen(settled["acct_pay"]) == fen(settled["balc"])
    row = record(till, msgid)
    assert row is not None
    assert (row["state"], row["total_fen"], row["cert_type"]) == ("live", 14670, "02")


def test_the_yearly_deductible_is_used_up_by_settlements_and_given_back(till: Till) -> None:
    body = sale(till, POOR_WORKER, ((AMOXICILLIN, "5", "12.80", "64.00"),), acct_used_flag="0")
    first = till.output("2102", body)["setlinfo"]
    assert (first["act_pay_dedc"], first["fund_pay_sumamt"]) == ("64.00", "0.00")
    body["druginfo"]["invono"] = "NEXT" + uuid.uuid4().hex[:8]
    assert till.output("2101", body)["setlinfo"]["act_pay_dedc"] == "36.00"
    back = {"setl_id": first["setl_id"], "mdtrt_id": first["mdtrt_id"], "psn_no": POOR_WORKER}
    till.output("2103", {"data": back})
    assert till.output("2101", body)["setlinfo"]["act_pay_dedc"] == "64.00"


def test_a_relative_pays_from_the_family_account(till: Till) -> None:
    before = till.balance(FATHER)
    info = till.output("2102", sale(till, CHILD))["setlinfo"]
    paid = fen(info["acct_mulaid_pay"])
    assert paid == fen(info["acct_pay"]) > 0
    assert till.balance(FATHER) == before - paid


def test_a_scan_is_echoed_as_a_scan_and_counts_in_the_months_rate(till: Till) -> None:
    def rate() -> tuple[int, int]:
        rows = till.sandbox.control("GET", "rate")
        row = next(row for row in rows if row["institution"] == PHARMACY)
        return row["scanned"], row["total"]

    scanned, total = rate()
    token = till.token(RETIRED)
    by_code = sale(till, RETIRED, mdtrt_cert_type="01", mdtrt_cert_no=token)
    assert till.output("2102", by_code)["setlinfo"]["mdtrt_cert_type"] == "01"
    till.output("2102", sale(till))
    assert rate() == (scanned + 1, total + 2)


def test_someone_elses_token_or_number_does_not_settle(till: Till) -> None:
    other = sale(till, mdtrt_cert_type="01", mdtrt_cert_no=till.token(RETIRED))
    assert "不是同一人" in till.refusal("2102", other)
    number = sale(till, mdtrt_cert_no=till.person(RETIRED)["cert_no"])
    assert "不是同一人" in till.refusal("2102", number)


def test_people_of_other_places_settle_with_their_own_division_only(till: Till) -> None:
    for person_no, division, place in ((PUTIAN, "350300", "3"), (ZHEJIANG, "330100", "4")):
        body = sale(till, person_no)
        assert "insuplc_admdvs" in till.refusal("2102", body)
        settled = till.output("2102", body, insuplc_admdvs=division)["setlinfo"]
        asked = {"data": {"psn_no": person_no, "setl_id": settled["setl_id"]}}
        assert till.output("5203", asked)["setlinfo"]["pay_loc"] == place


def test_a_suspended_insurance_is_refused_with_words(till: Till) -> None:
    assert "暂停参保" in till.refusal("2101", sale(till, SUSPENDED))
    assert "暂停参保" in till.refusal("2102", sale(till, SUSPENDED))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("XZ99ZZZ999Z999990100001", "1", "1.00", "1.00"), "XZ99ZZZ999Z999990100001"),
        ((AMOXICILLIN, "2", "12.80", "25.61"), "数量乘单价"),
        ((AMOXICILLIN, "-1", "12.80", "12.80"), "数量"),
        ((AMOXICILLIN, "1", "12.80", "12.801"), "det_item_fee_sumamt"),
        ((AMOXICILLIN, "1e3", "12.80", "12800.00"), "cnt"),
        ((AMOXICILLIN, "abc", "12.80", "12.80"), "cnt"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(
    till: Till, line: tuple[str, str, str, str], words: str
) -> None:
    why = till.refusal("2102", sale(till, lines=((AMOXICILLIN, "1", "12.80", "12.80"), line)))
    assert "费用明细 2" in why
    assert words in why


def test_totals_that_do_not_match_the_lines_are_refused(till: Till) -> None:
    assert "medfee_sumamt" in till.refusal("2102", sale(till, medfee_sumamt="25.61"))


def test_one_bill_is_settled_once_even_when_twenty_ask_at_the_same_time(till: Till) -> None:
    body = sale(till)
    windows = [Till(till.sandbox).sign_in() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda window: window.send("2102", body), windows))
    for window in windows:
        window.session.close()
    settled = [answer for answer in answers if answer["infcode"] == 0]
    assert len(settled) == 1
    setl_id = settled[0]["output"]["setlinfo"]["setl_id"]
    refused = [answer["err_msg"] for answer in answers if answer["infcode"] == -1]
    assert len(refused) == 19
    assert all(f"该单据已结算，结算ID {setl_id}" in why for why in refused)


def test_a_message_number_is_accepted_once(till: Till) -> None:
    msgid = till.msgid()
    till.output("2102", sale(till), msgid=msgid)
    assert "重复" in till.refusal("2102", sale(till), msgid=msgid)


def test_a_refund_restores_the_balance_and_frees_the_bill(till: Till) -> None:
    body, before = sale(till, lines=MIXED), till.balance(WORKER)
    done = till.output("2102", body)["setlinfo"]
    asked = {"data": {name: done[name] for name in ("setl_id", "mdtrt_id", "psn_no")}}
    back = till.output("2103", asked)["setlinfo"]
    assert (back["medfee_sumamt"], back["psn_pay"]) == ("-146.70", "-71.16")
    assert back["setl_id"] != done["setl_id"]
    assert till.balance(WORKER) == before
    assert "已退费" in till.refusal("2103", asked)
    for setl_id in (done["setl_id"], back["setl_id"]):
        shown = till.output("5203", {"data": {"psn_no": WORKER, "setl_id": setl_id}})
        assert shown["setlinfo"]["refd_setl_flag"] == "1"
    till.output("2102", body)
