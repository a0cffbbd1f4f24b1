"""The decode path by the national component: `NationEcTrans`, which drives the scan device itself.

The component never hears the text of a code: it asks its own box or terminal for one, and the
answer says whose it was. Source: the terminal's interface (ec.query, cn.nhsa.qrcode.get,
cn.nhsa.ec.auth, cn.nhsa.auth.check, cn.nhsa.settle.notify).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from adapters.bridge import Bridge, BridgeFault
from adapters.evoucher.answers import (
    DONE,
    Answer,
    Holder,
    as_error,
    failed,
    holder_of,
    presented,
    read,
    refusal,
)
from adapters.evoucher.question import Asked, Asker
from adapters.fsi.wire import fill, to_content
from desktop.domain.errors import Refused
from desktop.domain.identity import Channel, Presented
from desktop.domain.money import plain_yuan
from desktop.domain.secret import Secret
from desktop.domain.settlement import Shares
from desktop.domain.stage import Stage
from desktop.ports import Clock

Device: TypeAlias = Literal["box", "terminal"]
ASKS: Final[Mapping[Device, str]] = {"box": "ec.query", "terminal": "cn.nhsa.qrcode.get"}
"""The transaction that reads a code, by what stands at the window."""
RETURNED: Final = "0000"
SERIAL_MOST: Final = 10**9


@dataclass(frozen=True)
class NationalComponent:
    """Implements `desktop.ports.Evoucher` and `desktop.ports.Terminal`.

    `url` is the local e-voucher platform's `.../localcfc/api/hsecfc/localQrCodeQuery`; `seconds`
    is how long a person may take to show the code.
    """

    bridge: Bridge
    asker: Asker
    clock: Clock
    url: str
    seconds: float
    device: Device = "box"

    def decode(self, text: Secret, stage: Stage) -> Presented:
        """See the port. `text` is what our own camera saw, empty where it saw nothing: a device
        that then reads another code is not believed."""
        number = self._business_no() if self.device == "terminal" else ""
        extra = {"outBizNo": number} if number else {}
        answer = self._ask(ASKS[self.device], stage, extra)
        holder = holder_of(answer)
        if text.reveal() and _also(holder, "ecQrCode") not in {"", text.reveal()}:
            raise Refused(
                "扫码设备读到的是另一个医保码",
                "请让患者只出示本人的医保码，再扫一次",
                "evoucher.other",
            )
        return presented(holder, Channel.SCAN, number)

    def decode_face(self, stage: Stage) -> Presented:
        """See `ports.Terminal`: the face is authorised first, then exchanged for the person."""
        number = self._business_no()
        given = self._ask("cn.nhsa.ec.auth", stage, {"outBizNo": number, "extData": ""})
        permit = _also(given.data, "authNo")
        if given.code != DONE or not permit:
            raise refusal(given.code, given.message or "没有返回刷脸授权号")
        check = {"outBizNo": number, "authNo": permit}
        answer = self._ask("cn.nhsa.auth.check", stage, check)
        return presented(holder_of(answer), Channel.FACE, number)

    def show_settled(self, shown: Presented, stage: Stage, shares: Shares, balance: int) -> None:
        """See `ports.Terminal`."""
        told = {
            "outBizNo": shown.business_no,
            "medicalSettleState": "SUCCESS",
            "totalFee": plain_yuan(shares.total),
            "hifAmt": plain_yuan(shares.fund),
            "acctAmt": plain_yuan(shares.account),
            "ownAmt": plain_yuan(shares.cash),
            "balance": plain_yuan(balance),
        }
        answer = self._ask("cn.nhsa.settle.notify", stage, told)
        if answer.code != DONE:
            raise refusal(answer.code, answer.message)

    def _ask(self, kind: str, stage: Stage, extra: Mapping[str, str]) -> Answer:
        """One call of the component. Raises `Refused`, `NotSent` or `Unknown`."""
        data: dict[str, Any] = to_content(fill(Asked, **self.asker.values(stage)))
        asked = {
            "orgId": self.asker.institution,
            "transType": kind,
            "data": {**data, **extra},
            "extra": "",
        }
        texts = {"url": self.url, "input": json.dumps(asked, ensure_ascii=False)}
        try:
            reply = self.bridge.call("NationEcTrans", texts, self.seconds)
        except BridgeFault as fault:
            raise as_error(fault) from None
        output = reply.texts.get("output", "")
        if reply.returned != RETURNED:
            raise failed(reply.returned, output)
        return read(output)

    def _business_no(self) -> str:
        """A number no other reading has: institution, day, nine digits."""
        serial = secrets.randbelow(SERIAL_MOST)
        return f"{self.asker.institution}{self.clock.now():%Y%m%d}{serial:09d}"


def _also(holder: Holder | None, name: str) -> str:
    """A member that only the component's answer has, "" where it is missing."""
    extra = holder.model_extra if holder else None
    return str((extra or {}).get(name) or "")
