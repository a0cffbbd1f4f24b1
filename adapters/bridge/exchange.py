"""One request to a bridge process and the frames that answer it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping
from typing import IO, Any, Final

from adapters.bridge.faults import Cause, NotHandedOver

REQUEST_MOST: Final = 16 * 1024 * 1024
REPLY_MOST: Final = 32 * 1024 * 1024


class Exchange(threading.Thread):
    """One request and its frames; a thread of its own, since a pipe has no deadline."""

    def __init__(
        self, process: subprocess.Popen[bytes], number: int, request: Mapping[str, Any]
    ) -> None:
        super().__init__(name="bridge", daemon=True)
        self._process = process
        self._number = number
        self._frame = _frame({"id": number, **request})
        self.handed = False
        self.garbled = False
        self.reply: dict[str, Any] | None = None

    def run(self) -> None:
        """Write, then read until the reply or the end of the stream."""
        try:
            _write(pipe(self._process.stdin), self._frame)
            while self.reply is None and (frame := _read(pipe(self._process.stdout))) is not None:
                self._take(frame)
        except OSError:
            return  # the process is gone: the end of the stream, said in another way
        except ValueError:
            self.garbled = True

    def _take(self, frame: bytes) -> None:
        members = json.loads(frame)
        if not isinstance(members, dict) or members.get("id") != self._number:
            raise ValueError
        if "handing" in members:
            self.handed = True
        else:
            self.reply = members


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """A stream of a bridge process, which always has them."""
    if stream is None:
        raise ValueError("a bridge process has pipes")
    return stream


def _frame(members: Mapping[str, Any]) -> bytes:
    body = json.dumps(members, separators=(",", ":")).encode()
    if len(body) > REQUEST_MOST:
        raise NotHandedOver(Cause.BAD_TEXT, detail="size")
    return len(body).to_bytes(4, "big") + body


def _write(stream: IO[bytes], frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[stream.write(rest) :]


def _read(stream: IO[bytes]) -> bytes | None:
    """One frame, or None where the stream ends. Raises `ValueError` for an impossible length."""
    size = int.from_bytes(head, "big") if (head := _read_all(stream, 4)) else None
    if size is not None and size > REPLY_MOST:
        raise ValueError
    return None if size is None else _read_all(stream, size)


def _read_all(stream: IO[bytes], size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = stream.read(size - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)
