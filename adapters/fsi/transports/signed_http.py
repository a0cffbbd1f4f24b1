"""What every way over HTTP has in common; each adds the headers of its gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Final, TypedDict

from adapters.fsi.transports.http import HttpDoor
from adapters.fsi.transports.paths import Paths
from adapters.fsi.transports.tls import Tls

MAX_BYTES: Final = 32 * 1024 * 1024
JSON: Final = "application/json;charset=utf-8"


class HttpOptions(TypedDict, total=False):
    """What may be said of any HTTP line; `max_bytes` bounds an answer, not a file."""

    connect_seconds: float
    max_bytes: int
    tls: Tls
    paths: Paths
    content_type: str


class SignedHttp:
    """A `Transport` over HTTP. `url` is the centre's whole address; `paths` may vary it."""

    def __init__(self, url: str, options: HttpOptions) -> None:
        self._url = url
        self._paths = options.get("paths", Paths())
        self._content_type = options.get("content_type", JSON)
        self._door = HttpDoor(
            url,
            connect_seconds=options.get("connect_seconds", 10.0),
            max_bytes=options.get("max_bytes", MAX_BYTES),
            tls=options.get("tls"),
        )

    def post(self, infno: str, body: bytes, seconds: float) -> bytes:
        """See `Transport.post`."""
        url = self._paths.url(self._url, infno)
        return self._door.post(self._headers(infno), body, seconds, url=url)

    def fetch(self, infno: str, body: bytes, seconds: float, sink: IO[bytes], most: int) -> bytes:
        """See `Transport.fetch`."""
        url = self._paths.url(self._url, infno)
        return self._door.fetch(self._headers(infno), body, seconds, sink, most=most, url=url)

    def reachable(self) -> bool:
        """Whether the other side accepts a connection."""
        return self._door.reachable()

    def own_address(self) -> str:
        """The address of this machine on the way there."""
        return self._door.own_address()

    def signature(self, infno: str) -> Mapping[str, str]:
        """The headers by which a gateway knows the caller, made anew for each call."""
        raise NotImplementedError

    def _headers(self, infno: str) -> dict[str, str]:
        return {"Content-Type": self._content_type, **self.signature(infno)}
