"""What the national tables say of the codes on a bill; the sale never waits for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.errors import AppError
from desktop.domain.visit import Bill
from desktop.ports import CodeBook, Desk
from desktop.usecases.search_codes import look_up
from ui.background import Background
from ui.widgets.banner import notice_of
from ui.widgets.coded_item import CodedText, coded_text


class CodeLook(QObject):
    """`known` brings what is shown of each code, `told` why nothing could be looked up."""

    known = Signal(object)
    told = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._book, self._background = desk.codes, background

    def look(self, bill: Bill | None) -> None:
        """Look the codes of a bill up."""
        if bill and self._book:
            self._background.run(_coded, self._book, bill, done=self._found, failed=self._failed)

    @Slot(object)
    def _found(self, coded: dict[str, CodedText]) -> None:
        self.known.emit(coded)

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(notice_of(error))


def _coded(book: CodeBook, bill: Bill) -> dict[str, CodedText]:
    """By the tables of the bill's own day."""
    day = bill.opened_at.date()
    found = look_up(book, [line.national_code for line in bill.lines], day)
    return {code: coded_text(entry, day) for code, entry in found.items()}
