"""The one place for messages: a band under the header, never a window in the way."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from desktop.domain import errors
from desktop.domain.course import Stopped
from ui.theme import M, S, Theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import label, restyle


@dataclass(frozen=True)
class Notice:
    """A message: what happened and what to do now; `kind` is info, ok, wait or bad."""

    kind: str
    title: str
    advice: str = ""


def notice_of(error: errors.AppError) -> Notice:
    """An error as a message; what may be tried again or may have happened is amber, what the
    person stopped is no error."""
    if isinstance(error, Stopped):
        return Notice("info", error.title, error.advice)
    amber = isinstance(error, errors.Unknown | errors.NotSent)
    return Notice("wait" if amber else "bad", error.title, error.advice)


class Banner(QFrame):
    """Shows the newest notice until it is closed or another comes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.notice: Notice | None = None
        self._icon = QLabel()
        self._words = label("", "", wrap=True, name="消息")
        self._close = IconButton(theme, "close", "关闭消息")
        self._close.clicked.connect(self.clear)
        self.setProperty("role", "banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(M, S // 2, S, S // 2)
        row.setSpacing(M)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._close)
        theme.changed.connect(self._tinted)
        self.hide()

    def say(self, notice: Notice) -> None:
        """Show a notice in place of the one before."""
        self.notice = notice
        text = f"{notice.title}。{notice.advice}" if notice.advice else notice.title
        self._words.setText(text)
        self.setAccessibleName(f"消息：{text}")
        restyle(self, tint=notice.kind)
        self._tinted()
        self.show()

    @Slot()
    def clear(self) -> None:
        """Take the notice away."""
        self.notice = None
        self.hide()

    @Slot()
    def _tinted(self) -> None:
        if self.notice:
            kind = self.notice.kind
            self._icon.setPixmap(self._theme.pixmap(kind, self._theme.tint(kind).text, 20))
