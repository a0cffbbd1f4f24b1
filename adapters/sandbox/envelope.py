"""The outer message of every transaction, in both directions."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from adapters.sandbox.clock import SECOND, millis
from adapters.sandbox.reading import Node
from adapters.sandbox.refusal import Refusal

Admvs = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]


def _needed(label: str, limit: int) -> Any:
    return Field(title=label, min_length=1, max_length=limit)


class Envelope(BaseModel):
    """A request as the interface defines it; further members are allowed and ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    infno: str = _needed("交易编号", 6)
    msgid: str = Field(title="发送方报文ID", min_length=30, max_length=30)
    mdtrtarea_admvs: Admvs = Field(title="就医地医保区划")
    insuplc_admdvs: str = Field(default="", title="参保地医保区划", max_length=6)
    recer_sys_code: str = _needed("接收方系统代码", 10)
    infver: str = _needed("接口版本号", 6)
    opter_type: str = _needed("经办人类别", 3)
    opter: str = _needed("经办人", 30)
    opter_name: str = _needed("经办人姓名", 50)
    inf_time: str = Field(title="交易时间", min_length=19, max_length=19)
    fixmedins_code: str = Field(
        title="定点医药机构编号", min_length=12, max_length=12, pattern=r"^[HP]\d{11}$"
    )
    fixmedins_name: str = _needed("定点医药机构名称", 200)
    sign_no: str = Field(default="", title="交易签到流水号", max_length=30)
    input: Node = Field(title="交易输入", repr=False)


class Answer(BaseModel):
    """An answer as the interface defines it."""

    infcode: int | str = Field(title="交易状态码", description="0 成功，-1 失败")
    inf_refmsgid: str = Field(title="接收方报文ID", min_length=30, max_length=30)
    refmsg_time: str = Field(title="接收报文时间", pattern=r"^\d{17}$")
    respond_time: str = Field(title="响应报文时间", pattern=r"^\d{17}$")
    err_msg: str = Field(title="错误信息")
    warn_msg: str = Field(title="警告信息")
    cainfo: str = Field(title="签名")
    signtype: str = Field(title="签名类型")
    enctype: str = Field(title="加密方式")
    output: Node | None = Field(title="交易输出")


class Turned(BaseModel):
    """A gateway's refusal: nothing was executed."""

    code: int
    message: str


def open_envelope(content: Node) -> Envelope:
    """Check the members of a request. Raises `Refusal` naming the first one that is wrong."""
    try:
        envelope = Envelope.model_validate(content)
    except ValidationError as wrong:
        raise Refusal(_words(wrong)) from None
    if not envelope.msgid.startswith(envelope.fixmedins_code):
        raise Refusal("msgid（发送方报文ID）前12位与定点医药机构编号不一致")
    try:
        datetime.strptime(envelope.inf_time, SECOND)
    except ValueError:
        raise Refusal("inf_time（交易时间）日期格式错误") from None
    return envelope


def _words(wrong: ValidationError) -> str:
    first = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
    name = str(first["loc"][0])
    label = Envelope.model_fields[name].title
    empty = first["type"] in ("missing", "string_too_short")
    return f"{name}（{label}）{'不能为空或长度不足' if empty else '格式错误'}"


def answer(
    *,
    refmsgid: str,
    came: datetime,
    left: datetime,
    output: Node | None,
    err_msg: str = "",
    as_text: bool = False,
) -> Node:
    """The answering envelope: infcode 0 with an output, or -1 with err_msg.

    Some centres write infcode as a text (`as_text`).
    """
    infcode = -1 if err_msg else 0
    return {
        "infcode": str(infcode) if as_text else infcode,
        "inf_refmsgid": refmsgid,
        "refmsg_time": millis(came),
        "respond_time": millis(left),
        "err_msg": err_msg,
        "warn_msg": "",
        "cainfo": "",
        "signtype": "",
        "enctype": "",
        "output": output,
    }
