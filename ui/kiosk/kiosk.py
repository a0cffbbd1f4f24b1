"""The kiosk without widgets: a till that shows a person its own bills only, and the way a person
goes through the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.errors import AppError
from desktop.domain.exit_code import ExitCode
from desktop.domain.secret import Secret
from desktop.domain.sight import Frame
from desktop.domain.stage import Stage
from desktop.ports import Desk
from desktop.usecases.find_bills import find_own_bills
from ui.background import Background, Job
from ui.cashier.receipt import Receipt, receipt
from ui.cashier.state import IS_OVER, MAY_QUOTE, MAY_RESCAN, MAY_SETTLE
from ui.cashier.till import Till
from ui.header_view import Pulse
from ui.kiosk.door import Door
from ui.kiosk.idle import Idle
from ui.kiosk.manner import MANNERS, Manner
from ui.kiosk.shapes import Choice, KioskView, Site
from ui.kiosk.state import BACK_FROM, BUSY, KioskState, Page, Printing, Verb, page_of
from ui.kiosk.view import kiosk_view


class Printer(Protocol):
    """Puts a receipt on paper, or into a file."""

    def print(self, paper: Receipt, scale: float) -> None:
        """Letters `scale` times as large as usual. Raises `Broken` when it was not printed.
        Called on a pool thread."""


@dataclass(frozen=True)
class Terms:
    """How this kiosk is set: who may leave it, how long it waits, where it begins."""

    exit_code: ExitCode
    idle_seconds: int = 30
    elder: bool = False
    cash_at_window: bool = True
    training_code: str = ""


class Kiosk(QObject):
    """Every verb may be called on any page; where it has no place it does nothing.

    `changed` follows each change; `left` comes when the staff gave the right code.
    """

    changed = Signal()
    left = Signal()

    def __init__(
        self,
        desk: Desk,
        background: Background,
        terms: Terms,
        printer: Printer | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self.terms = desk, terms
        self._background, self._printer = background, printer
        self.site = Site(desk.institution, terms.cash_at_window)
        self.state = KioskState()
        self._first = self._manner = int(terms.elder)
        self._job: Job | None = None
        self._shown = Page.START
        self.till = Till(_set_up(desk), background, self, finder=find_own_bills)
        self.idle = Idle(desk.clock.monotonic, terms.idle_seconds, self)
        self.door = Door(desk, terms.exit_code, background, self)
        self.till.state_changed.connect(self._till_moved)
        self.idle.ticked.connect(self._ticked)
        self.idle.ended.connect(self._nobody)
        self.door.changed.connect(self._door_moved)
        self.door.opened.connect(self.left)

    @property
    def manner(self) -> Manner:
        """How it speaks now."""
        return MANNERS[self._manner]

    @property
    def page(self) -> Page:
        """The page on the screen."""
        return page_of(self.till.state, self.state)

    @property
    def view(self) -> KioskView:
        """What is on the screen."""
        return kiosk_view(self.till.state, self.state, self.manner, self.site)

    # --- what comes in ----------------------------------------------------------------------

    @Slot(object)
    def see(self, frame: Frame) -> None:
        """A camera frame; its code is acted on while the start page asks for one."""
        if self.page is Page.START:
            self.till.see(frame)

    @Slot(object)
    def scan(self, text: Secret) -> None:
        """What a scanner gun read."""
        if self.page is Page.START:
            self.till.take(text)

    @Slot(object)
    def pulse(self, pulse: Pulse) -> None:
        """Whether the centre can be worked with."""
        in_service = pulse.reachable and pulse.signed_in
        if in_service != self.state.in_service:
            self._set(in_service=in_service)

    def act(self, choice: Choice) -> None:
        """Do what a button of the page says; a button of a page that is gone does nothing."""
        if choice in self.view.offers:
            self._acts()[choice.verb](choice.argument)

    @Slot()
    def ask_staff(self) -> None:
        """Somebody tries to leave: on the start page ask for the code, elsewhere do nothing."""
        if self.page is Page.START:
            self._set(staff=True)

    def stop(self) -> None:
        """Look and count no more: the window closes."""
        self.idle.wait(False)
        self.till.stop()

    # --- verbs ------------------------------------------------------------------------------

    def _acts(self) -> dict[Verb, Callable[[str], None]]:
        return {
            Verb.SWITCH_READER: self._switch_reader,
            Verb.STAFF: lambda _: self.ask_staff(),
            Verb.YES: lambda _: self._go(Page.MENU),
            Verb.BALANCE: lambda _: self._go(Page.BALANCE),
            Verb.BILLS: lambda _: self._bills(),
            Verb.OPEN_BILL: self._open,
            Verb.QUOTE: lambda _: self._quote(),
            Verb.PAY: lambda _: self._pay(),
            Verb.NEXT_SHEET: lambda _: self._set(sheet=self.state.sheet + 1),
            Verb.LAST_SHEET: lambda _: self._set(sheet=self.state.sheet - 1),
            Verb.BACK: lambda _: self._back(),
            Verb.HOME: lambda _: self._home(),
        }

    def _switch_reader(self, _: str) -> None:
        self._manner = (self._manner + 1) % len(MANNERS)
        self._set()

    def _go(self, place: Page) -> None:
        self._set(place=place, sheet=0)

    def _bills(self) -> None:
        self._go(Page.BILLS)
        self.till.fetch_bills()

    def _open(self, number: str) -> None:
        self.till.choose(number)
        if self.till.state.bill is not None:
            self._go(Page.BILL)

    def _quote(self) -> None:
        if self.till.state.phase in MAY_QUOTE:
            self.till.pay()

    def _pay(self) -> None:
        if self.till.state.phase in MAY_SETTLE:
            self.till.pay()

    def _back(self) -> None:
        to = BACK_FROM.get(self.page)
        if to is Page.START:
            self._home()
        elif to is Page.BILLS:
            self._bills()
        elif to is not None:
            self._go(to)

    def _home(self) -> None:
        """To the start, unless money is under way; an unknown outcome goes on being looked up."""
        phase = self.till.state.phase
        if phase in IS_OVER | MAY_RESCAN:
            self.door.shut()
            if self._job:
                self._job.drop()  # a receipt of somebody who left
            self.state = KioskState(in_service=self.state.in_service)
            self.till.next_customer() if phase in IS_OVER else self.till.rescan()

    # --- what follows -----------------------------------------------------------------------

    @Slot()
    def _till_moved(self) -> None:
        state = self.till.state
        printed = self.state.printing is not Printing.NO_PRINTER
        if state.settlement and self._printer and not printed:
            paper = receipt(state.settlement, self.desk.institution, state.bill)
            self._print(self._printer, paper)
        else:
            self._set()

    def _print(self, printer: Printer, paper: Receipt) -> None:
        scale = self.manner.reader.sizes.base / MANNERS[0].reader.sizes.base
        self._job = self._background.run(
            printer.print, paper, scale, done=self._printed, failed=self._not_printed
        )
        self._set(printing=Printing.UNDER_WAY)

    @Slot(object)
    def _printed(self, _: None) -> None:
        self._set(printing=Printing.PRINTED)

    @Slot(object)
    def _not_printed(self, error: AppError) -> None:
        self._set(printing=Printing.FAILED)

    @Slot()
    def _door_moved(self) -> None:
        self._set(typed=self.door.typed, denied=self.door.denied)

    @Slot(int)
    def _ticked(self, left: int) -> None:
        self._set(seconds_left=left)

    @Slot()
    def _nobody(self) -> None:
        self._manner = self._first
        self._home()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._wait()
        self.changed.emit()

    def _wait(self) -> None:
        """Count down where somebody is waited for; the whole time again on each page."""
        page = self.page
        if page is not self._shown:
            self._shown = page
            self.idle.touch()
        wanted = page not in BUSY and (page is not Page.START or self._start_is_changed)
        self.idle.wait(wanted)
        if not wanted:
            self.state = replace(self.state, seconds_left=None)

    @property
    def _start_is_changed(self) -> bool:
        return self._manner != self._first or self.till.state.error is not None


def _set_up(desk: Desk) -> Desk:
    """At a kiosk that no setting says more of, a code is shown to settle."""
    usual = Stage.PHARMACY if desk.institution.is_pharmacy else Stage.SETTLEMENT
    return replace(desk, stages=desk.stages or (usual,))
