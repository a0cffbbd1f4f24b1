"""Which of the waiting bills may be shown to whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from desktop.domain.visit import Bill, Visit
from desktop.ports import Desk
from desktop.usecases.find_bills import find_bills

Finder: TypeAlias = Callable[[Desk, Visit], Sequence[Bill]]


def bills_at_the_window(desk: Desk, visit: Visit) -> Sequence[Bill]:
    """All of them: the cashier knows whose bill is whose."""
    return find_bills(desk)
