"""The x-tif gateway: plain JSON over HTTP with four signature headers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Unpack

from adapters.fsi.signature import x_tif
from adapters.fsi.transports.signed_http import HttpOptions, SignedHttp
from desktop.domain.secret import Secret
from desktop.ports import Clock


class RioHttp(SignedHttp):
    """A `Transport` through an x-tif gateway. `url` is the whole address of callService."""

    def __init__(
        self, url: str, *, paasid: str, token: Secret, clock: Clock, **options: Unpack[HttpOptions]
    ) -> None:
        super().__init__(url, options)
        self._paasid = paasid
        self._token = token
        self._clock = clock

    def signature(self, infno: str, form: Mapping[str, str]) -> Mapping[str, str]:
        """The four x-tif headers; they cover time and nonce, not the body."""
        timestamp = str(int(self._clock.now().timestamp()))
        nonce = uuid.uuid4().hex
        return {
            "x-tif-paasid": self._paasid,
            "x-tif-timestamp": timestamp,
            "x-tif-nonce": nonce,
            "x-tif-signature": x_tif(timestamp, self._token.reveal(), nonce),
        }
