"""What has become of a settlement of unknown outcome, as the store knows it by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from desktop.domain.message import Message, State
from desktop.domain.settlement import Settlement
from desktop.ports import Desk
from desktop.usecases.resolve import Step


@dataclass(frozen=True)
class Fate:
    """How far the look-up of a message has come; `settlement` when the centre had made it."""

    message: Message
    step: Step | None
    settlement: Settlement | None = None

    @property
    def certain(self) -> bool:
        """Whether nothing more will happen."""
        return self.step in {Step.FOUND, Step.UNDONE}


def follow(desk: Desk, message: Message) -> Fate:
    """Read how far the sender has come with a message; asks nobody outside and moves nothing."""
    now = next((m for m in desk.store.unresolved() if m.id == message.id), None)
    if now is not None:
        return Fate(now, Step.RECONCILE if now.state is State.UNDOING else None)
    settlement = _settlement_of(desk, message)
    return Fate(message, Step.FOUND if settlement else Step.UNDONE, settlement)


def _settlement_of(desk: Desk, message: Message) -> Settlement | None:
    # The centre's clock may differ from ours: look a day around.
    day = timedelta(days=1)
    near = desk.store.settlements(message.opened_at - day, desk.clock.now() + day)
    return next((s for s in near if s.facts.msgid == message.msgid), None)
