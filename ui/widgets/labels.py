"""Texts, lines and cards, each with the look its role has in the style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QSizePolicy, QWidget

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


def label(text: str = "", role: str = "", *, wrap: bool = False, name: str = "") -> QLabel:
    """A text in one of the looks: label, muted, faint, section, title, amount, state, brand."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setProperty("role", role)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if name:
        made.setAccessibleName(name)
    return made


def number(role: str = "", name: str = "") -> QLabel:
    """A right-aligned figure that can be selected and copied."""
    made = label("", role, name=name)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setTextInteractionFlags(_SELECTABLE)
    return made


def frame(role: str, layout: QLayout) -> QFrame:
    """A card, well, header or strip that holds `layout`."""
    made = QFrame()
    made.setProperty("role", role)
    made.setLayout(layout)
    return made


def line() -> QFrame:
    """A separator of one pixel."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def restyle(widget: QWidget, **properties: str) -> None:
    """Give a widget another look; does nothing when it has that look already."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    for each in (widget, *widget.findChildren(QWidget)):
        each.style().unpolish(each)
        each.style().polish(each)
