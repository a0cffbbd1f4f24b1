"""The bills that wait at the counter."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.visit import Bill, Visit, belongs_to
from desktop.ports import Desk


def find_bills(desk: Desk) -> Sequence[Bill]:
    """Bills of the hospital's system without a living settlement of ours, oldest first.

    Raises `Invalid` naming a file that cannot be read.
    """
    return [b for b in desk.his.bills() if desk.store.live_settlement(b.number) is None]


def find_own_bills(desk: Desk, visit: Visit) -> Sequence[Bill]:
    """Of the bills that wait, those made out to the person of this visit, oldest first.

    Where nobody of the staff looks on, a bill is shown to its holder alone; a bill without a
    holder is left to the window. Raises as `find_bills`.
    """
    return [b for b in find_bills(desk) if belongs_to(b, visit.person)]
