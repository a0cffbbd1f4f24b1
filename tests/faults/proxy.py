"""A toxic proxy between a window and the centre: whole requests go through it, and most of them
meet a fault. Every choice comes from a seed."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

LOOPBACK = "127.0.0.1"
HTML = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 26\r\n\r\n"
    b"<html>502 gateway</html>\r\n"
)
SERVER_ERROR = b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"
LONGEST_DELAY = 1.5
"""Seconds; less than the longest processing time that the windows wait for."""


class Proxy:
    """Listens on a port of its own; `rate` of the connections meet one of `FAULTS`."""

    def __init__(self, target: tuple[str, int], seed: int, rate: float) -> None:
        self._target = target
        self._rate = rate
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self.met: Counter[str] = Counter()
        self._server = socket.create_server((LOOPBACK, 0), backlog=64)
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where a client finds it."""
        return f"http://{LOOPBACK}:{self._server.getsockname()[1]}"

    def calm(self) -> None:
        """No more faults."""
        self._rate = 0.0

    def close(self) -> None:
        """Stop listening."""
        self._open = False
        self._server.close()

    def _accept(self) -> None:
        while self._open:
            with suppress(OSError):
                client, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            faulty = self._chance.random() < self._rate
            name = self._chance.choice(sorted(FAULTS)) if faulty else "clean"
            wait = self._chance.uniform(0.1, 0.9)
            self.met[name] += 1
        with suppress(OSError), client:
            (FAULTS | {"clean": clean})[name](self, client, wait)

    def ask(self, request: bytes) -> bytes:
        """Pass a whole request on; the whole reply."""
        with socket.create_connection(self._target, 10) as centre:
            centre.sendall(request)
            return b"".join(iter(lambda: centre.recv(65536), b""))


def whole(client: socket.socket) -> bytes:
    """One whole request as it comes."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


def clean(proxy: Proxy, client: socket.socket, wait: float) -> None:
    client.sendall(proxy.ask(whole(client)))


def cut_at_once(proxy: Proxy, client: socket.socket, wait: float) -> None:
    """The line dies before the request is read."""


def cut_half_request(proxy: Proxy, client: socket.socket, wait: float) -> None:
    request = whole(client)
    with socket.create_connection(proxy._target, 10) as centre:
        centre.sendall(request[: len(request) // 2])


def cut_after_commit(proxy: Proxy, client: socket.socket, wait: float) -> None:
    proxy.ask(whole(client))


def late_original(proxy: Proxy, client: socket.socket, wait: float) -> None:
    """The client hears nothing; the centre gets the request some time later, or never."""
    came = time.monotonic()
    request = whole(client)
    client.close()
    time.sleep(wait)
    # Every centre promises a longest processing time: a slow machine must not break it here.
    if time.monotonic() < came + LONGEST_DELAY:
        proxy.ask(request)


def sent_twice(proxy: Proxy, client: socket.socket, wait: float) -> None:
    request = whole(client)
    reply = proxy.ask(request)
    proxy.ask(request)
    client.sendall(reply)


def drip(proxy: Proxy, client: socket.socket, wait: float) -> None:
    for byte in proxy.ask(whole(client)):
        client.sendall(bytes([byte]))
        time.sleep(0.02)


def truncated(proxy: Proxy, client: socket.socket, wait: float) -> None:
    reply = proxy.ask(whole(client))
    client.sendall(reply[: len(reply) * 2 // 3])


def html(proxy: Proxy, client: socket.socket, wait: float) -> None:
    whole(client)
    client.sendall(HTML)


def html_after_commit(proxy: Proxy, client: socket.socket, wait: float) -> None:
    proxy.ask(whole(client))
    client.sendall(HTML)


def server_error(proxy: Proxy, client: socket.socket, wait: float) -> None:
    whole(client)
    client.sendall(SERVER_ERROR)


def server_error_after_commit(proxy: Proxy, client: socket.socket, wait: float) -> None:
    proxy.ask(whole(client))
    client.sendall(SERVER_ERROR)


def gbk(proxy: Proxy, client: socket.socket, wait: float) -> None:
    reply = proxy.ask(whole(client))
    head, _, body = reply.partition(b"\r\n\r\n")
    body = body.decode("utf-8", "surrogateescape").encode("gbk", "replace")
    status = head.split(b"\r\n")[0]
    client.sendall(status + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)


Fault = Callable[[Proxy, socket.socket, float], None]
FAULTS: dict[str, Fault] = {
    f.__name__: f
    for f in (
        cut_at_once, cut_half_request, cut_after_commit, late_original, sent_twice, drip,
        truncated, html, html_after_commit, server_error, server_error_after_commit, gbk,
    )
}  # fmt: skip
