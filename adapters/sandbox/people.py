"""The insured persons and the three ways to prove who one is."""

from datetime import date

from adapters.sandbox.call import Call
from adapters.sandbox.reading import Node, optional, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, one

VOUCHER, ID_CARD, SOCIAL_CARD = "01", "02", "03"
TOKEN_LOST = "电子凭证令牌无效或已失效，请刷新医保码后重新扫码"  # noqa: S105 # nosec B105


def person(call: Call, psn_no: str) -> Row:
    """The insured person with this number. Raises `Refusal` if there is none."""
    row = one(call.tx, "SELECT * FROM persons WHERE psn_no = ?", psn_no)
    if row is None:
        raise Refusal(f"人员编号 {psn_no} 不存在")
    return row


def by_credential(call: Call, data: Node) -> Row:
    """Who the shown credential belongs to (01 token, 02 ID number, 03 card number with card_sn)."""
    kind = text(data, "mdtrt_cert_type", "就诊凭证类型", 3)
    number = text(data, "mdtrt_cert_no", "就诊凭证编号", 50)
    if kind == VOUCHER:
        return _by_token(call, number)
    if kind == ID_CARD:
        return _found(one(call.tx, "SELECT * FROM persons WHERE cert_no = ?", number))
    if kind == SOCIAL_CARD:
        return _by_card(call, number, text(data, "card_sn", "卡识别码", 32))
    raise Refusal("mdtrt_cert_type（就诊凭证类型）应为 01、02 或 03")


def _by_token(call: Call, token: str) -> Row:
    found = one(
        call.tx,
        "SELECT p.* FROM codes c JOIN persons p USING (psn_no)"
        " WHERE c.token = ? AND c.token_day = ?",
        token,
        call.time[:10],
    )
    if found is None:
        raise Refusal(TOKEN_LOST)
    return found


def _by_card(call: Call, number: str, card_sn: str) -> Row:
    found = _found(one(call.tx, "SELECT * FROM persons WHERE card_no = ?", number))
    if found["card_sn"] != card_sn:
        raise Refusal("card_sn（卡识别码）与社会保障卡卡号不符")
    return found


def _found(row: Row | None) -> Row:
    if row is None:
        raise Refusal("未查询到人员信息，请核对就诊凭证")
    return row


def check_credential(call: Call, data: Node, who: Row) -> str:
    """The credential type of a settlement, after checking that it is this person's.

    A card settles without its card_sn: the chip was read when the person was identified.
    """
    kind = text(data, "mdtrt_cert_type", "就诊凭证类型", 3)
    number = text(data, "mdtrt_cert_no", "就诊凭证编号", 50)
    if kind == SOCIAL_CARD:
        shown = _by_card(call, number, optional(data, "card_sn") or who["card_sn"])
    else:
        shown = by_credential(call, data)
    if shown["psn_no"] != who["psn_no"]:
        raise Refusal("就诊凭证与人员编号不是同一人")
    return kind


def age(who: Row, on: date) -> int:
    """Whole years on a day."""
    birth = date.fromisoformat(who["birth"])
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def identity(who: Row, on: date) -> Node:
    """The members by which every answer tells who a person is."""
    return {
        "psn_no": who["psn_no"],
        "psn_cert_type": "01",
        "certno": who["cert_no"],
        "psn_name": who["name"],
        "gend": who["gend"],
        "naty": who["naty"],
        "brdy": who["birth"],
        "age": str(age(who, on)),
    }
