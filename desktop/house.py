"""What the composition root hands out."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.training import TrainingCentre
from desktop.ports import Desk
from desktop.settings import Settings


@dataclass(frozen=True)
class House:
    """The desks of this workstation, ready to work.

    `training` is the training centre beside them where this program started one itself.
    """

    settings: Settings
    desks: tuple[Desk, ...]
    training: TrainingCentre | None
