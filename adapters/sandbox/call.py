"""What a handler gets: one request inside one transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.sandbox.catalogues import Catalogues
from adapters.sandbox.clock import stamp
from adapters.sandbox.envelope import Envelope
from adapters.sandbox.reading import Node
from adapters.sandbox.store import Row, Tx, serial


@dataclass(frozen=True)
class FileReply:
    """An answer that is no envelope but a file (9102)."""

    filename: str
    parts: Iterable[bytes]

    @property
    def body(self) -> bytes:
        """The whole file, for faults that spoil it; it can be read once."""
        return b"".join(self.parts)


@dataclass(frozen=True)
class Call:
    """One request, the transaction it runs in, the institution that asks, and the time."""

    envelope: Envelope
    tx: Tx
    institution: Row
    now: datetime
    catalogues: Catalogues

    @property
    def input(self) -> Node:
        """The transaction's own part of the envelope."""
        return self.envelope.input

    @property
    def asker(self) -> str:
        """The code of the asking institution; every row it may see carries it."""
        return self.envelope.fixmedins_code

    @property
    def time(self) -> str:
        """The centre's time as the interface writes it."""
        return stamp(self.now)

    def new_id(self, letter: str) -> str:
        """A fresh identifier: division, a letter for its kind, day, serial (25 characters)."""
        number = serial(self.tx, letter)
        return f"{self.institution['division']}{letter}{self.now:%Y%m%d}{number:010d}"


Handler = Callable[[Call], Node | FileReply | None]
Handlers = Mapping[str, Handler]
