"""What a page of the kiosk is made of."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.ports import Institution
from ui.cashier.words import Headline
from ui.kiosk.state import Page, Verb


@dataclass(frozen=True)
class Choice:
    """A button: what it says and does; `argument` is the number of the bill it opens."""

    verb: Verb
    text: str
    primary: bool = False
    argument: str = ""


@dataclass(frozen=True)
class Fact:
    """A thing to know; a `strong` one is set larger."""

    name: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Sheets:
    """Which part of a long list is shown."""

    text: str
    last: Choice | None
    next: Choice | None


@dataclass(frozen=True)
class Countdown:
    """When the kiosk returns to the start by itself."""

    text: str
    tint: str


@dataclass(frozen=True)
class KioskView:
    """Everything on the screen. Back stands left, start over right, on every page but the first;
    there the switch of size and the way for the staff stand in their places."""

    page: Page
    headline: Headline
    spoken: str = ""
    facts: tuple[Fact, ...] = ()
    rows: tuple[Choice, ...] = ()
    sheets: Sheets | None = None
    choices: tuple[Choice, ...] = ()
    camera: bool = False
    keypad: str | None = None
    left: Choice | None = None
    right: Choice | None = None
    countdown: Countdown | None = None

    @property
    def offers(self) -> tuple[Choice, ...]:
        """Everything that can be pressed."""
        turns = (self.sheets.last, self.sheets.next) if self.sheets else ()
        corners = (self.left, self.right, *turns)
        return (*self.choices, *self.rows, *(c for c in corners if c is not None))


@dataclass(frozen=True)
class Site:
    """What does not change while the kiosk runs."""

    institution: Institution
    cash_at_window: bool = True

    @property
    def settles(self) -> bool:
        """Whether bills can be settled here: so far those of pharmacies."""
        return self.institution.is_pharmacy
