"""The window register held against the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.coverage import PROOF_LASTS, Coverage, ServicePoint, coverage
from desktop.domain.roles import Action, require
from desktop.domain.window_register import Entry, points
from desktop.ports import Desk


@dataclass(frozen=True)
class WindowsView:
    """The entries in use, each with its point as the policy sees it, at `now`."""

    entries: tuple[Entry, ...]
    points: Mapping[str, ServicePoint]
    coverage: Coverage
    now: datetime

    def works(self, name: str) -> bool:
        """Whether a window's device proved within 30 days that it works."""
        return self.points[name].works(self.now)

    def proven_at(self, name: str) -> datetime | None:
        """When it last proved so; None where it has no device or never did in that time."""
        return next((d.proven_at for d in self.points[name].devices), None)


def show_windows(desk: Desk) -> WindowsView:
    """The register and how far it fulfils the policy. Raises `NotAllowed`.

    Source: 鼓政办规〔2022〕2号, item 17.
    """
    require(desk.operator, Action.KEEP_WINDOWS)
    now = desk.clock.now()
    entries = tuple(desk.store.windows())
    register = points(entries, desk.store.proofs(now - PROOF_LASTS))
    return WindowsView(entries, {p.name: p for p in register}, coverage(register, now), now)
