"""Calls on behalf of an operator who is signed in for the day (9001)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from adapters.fsi.client import FsiClient
from adapters.fsi.envelope import Declined
from adapters.fsi.faults import as_error
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.transactions.sign_in import SIGN_IN, SignIn, SignInInput
from adapters.fsi.transports.base import Fault
from adapters.fsi.wire import Node, fill, to_content
from desktop.ports import Institution

Q = TypeVar("Q", bound=Node)
A = TypeVar("A", bound=Node)
SIGN_IN_WORD: Final = "签到"


@dataclass(frozen=True)
class _Ticket:
    day: date
    number: str


class SignedClient:
    """A client that is signed in once per day; its operator is that of the client's profile.

    Safe to use from several threads: one signs in, the others wait for the number.
    """

    def __init__(self, client: FsiClient) -> None:
        self._client = client
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

    def number(self) -> str:
        """Today's sign-in number, asked for if there is none yet.

        Raises `Refused`, `NotSent` or `Unknown`. Source: transaction 9001.
        """
        today = self._client.clock.now().date()
        with self._lock:
            if self._ticket is None or self._ticket.day != today:
                self._ticket = _Ticket(today, self._sign_in())
            return self._ticket.number

    def ask(self, transaction: Transaction[Q, A], content: Q, *, insured_area: str = "") -> A:
        """Ask a question: moves nothing, so it is asked again once if the sign-in had expired.

        Raises `Refused`, `NotSent` or `Unknown`.
        """
        sign_no = self.number()
        body = to_content(content)
        try:
            return self._asked(transaction, body, insured_area, sign_no)
        except Declined as no:
            if not self.expired(no, sign_no):
                raise as_error(no) from None
        try:
            return self._asked(transaction, body, insured_area, self.number())
        except Declined as no:
            raise as_error(no) from None

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
        if SIGN_IN_WORD not in no.reason:
            return False
        with self._lock:
            # Another window's thread may have renewed it meanwhile.
            if self._ticket is not None and self._ticket.number == sign_no:
                self._ticket = None
        return True

    def reachable(self) -> bool:
        """Whether the centre's door opens right now."""
        return self._client.transport.reachable()

    def _asked(self, transaction: Transaction[Q, A], body: Any, area: str, sign_no: str) -> A:
        try:
            return self._client.call(transaction, body, insured_area=area, sign_no=sign_no)
        except Fault as fault:
            raise as_error(fault) from None

    def _sign_in(self) -> str:
        own = fill(SignIn, opter_no=self.operator_no, ip=self._client.transport.own_address())
        try:
            answer = self._client.call(SIGN_IN, to_content(SignInInput(signIn=own)))
        except (Fault, Declined) as failure:
            raise as_error(failure) from None
        return answer.signinoutb.sign_no
