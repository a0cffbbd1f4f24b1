"""1162 decodes the text of a voucher code; 1101 tells who a credential belongs to."""

import hashlib
import re

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.people import by_credential, identity
from adapters.sandbox.reading import Node, node, optional, text, yuan
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import Row, one

CODE = re.compile(r"424\d{25}", re.ASCII)
WRONG_KIND = "[500159]请使用医保电子凭证二维码"
STALE = "[500049]二维码已失效，请刷新后重试"


def code_hash(code: str) -> str:
    """What the centre keeps of a code: never its text."""
    return hashlib.sha256(code.encode()).hexdigest()


def decode(call: Call) -> Node:
    """1162: who shows this code, and a token (38 characters) good for the rest of the day.

    The same code asked again within its life gives the same token: a lost answer can be
    asked for once more.
    """
    data = node(call.input, "data")
    if text(data, "orgId", "机构ID", 40) != call.asker:
        raise Refusal("orgId（机构ID）与定点医药机构编号不一致")
    for name, label in _DECODE_NEEDS:
        text(data, name, label, 30)
    code = text(data, "ecQrCode", "电子凭证二维码", 200)
    if not CODE.fullmatch(code):
        raise Refusal(WRONG_KIND)
    found = _open_code(call, code_hash(code))
    return {"code": 0, "message": "成功", "orgId": call.asker, "data": _holder(found)}


_DECODE_NEEDS = (
    ("businessType", "用码业务类型"),
    ("operatorId", "收款员编号"),
    ("operatorName", "收款员姓名"),
    ("officeId", "医保科室编号"),
    ("officeName", "科室名称"),
)


def _open_code(call: Call, hashed: str) -> Row:
    query = "SELECT * FROM codes c JOIN persons p USING (psn_no) WHERE c.code_hash = ?"
    found = one(call.tx, query, hashed)
    if found is None or found["expires_at"] <= call.time:
        raise Refusal(STALE)
    call.tx.execute(
        "UPDATE codes SET decoded = decoded + 1, token_day = ? WHERE code_hash = ?",
        (call.time[:10], hashed),
    )
    return found


def _holder(found: Row) -> Node:
    return {
        "idNo": found["cert_no"],
        "idType": "01",
        "userName": found["name"],
        "ecToken": found["token"],
        "insuOrg": found["insuplc"],
        "ecIndexNo": found["code_hash"][:32].upper(),
        "gender": None,
        "birthday": None,
        "nationality": None,
        "email": None,
        "chnlId": "训练",
        "extra": "{}",
    }


def identify(call: Call) -> Node:
    """1101: person, insurances with balance (yuan), identities."""
    data = node(call.input, "data")
    who = by_credential(call, data)
    for name, label, column in (
        ("certno", "证件号码", "cert_no"),
        ("psn_name", "人员姓名", "name"),
    ):
        if optional(data, name) not in ("", who[column]):
            raise Refusal(f"{name}（{label}）与就诊凭证不符")
    base = {**identity(who, call.now.date()), "exp_content": ""}
    return {"baseinfo": base, "insuinfo": [_insurance(who)], "idetinfo": []}


def _insurance(who: Row) -> Node:
    return {
        "balc": yuan(who["balance_fen"]),
        "insutype": who["insutype"],
        "psn_type": who["psn_type"],
        "psn_insu_stas": who["insu_stas"],
        "psn_insu_date": who["insu_date"],
        "paus_insu_date": who["paus_date"],
        "cvlserv_flag": who["cvlserv_flag"],
        "insuplc_admdvs": who["insuplc"],
        "emp_name": who["emp_name"],
    }


HANDLERS: Handlers = {"1101": identify, "1162": decode}
