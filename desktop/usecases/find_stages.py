"""The business types this window may ask for."""

from __future__ import annotations

from desktop.domain.stage import Stage, stages_at, usual_stage
from desktop.ports import Desk


def find_stages(desk: Desk) -> tuple[Stage, ...]:
    """What the window is set to, the one it starts with first.

    The register goes before the settings; where neither says anything, every business type of
    the place with the usual one in front.
    """
    entered = next((e for e in desk.store.windows() if e.name == desk.window), None)
    return entered.stages if entered else stages_set(desk)


def stages_set(desk: Desk) -> tuple[Stage, ...]:
    """The same without the register: what is known before the store is asked."""
    place = desk.institution.place
    usual = usual_stage(place)
    others = (s for s in stages_at(place) if s is not usual)
    return desk.stages or (usual, *others)
