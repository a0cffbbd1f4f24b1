"""What a transaction is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from adapters.fsi.wire import Node

Q = TypeVar("Q", bound=Node)
A = TypeVar("A", bound=Node)


@dataclass(frozen=True)
class Transaction(Generic[Q, A]):
    """One transaction: `request` is the model of `input`, `answer` that of `output`."""

    infno: str
    name: str
    request: type[Q]
    answer: type[A]


class Nothing(Node):
    """An output without a node of its own."""
