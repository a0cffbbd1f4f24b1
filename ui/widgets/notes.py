"""Cells with a second, quieter line."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import LABEL, Theme
from ui.widgets.tables import NOTE_ROLE


class NoteDelegate(QStyledItemDelegate):
    """Paints a cell's note under its text, smaller and quieter."""

    def __init__(self, parent: QObject, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Background as ever, then two lines of text."""
        note = index.data(NOTE_ROLE)
        if not note:
            super().paint(painter, option, index)
            return
        super().paint(painter, option, QModelIndex())
        area = option.rect.adjusted(11, 4, -8, -4)
        half = area.height() // 2
        tokens = self._theme.tokens
        upper = QRect(area.left(), area.top(), area.width(), half)
        lower = QRect(area.left(), area.top() + half, area.width(), half)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        colour = index.data(Qt.ItemDataRole.ForegroundRole) or tokens.text
        self._write(painter, upper, text, colour, self._theme.font())
        self._write(painter, lower, note, tokens.faint, self._theme.font(LABEL))

    def _write(self, painter: QPainter, area: QRect, text: str, colour: str, font: QFont) -> None:
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, flags, shown)
        painter.restore()
