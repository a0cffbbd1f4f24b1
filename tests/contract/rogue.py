"""A server on loopback that answers as it is told: a centre, a gateway or a line that fails."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request as it came in, and the connection to answer it on."""

    connection: socket.socket
    head: str
    envelope: Json
    """The request; of a form its members, and of one with a file the envelope beside it."""
    file: bytes = b""

    def answer(self, body: bytes, status: str = "200 OK", extra: str = "") -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        self.connection.sendall(head.encode() + body)

    def say(self, **members: Any) -> None:
        """An envelope of success, with other members."""
        envelope = {"infcode": 0, "inf_refmsgid": "350100" + "0" * 24, "err_msg": "", **members}
        self.answer(json.dumps(envelope).encode())


@dataclass
class Rogue:
    """A server on loopback that signs everybody in and treats every other call as told."""

    act: Callable[[Call], None] = lambda _: None
    seen: list[Call] = field(default_factory=list)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def requests(self) -> list[Json]:
        """What came in, sign-ins left out."""
        return [call.envelope for call in self.seen if call.envelope["infno"] != "9001"]

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection:
            raw = b""
            while b"\r\n\r\n" not in raw:
                piece = connection.recv(65536)
                if not piece:
                    return
                raw += piece
            head, _, body = raw.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            while len(body) < length:
                body += connection.recv(65536)
            call = Call(connection, head.decode(), *_read(head, body))
            self.seen.append(call)
            try:
                self._treat(call)
            except OSError:
                return

    def _treat(self, call: Call) -> None:
        if call.envelope["infno"] == "9001":
            call.say(output={"signinoutb": {"sign_time": "", "sign_no": "S1"}})
        else:
            self.act(call)


def _read(head: bytes, body: bytes) -> tuple[Json, bytes]:
    kind = re.search(rb"(?i)content-type: *([^\r]*)", head)
    named = kind[1] if kind else b""
    if named.startswith(b"application/x-www-form-urlencoded"):
        return {"infno": "token", **dict(parse_qsl(body.decode()))}, b""
    if not named.startswith(b"multipart/form-data"):
        return json.loads(body), b""
    whole = message_from_bytes(b"Content-Type: " + named + b"\r\n\r\n" + body)
    parts = {
        each.get_param("name", header="content-disposition"): each.get_payload(decode=True)
        for each in whole.walk()
        if not each.is_multipart()
    }
    return json.loads(parts["jsonStr"]), parts["file"]


@contextmanager
def open_rogue() -> Iterator[Rogue]:
    """A server that runs as long as it is needed."""
    server = Rogue()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        # On Linux a blocked accept notices shutdown, not close.
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(5)
