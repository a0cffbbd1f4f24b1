"""Calls on behalf of an operator who is signed in for the day (9001, 9002)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Any, Final, TypeVar

from adapters.fsi.client import FsiClient
from adapters.fsi.dialect import Dialect
from adapters.fsi.envelope import Declined
from adapters.fsi.faults import as_error
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.transactions.sign_in import (
    SIGN_IN,
    SIGN_OUT,
    SignIn,
    SignInInput,
    SignOut,
    SignOutInput,
)
from adapters.fsi.transports.base import Attached, Fault, Why
from adapters.fsi.wire import Node, fill, to_content
from desktop.ports import Institution

Q = TypeVar("Q", bound=Node)
A = TypeVar("A", bound=Node)
T = TypeVar("T")
WAITS: Final = (0.2, 0.8)
"""Seconds before a question without an answer is asked a second and a third time."""
PASSING: Final = frozenset(
    {Why.DOOR, Why.CONNECT, Why.SLOW, Why.CUT, Why.SERVER, Why.TRUNCATED, Why.LIBRARY}
)
"""Faults of the line that may be over at the next try; the others would come again.

A library tells a broken line behind it in no other way than that it gives no answer.
"""


@dataclass(frozen=True)
class _Ticket:
    day: date
    number: str


class SignedClient:
    """A client that is signed in once per day; its operator is that of the client's profile.

    Safe to use from several threads: one signs in, the others wait for the number.
    """

    def __init__(self, client: FsiClient, *, waits: Sequence[float] = WAITS) -> None:
        """`waits`: seconds before each repetition of a question that may be repeated."""
        self._client = client
        self._waits = tuple(waits)
        self._lock = threading.Lock()
        self._ticket: _Ticket | None = None

    @property
    def institution(self) -> Institution:
        """On whose behalf it speaks."""
        return self._client.profile.institution

    @property
    def operator_no(self) -> str:
        """The operator's number."""
        return self._client.profile.operator.number

    @property
    def operator_name(self) -> str:
        """The operator's name."""
        return self._client.profile.operator.name

    @property
    def dialect(self) -> Dialect:
        """What the centre speaks."""
        return self._client.dialect

    def number(self) -> str:
        """Today's sign-in number, asked for if there is none yet; empty where none is wanted.

        Raises `Refused`, `NotSent` or `Unknown`. Source: transaction 9001.
        """
        if not self.dialect.sign_in.needed:
            return ""
        today = self._client.clock.now().date()
        with self._lock:
            if self._ticket is None or self._ticket.day != today:
                self._ticket = _Ticket(today, self._sign_in())
            return self._ticket.number

    @property
    def is_in(self) -> bool:
        """Whether a sign-in of today stands."""
        with self._lock:
            return self._ticket is not None and bool(self._ticket.number)

    def sign_out(self) -> None:
        """End the operator's day (9002); nothing happens without a sign-in of this program.

        Raises `Refused`, `NotSent` or `Unknown`; the number is forgotten in any case.
        """
        with self._lock:
            ticket, self._ticket = self._ticket, None
        if ticket is None or not ticket.number:
            return
        own = fill(SignOut, sign_no=ticket.number, opter_no=self.operator_no)
        content = to_content(SignOutInput(signOut=own))
        try:
            self._client.call(SIGN_OUT, content, sign_no=ticket.number)
        except (Fault, Declined) as failure:
            raise as_error(failure) from None

    def ask(
        self, transaction: Transaction[Q, A], content: Q, *, insured_area: str = "",
        file: Attached | None = None,
    ) -> A:  # fmt: skip
        """Ask a question: moves nothing, so it is asked again once if the sign-in had expired,
        and a few times if the line failed and the transaction allows it.

        `file` travels beside it. Raises `Refused`, `NotSent` or `Unknown`.
        """
        body = to_content(content)
        return self._renewed(
            lambda sign_no: self._patient(
                transaction,
                lambda: self._client.call(
                    transaction, body, insured_area=insured_area, sign_no=sign_no, file=file
                ),
            )
        )

    def fetch(
        self, transaction: Transaction[Q, A], content: Q, sink: IO[bytes], *, most: int,
        seconds: float,
    ) -> None:  # fmt: skip
        """Write the file that answers a question to `sink`, begun anew after a failure.

        At most `most` bytes, each try within `seconds`. Raises as `ask` does.
        """
        body = to_content(content)

        def once(sign_no: str) -> None:
            sink.seek(0)
            sink.truncate()
            self._client.fetch(transaction, body, sink, most=most, seconds=seconds, sign_no=sign_no)

        self._renewed(lambda sign_no: self._patient(transaction, lambda: once(sign_no)))

    def send(
        self, transaction: Transaction[Q, A], content: Any, *, msgid: str, insured_area: str
    ) -> A:
        """Send a stored message once, under its own msgid; never again by itself.

        Raises `Fault` or `Declined`; a failure to sign in before it is an `AppError`.
        """
        sign_no = self.number()
        try:
            return self._client.call(
                transaction, content, msgid=msgid, insured_area=insured_area, sign_no=sign_no
            )
        except Declined as no:
            self.expired(no, sign_no)
            raise

    def expired(self, no: Declined, sign_no: str) -> bool:
        """Whether a refusal is about the sign-in; then the next call signs in anew."""
        if not any(word in no.reason for word in self.dialect.sign_in.expired):
            return False
        with self._lock:
            # Another window's thread may have renewed it meanwhile.
            if self._ticket is not None and self._ticket.number == sign_no:
                self._ticket = None
        return True

    def clock_offset(self) -> timedelta | None:
        """The centre's clock less ours, None while it is not known."""
        return self._client.watch.offset if self._client.watch else None

    def reachable(self) -> bool:
        """Whether the centre's door opens right now."""
        return self._client.transport.reachable()

    def _renewed(self, ask: Callable[[str], T]) -> T:
        """Ask with today's sign-in, and once more with a new one if that had expired."""
        sign_no = self.number()
        try:
            return ask(sign_no)
        except Declined as no:
            if not self.expired(no, sign_no):
                raise as_error(no) from None
        try:
            return ask(self.number())
        except Declined as no:
            raise as_error(no) from None

    def _patient(self, transaction: Transaction[Q, A], ask: Callable[[], T]) -> T:
        """Ask until the line holds, within the time one call may take."""
        waits = iter(self._waits if transaction.again else ())
        end = self._client.clock.monotonic() + self._client.deadline_seconds
        while True:
            try:
                return ask()
            except Fault as fault:
                wait = next(waits, None)
                late = wait is None or self._client.clock.monotonic() + wait >= end
                if wait is None or late or fault.why not in PASSING:
                    raise as_error(fault) from None
            time.sleep(wait)

    def _sign_in(self) -> str:
        own = fill(SignIn, opter_no=self.operator_no, ip=self._client.transport.own_address())
        try:
            answer = self._client.call(SIGN_IN, to_content(SignInInput(signIn=own)))
        except (Fault, Declined) as failure:
            raise as_error(failure) from None
        return answer.signinoutb.sign_no
