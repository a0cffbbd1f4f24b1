"""Daily accounts at the training centre: totals, details as files, differences row by row."""

import base64
import io
import json
import zipfile
from datetime import datetime

import pytest

from tests.contract.till import (
    PHARMACY,
    SHANGHAI,
    WORKER,
    Json,
    Till,
    fen,
    sale,
    signed,
    undo,
)
from tests.contract.visits import keys

Rows = list[list[str]]
SUMS = ("medfee_sumamt", "fund_pay_sumamt", "acct_pay")


def line(settled: Json, refund: str = "0") -> list[str]:
    ids = [settled["setl_id"], settled["mdtrt_id"], WORKER]
    return [*ids, *(settled[name] for name in SUMS), refund]


def upload(till: Till, rows: Rows, *, zipped: bool = True) -> Json:
    text = "\n".join("\t".join(row) for row in rows).encode()
    if zipped:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("detail.txt", text)
        text = whole.getvalue()
    sent = {"filename": "detail.zip", "fixmedins_code": PHARMACY, "in": list(text or b"\n")}
    given: Json = till.output("9101", {"fsUploadIn": sent})
    return given


def asked(rows: Rows, file_no: str, **changes: str) -> Json:
    day = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
    sums = [sum(fen(row[place]) for row in rows) for place in (3, 4)]
    data = {
        "clr_type": "41",
        "setl_optins": "350102",
        "file_qury_no": file_no,
        "stmt_begndate": day,
        "stmt_enddate": day,
        "medfee_sumamt": f"{sums[0] / 100:.2f}",
        "fund_pay_sumamt": f"{sums[1] / 100:.2f}",
        "cash_payamt": "0.00",
        "fixmedins_setl_cnt": str(len(rows)),
        "refd_setl_flag": "1",
    }
    return {"data": data | changes}


def differences(till: Till, rows: Rows, **changes: str) -> Rows:
    file_no = upload(till, rows)["file_qury_no"]
    given = till.output("3202", asked(rows, file_no, **changes))["fileinfo"]
    names = {name: given[name] for name in ("file_qury_no", "filename")}
    fetched = till.post(
        till.envelope("9102", {"fsDownloadIn": names | {"fixmedins_code": PHARMACY}})
    )
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    return [row.split("\t") for row in text.splitlines()]


def test_every_difference_of_the_details_is_told_truly(till: Till) -> None:
    msgid = till.msgid()
    first = till.output("2102", sale(till), msgid=msgid)["setlinfo"]
    second = till.output("2102", sale(till))["setlinfo"]
    back = till.output("2103", keys(second))["setlinfo"]
    reversed_one = till.msgid()
    till.output("2102", sale(till), msgid=reversed_one)
    till.output("2601", undo(reversed_one))
    equal = [line(first), line(second), line(back, "1")]
    assert differences(till, equal) == []
    assert differences(till, equal[:2], refd_setl_flag="0") == []
    (missing,) = differences(till, equal[1:])
    assert missing[:6] == [WORKER, first["mdtrt_id"], first["setl_id"], msgid, "1", "0"]
    assert missing[7:] == [first[name] for name in SUMS]
    (extra,) = differences(till, [*equal, ["S404", "M404", WORKER, "9.00", "1.00", "8.00", "0"]])
    assert (extra[2:6], extra[7]) == (["S404", "null", "2", "0"], "9.00")
    wrong = [*line(first)[:3], "99.00", *line(first)[4:]]
    (other,) = differences(till, [wrong, *equal[1:]])
    assert (other[2], other[4], other[7]) == (first["setl_id"], "3", first["medfee_sumamt"])


def test_the_totals_may_be_negative_on_a_day_of_refunds(till: Till) -> None:
    day = "2020-01-01"
    span = {"stmt_begndate": day, "stmt_enddate": day, "fixmedins_setl_cnt": "-1"}
    sums = {"medfee_sumamt": "-12.80", "fund_pay_sumamt": "-8.00", "acct_pay": "-4.80"}
    data = {"insutype": "310", "clr_type": "41", "setl_optins": "350102"} | span | sums
    assert till.output("3201", {"data": data})["stmtinfo"]["stmt_rslt"] == "1"


@pytest.mark.parametrize(
    ("rows", "changes", "words"),
    [
        ([["S1", "M1"]], {}, "明细文件第 1 行：应有 7 列，实际 2 列"),
        ([["S1", "M1", "P", "x", "0", "0", "0"]], {}, "明细文件第 1 行：medfee_sumamt"),
        (2 * [["S1", "M1", "P", "1", "0", "0", "0"]], {}, "第 2 行：setl_id（结算ID）S1 重复"),
        ([["S1", "M1", "P", "1", "0", "0", "0"]], {"medfee_sumamt": "2"}, "medfee_sumamt"),
        ([["S1", "M1", "P", "1", "0", "0", "0"]], {"file_qury_no": "none"}, "file_qury_no"),
        ([["S1", "M1", "P", "1", "0", "0", "0"]], {"refd_setl_flag": "2"}, "refd_setl_flag"),
    ],
)
def test_a_wrong_detail_file_is_refused_by_its_line(
    till: Till, rows: Rows, changes: dict[str, str], words: str
) -> None:
    file_no = upload(till, rows, zipped=False)["file_qury_no"]
    data = asked([], file_no)["data"]
    stated = {"medfee_sumamt": "1.00"} | changes
    assert words in till.refusal("3202", {"data": data | {"file_qury_no": file_no} | stated})


def test_a_file_belongs_to_the_institution_that_sent_it(till: Till, ward: Till) -> None:
    file_no = upload(till, [["S1", "M1", "P", "1", "0", "0", "0"]])["file_qury_no"]
    data = asked([], file_no, medfee_sumamt="1.00")
    assert "file_qury_no" in ward.refusal("3202", data)


def test_a_file_is_taken_as_base64_and_as_a_form_too(till: Till) -> None:
    row = ["S9", "M9", WORKER, "1.00", "0.00", "1.00", "0"]
    text = "\t".join(row).encode()
    sent = {"filename": "d.txt", "fixmedins_code": PHARMACY}
    whole = {"fsUploadIn": sent | {"in": base64.b64encode(text).decode()}}
    numbers = [till.output("9101", whole)["file_qury_no"]]
    form = {"jsonStr": json.dumps(till.envelope("9101", {"fsUploadIn": sent}))}
    answer = till.session.post(
        till.sandbox.url + "/fsi/api/fileupload/upload",
        data=form,
        files={"file": ("d.txt", text)},
        headers=signed(till.sandbox.token, till.sandbox.paasid),
        timeout=20,
    ).json()
    assert answer["infcode"] == 0, answer["err_msg"]
    numbers.append(answer["output"]["file_qury_no"])
    for number in numbers:
        till.output("3202", asked([row], number))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"in": []}, "in（文件数据）"),
        ({"in": [300]}, "in（文件数据）"),
        ({"in": ["a"]}, "in（文件数据）"),
        ({"in": "§"}, "in（文件数据）"),
        ({"fixmedins_code": "H35010200001"}, "fixmedins_code"),
        ({"filename": ""}, "filename"),
    ],
)
def test_a_wrong_upload_is_refused_by_field(till: Till, changes: Json, words: str) -> None:
    sent: Json = {"filename": "d.txt", "fixmedins_code": PHARMACY, "in": [65]}
    assert words in till.refusal("9101", {"fsUploadIn": sent | changes})
