"""What a decode path answers: the holder of a code, or a result code and its advice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from adapters.bridge import BridgeFault, NotHandedOver
from adapters.fsi.wire import Node, Text, from_json, given
from desktop.domain.errors import AppError, NotSent, Refused, Unknown
from desktop.domain.identity import Channel, Presented, VoucherType
from desktop.domain.secret import Secret

DONE: Final = "0"
OTHERWISE: Final = "可再扫一次，或改用身份证、社保卡办理"
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "500159": ("出示的不是医保码", "请患者打开「医保码」再扫"),
    "500049": ("医保码已失效", "请患者刷新医保码后再扫"),
}
"""Codes of the e-voucher centre, alone or inside the words of a refusal."""
LOCAL_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "-1": ("医保码组件没有完成识读", f"请检查扫码设备和到医保前置机的网络；{OTHERWISE}"),
    "-2": ("没有读到医保码", "请患者把医保码对准扫码设备，再扫一次"),
    "-99": ("医保码组件内部出错", f"请信息科检查组件的安装和版本；{OTHERWISE}"),
}
"""Codes that a component gives for itself; they are too short to be looked for inside words."""
_KNOWN: Final = re.compile("|".join(WORDS))
_NUMBER: Final = re.compile(r"-?[0-9A-Za-z]{1,12}")
"""What may be kept of a result code: it stands in the evidence of the scan."""
_LONGEST: Final = 120


class Holder(Node):
    """Node data of the answer; empty when the code was refused."""

    ecToken: Text = given("令牌", 50)  # noqa: N815 - spelled so by the interface
    idType: Text = given("证件类型", 6)  # noqa: N815
    idNo: Text = given("证件号码", 50)  # noqa: N815
    userName: Text = given("姓名", 64)  # noqa: N815
    insuOrg: Text = given("参保地医保区划", 6)  # noqa: N815


def _opened(value: Any) -> Any:
    """Some builds put JSON text where the interface has an object."""
    return from_json(value) if isinstance(value, str) and value.strip() else value or None


class Answer(Node):
    """The outer object of an answer (section 2.3)."""

    code: Text = DONE
    message: Text = ""
    data: Annotated[Holder | None, BeforeValidator(_opened)] = None


def read(text: str) -> Answer:
    """The answer in what a library wrote. Raises `Unknown` for nothing and for garbage."""
    if not text.strip():
        raise Unknown(
            "医保码组件没有返回内容",
            f"多为到医保前置机的网络不通，请信息科检查；{OTHERWISE}",
            "evoucher.empty",
        )
    try:
        return Answer.model_validate(from_json(text))
    except ValueError:
        raise _unreadable("医保码组件返回的内容无法识别") from None


def holder_of(answer: Answer) -> Holder:
    """Whose code it was. Raises `Refused` in words for the cashier, and `Unknown` for an answer
    without a holder."""
    if answer.code != DONE:
        raise refusal(answer.code, answer.message)
    if answer.data is None or not answer.data.ecToken:
        raise _unreadable("医保码组件没有返回医保码的持有人")
    return answer.data


def refusal(code: str, message: str) -> Refused:
    """A refusal; title and advice are those of the result code where it is known."""
    said = " ".join(message.split())[:_LONGEST]
    number = code if _NUMBER.fullmatch(code) else "other"
    title, advice = LOCAL_WORDS.get(code, (f"医保码组件返回 {number}", "请患者刷新医保码后再扫"))
    words = f"{title}：{said}" if said else title
    return plain(Refused(words, advice, f"evoucher.{number}"))


def failed(returned: str, output: str) -> Refused:
    """A function that returned something else than success; `output` holds the reason, as plain
    words or as an answer of its own."""
    try:
        answer = Answer.model_validate(from_json(output))
    except ValueError:
        return refusal(returned, output)
    return refusal(answer.code if answer.code != DONE else returned, answer.message)


def plain(no: Refused) -> Refused:
    """A refusal in words for the cashier, where the centre's code is known in it."""
    found = _KNOWN.search(no.title)
    if found is None:
        return no
    title, advice = WORDS[found.group()]
    return Refused(title, advice, f"evoucher.{found.group()}")


def presented(holder: Holder, channel: Channel, business_no: str = "") -> Presented:
    """The holder's voucher, good for one visit."""
    return Presented(
        voucher_type=VoucherType.EVOUCHER,
        number=Secret(holder.ecToken),
        channel=channel,
        id_type=holder.idType or "01",
        id_number=Secret(holder.idNo),
        name=holder.userName,
        insured_area=holder.insuOrg,
        business_no=business_no,
    )


def as_error(fault: BridgeFault) -> AppError:
    """A call that came to no answer: `NotSent` where the library certainly never had it."""
    kind = NotSent if isinstance(fault, NotHandedOver) else Unknown
    title, advice = fault.words()
    words = f"{advice}；{OTHERWISE}"
    return kind(f"医保码识读：{title}", words, f"evoucher.{fault.cause.name.lower()}")


def _unreadable(title: str) -> Unknown:
    advice = f"请信息科核对组件版本和到医保前置机的网络；{OTHERWISE}"
    return Unknown(title, advice, "evoucher.garbled")
