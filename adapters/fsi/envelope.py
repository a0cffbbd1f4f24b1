"""The outer message of every transaction, out and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from adapters.fsi.dialect import Dialect, national
from adapters.fsi.gm import compact
from adapters.fsi.seal import Seal
from adapters.fsi.transports.base import Doubt, Why
from adapters.fsi.wire import SECOND, from_json
from desktop.domain.roles import Operator
from desktop.ports import Institution

SUCCESS: Final = "0"
LONGEST_REASON: Final = 200
_CODE: Final = re.compile(r"-?[1-9][0-9]{0,5}", re.ASCII)
_CAUSE: Final = re.compile(r"原因[：:]")


@dataclass(frozen=True)
class Profile:
    """Who speaks and in which version: what every request envelope says of itself."""

    institution: Institution
    operator: Operator
    infver: str
    recer_sys_code: str


@dataclass(frozen=True)
class Reply:
    """An answer of infcode 0; `output` has its numbers as text."""

    output: dict[str, Any]


class Declined(Exception):
    """The centre answered and said no. `reason` is for a person, `raw` what it wrote."""

    def __init__(self, reason: str, raw: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.raw = raw


def pack(
    profile: Profile,
    *,
    infno: str,
    msgid: str,
    content: Any,
    now: datetime,
    insured_area: str,
    sign_no: str,
    dialect: Dialect | None = None,
    seal: Seal | None = None,
) -> bytes:
    """The request as UTF-8 JSON, every member present; `content`, spelled the national way,
    becomes `input` as the dialect spells it. Raises `Invalid` for what it cannot hold."""
    dialect = dialect or national()
    spoken = dialect.speak(infno, content)
    envelope: dict[str, Any] = {
        "infno": infno,
        "msgid": msgid,
        "mdtrtarea_admvs": profile.institution.area,
        "insuplc_admdvs": insured_area,
        "recer_sys_code": profile.recer_sys_code,
        "dev_no": "",
        "dev_safe_info": "",
        "cainfo": "",
        "signtype": "",
        "infver": profile.infver,
        "opter_type": "1",
        "opter": profile.operator.number,
        "opter_name": profile.operator.name,
        "inf_time": now.strftime(SECOND),
        "fixmedins_code": profile.institution.code,
        "fixmedins_name": profile.institution.name,
        "sign_no": sign_no,
        "input": compact(spoken) if dialect.envelope.input_as_text else spoken,
        **dialect.envelope.extra,
    }
    return compact(seal.close(envelope) if seal else envelope).encode("utf-8")


def unpack(
    raw: bytes,
    *,
    msgid: str,
    institution: str,
    seal: Seal | None = None,
    stamped: Callable[[Any], None] | None = None,
) -> Reply:
    """The output of an answer to our `msgid`, still spelled as the centre spells it.

    `stamped` is told the time the centre says it answered at. Raises `Declined` if the centre
    says no, `Doubt` for everything that is not clearly an answer.
    """
    envelope = _envelope(_decoded(raw))
    _check_echo(envelope, msgid, institution)
    if seal and not seal.proves(envelope):
        # A refusal too: one that is not the centre's would let a settlement be made twice.
        raise Doubt(Why.SIGNATURE)
    if stamped:
        stamped(envelope.get("respond_time"))
    code = envelope.get("infcode")
    if code == SUCCESS:
        return Reply(_output(envelope.get("output"), seal))
    words = envelope.get("err_msg")
    if isinstance(code, str) and _CODE.fullmatch(code) and _is_signed(envelope):
        raw_words = words if isinstance(words, str) else ""
        raise Declined(for_people(raw_words), raw_words)
    raise Doubt(Why.NOT_ENVELOPE)


def for_people(err_msg: str) -> str:
    """The part of `err_msg` a person needs: after the last 原因, without class names and breaks."""
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in err_msg)
    parts = [part.strip() for part in _CAUSE.split(visible)]
    said = parts[-1] or visible.strip()
    return said[:LONGEST_REASON] or "中心未说明原因"


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        # A cut in the middle of a character is not another encoding.
        cut = error.reason == "unexpected end of data"
        raise Doubt(Why.TRUNCATED if cut else _encoding_of(raw)) from None


def _encoding_of(raw: bytes) -> Why:
    if raw.lstrip()[:1] == b"<":
        return Why.HTML
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return Why.NOT_UTF8
    return Why.GBK


def _envelope(text: str) -> dict[str, Any]:
    try:
        envelope = from_json(text)
    except ValueError:
        raise Doubt(_what_is(text)) from None
    if not isinstance(envelope, dict):
        raise Doubt(Why.NOT_ENVELOPE)
    return envelope


def _what_is(text: str) -> Why:
    seen = text.strip("\ufeff \t\r\n")
    if seen.startswith("<"):
        return Why.HTML
    cut = seen.startswith("{") and not seen.endswith("}")
    return Why.TRUNCATED if cut else Why.NOT_ENVELOPE


def _check_echo(envelope: dict[str, Any], msgid: str, institution: str) -> None:
    if envelope.get("msgid") not in (None, "", msgid):
        raise Doubt(Why.OTHER_MESSAGE)
    reference = envelope.get("inf_refmsgid")
    # Normally the receiver's own number; where a centre echoes ours instead, it must be ours.
    if isinstance(reference, str) and reference.startswith(institution) and reference != msgid:
        raise Doubt(Why.OTHER_MESSAGE)


def _is_signed(envelope: dict[str, Any]) -> bool:
    """Whether the centre itself speaks: some gateways use `infcode` for pages of their own."""
    return any(
        isinstance(envelope.get(name), str) and envelope[name]
        for name in ("err_msg", "inf_refmsgid")
    )


def _output(output: Any, seal: Seal | None) -> dict[str, Any]:
    """The output as an object: some centres send it as JSON text or encrypted, some leave it
    out."""
    if output in (None, ""):
        return {}
    if isinstance(output, str):
        try:
            output = from_json(seal.open(output) if seal else output)
        except ValueError:
            raise Doubt(Why.NOT_ENVELOPE) from None
    if not isinstance(output, dict):
        raise Doubt(Why.NOT_ENVELOPE)
    return output
