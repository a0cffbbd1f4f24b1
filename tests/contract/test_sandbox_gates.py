"""The ways into the training centre: x-tif, CSB, plain; infcode as number or text; its page."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
import requests

from adapters.sandbox.signature import sign_csb
from adapters.sandbox.transactions import HANDLERS, NAMES
from tests.contract.till import PATH, WORKER, Json, Till, record, sale, signed, undo


def csb_headers(access_key: str, secret: str, **changes: str) -> dict[str, str]:
    """Headers of the CSB gateway, computed here a second time and not by the centre's code."""
    members = {
        "_api_access_key": access_key,
        "_api_name": "fsi",
        "_api_timestamp": str(int(time.time() * 1000)),
        "_api_version": "1.0.0",
    } | changes
    text = "&".join(f"{name}={value}" for name, value in sorted(members.items()))
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()
    return members | {"_api_signature": base64.b64encode(digest).decode()}


def post(till: Till, path: str, body: Json, headers: dict[str, str]) -> requests.Response:
    raw = json.dumps(body, ensure_ascii=False).encode()
    return till.session.post(till.sandbox.url + path, data=raw, headers=headers, timeout=20)


def test_the_published_csb_vector_holds() -> None:
    members = {
        "_api_name": "1101",
        "_api_version": "1.0.0",
        "_api_access_key": "TEST_AK",
        "_api_timestamp": "1760000000000",
    }
    assert sign_csb(members, "TEST_SK") == "7lear3rWb7S/jPqEXoaPS4GUihI="


def test_all_ways_lead_to_the_same_centre(till: Till) -> None:
    key, secret = till.sandbox.paasid, till.sandbox.token
    seconds = {"_api_timestamp": str(int(time.time()))}
    ways = (
        ("/CSB", csb_headers(key, secret)),
        ("/CSB", csb_headers(key, secret, **seconds)),
        ("/plain" + PATH, {}),
        ("/plain" + PATH + "/2102", {}),
        (PATH + "/2102", signed(secret, key)),
    )
    for path, headers in ways:
        msgid = till.msgid()
        body = till.envelope("2102", sale(till), msgid=msgid)
        assert post(till, path, body, headers).json()["infcode"] == 0, path
        assert record(till, msgid) is not None
        till.output("2601", undo(msgid))


def test_the_number_in_the_address_is_that_of_the_envelope(till: Till) -> None:
    body = till.envelope("2102", sale(till))
    answer = post(till, "/plain" + PATH + "/2101", body, {}).json()
    assert "infno" in answer["err_msg"]
    assert record(till, body["msgid"]) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"_api_signature": ""}, "缺少服务网关的请求头"),
        ({"_api_version": ""}, "缺少服务网关的请求头"),
        ({"_api_access_key": "stranger"}, "非法用户"),
        ({"_api_timestamp": "1760000000000"}, "签名时间戳超时"),
        ({"_api_timestamp": "soon"}, "签名时间戳超时"),
        ({"_api_name": "other"}, "签名不一致"),
    ],
)
def test_a_wrong_csb_signature_executes_nothing(
    till: Till, changes: dict[str, str], words: str
) -> None:
    body = till.envelope("2102", sale(till))
    headers = csb_headers(till.sandbox.paasid, till.sandbox.token) | changes
    answer = post(till, "/CSB", body, headers)
    assert (answer.status_code, answer.json()["message"]) == (401, words)
    assert record(till, body["msgid"]) is None


def test_infcode_comes_as_text_from_a_centre_that_writes_it_so(till: Till) -> None:
    assert till.sandbox.control("PUT", "switches", json={"infcode_as_text": True}) == {
        "late_original_refused": True,
        "infcode_as_text": True,
    }
    try:
        assert till.send("2102", sale(till))["infcode"] == "0"
        assert till.send("1101", {"data": {}})["infcode"] == "-1"
    finally:
        till.sandbox.control("PUT", "switches", json={"infcode_as_text": False})
    assert till.send("2102", sale(till))["infcode"] == 0


def test_every_transaction_has_a_name_on_the_page(sandbox: Any) -> None:
    assert HANDLERS.keys() == NAMES.keys()
    page = requests.get(f"{sandbox.url}/openapi.json", timeout=10).json()
    assert all(
        f"| {infno} | {name} |" in page["info"]["description"] for infno, name in NAMES.items()
    )


def test_every_route_names_its_answers_and_every_reference_leads_somewhere(sandbox: Any) -> None:
    page = requests.get(f"{sandbox.url}/openapi.json", timeout=10).json()
    operations = [
        (path, operation)
        for path, methods in page["paths"].items()
        for operation in methods.values()
    ]
    for path, operation in operations:
        answers = operation["responses"]
        needed = {"403"} if path.startswith("/sandbox/") else {"200", "401"}
        assert needed <= set(answers), path
        names_a_thing = "{" in path or path == "/sandbox/catalogues"
        assert ("404" in answers) == (names_a_thing and path.startswith("/sandbox/")), path
        assert any(
            "content" in answer or status == "204"
            for status, answer in answers.items()
            if status.startswith("2")
        ), path
    assert len({operation["operationId"] for _, operation in operations}) == len(operations)
    for name in _references(page):
        assert name in page["components"]["schemas"], name


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"].rpartition("/")[2]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(part) for part in value))
    return set()


def test_a_worker_is_the_same_person_by_every_way(till: Till) -> None:
    cert_no = till.person(WORKER)["cert_no"]
    body = till.envelope("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": cert_no}})
    headers = csb_headers(till.sandbox.paasid, till.sandbox.token)
    found = post(till, "/CSB", body, headers).json()["output"]["baseinfo"]
    assert found == post(till, "/plain" + PATH, body, {}).json()["output"]["baseinfo"]
