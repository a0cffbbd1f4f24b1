"""The till without widgets: holds the state, calls the use cases, tells when it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain import voucher
from desktop.domain.errors import AppError
from desktop.domain.no_scan import NoScan
from desktop.domain.secret import Secret
from desktop.domain.settlement import Quote
from desktop.domain.sight import Frame
from desktop.domain.stage import Stage, settles
from desktop.domain.visit import Bill, Visit
from desktop.ports import Desk
from desktop.usecases.identify import identify, identify_by_id
from desktop.usecases.quote import quote
from desktop.usecases.settle import Declined, NotSent, Pending, Settled, settle
from ui.background import Background, Job
from ui.cashier.coded import CodeLook
from ui.cashier.finder import Finder, bills_at_the_window
from ui.cashier.follow import Fate
from ui.cashier.links import Links
from ui.cashier.reveal import Reveal
from ui.cashier.state import (
    BACK_TO_BILL,
    IS_OVER,
    MAY_CHOOSE,
    MAY_QUOTE,
    MAY_RESCAN,
    MAY_SETTLE,
    NO_PANEL,
    TAKES_CODES,
    Phase,
    TillState,
)
from ui.cashier.watch import Look, Watch
from ui.cashier.words import fate_notice
from ui.widgets.banner import notice_of
from ui.widgets.coded_item import CodedText


class Till(QObject):
    """One window's till. Every public verb may be called in any phase; where it has no place
    it does nothing. `state_changed` follows each change, `told` brings a message for the banner.
    """

    state_changed = Signal()
    told = Signal(object)

    def __init__(
        self,
        desk: Desk,
        background: Background,
        parent: QObject | None = None,
        finder: Finder = bills_at_the_window,
    ) -> None:
        super().__init__(parent)
        self._desk, self._background, self._finder = desk, background, finder
        self._job: Job | None = None
        self.links = Links(desk, background, self)
        self.links.changed.connect(self._linked)
        self.links.told.connect(self.told)
        self.state = self._fresh(patience=desk.max_processing_seconds)
        self._watch = Watch(desk, background, self)
        self._watch.looked.connect(self._looked)
        self._watch.failed.connect(self._not_looked)
        self._codes = CodeLook(desk, background, self)
        self._codes.known.connect(self._codes_known)
        self._codes.told.connect(self.told)
        self._reveal = Reveal(desk, background, self)
        self._reveal.changed.connect(self._revealed)
        self._reveal.told.connect(self.told)

    @property
    def desk(self) -> Desk:
        """The desk this till works for."""
        return self._desk

    # --- scanning ---------------------------------------------------------------------------

    @Slot(object)
    def see(self, frame: Frame) -> None:
        """Take a camera frame: act on its code if one is wanted now."""
        if frame.hint != self.state.hint:
            self._set(hint=frame.hint)
        if frame.taken is not None:
            self.take(frame.taken)

    @Slot(object)
    def take(self, text: Secret) -> None:
        """Act on a scanned text if one is wanted now."""
        if self.state.phase in TAKES_CODES and not self.state.typing_id:
            self._identify(text)

    @Slot()
    def rescan(self) -> None:
        """F2: start over with scanning."""
        if self.state.phase in MAY_RESCAN:
            self._start_over()

    @Slot()
    def next_stage(self) -> None:
        """F5: the next of the business types this window is set to."""
        if self.state.phase in TAKES_CODES:
            self.links.step()

    def use_stage(self, stage: Stage) -> None:
        """Ask for another business type from here on."""
        if self.state.phase in TAKES_CODES:
            self.links.use(stage)

    @Slot()
    def _linked(self) -> None:
        # A customer who was identified under a business type is finished under it.
        if self.state.phase in TAKES_CODES:
            self._set(stage=self.links.in_force, stages=self.links.offered)

    @Slot()
    def guide(self) -> None:
        """F12: show the patient how to activate a code, or go back; a code shown is taken."""
        if self.state.phase in TAKES_CODES:
            self._set(**NO_PANEL | {"guiding": not self.state.guiding})

    @Slot()
    def type_id(self) -> None:
        """F7: ask why no code is used, then for an ID number unless one was just scanned; again:
        leave that."""
        if self.state.phase in TAKES_CODES:
            opened = self.state.asking_reason or self.state.typing_id
            self._set(**NO_PANEL | {"asking_reason": not opened, "no_scan": None})

    def give_reason(self, reason: NoScan) -> None:
        """A digit: why no code is used; then the number that was scanned, or the field for one."""
        if not self.state.asking_reason:
            return
        offered = self.state.offered
        self._set(**NO_PANEL | {"typing_id": offered is None, "no_scan": reason})
        if offered:
            self.submit_id(offered)

    def submit_id(self, number: Secret) -> None:
        """Identify by an ID number instead of a code; it does not count as a scan."""
        if self.state.phase not in TAKES_CODES:
            return
        self._set(phase=Phase.READING, error=None, offered=None, **NO_PANEL)
        self._job = self._background.run(
            identify_by_id, self._desk, number, "", self.state.no_scan,
            done=self._known, failed=self._not_read,
        )  # fmt: skip

    def _identify(self, text: Secret) -> None:
        offered = voucher.id_number_in(text)
        self._set(phase=Phase.READING, error=None, no_scan=None, offered=offered, **NO_PANEL)
        self._job = self._background.run(
            identify, self._desk, text, self.state.stage, done=self._known, failed=self._not_read
        )

    @Slot(object)
    def _known(self, visit: Visit) -> None:
        self._set(phase=Phase.KNOWN, visit=visit, bills=None)
        self.fetch_bills()

    @Slot(object)
    def _not_read(self, error: AppError) -> None:
        self._set(phase=Phase.NOT_READ, error=error)

    # --- the bill ---------------------------------------------------------------------------

    @Slot()
    def fetch_bills(self) -> None:
        """F3: fetch the bills that wait; the only one is chosen at once."""
        visit = self.state.visit
        if visit is not None and self.state.phase in MAY_CHOOSE:
            self._set(phase=Phase.KNOWN, quote=None, error=None, leaving=False)
            self._job = self._background.run(
                self._finder, self._desk, visit, done=self._bills_here, failed=self._no_bills
            )

    def choose(self, number: str) -> None:
        """Choose a waiting bill; a quote of another bill is forgotten."""
        bill = next((b for b in self.state.bills or () if b.number == number), None)
        if bill and bill != self.state.bill and self.state.phase in MAY_CHOOSE:
            self._set(phase=Phase.KNOWN, bill=bill, quote=None, error=None, leaving=False)
            self._codes.look(bill)

    @Slot(object)
    def _bills_here(self, bills: Sequence[Bill]) -> None:
        only = bills[0] if len(bills) == 1 else None
        kept = next(
            (b for b in bills if self.state.bill and b.number == self.state.bill.number), only
        )
        self._set(bills=tuple(bills), bill=kept)
        self._codes.look(kept)

    @Slot(object)
    def _no_bills(self, error: AppError) -> None:
        self._set(bills=(), bill=None, error=error)

    @Slot(object)
    def _codes_known(self, coded: dict[str, CodedText]) -> None:
        self._set(coded={**self.state.coded, **coded})

    # --- money ------------------------------------------------------------------------------

    @Slot()
    def pay(self) -> None:
        """F9: ask for the amounts; once they are on the screen, settle them."""
        if not settles(self.state.stage):
            return
        if self.state.phase in MAY_QUOTE:
            self._quote()
        elif self.state.phase in MAY_SETTLE:
            self._settle()

    def _quote(self) -> None:
        visit, bill = self.state.visit, self.state.bill
        if visit is None or bill is None:
            return
        self._drop()  # bills that come now would change what is being quoted
        self._set(phase=Phase.QUOTING, error=None)
        self._job = self._background.run(
            quote, self._desk, visit, bill, done=self._quoted, failed=self._not_quoted
        )

    @Slot(object)
    def _quoted(self, quoted: Quote) -> None:
        self._set(phase=Phase.CHECK, quote=quoted)

    @Slot(object)
    def _not_quoted(self, error: AppError) -> None:
        self._set(phase=Phase.NOT_QUOTED, error=error)

    def _settle(self) -> None:
        visit, bill, quoted = self.state.visit, self.state.bill, self.state.quote
        if visit is None or bill is None or quoted is None:
            return
        self._set(phase=Phase.SETTLING, error=None, cause="", leaving=False)
        # Never dropped: whatever the screen does next, the answer must be shown.
        self._job = None
        self._background.run(
            settle, self._desk, visit, bill, quoted, done=self._ended, failed=self._not_settled
        )

    @Slot(object)
    def _ended(self, result: Settled | Declined | NotSent | Pending) -> None:
        match result:
            case Settled(settlement):
                self._set(phase=Phase.SETTLED, settlement=settlement)
            case Declined(reason):
                self._set(phase=Phase.DECLINED, cause=reason)
            case NotSent(cause):
                self._set(phase=Phase.UNSENT, cause=cause)
            case Pending(message, cause):
                self._set(phase=Phase.PENDING, pending=message, cause=cause, fate=None, looked=0)
                self._watch.follow(message)

    @Slot(object)
    def _not_settled(self, error: AppError) -> None:
        # Raised before anything was sent (a changed bill, another window was quicker) or after a
        # failure of our own store: either way not to be pressed again without a new quote.
        self._set(phase=Phase.NOT_QUOTED, quote=None, error=error)
        self.look()

    # --- unknown outcomes -------------------------------------------------------------------

    @Slot()
    def look(self) -> None:
        """Read how far the look-up of unknown settlements has come."""
        self._watch.look()

    def stop(self) -> None:
        """Look no more: the window closes."""
        self._watch.stop()

    @Slot(object)
    def _looked(self, look: Look) -> None:
        for fate in look.fates:
            if fate.certain:
                self.told.emit(fate_notice(fate))
        pending = self.state.pending
        mine = next((f for f in look.fates if pending and f.message.id == pending.id), None)
        looked = self.state.looked + bool(mine)
        self._set(unresolved=look.waiting, fate=mine, looked=looked)
        if mine and mine.certain:
            self._conclude(mine)

    @Slot(object)
    def _not_looked(self, error: AppError) -> None:
        self.told.emit(notice_of(error))

    def _conclude(self, fate: Fate) -> None:
        phase = Phase.SETTLED if fate.settlement else Phase.RESOLVED_UNDONE
        self._set(phase=phase, settlement=fate.settlement, pending=None)

    # --- moving on --------------------------------------------------------------------------

    @Slot()
    def next_customer(self) -> None:
        """Enter: after a sale, on to the next; an unknown outcome goes on being looked up."""
        if self.state.phase in IS_OVER:
            self._start_over()

    @Slot()
    def back(self) -> None:
        """Esc: one step back; with amounts on the screen it asks once."""
        state = self.state
        if state.typing_id or state.asking_reason or state.guiding:
            self._set(**NO_PANEL)
        elif state.phase is Phase.CHECK and not state.leaving:
            self._set(leaving=True)
        elif state.phase in BACK_TO_BILL:
            self._drop()
            self._set(phase=Phase.KNOWN, quote=None, error=None, cause="", leaving=False)
        elif state.phase in MAY_RESCAN:
            self._start_over()

    def reveal(self, held: bool) -> None:
        """F8: show name and number while held."""
        if held and self.state.visit:
            self._reveal.hold(self.state.visit.person.person_no)
        else:
            self._reveal.let_go()

    @Slot(bool)
    def _revealed(self, shown: bool) -> None:
        self._set(revealed=shown)

    def _start_over(self) -> None:
        self._drop()
        self._reveal.let_go()
        kept = self.state
        self.state = self._fresh(unresolved=kept.unresolved, patience=kept.patience, hint=kept.hint)
        self.state_changed.emit()
        self.look()

    def _fresh(self, **kept: Any) -> TillState:
        return TillState(stage=self.links.in_force, stages=self.links.offered, **kept)

    def _drop(self) -> None:
        if self._job:
            self._job.drop()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.state_changed.emit()
