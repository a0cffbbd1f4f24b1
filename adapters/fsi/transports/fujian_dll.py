"""The Fujian library: the whole envelope goes through `business_handle` in a process of its own.

Files (9102) do not go through the library: they are fetched by HTTP beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Final

from adapters.bridge import Bridge, BridgeHung, HandedOver, NotHandedOver, Opening, Send
from adapters.fsi.transports.base import Attached, Doubt, NotLeft, Transport, Why
from adapters.fsi.transports.status import SUCCESS, judged
from desktop.domain.secret import Secret

DONE: Final = "0"
LOOK_SECONDS: Final = 2.0
LONGEST: Final = 80


def authorization(user: str, password: Secret) -> Opening:
    """The sign-in of the library, for `Bridge(opening=...)`. It raises `NotLeft` when refused."""

    def open_library(send: Send) -> None:
        reply = send("authorization", {"user": user, "password": password.reveal()})
        if reply.returned != DONE:
            raise NotLeft(Why.BRIDGE, _said(reply.texts.get("error", "")) or "授权未通过")

    return open_library


class FujianDll:
    """A `Transport` through the library behind `bridge`, which signs in with `authorization`.

    `files` is the way by HTTP that fetches files, None where the site has none.
    """

    def __init__(
        self,
        bridge: Bridge,
        *,
        files: Transport | None = None,
        own_address: Callable[[], str] = lambda: "127.0.0.1",
    ) -> None:
        self._bridge = bridge
        self._files = files
        self._own_address = own_address

    def post(self, infno: str, body: bytes, seconds: float) -> bytes:
        """See `Transport.post`. Text of the library is GBK; here it is UTF-8 again.

        A gateway's refusal that the library hands through is told as on every other way.
        """
        try:
            reply = self._bridge.call("business_handle", {"input": body.decode()}, seconds)
        except NotHandedOver as fault:
            raise NotLeft(Why.BRIDGE, fault.words()[0]) from None
        except BridgeHung:
            raise Doubt(Why.SLOW) from None
        except HandedOver as fault:
            raise Doubt(Why.LIBRARY, fault.words()[0]) from None
        if reply.returned != DONE:
            # It had the request: whether it reached the centre, its words do not prove.
            raise Doubt(Why.LIBRARY, _said(reply.texts.get("error", "")))
        return judged(SUCCESS, reply.texts.get("output", "").encode())

    def upload(self, infno: str, body: bytes, file: Attached, seconds: float) -> bytes:
        """See `Transport.upload`."""
        if self._files is None:
            raise NotLeft(Why.BRIDGE, "没有设置文件上传地址")
        return self._files.upload(infno, body, file, seconds)

    def fetch(self, infno: str, body: bytes, seconds: float, sink: IO[bytes], most: int) -> bytes:
        """See `Transport.fetch`."""
        if self._files is None:
            raise NotLeft(Why.BRIDGE, "没有设置文件下载地址")
        return self._files.fetch(infno, body, seconds, sink, most)

    def reachable(self) -> bool:
        """Whether the bridge answers; the library is not called."""
        try:
            self._bridge.ping(LOOK_SECONDS)
        except NotHandedOver:
            return False
        return True

    def own_address(self) -> str:
        """The address this machine shows to the centre."""
        return self._own_address() if self._files is None else self._files.own_address()


def _said(words: str) -> str:
    return " ".join(words.split())[:LONGEST]
