"""Mutated envelopes of every transaction: always an answer or a refusal, never an HTTP 500."""

import contextlib
import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox.files import DOWNLOADS
from adapters.sandbox.transactions import NAMES
from tests.contract import visits
from tests.contract.test_sandbox_accounts import asked
from tests.contract.test_sandbox_catalogues import PAGE, mapping
from tests.contract.test_sandbox_stock import orders, sold, stock
from tests.contract.till import (
    HOSPITAL,
    PATH,
    RETIRED,
    SHANGHAI,
    WORKER,
    Json,
    Till,
    sale,
    stay_list,
    undo,
)

LAID_UP = "35010299000000000013"
SETTLED = {"setl_id": "350102H000000000000000001", "mdtrt_id": "350102M000000000000000001"}
KEYS = {"data": {**SETTLED, "psn_no": "35010299000000000004"}}
SPAN = {"begntime": "2026-01-01", "endtime": "2099-01-01"}

BROKEN_FORM = b"--x\r\n\r\nno\r\n--x--"


@dataclass(frozen=True)
class Scene:
    """A window of the hospital, an out-patient ready to be settled, and a patient in bed."""

    till: Till
    visit: Json
    paid: Json
    stay: Json


Maker = Callable[[Scene], Json]


def _data(**members: Any) -> Maker:
    return lambda _: {"data": dict(members)}


MAKERS: dict[str, Maker] = {
    "9001": lambda _: {"signIn": {"opter_no": "T01", "mac": "", "ip": "127.0.0.1"}},
    "9002": lambda _: {"signOut": {"sign_no": "none", "opter_no": "T01"}},
    "1101": lambda here: {"data": visits.credential(here.till, WORKER)},
    "1162": _data(
        orgId=HOSPITAL,
        businessType="01",
        operatorId="T01",
        operatorName="训练收费员",
        officeId="1",
        officeName="内科",
        ecQrCode="4" * 28,
    ),
    "1201": lambda _: {"medinsinfo": {"fixmedins_type": "1", "fixmedins_name": "示范"}},
    **dict.fromkeys(DOWNLOADS, _data(ver="v0000")),
    **dict.fromkeys(("1304", "1312", "1316", "1317", "1318", "1319"), _data(**PAGE)),
    "1901": _data(type="GEND", date="2026-01-01", parentValue=""),
    "2001": lambda here: {
        "data": visits.credential(here.till, RETIRED)
        | {"fixmedins_code": HOSPITAL, "med_type": "11", "begntime": visits.now()}
    },
    "2101": lambda here: sale(here.till),
    "2102": lambda here: sale(here.till),
    **dict.fromkeys(("2103", "2208", "2305", "5203"), lambda _: copy.deepcopy(KEYS)),
    "2201": lambda here: visits.registration(here.till),
    "2202": lambda here: {"data": here.visit | {"ipt_otp_no": "MZ1"}},
    "2203": lambda here: visits.description(here.visit),
    "2203A": lambda here: visits.description(here.visit),
    "2204": lambda here: visits.fee_lines(here.visit, visits.MIXED, "B2", 50),
    "2205": lambda here: {"data": here.visit | {"chrg_bchno": "0000"}},
    **dict.fromkeys(("2206", "2207"), lambda here: copy.deepcopy(here.paid)),
    "2303": lambda here: visits.payment(here.till, here.stay, visits.STAY, "21"),
    "2304": lambda here: visits.payment(here.till, here.stay, visits.STAY, "21", mid_setl_flag="1"),
    "2301": lambda here: visits.fee_lines(here.stay, visits.STAY, first=50),
    "2302": lambda here: {"data": [here.stay | {"feedetl_sn": "9"}]},
    "2401": lambda here: visits.admission(here.till, "35010299000000000012", visits.now()),
    "2402": lambda here: visits.discharge(here.till, here.stay, visits.now()),
    "2403": lambda here: visits.change(here.till, here.stay),
    **dict.fromkeys(("2404", "2405"), lambda here: {"data": dict(here.stay)}),
    "2601": lambda here: undo(here.till.msgid(), "2207", RETIRED),
    "3101": lambda _: orders("3101"),
    "3102": lambda _: orders("3102"),
    "3103": _data(warn_type="1", warns=[{"warn_rslt_id": "J1", "dspo_way": "1"}]),
    "3201": lambda _: {"data": asked([], "")["data"] | {"insutype": "310", "acct_pay": "0"}},
    "3202": lambda _: asked([], "fsi/h35/0"),
    "3301": lambda _: {"data": [mapping(1)]},
    "3302": _data(fixmedins_code=HOSPITAL, med_list_codg="X1"),
    **{infno: lambda _, n=infno: stock(n, "b1") for infno in ("3501", "3502", "3503", "3504")},
    **dict.fromkeys(("3505", "3506"), lambda _: sold("b1", ["81234567890123456789"])),
    "3507": _data(fixmedins_bchno="b1", inv_data_type="4"),
    "4101": lambda here: stay_list(here.till.sandbox) | {"iteminfo": [{"amt": "1.00"}]},
    "4101A": lambda here: stay_list(here.till.sandbox),
    "4102": lambda _: {"data": {"stastinfo": [KEYS["data"] | {"stas_type": "0"}]}},
    "4103": lambda _: copy.deepcopy(KEYS),
    "4104": _data(setl_ym=f"{datetime.now(SHANGHAI):%Y%m}", **PAGE),
    "5201": _data(psn_no=RETIRED, med_type="11", **SPAN),
    "5202": lambda here: {"data": dict(here.visit)},
    "5204": lambda here: {"data": dict(here.visit)},
    "5205": _data(psn_no=RETIRED, **SPAN),
    "5206": _data(psn_no=RETIRED, cum_ym="202611"),
    "5301": _data(psn_no=RETIRED),
    "5302": _data(psn_no=RETIRED, biz_appy_type="03"),
    "5303": _data(**SPAN),
    "5304": _data(psn_no=RETIRED),
    "9101": lambda _: {
        "fsUploadIn": {"filename": "a.txt", "fixmedins_code": HOSPITAL, "in": [65, 66]}
    },
    "9102": lambda _: {
        "fsDownloadIn": {"filename": "a.zip", "file_qury_no": "1", "fixmedins_code": "plc"}
    },
}

