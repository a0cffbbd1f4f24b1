"""Enter, change and retire the windows of the register."""

from __future__ import annotations

from desktop.domain.roles import Action, require
from desktop.domain.window_register import Entry, check_entry
from desktop.ports import Desk


def keep_window(desk: Desk, entry: Entry, *, new: bool) -> Entry:
    """Keep a new entry, or the changed one of the same name; audited.

    Raises `NotAllowed`, and `Invalid` for an entry without name or link, for a new name that is
    in use and for a changed entry that is not.
    """
    require(desk.operator, Action.KEEP_WINDOWS)
    check_entry(entry, desk.institution.place)
    if new:
        desk.store.add_window(entry)
    else:
        desk.store.change_window(entry)
    return entry


def retire_window(desk: Desk, name: str) -> str:
    """Take a window out of use; its entry stays in the file. Audited. The name.

    Raises `NotAllowed`, and `Invalid` if no window of this name is in use.
    """
    require(desk.operator, Action.KEEP_WINDOWS)
    desk.store.retire_window(name)
    return name
