"""One code beside the results: the item, its segments, its facts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.codes.view import Fact, Hit, facts, segments
from ui.theme import XS, L, M, S, Theme
from ui.widgets.coded_item import CodedItem
from ui.widgets.labels import label, line


class CodeDetail(QWidget):
    """Empty until something is chosen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.item = CodedItem()
        self._empty = label("在左边输入，选中一条即可看到编码的每一段", "muted", wrap=True)
        self._area = QScrollArea()
        self._area.setAccessibleName("编码各段和属性")
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # It scrolls, so it gives way first where the screen is small.
        self._area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        for part in (self._empty, self.item, line()):
            column.addWidget(part)
        column.addWidget(self._area, 1)
        self.show_hit(None)

    def show_hit(self, hit: Hit | None) -> None:
        """Show a line of the results, or nothing."""
        self._empty.setVisible(hit is None)
        self.item.setVisible(hit is not None)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, S, 0)
        column.setSpacing(S)
        if hit:
            self.item.show_item(hit.item)
            for title, rows in (
                ("编码各段", segments(hit.item.code)), ("属性", facts(hit)),
            ):  # fmt: skip
                column.addSpacing(S)
                column.addWidget(label(title, "section"))
                column.addLayout(self._grid(rows))
        column.addStretch()
        self._area.setWidget(page)

    def _grid(self, rows: Sequence[Fact]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(1, 1)
        for row, fact in enumerate(rows):
            name = label(fact.name, "label")
            name.setMinimumWidth(self._theme.px(72))
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(fact.text, "", wrap=True, name=fact.name), row, 1)
        return grid
