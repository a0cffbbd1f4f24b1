"""A decode path that the settings do not open: the till works on with cards, and says why."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.errors import NotAllowed
from desktop.domain.identity import Presented
from desktop.domain.secret import Secret
from desktop.domain.self_test import PathFacts
from desktop.domain.stage import Stage


@dataclass(frozen=True)
class ClosedPath:
    """Implements `desktop.ports.Evoucher` and `DecodePath`: every code gets the same words."""

    title: str
    advice: str
    code: str

    def decode(self, text: Secret, stage: Stage) -> Presented:
        """See the port. Raises `NotAllowed`; nothing leaves."""
        raise NotAllowed(self.title, self.advice, self.code)

    def look(self) -> PathFacts:
        """See `ports.DecodePath`."""
        return PathFacts("", closed=(self.title, self.advice))
