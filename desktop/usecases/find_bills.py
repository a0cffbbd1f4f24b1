"""The bills that wait at the counter."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.visit import Bill
from desktop.ports import Desk


def find_bills(desk: Desk) -> Sequence[Bill]:
    """Bills of the hospital's system without a living settlement of ours, oldest first.

    Raises `Invalid` naming a file that cannot be read.
    """
    return [b for b in desk.his.bills() if desk.store.live_settlement(b.number) is None]
