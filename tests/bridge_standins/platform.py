"""The e-voucher platform behind a component: it knows the code on the phone before its device,
and asks the training centre whose it is."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from tests.bridge_standins.vendor import Said
from tests.contract.till import Till

HANG_SECONDS = 6.0
NUMBERED = re.compile(r"\[(\d+)\](.*)")
PERMIT = "ano" + "2" * 25
Json = dict[str, Any]


class Platform:
    """`phone` is the code before the device, `face` the one of the person who looks into it.

    `trouble` is what goes wrong with the next call: `crash`, `hang`, `garbage`, `empty`, or an
    answer as the component would write it.
    """

    def __init__(self, till: Till) -> None:
        self.phone = self.face = ""
        self.trouble: str | Json = ""
        self.data_as_text = False
        self.returned = ""
        self.seen: list[Json] = []
        self._till = till

    def national(self, texts: list[str]) -> Said:
        """`NationEcTrans(url, input)`."""
        url, asked = texts[0], json.loads(texts[1])
        self.seen.append({"url": url, **asked})
        answer = self._answer(lambda: self._transaction(asked["transType"]))
        return Said(self.returned or ("0000" if answer.returned == "0" else answer.returned),
                    answer.output)  # fmt: skip

    def fujian(self, texts: list[str]) -> Said:
        """`ec_decode(input)`."""
        asked = json.loads(texts[0])
        self.seen.append(asked)
        answer = self._answer(lambda: self._decoded(asked.get("ecQrCode", self.phone)))
        if self.returned:
            return Said(self.returned, error=answer.output)
        return answer

    def _answer(self, usual: Callable[[], Json]) -> Said:
        trouble, self.trouble = self.trouble, ""
        if trouble == "hang":
            time.sleep(HANG_SECONDS)
        if isinstance(trouble, dict):
            return Said("0", json.dumps(trouble, ensure_ascii=False))
        fixed = {
            "crash": Said("crash"), "garbage": Said("0", "<html>502 Bad Gateway"),
            "empty": Said("0"),
        }  # fmt: skip
        return fixed.get(trouble) or Said("0", json.dumps(usual(), ensure_ascii=False))

    def _transaction(self, kind: str) -> Json:
        if kind == "cn.nhsa.ec.auth":
            return {"code": 0, "message": "成功", "data": {"authNo": PERMIT}}
        if kind == "cn.nhsa.settle.notify":
            return {"code": 0, "message": "成功", "data": {}}
        assert kind in {"ec.query", "cn.nhsa.qrcode.get", "cn.nhsa.auth.check"}
        return self._decoded(self.face if kind == "cn.nhsa.auth.check" else self.phone)

    def _decoded(self, code: str) -> Json:
        reply = self._till.decode(code)
        if reply["infcode"] != 0:
            found = NUMBERED.search(reply["err_msg"])
            assert found, reply["err_msg"]
            return {"code": int(found[1]), "message": found[2], "data": None}
        data = {**reply["output"]["data"], "ecQrCode": code}
        shape = json.dumps(data, ensure_ascii=False) if self.data_as_text else data
        return {"code": 0, "message": "成功", "data": shape, "orgId": self._till.institution}
