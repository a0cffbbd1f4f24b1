"""The audit chain: each entry carries the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

GENESIS = "0" * 64


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to what, when; `detail` holds no personal data."""

    number: int
    at: datetime
    operator: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str


def link(
    number: int, at: datetime, operator: str, action: str, subject: str, detail: str, previous: str
) -> str:
    """The hash of an entry, over all its parts and the hash before it (SHA-256, hex)."""
    parts = [number, at.isoformat(), operator, action, subject, detail, previous]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def first_break(entries: Iterable[AuditEntry]) -> int | None:
    """The number of the first entry that was changed, moved or follows a gap; None if whole."""
    previous, expected = GENESIS, 1
    for e in entries:
        want = link(e.number, e.at, e.operator, e.action, e.subject, e.detail, previous)
        if e.number != expected or e.previous != previous or e.hash != want:
            return expected
        previous, expected = e.hash, expected + 1
    return None
