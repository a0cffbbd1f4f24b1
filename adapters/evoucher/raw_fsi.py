"""The decode path by the raw text of the code through the centre (1162)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from adapters.fsi.faults import as_error, content_doubt
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.wire import Node, Sent, Text, fill, from_json, given, needed
from desktop.domain.errors import Refused
from desktop.domain.identity import Channel, Presented, VoucherType
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage

DONE: Final = "0"
WORDS: Final = {
    "500159": ("出示的不是医保码", "请患者打开「医保码」再扫"),
    "500049": ("医保码已失效", "请患者刷新医保码后再扫"),
}
"""Codes of the e-voucher centre, alone or inside the words of a refusal."""
_KNOWN: Final = re.compile("|".join(WORDS))


class CodeAsked(Sent):
    """1162, node data."""

    orgId: Text = needed("机构ID", 40)  # noqa: N815 - spelled so by the interface
    businessType: Text = needed("用码业务类型", 5)  # noqa: N815
    operatorId: Text = needed("收款员编号", 20)  # noqa: N815
    operatorName: Text = needed("收款员姓名", 30)  # noqa: N815
    officeId: Text = needed("医保科室编号", 20)  # noqa: N815
    officeName: Text = needed("科室名称", 30)  # noqa: N815
    deviceType: Text = given("设备类型", 30)  # noqa: N815
    ecQrCode: Text = needed("医保码", 200)  # noqa: N815
    businessInfo: Text = given("业务信息", 200)  # noqa: N815
    termId: Text = given("机器名称", 50)  # noqa: N815
    termIp: Text = given("机器IP", 50)  # noqa: N815


class CodeInput(Sent):
    """1162."""

    data: CodeAsked


class Holder(Node):
    """1162, node data of the output; empty when the code was refused."""

    ecToken: Text = given("令牌", 50)  # noqa: N815
    idType: Text = given("证件类型", 6)  # noqa: N815
    idNo: Text = given("证件号码", 50)  # noqa: N815
    userName: Text = given("姓名", 64)  # noqa: N815
    insuOrg: Text = given("参保地医保区划", 6)  # noqa: N815


def _opened(value: Any) -> Any:
    """Some centres put JSON text where the interface has an object."""
    return from_json(value) if isinstance(value, str) and value.strip() else value or None


class CodeOutput(Node):
    """1162."""

    code: Text = DONE
    message: Text = ""
    data: Annotated[Holder | None, BeforeValidator(_opened)] = None


DECODE: Final = Transaction("1162", "电子凭证解码", CodeInput, CodeOutput)


@dataclass(frozen=True)
class RawTextDecoder:
    """Implements `desktop.ports.Evoucher`: the scanned text goes to the centre as it is."""

    signed: SignedClient
    department_code: str
    department_name: str

    def decode(self, text: Secret, stage: Stage) -> Presented:
        """See the port (1162). The text leaves memory with this call."""
        try:
            answer = self.signed.ask(DECODE, self._question(text, stage))
        except Refused as no:
            raise _plain(no) from None
        if answer.code != DONE:
            raise _plain(Refused(f"医保中心：{answer.message} {answer.code}", "请重新扫码"))
        if answer.data is None or not answer.data.ecToken:
            raise as_error(content_doubt("没有返回医保码的持有人"))
        return _presented(answer.data)

    def _question(self, text: Secret, stage: Stage) -> CodeInput:
        asked = fill(
            CodeAsked,
            orgId=self.signed.institution.code,
            businessType=stage.value,
            operatorId=self.signed.operator_no,
            operatorName=self.signed.operator_name,
            officeId=self.department_code,
            officeName=self.department_name,
            ecQrCode=text.reveal(),
        )
        return CodeInput(data=asked)


def _presented(holder: Holder) -> Presented:
    return Presented(
        voucher_type=VoucherType.EVOUCHER,
        number=Secret(holder.ecToken),
        channel=Channel.SCAN,
        id_type=holder.idType or "01",
        id_number=Secret(holder.idNo),
        name=holder.userName,
        insured_area=holder.insuOrg,
    )


def _plain(no: Refused) -> Refused:
    """A refusal in words for the cashier, where the code in it is known."""
    found = _KNOWN.search(no.title)
    if found is None:
        return no
    title, advice = WORDS[found.group()]
    return Refused(title, advice, f"evoucher.{found.group()}")
