"""What a transaction is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from adapters.fsi.wire import Node

Q = TypeVar("Q", bound=Node)
A = TypeVar("A", bound=Node)


def accepted(_: object) -> str:
    """An answer of infcode 0 is a yes."""
    return ""


@dataclass(frozen=True)
class Transaction(Generic[Q, A]):
    """One transaction: `request` is the model of `input`, `answer` that of `output`.

    `again`: it moves nothing, so that a call without an answer may be made once more.
    """

    infno: str
    name: str
    request: type[Q]
    answer: type[A]
    again: bool = False
    verdict: Callable[[A], str] = accepted
    """Words of a refusal that hides in an output of infcode 0; empty if there is none."""


class Nothing(Node):
    """An output without a node of its own."""
