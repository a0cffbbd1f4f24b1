"""A scan as evidence: what was read where and what came of it; never the text itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.secret import Secret
from desktop.domain.stage import Stage

DECODED = "ok"
SELF_TESTED = "self_test"
PROOFS = (DECODED, SELF_TESTED)
"""Outcomes that prove the window's device to work."""


@dataclass(frozen=True)
class ScanEvent:
    """One text read at a window; `mark` is a salted hash, `took_ms` the decode call's time.

    `outcome` is one of `PROOFS` or the short word of what failed.
    """

    at: datetime
    window: str
    operator: str
    stage: Stage
    kind: str
    outcome: str
    took_ms: int
    mark: str


def mark_of(text: Secret, salt: str) -> str:
    """A one-way salted hash, to tell the same text twice without keeping it."""
    return hashlib.sha256((salt + text.reveal()).encode()).hexdigest()[:32]
