"""What the client makes of answers, right and refused, in the shapes that provinces give them."""

import json
from dataclasses import replace

import pytest

from desktop.domain import outcome
from desktop.domain.errors import Refused, Unknown
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage
from tests.contract.answers import TOKEN, body, info, settled, settlement
from tests.contract.fsi_fixtures import (
    ID_NUMBER,
    OTHER_NO,
    PERSON_NO,
    Desk,
    bill,
    visit,
)
from tests.contract.rogue import Rogue


def test_the_right_answer_is_taken_whatever_the_province_types(rogue: Rogue, window: Desk) -> None:
    message = settlement(window)
    for code in (0, "0"):
        rogue.act = lambda call, code=code: call.say(  # type: ignore[misc]
            infcode=code, output=json.dumps({"setlinfo": info(call), "unknown_to_us": [1]})
        )
        became = window.centre.settle(message)
        assert isinstance(became, outcome.Answered)
        assert became.reply.shares.cash == 60
        assert became.reply.settled_at.isoformat() == "2026-01-05T10:11:12+08:00"


def test_a_familys_account_beside_the_own_one_is_added(rogue: Rogue, window: Desk) -> None:
    rogue.act = settled(acct_pay="3.00", acct_mulaid_pay="2.00")
    became = window.centre.settle(settlement(window))
    assert isinstance(became, outcome.Answered)
    assert became.reply.shares.account == 500


@pytest.mark.parametrize("code", [-1, "-1", "-2", 1700])
def test_a_refusal_keeps_the_centres_words(rogue: Rogue, window: Desk, code: object) -> None:
    raw = "MBS-9-HygeiaException: 请求失败,错误原因：内层,原因：余额\n不足\x00"
    rogue.act = lambda call: call.say(infcode=code, err_msg=raw.replace("\x00", ""))
    became = window.centre.settle(settlement(window))
    assert became == outcome.Refused("余额 不足", raw.replace("\x00", ""))
    with pytest.raises(Refused, match="余额 不足"):
        window.centre.quote(visit(token=TOKEN), bill())


@pytest.mark.parametrize("status", ["401 Unauthorized", "200 OK"])
def test_a_gateway_that_refuses_the_signature_executed_nothing(
    rogue: Rogue, window: Desk, status: str
) -> None:
    refusal = json.dumps({"code": 401, "message": "签名时间戳超时"}, ensure_ascii=False)
    rogue.act = body(refusal.encode(), status)
    became = window.centre.settle(settlement(window))
    assert isinstance(became, outcome.Unsent)
    assert "签名时间戳超时" in became.cause


HOLDER = {"ecToken": TOKEN.reveal(), "idType": "01", "idNo": ID_NUMBER.reveal(),
          "userName": "林示范", "insuOrg": "350102", "gender": None}  # fmt: skip


@pytest.mark.parametrize("data", [HOLDER, json.dumps(HOLDER)], ids=["object", "text"])
def test_the_holder_of_a_code_comes_as_an_object_or_as_text(
    rogue: Rogue, window: Desk, data: object
) -> None:
    rogue.act = lambda call: call.say(output={"code": 0, "message": "", "data": data})
    presented = window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)
    assert (presented.number, presented.id_number) == (TOKEN, ID_NUMBER)
    assert (presented.name, presented.insured_area) == ("林示范", "350102")
    asked = rogue.requests[0]["input"]["data"]
    assert (asked["businessType"], asked["officeId"]) == ("01301", "A98")


def test_a_kiosk_says_that_it_is_one(rogue: Rogue, window: Desk) -> None:
    rogue.act = lambda call: call.say(output={"code": 0, "message": "", "data": HOLDER})
    decoder = replace(window.decoder, device_type="SelfService")
    decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)
    assert rogue.requests[0]["input"]["data"]["deviceType"] == "SelfService"


@pytest.mark.parametrize("data", [None, "", {}, {"ecToken": None}])
def test_a_code_may_be_refused_inside_the_output(rogue: Rogue, window: Desk, data: object) -> None:
    rogue.act = lambda call: call.say(output={"code": "500049", "message": "失效", "data": data})
    with pytest.raises(Refused, match="医保码已失效"):
        window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)
    rogue.act = lambda call: call.say(output={"code": "7", "message": "别的原因", "data": data})
    with pytest.raises(Refused, match="别的原因"):
        window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)
    rogue.act = lambda call: call.say(output={"code": 0, "message": "", "data": data})
    with pytest.raises(Unknown):
        window.decoder.decode(Secret("424" + "0" * 25), Stage.SETTLEMENT)


def test_another_person_or_another_list_is_no_answer_to_a_question(
    rogue: Rogue, window: Desk
) -> None:
    base = {"psn_no": OTHER_NO, "certno": "359999198309031055", "psn_name": "陈示例"}
    rogue.act = lambda call: call.say(output={"baseinfo": base, "insuinfo": []})
    with pytest.raises(Unknown, match="不是同一人"):
        window.centre.identify(visit(token=TOKEN).presented)
    rogue.act = settled(psn_no=OTHER_NO)
    with pytest.raises(Unknown, match="不是本人"):
        window.centre.quote(visit(token=TOKEN), bill())
    held = {"psn_no": PERSON_NO, "setl_id": "S2"}
    rogue.act = lambda call: call.say(output={"setlinfo": held, "diseinfo": [], "oprninfo": []})
    with pytest.raises(Unknown, match="另一份"):
        window.centre.read_list(PERSON_NO, "S1")
    rogue.act = lambda call: call.say(output={})
    assert window.centre.read_list(PERSON_NO, "S1") is None
