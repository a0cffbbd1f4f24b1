"""The x-tif gateway: plain JSON over HTTP with four signature headers."""

from __future__ import annotations

import uuid
from typing import Final

from adapters.fsi.signature import x_tif
from adapters.fsi.transports.http import HttpDoor, Tls
from desktop.domain.secret import Secret
from desktop.ports import Clock

MAX_BYTES: Final = 32 * 1024 * 1024


class RioHttp:
    """A `Transport` through an x-tif gateway. `url` is the whole address of callService."""

    def __init__(
        self,
        url: str,
        *,
        paasid: str,
        token: Secret,
        clock: Clock,
        connect_seconds: float = 10.0,
        max_bytes: int = MAX_BYTES,
        tls: Tls | None = None,
    ) -> None:
        self._door = HttpDoor(url, connect_seconds=connect_seconds, max_bytes=max_bytes, tls=tls)
        self._paasid = paasid
        self._token = token
        self._clock = clock

    def post(self, infno: str, body: bytes, seconds: float) -> bytes:
        """See `Transport.post`; one path serves every transaction."""
        return self._door.post(self._headers(), body, seconds)

    def reachable(self) -> bool:
        """Whether the gateway accepts a connection."""
        return self._door.reachable()

    def own_address(self) -> str:
        """The address of this machine on the way to the gateway."""
        return self._door.own_address()

    def _headers(self) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        nonce = uuid.uuid4().hex
        return {
            "Content-Type": "application/json;charset=utf-8",
            "x-tif-paasid": self._paasid,
            "x-tif-timestamp": timestamp,
            "x-tif-nonce": nonce,
            "x-tif-signature": x_tif(timestamp, self._token.reveal(), nonce),
        }
