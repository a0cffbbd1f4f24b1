"""The side of a vendor's library that `forward.c` hands its calls to: a server on loopback."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

import requests

GBK: Final = "gb18030"
LONGEST_SECONDS: Final = 30


@dataclass(frozen=True)
class Said:
    """What the library returns and writes; `returned="crash"` ends its process."""

    returned: str
    output: str = ""
    error: str = ""

    def frame(self) -> bytes:
        fields = (self.returned, self.output, self.error)
        body = b"".join(text.encode(GBK) + b"\0" for text in fields)
        return len(body).to_bytes(4, "big") + body


Act: TypeAlias = Callable[[list[str]], Said]
"""Texts of a call, in their order, to what comes back."""


class Vendor:
    """Listens on `port` and acts on calls by the name of the library's function."""

    def __init__(self, acts: dict[str, Act]) -> None:
        self.acts = acts
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def environment(self) -> dict[str, str]:
        """What the library must find in the environment of its process."""
        return {"STANDIN_PORT": str(self._server.server_address[1])}

    @contextmanager
    def serving(self) -> Iterator[Vendor]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        vendor = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                size = int.from_bytes(self.rfile.read(4), "big")
                name, *texts, _ = self.rfile.read(size).decode(GBK).split("\0")
                try:
                    self.wfile.write(vendor.acts[name](texts).frame())
                except OSError:
                    return  # the library's process was ended meanwhile

        return Handler


def centre_behind(url: str) -> Act:
    """`business_handle` of a library whose centre answers at `url` over plain HTTP: the envelope
    goes on as it came, the answer comes back as it is, and a failed line is in the error text."""

    def act(texts: list[str]) -> Said:
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    url,
                    data=texts[0].encode(),
                    headers={"Content-Type": "text/plain;charset=utf-8"},
                    timeout=LONGEST_SECONDS,
                )
        except requests.RequestException:
            return Said("-1", error="与中心的连接中途断开")
        if answer.status_code not in {200, 401}:
            return Said("-1", error=f"中心没有给出答复 {answer.status_code}")
        try:
            return Said("0", answer.content.decode())
        except UnicodeDecodeError:
            return Said("-1", error="中心返回了 GBK 编码，无法读取")

    return act


def signs_in(user: str, password: str) -> Act:
    """`authorization` that knows one account."""

    def act(texts: list[str]) -> Said:
        good = texts == [user, password]
        return Said("0") if good else Said("-1", error="用户名或密码错误")

    return act
