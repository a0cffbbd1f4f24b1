"""What became of one call that moves money or documents. Use qualified: outcome.Answered.

Three outcomes, never two; `Unsent` is the part of "refused" in which no byte can have left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Answered(Generic[T]):
    """The other side did it and said so."""

    reply: T


@dataclass(frozen=True)
class Refused:
    """The other side answered and did not do it. `reason` is its words for a person."""

    reason: str
    raw: str = ""


@dataclass(frozen=True)
class Unsent:
    """Nothing can have left the machine: doing it again is safe."""

    cause: str


@dataclass(frozen=True)
class Unknown:
    """It may have been done: it must be looked up, never sent again."""

    cause: str


Outcome: TypeAlias = Answered[T] | Refused | Unsent | Unknown
