"""What the composition root hands out."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.training import TrainingCentre
from desktop.ports import Desk
from desktop.settings import Settings
from desktop.updater import CodeUpdater


@dataclass(frozen=True)
class House:
    """The desks of this workstation, ready to work.

    `training` is the training centre beside them where this program started one itself,
    `updater` keeps the tables of national codes current once it is started.
    """

    settings: Settings
    desks: tuple[Desk, ...]
    training: TrainingCentre | None
    updater: CodeUpdater | None = None
