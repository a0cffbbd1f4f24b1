"""The decode path by Fujian's library: `ec_decode`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from adapters.bridge import Bridge, BridgeFault
from adapters.evoucher.answers import as_error, failed, holder_of, presented, read
from adapters.evoucher.question import Asked, Asker
from adapters.fsi import faults
from adapters.fsi.transports.base import NotLeft
from adapters.fsi.wire import fill, to_content
from desktop.domain.identity import Channel, Presented
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage

DONE: Final = "0"


@dataclass(frozen=True)
class FujianDecoder:
    """Implements `desktop.ports.Evoucher`.

    The library takes the object of the terminal's interface. Whether it takes the scanned text
    too (`passes_text`) or reads the code with its own device, the bureau has to say.
    """

    bridge: Bridge
    asker: Asker
    seconds: float
    passes_text: bool

    def decode(self, text: Secret, stage: Stage) -> Presented:
        """See the port."""
        asked = to_content(fill(Asked, **self.asker.values(stage)))
        if self.passes_text:
            asked["ecQrCode"] = text.reveal()
        try:
            given = {"input": json.dumps(asked, ensure_ascii=False)}
            reply = self.bridge.call("ec_decode", given, self.seconds)
        except BridgeFault as fault:
            raise as_error(fault) from None
        except NotLeft as fault:  # the library's own sign-in was refused
            raise faults.as_error(fault) from None
        if reply.returned != DONE:
            raise failed(reply.returned, reply.texts.get("error", ""))
        return presented(holder_of(read(reply.texts.get("output", ""))), Channel.SCAN)
