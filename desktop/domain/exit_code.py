"""The code with which the staff leaves a kiosk: kept as a salted hash, tried a few times only."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret

DIGITS = re.compile(r"[0-9]{6,12}")
LONGEST = 12
TRIES = 5
"""Wrong codes in a row until the keypad rests."""
REST = 60.0
"""Seconds it rests."""
_SALT_BYTES = 16


@dataclass(frozen=True)
class ExitCode:
    """A code that can be compared and not read back. `salt` and `digest` are hexadecimal."""

    salt: str
    digest: str = field(repr=False)

    @classmethod
    def of(cls, code: Secret) -> ExitCode:
        """A code of 6 to 12 digits. Raises `Invalid` for anything else."""
        if not DIGITS.fullmatch(code.reveal()):
            raise Invalid("退出码应为 6 至 12 位数字", "请重新设置", "kiosk.code")
        salt = secrets.token_hex(_SALT_BYTES)
        return cls(salt, _hash(salt, code))

    @classmethod
    def read(cls, kept: Secret) -> ExitCode:
        """What `kept` wrote. Raises `Invalid` for any other text."""
        salt, mark, digest = kept.reveal().partition("$")
        if not (salt and mark and digest):
            raise Invalid("保存的退出码读不出", "请重新设置自助机退出码", "kiosk.code")
        return cls(salt, digest)

    @property
    def kept(self) -> Secret:
        """The text to keep."""
        return Secret(f"{self.salt}${self.digest}")

    def fits(self, typed: Secret) -> bool:
        """Whether this is the code."""
        return hmac.compare_digest(self.digest, _hash(self.salt, typed))


@dataclass(frozen=True)
class Tries:
    """Wrong codes so far, and until when (monotonic seconds) the keypad rests."""

    wrong: int = 0
    rests_until: float = 0.0

    def after_wrong(self, now: float) -> Tries:
        """One more wrong code."""
        wrong = self.wrong + 1
        return Tries(0, now + REST) if wrong >= TRIES else Tries(wrong, self.rests_until)

    def rest(self, now: float) -> float:
        """Seconds the keypad still rests, 0 when it takes a code."""
        return max(0.0, self.rests_until - now)


def _hash(salt: str, code: Secret) -> str:
    found = hashlib.scrypt(code.reveal().encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=32)
    return found.hex()
