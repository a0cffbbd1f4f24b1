"""Build and check the settlement lists that discharged in-patients owe."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.checks import check
from desktop.domain.roles import Action, require
from desktop.ports import Desk, StoredList


def build_lists(desk: Desk) -> Sequence[StoredList]:
    """Keep a checked list for every discharged, settled stay the hospital's system gives.

    A record that changed makes a new version; what could not be filled stays empty and is a
    finding. Raises `Invalid` naming a file that cannot be read.
    """
    require(desk.operator, Action.BUILD_LIST)
    return [desk.store.save_list(entry, check(entry)) for entry in desk.his.discharged()]
