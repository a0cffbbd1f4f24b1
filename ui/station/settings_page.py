"""The settings page: its sections by name, one on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from desktop.ports import Desk
from ui.background import Background
from ui.station.self_test_page import SelfTestPage
from ui.theme import L, M, Theme
from ui.widgets.labels import label
from ui.widgets.side import Side

_WIDTH = 190
_IN_THE_FILE = "窗口、操作员和外设目前在设置文件中修改，重新启动后生效。"


@dataclass(frozen=True)
class Section:
    """A part of the settings."""

    name: str
    page: QWidget


def settings_page(desk: Desk, background: Background, theme: Theme) -> QWidget:
    """The page with every section this workstation has."""
    return SettingsPage(theme, [Section("自检", SelfTestPage(desk, background, theme))])


class SettingsPage(QWidget):
    """A list of sections beside the one that is chosen."""

    def __init__(self, theme: Theme, sections: Sequence[Section]) -> None:
        super().__init__()
        self.list, self._stack = QListWidget(), QStackedWidget()
        self.list.setAccessibleName("设置的各部分")
        for section in sections:
            self.list.addItem(section.name)
            self._stack.addWidget(section.page)
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.list.setCurrentRow(0)
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(M)
        side.addWidget(label("设置", "title"))
        side.addWidget(self.list, 1)
        side.addWidget(label(_IN_THE_FILE, "faint", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(L, L, L, M)
        row.setSpacing(L)
        row.addWidget(Side(theme, _WIDTH, side))
        row.addWidget(self._stack, 1)
