"""What every way over HTTP has in common; each adds the headers of its gateway."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import IO, Final, TypedDict

from urllib3.filepost import encode_multipart_formdata

from adapters.fsi.transports.access import Access
from adapters.fsi.transports.base import Attached, Fault, NotLeft, Why
from adapters.fsi.transports.http import HttpDoor
from adapters.fsi.transports.paths import Paths
from adapters.fsi.transports.status import UNAUTHORISED
from adapters.fsi.transports.tls import Tls

MAX_BYTES: Final = 32 * 1024 * 1024
JSON: Final = "application/json;charset=utf-8"
NO_FORM: Final[Mapping[str, str]] = MappingProxyType({})
TEXT_PART: Final = "jsonStr"
FILE_PART: Final = "file"


class HttpOptions(TypedDict, total=False):
    """What may be said of any HTTP line; `max_bytes` bounds an answer, not a file."""

    connect_seconds: float
    max_bytes: int
    tls: Tls
    paths: Paths
    content_type: str
    access: Access


class SignedHttp:
    """A `Transport` over HTTP. `url` is the centre's whole address; `paths` may vary it."""

    def __init__(self, url: str, options: HttpOptions) -> None:
        self._url = url
        self._paths = options.get("paths", Paths())
        self._content_type = options.get("content_type", JSON)
        self._access = options.get("access")
        self._door = HttpDoor(
            url,
            connect_seconds=options.get("connect_seconds", 10.0),
            max_bytes=options.get("max_bytes", MAX_BYTES),
            tls=options.get("tls"),
        )

    def post(self, infno: str, body: bytes, seconds: float) -> bytes:
        """See `Transport.post`."""
        with self._headers(infno, seconds) as (headers, left):
            return self._door.post(headers, body, left, url=self._paths.url(self._url, infno))

    def upload(self, infno: str, body: bytes, file: Attached, seconds: float) -> bytes:
        """See `Transport.upload`: a form of two parts. Source: the notes on 9101."""
        form = {TEXT_PART: body.decode()}
        content, kind = encode_multipart_formdata(
            {**form, FILE_PART: (file.name, file.content, "application/octet-stream")}
        )
        with self._headers(infno, seconds, form if file.signed else NO_FORM) as (headers, left):
            url = self._paths.url(self._url, infno)
            return self._door.post({**headers, "Content-Type": kind}, content, left, url=url)

    def fetch(self, infno: str, body: bytes, seconds: float, sink: IO[bytes], most: int) -> bytes:
        """See `Transport.fetch`."""
        url = self._paths.url(self._url, infno)
        with self._headers(infno, seconds) as (headers, left):
            return self._door.fetch(headers, body, left, sink, most=most, url=url)

    def reachable(self) -> bool:
        """Whether the other side accepts a connection."""
        return self._door.reachable()

    def own_address(self) -> str:
        """The address of this machine on the way there."""
        return self._door.own_address()

    def signature(self, infno: str, form: Mapping[str, str]) -> Mapping[str, str]:
        """The headers by which a gateway knows the caller, made anew for each call.

        `form`: members of a form that the signature covers too, where it covers any.
        """
        raise NotImplementedError

    @contextmanager
    def _headers(
        self, infno: str, seconds: float, form: Mapping[str, str] = NO_FORM
    ) -> Iterator[tuple[dict[str, str], float]]:
        """The headers of a call, and the seconds that are left for it."""
        end = time.monotonic() + seconds
        known = self._access.headers(seconds) if self._access else {}
        left = end - time.monotonic()
        if left <= 0:
            raise NotLeft(Why.CONNECT)
        try:
            yield {"Content-Type": self._content_type, **self.signature(infno, form), **known}, left
        except Fault as fault:
            if self._access and _not_let_in(fault):
                self._access.refused()
            raise


def _not_let_in(fault: Fault) -> bool:
    return fault.why is Why.GATEWAY or fault.detail == str(UNAUTHORISED)
