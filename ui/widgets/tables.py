"""Tables as everywhere in the program: quiet rows, copied as tab-separated text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.theme import Theme

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
_NARROWEST = 40
NOTE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""A second, quieter line under a cell's text."""


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column: what it says of a row. Width in pixels at 100 %, 0 takes what is left.

    `colour` is of the text, None for the usual one; `tip` is shown on hover in place of the text.
    """

    title: str
    text: Callable[[T], str]
    width: int = 0
    right: bool = False
    note: Callable[[T], str] | None = None
    icon: Callable[[T], Any] | None = None
    colour: Callable[[T], Any] | None = None
    tip: Callable[[T], str] | None = None


class RowsModel(QAbstractTableModel, Generic[T]):
    """Frozen rows under fixed columns."""

    def __init__(self, columns: Sequence[Column[T]]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self.rows: tuple[T, ...] = ()

    @property
    def columns(self) -> tuple[Column[T], ...]:
        """The columns, in order."""
        return self._columns

    def show(self, rows: Sequence[T]) -> None:
        """Replace all rows; does nothing when they are the same."""
        if tuple(rows) == self.rows:
            return
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Column titles, aligned as their cells."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, note, icon and alignment of a cell."""
        column, row = self._columns[index.column()], self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.ToolTipRole if column.tip:
                return column.tip(row)
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return column.text(row)
            case Qt.ItemDataRole.ForegroundRole:
                return column.colour(row) if column.colour else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title} {column.text(row)}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.DecorationRole:
                return column.icon(row) if column.icon else None
            case _ if role == NOTE_ROLE:
                return column.note(row) if column.note else None
            case _:
                return None


def _alignment(column: Column[T]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class Table(QTableView, Generic[T]):
    """A table view over a `RowsModel`: whole rows, no grid, Ctrl+C copies as TSV."""

    def __init__(self, theme: Theme, model: RowsModel[T], name: str, row_height: int = 38) -> None:
        super().__init__()
        self._theme, self._rows, self._row_height = theme, model, row_height
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setIconSize(QSize(18, 18))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setAccessibleName(f"{name}的列")
        theme.changed.connect(self.resized)
        self.resized()

    def resized(self) -> None:
        """Set heights and widths for the scale in force."""
        px = self._theme.px
        self.verticalHeader().setDefaultSectionSize(px(self._row_height))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(px(_NARROWEST))
        for number, column in enumerate(self._rows.columns):
            if column.width:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(number, px(column.width))
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the chosen row, or all rows when none is chosen."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.tsv())
        else:
            super().keyPressEvent(event)

    def tsv(self) -> str:
        """The titles and the chosen rows (all when none is chosen), tab separated."""
        chosen = {index.row() for index in self.selectedIndexes()}
        rows = [r for n, r in enumerate(self._rows.rows) if not chosen or n in chosen]
        columns = self._rows.columns
        lines = [[c.title for c in columns], *([_cell(c, row) for c in columns] for row in rows)]
        return "\n".join("\t".join(cells) for cells in lines)


def _cell(column: Column[T], row: T) -> str:
    note = column.note(row) if column.note else ""
    return " ".join(part for part in (column.text(row), note) if part)