GONE = object()
STRANGE = st.sampled_from(
    [
        GONE,
        None,
        "",
        " ",
        "0",
        "-1",
        "1e9",
        "9" * 40,
        "9" * 12,
        "0.001",
        "NaN",
        "٣",  # a digit, but not an ASCII one
        "2026-02-30",
        "9999-12-31 23:59:59",
        "0001-01-01",
        "'; DROP TABLE persons; --",
        "\x00",
        "\ud800",
        "x" * 5000,
        "𠮷",
        True,
        -7,
        1.5,
        10**30,
        [],
        [[]],
        [None],
        {},
        {"": {}},
        [{}] * 3,
    ]
)


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a message, the whole of it too."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    inner = (
        _places(part, (*way, name)) if isinstance(part, dict | list) else [(*way, name)]
        for name, part in parts
    )
    return [way, *(place for places in inner for place in places)]


def _put(message: Json, way: tuple[Any, ...], strange: Any) -> None:
    here: Any = message
    for name in way[:-1]:
        here = here[name]
    if strange is GONE:
        del here[way[-1]]
    else:
        here[way[-1]] = copy.deepcopy(strange)


@pytest.mark.parametrize("infno", sorted(NAMES))
def test_a_mutated_message_is_answered_or_refused(scene: Scene, infno: str) -> None:
    sample = scene.till.envelope(infno, MAKERS[infno](scene))
    ways = [way for way in _places(sample) if way not in ((), ("sign_no",), ("infno",))]
    inner = [way for way in ways if way[0] == "input"]
    places = st.sampled_from(2 * [way for way in inner if len(way) > 2] + ways)

    @settings(max_examples=20, deadline=None, database=None)
    @given(st.lists(st.tuples(places, STRANGE), min_size=1, max_size=2))
    def holds(spoiled: list[tuple[tuple[Any, ...], Any]]) -> None:
        message = copy.deepcopy(sample) | {"msgid": scene.till.msgid()}
        for way, strange in spoiled:
            with contextlib.suppress(KeyError, IndexError, TypeError):  # spoiled above it already
                _put(message, way, strange)
        _check(scene.till.post(json.dumps(message).encode()))

    holds()


def _check(answer: requests.Response) -> None:
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"].startswith("application/json"):
        content = answer.json()
        assert content["infcode"] in (0, -1)
        assert bool(content["err_msg"]) == (content["infcode"] == -1)


@pytest.mark.parametrize("infno", sorted(NAMES))
def test_the_sample_of_each_transaction_is_no_bad_message(scene: Scene, infno: str) -> None:
    """Mutations mean something only when the message they start from passes the first checks."""
    answer = scene.till.post(scene.till.envelope(infno, MAKERS[infno](scene)))
    assert answer.status_code == 200
    words = "" if infno in DOWNLOADS else answer.json()["err_msg"]
    assert not any(bad in words for bad in ("不能为空", "格式错误", "不是数字", "尚未开放")), words


@pytest.fixture
def window(sandbox: Any) -> Iterator[Till]:
    """A signed-in window of the hospital; a mutation may have signed another one out."""
    till = Till(sandbox, HOSPITAL).sign_in()
    yield till
    till.session.close()


@pytest.fixture
def scene(window: Till) -> Iterator[Scene]:
    """Fresh visits for every transaction; the bed is free again afterwards."""
    visit, paid = visits.ready(window)
    stay = visits.admitted(window, LAID_UP)
    window.output("2301", visits.fee_lines(stay, visits.STAY))
    yield Scene(window, visit, paid, stay)
    window.sign_in()
    window.send("2402", visits.discharge(window, stay, visits.now()))


@settings(max_examples=12, deadline=None, database=None)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused(sandbox: Any, body: bytes) -> None:
    till = Till(sandbox, HOSPITAL)
    answer = till.post(body)
    till.session.close()
    assert (answer.status_code, answer.json()["infcode"]) == (200, -1)


@pytest.mark.parametrize("path", [PATH, "/fsi/api/fileupload/upload"])
def test_a_broken_form_is_refused(window: Till, path: str) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "multipart/\xff"):
        url = window.sandbox.url + "/plain" + path
        headers = {"Content-Type": kind.encode("latin-1")}
        answer = window.session.post(
            url, data=b"--x\r\n\r\nno\r\n--x--", headers=headers, timeout=9
        )
        assert (answer.status_code, answer.json()["infcode"]) == (200, -1)
