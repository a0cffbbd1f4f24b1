"""What a way to the centre must do, and the two things that can go wrong on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import IO, Protocol


class Why(Enum):
    """What went wrong; `faults.WORDS` says each in Chinese."""

    # Nothing was executed at the other side.
    NAME = auto()
    DOOR = auto()
    CONNECT = auto()
    TLS = auto()
    GATEWAY = auto()
    ACCESS = auto()
    BRIDGE = auto()
    # It may have been executed.
    SLOW = auto()
    CUT = auto()
    SERVER = auto()
    REDIRECT = auto()
    STATUS = auto()
    TOO_BIG = auto()
    HTML = auto()
    GBK = auto()
    NOT_UTF8 = auto()
    TRUNCATED = auto()
    NOT_ENVELOPE = auto()
    SIGNATURE = auto()
    OTHER_MESSAGE = auto()
    CONTENT = auto()
    LIBRARY = auto()


class Fault(Exception):
    """A call that did not come to an answer; `detail` is never personal."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why.name} {detail}".strip())
        self.why = why
        self.detail = detail


class NotLeft(Fault):
    """Nothing can have been executed: no byte left, or a gateway refused before the centre."""


class Doubt(Fault):
    """Everything else: it may have been executed."""


@dataclass(frozen=True)
class Attached:
    """A file beside a request; `signed`: whether a gateway's signature covers the form's text."""

    name: str
    content: bytes = field(repr=False)
    signed: bool


class Transport(Protocol):
    """A way to the centre: bytes of a request envelope in, bytes of an answer out."""

    def post(self, infno: str, body: bytes, seconds: float) -> bytes:
        """Send once, never again by itself; the whole answer within `seconds`.

        Raises `NotLeft` or `Doubt`, nothing else.
        """

    def upload(self, infno: str, body: bytes, file: Attached, seconds: float) -> bytes:
        """`post` with a file beside the body, as a form. Raises as `post` does."""

    def fetch(self, infno: str, body: bytes, seconds: float, sink: IO[bytes], most: int) -> bytes:
        """Write the file that answers to `sink`, at most `most` bytes, and return nothing; or
        return the answer that came instead of a file. Raises as `post` does."""

    def reachable(self) -> bool:
        """Whether the door opens right now; sends no request."""

    def own_address(self) -> str:
        """The IP address this machine shows to the centre."""
