"""One call: fill the envelope, send it once, open the answer. Knows no transaction by name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import IO, Any, TypeVar

from pydantic import ValidationError

from adapters.fsi.clock_watch import ClockWatch
from adapters.fsi.dialect import Dialect, national
from adapters.fsi.envelope import Declined, Profile, for_people, pack, unpack
from adapters.fsi.seal import Seal
from adapters.fsi.settled import check_reply
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.transports.base import Attached, Doubt, NotLeft, Transport, Why
from adapters.fsi.wire import Node
from desktop.domain.errors import AppError
from desktop.ports import Clock

log = logging.getLogger(__name__)
Q = TypeVar("Q", bound=Node)
A = TypeVar("A", bound=Node)


@dataclass(frozen=True)
class FsiClient:
    """Calls over one transport; `deadline_seconds` bounds each call as a whole.

    Callers write and read the national spelling; `dialect` is what the centre speaks, `seal` the
    cryptography it wants, `watch` what is told the times of its answers.
    """

    transport: Transport
    profile: Profile
    clock: Clock
    next_msgid: Callable[[], str]
    deadline_seconds: float
    dialect: Dialect = field(default_factory=national)
    seal: Seal | None = field(default=None, repr=False)
    watch: ClockWatch | None = field(default=None, repr=False)

    def call(
        self,
        transaction: Transaction[Q, A],
        content: Any,
        *,
        msgid: str = "",
        insured_area: str = "",
        sign_no: str = "",
        file: Attached | None = None,
    ) -> A:
        """Send `content` as the transaction's input, once, and read its output.

        `file` travels beside it. Raises `NotLeft`, `Doubt` or `Declined`, and `Invalid` before
        anything is sent.
        """
        number = msgid or self.next_msgid()
        with self._noted(number, transaction.infno):
            body = self._packed(transaction, content, number, insured_area, sign_no)
            asked = self.clock.now()
            raw = self._carried(transaction.infno, body, file)
            answer = self._read(transaction, raw, number, asked)
            family = self.dialect.settlement.family_account
            check_reply(transaction.infno, content, number, answer, family)
            return answer

    def fetch(
        self,
        transaction: Transaction[Q, A],
        content: Any,
        sink: IO[bytes],
        *,
        most: int,
        seconds: float,
        sign_no: str = "",
    ) -> None:
        """Write the file that answers to `sink`, at most `most` bytes, within `seconds`.

        Raises as `call` does; an answer without a file is a `Doubt`.
        """
        number = self.next_msgid()
        with self._noted(number, transaction.infno):
            body = self._packed(transaction, content, number, "", sign_no)
            asked = self.clock.now()
            instead = self.transport.fetch(transaction.infno, body, seconds, sink, most)
            if instead:
                self._read(transaction, instead, number, asked)
                raise Doubt(Why.CONTENT, "返回的不是文件")

    @contextmanager
    def _noted(self, msgid: str, infno: str) -> Iterator[None]:
        """One line in the log for each call, without a word of what it carries."""
        started = self.clock.monotonic()
        heard = "answered"
        try:
            yield
        except (NotLeft, Doubt) as fault:
            heard = f"{type(fault).__name__} {fault.why.name}"
            raise
        except (Declined, AppError) as no:
            heard = type(no).__name__.lower()
            raise
        finally:
            took = (self.clock.monotonic() - started) * 1000
            log.info("%s %s %s %d ms", msgid, infno, heard, took)

    def _carried(self, infno: str, body: bytes, file: Attached | None) -> bytes:
        if file is None:
            return self.transport.post(infno, body, self.deadline_seconds)
        return self.transport.upload(infno, body, file, self.deadline_seconds)

    def _packed(
        self, transaction: Transaction[Q, A], content: Any, msgid: str, area: str, sign_no: str
    ) -> bytes:
        return pack(
            self.profile, infno=transaction.infno, msgid=msgid, content=content,
            now=self.clock.now(), insured_area=area, sign_no=sign_no,
            dialect=self.dialect, seal=self.seal,
        )  # fmt: skip

    def _read(self, transaction: Transaction[Q, A], raw: bytes, msgid: str, asked: datetime) -> A:
        institution = self.profile.institution.code
        stamped = partial(self.watch.heard, asked=asked) if self.watch else None
        reply = unpack(raw, msgid=msgid, institution=institution, seal=self.seal, stamped=stamped)
        output = self.dialect.hear(transaction.infno, reply.output)
        try:
            answer = transaction.answer.model_validate(output)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise Doubt(Why.CONTENT, place[:80]) from None
        refusal = transaction.verdict(answer)
        if refusal:
            raise Declined(for_people(refusal), refusal)
        return answer
