"""One call: fill the envelope, send it once, open the answer. Knows no transaction by name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from adapters.fsi.envelope import Declined, Profile, pack, unpack
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.transports.base import Doubt, NotLeft, Transport, Why
from adapters.fsi.wire import Node
from desktop.ports import Clock

log = logging.getLogger(__name__)
Q = TypeVar("Q", bound=Node)
A = TypeVar("A", bound=Node)


@dataclass(frozen=True)
class FsiClient:
    """Calls over one transport; `deadline_seconds` bounds each call as a whole."""

    transport: Transport
    profile: Profile
    clock: Clock
    next_msgid: Callable[[], str]
    deadline_seconds: float

    def call(
        self,
        transaction: Transaction[Q, A],
        content: Any,
        *,
        msgid: str = "",
        insured_area: str = "",
        sign_no: str = "",
    ) -> A:
        """Send `content` as the transaction's input, once, and read its output.

        Raises `NotLeft`, `Doubt` or `Declined`.
        """
        number = msgid or self.next_msgid()
        started = self.clock.monotonic()
        heard = "answered"
        try:
            return self._exchange(transaction, content, number, insured_area, sign_no)
        except (NotLeft, Doubt) as fault:
            heard = f"{type(fault).__name__} {fault.why.name}"
            raise
        except Declined:
            heard = "declined"
            raise
        finally:
            took = (self.clock.monotonic() - started) * 1000
            log.info("%s %s %s %d ms", number, transaction.infno, heard, took)

    def _exchange(
        self, transaction: Transaction[Q, A], content: Any, msgid: str, area: str, sign_no: str
    ) -> A:
        body = pack(
            self.profile, infno=transaction.infno, msgid=msgid, content=content,
            now=self.clock.now(), insured_area=area, sign_no=sign_no,
        )  # fmt: skip
        raw = self.transport.post(transaction.infno, body, self.deadline_seconds)
        reply = unpack(raw, msgid=msgid, institution=self.profile.institution.code)
        try:
            return transaction.answer.model_validate(reply.output)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise Doubt(Why.CONTENT, place[:80]) from None
