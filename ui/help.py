"""The help page: every key in one table."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.texts import KEYS
from ui.theme import L, M, Theme
from ui.widgets.labels import label
from ui.widgets.tables import Column, RowsModel, Table


class HelpPage(QWidget):
    """Keys and what they do."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        model: RowsModel[tuple[str, str]] = RowsModel(
            (Column("按键", lambda k: k[0], 180), Column("作用", lambda k: k[1]))
        )
        model.show(KEYS)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(M)
        column.addWidget(label("按键一览", "title"))
        column.addWidget(label("再按 F1 回到刚才的页面", "muted"))
        column.addWidget(Table(theme, model, "按键一览", row_height=36), 1)
