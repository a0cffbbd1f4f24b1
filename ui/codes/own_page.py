"""The institution's own codes: what is kept of each kind, what ends, and a list to import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.errors import AppError
from desktop.domain.own_codes import OwnCode, kept, tallies
from desktop.ports import Desk
from desktop.usecases.own_codes import Taken, import_own_codes
from ui.background import Background
from ui.codes.models import own_model
from ui.codes.own_view import EMPTY, OwnRow, TallyView, own_rows, taken_notice, tally_views
from ui.theme import XL, L, M, S, Theme
from ui.widgets.banner import notice_of
from ui.widgets.buttons import KeyButton, bind
from ui.widgets.labels import frame, label, restyle
from ui.widgets.tables import Table


@dataclass(frozen=True)
class OwnShelf:
    """Our own codes as read in one go."""

    rows: tuple[OwnRow, ...] = ()
    tallies: tuple[TallyView, ...] = ()


class OwnKeeper(QObject):
    """Our own codes without widgets; `changed` follows each reading."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._background = desk, background
        self.shelf = OwnShelf(tallies=_shelf(desk, (), desk.clock.now().date()).tallies)

    @Slot()
    def load(self) -> None:
        """Read them anew."""
        self._background.run(_read, self._desk, done=self._loaded, failed=self._failed)

    def take(self, path: Path) -> None:
        """Import a list."""
        self._background.run(
            import_own_codes, self._desk, path, done=self._taken, failed=self._failed
        )

    @Slot(object)
    def _loaded(self, shelf: OwnShelf) -> None:
        self.shelf = shelf
        self.changed.emit()

    @Slot(object)
    def _taken(self, taken: Taken) -> None:
        self.told.emit(taken_notice(taken))
        self.load()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(notice_of(error))


def _read(desk: Desk) -> OwnShelf:
    return _shelf(desk, desk.store.own_codes(), desk.clock.now().date())


def _shelf(desk: Desk, codes: Sequence[OwnCode], day: date) -> OwnShelf:
    kinds = kept(desk.institution.is_pharmacy)
    return OwnShelf(own_rows(codes, day), tally_views(tallies(kinds, codes, day)))


class OwnPage(QWidget):
    """Shows an `OwnKeeper`; decides nothing."""

    def __init__(self, keeper: OwnKeeper, theme: Theme) -> None:
        super().__init__()
        self.keeper = keeper
        self._model = own_model(theme)
        self.table: Table[OwnRow] = Table(theme, self._model, "本机构编码", row_height=34)
        self.take = KeyButton("F3", "导入名单…")
        self._tallies: dict[str, tuple[QLabel, QLabel]] = {}
        self._middle = QStackedWidget()
        self._arrange()
        bind(self, self.take, "F3", self._take)
        keeper.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the keeper."""
        shelf = self.keeper.shelf
        self._model.show(shelf.rows)
        self._middle.setCurrentIndex(0 if shelf.rows else 1)
        for tally in shelf.tallies:
            count, words = self._tallies[tally.name]
            count.setText(tally.count)
            words.setText(tally.words)
            restyle(words, ink=tally.tint)

    @Slot()
    def _take(self) -> None:
        kinds = "名单 (*.csv *.xlsx *.txt)"
        name, _ = QFileDialog.getOpenFileName(self, "选择名单", "", kinds)
        if name:
            self.keeper.take(Path(name))

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(L, S, L, S)
        row.setSpacing(XL)
        for tally in self.keeper.shelf.tallies:
            row.addLayout(self._tally(tally))
        row.addStretch()
        row.addWidget(self.take)
        empty = QVBoxLayout()
        empty.addStretch()
        empty.addWidget(label(EMPTY, "muted", wrap=True))
        empty.addStretch()
        empty.setContentsMargins(XL, XL, XL, XL)
        self._middle.addWidget(self.table)
        self._middle.addWidget(frame("card", empty))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addWidget(frame("card", row))
        column.addWidget(self._middle, 1)

    def _tally(self, tally: TallyView) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        parts = (label("", "title", name=tally.name), label("", "faint", name=f"{tally.name}提示"))
        self._tallies[tally.name] = parts
        column.addWidget(label(tally.name, "label"))
        for part in parts:
            column.addWidget(part)
        return column
