"""How a relay knows the caller: a key in a header, or an OAuth2 token that is asked for first."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from adapters.fsi.transports.base import Fault, NotLeft, Why
from adapters.fsi.transports.http import HttpDoor
from desktop.domain.secret import Secret

FORM: Final = "application/x-www-form-urlencoded"
EARLY_SECONDS: Final = 30.0
"""A token that ends within this is not used any more."""
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,8192}", re.ASCII)


class Access(Protocol):
    """What a relay wants to see in the headers of each call."""

    def headers(self, seconds: float) -> Mapping[str, str]:
        """The headers, within `seconds`. Raises `NotLeft`: the call itself has not been made."""

    def refused(self) -> None:
        """The relay did not take them."""


@dataclass(frozen=True)
class KeyHeader:
    """A key that is always the same. Source: envelope rules 1, vendor relay."""

    name: str
    key: Secret

    def headers(self, seconds: float) -> Mapping[str, str]:
        """See `Access`."""
        return {self.name: self.key.reveal()}

    def refused(self) -> None:
        """See `Access`: there is no other key."""


@dataclass(frozen=True)
class Account:
    """Who asks for a token: the client as Basic, the user in the form."""

    client_id: Secret
    client_secret: Secret
    user: str
    password: Secret
    grant_type: str
    scope: str

    def basic(self) -> str:
        """The value of Authorization."""
        pair = f"{self.client_id.reveal()}:{self.client_secret.reveal()}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"

    def form(self) -> bytes:
        """The body of the question; an empty scope is left out."""
        members = {
            "grant_type": self.grant_type,
            "username": self.user,
            "password": self.password.reveal(),
            **({"scope": self.scope} if self.scope else {}),
        }
        return urlencode(members).encode()


@dataclass(frozen=True)
class _Token:
    value: str = field(repr=False)
    until: float


class BearerAccess:
    """A token, asked for once and again when it ends or is refused. Safe for several threads: one
    asks, the others wait. Source: envelope rules 1, OAuth2."""

    def __init__(self, door: HttpDoor, account: Account) -> None:
        """`door`: the address that gives tokens."""
        self._door = door
        self._account = account
        self._lock = threading.Lock()
        self._token: _Token | None = None

    def headers(self, seconds: float) -> Mapping[str, str]:
        """See `Access`."""
        end = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            raise NotLeft(Why.ACCESS, "等候超时")
        try:
            held = self._token
            if held is None or held.until <= time.monotonic():
                held = self._token = self._asked(max(end - time.monotonic(), 0.001))
        finally:
            self._lock.release()
        return {"Authorization": f"Bearer {held.value}"}

    def refused(self) -> None:
        """See `Access`: the next call asks for a new one."""
        with self._lock:
            self._token = None

    def _asked(self, seconds: float) -> _Token:
        headers = {"Content-Type": FORM, "Authorization": self._account.basic()}
        try:
            answer = self._door.post(headers, self._account.form(), seconds)
        except Fault as fault:
            # Whatever became of this question, the call it goes before has not left.
            raise NotLeft(Why.ACCESS, fault.detail or fault.why.name) from None
        return _token_in(answer)


def _token_in(answer: bytes) -> _Token:
    """The token of an answer (RFC 6749, 5.1); one that does not say when it ends has no end."""
    try:
        said: Any = json.loads(answer)
    except (ValueError, RecursionError):
        said = None
    value = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise NotLeft(Why.ACCESS, "返回中没有令牌")
    lasts = said.get("expires_in")
    ends = isinstance(lasts, int | float) and not isinstance(lasts, bool)
    return _Token(value, time.monotonic() + lasts - EARLY_SECONDS if ends else float("inf"))
