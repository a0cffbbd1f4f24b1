"""The navigation rail: icon over word, one place a page."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from ui.texts import Page
from ui.theme import RAIL, XS, S, Theme
from ui.widgets.buttons import IconButton, shortcut

_HEIGHT = 64
_LOWEST = 50
"""What a place shrinks to where the screen is low and the letters are large."""
_FIRST = 100
"""Places take room before the stretch under them does."""


class Rail(QFrame):
    """`chosen` says which page was asked for, by its key."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, pages: Sequence[Page]) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "rail")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, str] = {}
        self.help = IconButton(theme, "help", "帮助 F1")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, S, 1, S)
        self._column.setSpacing(XS)
        distinct = {page.key: page for page in pages}
        for number, page in enumerate(distinct.values(), 1):
            self._add(page, number)
        self._column.addStretch(1)
        self._column.addWidget(self.help, 0, Qt.AlignmentFlag.AlignHCenter)
        theme.changed.connect(self._tinted)
        self._tinted()

    @property
    def offered(self) -> tuple[str, ...]:
        """The keys of the pages it shows, top to bottom."""
        return tuple(key for key, button in self._buttons.items() if not button.isHidden())

    def offer(self, keys: Collection[str]) -> None:
        """Show these pages and hide the others; a hidden page's key still asks for it."""
        for name, button in self._buttons.items():
            button.setVisible(name in keys)

    def mark(self, key: str) -> None:
        """Mark the page that is shown; none when it is not in the rail."""
        self._group.setExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name == key)
        self._group.setExclusive(True)
        self._tinted()

    def _add(self, page: Page, number: int) -> None:
        button = QToolButton()
        button.setText(page.name)
        button.setCheckable(True)
        button.setProperty("role", "rail")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.setAccessibleName(f"{page.name}，按键 Ctrl+{number}")
        button.setToolTip(f"{page.name}（Ctrl+{number}）")
        button.setObjectName(page.key)
        button.clicked.connect(self._pressed)
        shortcut(self, f"Ctrl+{number}", button.click)
        self._buttons[page.key], self._icons[page.key] = button, page.icon
        self._group.addButton(button)
        self._column.addWidget(button, _FIRST)

    @Slot()
    def _pressed(self) -> None:
        button = self._group.checkedButton()
        if button:
            self.chosen.emit(button.objectName())
            self._tinted()

    @Slot()
    def _tinted(self) -> None:
        tokens, px = self._theme.tokens, self._theme.px
        self.setFixedWidth(px(RAIL))
        for key, button in self._buttons.items():
            colour = tokens.primary if button.isChecked() else tokens.muted
            button.setIcon(self._theme.icon(self._icons[key], colour, 24))
            button.setIconSize(QSize(px(24), px(24)))
            button.setMinimumHeight(px(_LOWEST))
            button.setMaximumHeight(px(_HEIGHT))
