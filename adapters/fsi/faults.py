"""The one place that says what a failed call means, in words for the person at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.fsi.envelope import Declined
from adapters.fsi.transports.base import Doubt, Fault, NotLeft, Why
from desktop.domain import outcome
from desktop.domain.errors import AppError, NotSent, Refused, Unknown

_LINE = "请检查网络和医保专线，恢复后重试"
_INFORMATICS = "请稍后重试；持续出现请联系信息科"
_CENTRE = "请稍后重试；持续出现请联系医保中心"

WORDS: Final[Mapping[Why, tuple[str, str]]] = {
    Why.NAME: ("找不到医保中心的网络地址", "请检查本机网络和 DNS 设置，或联系信息科核对中心地址"),
    Why.DOOR: ("连不上医保中心", _LINE),
    Why.CONNECT: ("连接医保中心超时", _LINE),
    Why.TLS: ("与医保中心的加密连接没有建立", "请核对本机时间和证书设置，或联系信息科"),
    Why.GATEWAY: (
        "医保网关拒绝了本次请求的签名",
        "请核对本机时间，并请信息科核对网关账号和密钥，然后重试",
    ),
    Why.ACCESS: (
        "没有取得接口平台的访问令牌，请求未发出",
        "请核对 [centre] 的 user 和已存入的 client_id、token、password，或联系信息科",
    ),
    Why.BRIDGE: ("医保接口动态库没有收到请求", "请按提示处理后重试，或联系信息科"),
    Why.SLOW: ("医保中心在限定时间内没有答复", "中心可能繁忙，请稍后重试"),
    Why.CUT: ("与医保中心的连接中途断开", _LINE),
    Why.SERVER: ("医保中心系统出错，没有给出答复", _CENTRE),
    Why.REDIRECT: ("医保中心地址被转到别处，已拒绝跟随", "请联系信息科核对中心地址"),
    Why.STATUS: ("医保中心没有受理这个地址上的请求", "请联系信息科核对中心地址和路径"),
    Why.TOO_BIG: ("医保中心返回的内容过大，已停止接收", _INFORMATICS),
    Why.HTML: ("中心返回的是网页，不是医保报文", "多为网关或专线故障，请稍后重试或联系信息科"),
    Why.GBK: ("中心返回了 GBK 编码，不是规定的 UTF-8", "请联系医保中心或信息科调整编码设置"),
    Why.NOT_UTF8: ("中心返回的内容不是 UTF-8 文字，无法读取", _INFORMATICS),
    Why.TRUNCATED: ("中心返回的报文不完整", _LINE),
    Why.NOT_ENVELOPE: ("中心返回的内容不是医保报文", _INFORMATICS),
    Why.SIGNATURE: (
        "中心答复的签名不对，不能采信",
        "请联系信息科核对 [centre] 的 sm2_centre；核对无误仍出现请联系医保中心",
    ),
    Why.OTHER_MESSAGE: ("中心返回的是另一笔请求的答复", _INFORMATICS),
    Why.CONTENT: ("中心的答复缺少内容或内容有误", _CENTRE),
    Why.LIBRARY: ("医保接口动态库没有给出答复", "请稍后重试；持续出现请联系动态库厂商"),
}


def title_of(fault: Fault) -> str:
    """What went wrong, with the detail where it tells a technician more."""
    title = WORDS[fault.why][0]
    telling = {Why.GATEWAY, Why.ACCESS, Why.SERVER, Why.STATUS, Why.CONTENT, Why.BRIDGE,
               Why.LIBRARY}  # fmt: skip
    return f"{title}：{fault.detail}" if fault.detail and fault.why in telling else title


def as_error(failure: Fault | Declined) -> AppError:
    """What a failed question raises: `Refused`, `NotSent` or `Unknown`."""
    if isinstance(failure, Declined):
        return Refused(f"医保中心：{failure.reason}", "请按中心的提示处理", "fsi.declined")
    kind = NotSent if isinstance(failure, NotLeft) else Unknown
    return kind(title_of(failure), WORDS[failure.why][1], f"fsi.{failure.why.name.lower()}")


def as_outcome(failure: Fault | Declined) -> outcome.Refused | outcome.Unsent | outcome.Unknown:
    """What became of a call that moves money or documents."""
    if isinstance(failure, Declined):
        return outcome.Refused(failure.reason, failure.raw)
    if isinstance(failure, NotLeft):
        return outcome.Unsent(title_of(failure))
    return outcome.Unknown(title_of(failure))


def content_doubt(what: str) -> Doubt:
    """An answer that is well formed and yet cannot be ours; `what` says it in Chinese."""
    return Doubt(Why.CONTENT, what)
