"""What goes wrong in coding_tables, told in words a hospital's IT person can act on."""

from __future__ import annotations


class CodingError(Exception):
    """Something about codes could not be done: what, where, and what to do (all Chinese)."""

    def __init__(self, what: str, where: str = "", advice: str = "") -> None:
        super().__init__("；".join(part for part in (what, where, advice) if part))
        self.what, self.where, self.advice = what, where, advice


class Unreadable(CodingError):
    """A file cannot be read as a catalogue; nothing of it was taken."""


class Cancelled(CodingError):
    """An import was stopped on request; the version in force is unchanged."""


class Busy(CodingError):
    """Another import is writing to the same file."""


class NotKnown(CodingError):
    """No such standard, layout or version."""


class Damaged(CodingError):
    """The catalogue file is unreadable, full or not a catalogue."""
