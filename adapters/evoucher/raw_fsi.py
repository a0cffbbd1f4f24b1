"""The decode path by the raw text of the code through the centre (1162)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from adapters.evoucher.answers import DONE, Answer, plain, presented
from adapters.evoucher.question import Asked, Asker
from adapters.fsi.faults import as_error, content_doubt
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.wire import Sent, Text, fill, given, needed
from desktop.domain.errors import Refused
from desktop.domain.identity import Channel, Presented
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage


class CodeAsked(Asked):
    """1162, node data."""

    ecQrCode: Text = needed("医保码", 200)  # noqa: N815 - spelled so by the interface
    businessInfo: Text = given("业务信息", 200)  # noqa: N815
    termId: Text = given("机器名称", 50)  # noqa: N815
    termIp: Text = given("机器IP", 50)  # noqa: N815


class CodeInput(Sent):
    """1162."""

    data: CodeAsked


DECODE: Final = Transaction("1162", "电子凭证解码", CodeInput, Answer)


@dataclass(frozen=True)
class RawTextDecoder:
    """Implements `desktop.ports.Evoucher`: the scanned text goes to the centre as it is."""

    signed: SignedClient
    department_code: str
    department_name: str
    device_type: str = ""

    def decode(self, text: Secret, stage: Stage) -> Presented:
        """See the port (1162). The text leaves memory with this call."""
        try:
            answer = self.signed.ask(DECODE, self._question(text, stage))
        except Refused as no:
            raise plain(no) from None
        if answer.code != DONE:
            raise plain(Refused(f"医保中心：{answer.message} {answer.code}", "请重新扫码"))
        if answer.data is None or not answer.data.ecToken:
            raise as_error(content_doubt("没有返回医保码的持有人"))
        return presented(answer.data, Channel.SCAN)

    def _question(self, text: Secret, stage: Stage) -> CodeInput:
        asker = Asker(
            self.signed.institution.code, self.signed.operator_no, self.signed.operator_name,
            self.department_code, self.department_name, self.device_type,
        )  # fmt: skip
        asked = fill(CodeAsked, **asker.values(stage), ecQrCode=text.reveal())
        return CodeInput(data=asked)
