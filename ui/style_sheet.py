"""The small style sheet, written from the tokens of a theme."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template


def style_sheet(values: Mapping[str, str]) -> str:
    """Everything the Fusion palette cannot say; texts pick a look by their `role` property.

    `values` has a colour or a length for each name that follows a `$` below.
    """
    return _SHEET.substitute(values)


_TINTED = "".join(
    f"""
    [tint="{name}"] {{ background: ${name}_ground; color: ${name}; }}
    [tint="{name}"] QLabel {{ color: ${name}; background: transparent; }}
    [tint="{name}"] QPushButton {{ color: ${name}; background: transparent; }}
    QLabel[ink="{name}"], QPushButton[ink="{name}"] {{ color: ${name}; }}
    """
    for name in ("ok", "wait", "bad", "info")
)

_SHEET = Template(
    """
    QToolTip { color: $text; background: $raised; border: 1px solid $edge; padding: 4px; }
    QLabel { background: transparent; }
    QLabel[role="muted"] { color: $muted; }
    QLabel[role="faint"] { color: $faint; font-size: $label; }
    QLabel[role="label"] { color: $muted; font-size: $label; }
    QLabel[role="section"] { font-size: $section; font-weight: bold; }
    QLabel[role="title"] { font-size: $title; font-weight: bold; }
    QLabel[role="amount"] { font-size: $amount; font-weight: bold; }
    QLabel[role="state"] { font-size: $state; font-weight: bold; }
    QLabel[role="long_state"] { font-size: $amount; font-weight: bold; }
    QLabel[role="section_plain"] { font-size: $section; }
    QLabel[role="guide"] { font-size: $title; }
    QLabel[role="guide_name"] { font-size: $title; font-weight: bold; color: $primary; }
    QLabel[role="step"] { color: $faint; }
    QLabel[role="step_now"] { color: $primary; font-weight: bold; }
    QLabel[role="brand"] { font-size: $section; font-weight: bold; color: $primary; }

    QFrame[role="card"] { background: $raised; border: 0; border-radius: $radius; }
    QFrame[role="header"] { background: $raised; border: 0; border-bottom: 1px solid $line; }
    QFrame[role="rail"] { background: $raised; border: 0; border-right: 1px solid $line; }
    QFrame[role="line"] { background: $line; border: 0; }
    QFrame[role="state"], QFrame[role="banner"] { border: 0; border-radius: $radius; }
    QFrame[role="strip"] { border: 0; }
    """
    + _TINTED
    + """
    QPushButton {
        min-height: $inner; padding: 0 12px; color: $text; background: $raised;
        border: 2px solid $line; border-radius: $radius;
    }
    QPushButton[role="choice"] { min-height: $inner_main; font-size: $section; text-align: left; }
    QPushButton:hover { background: $sunken; }
    QPushButton:pressed { background: $selection; }
    QPushButton:disabled { color: $faint; background: $surface; }
    QPushButton:focus { border-color: $primary; }
    QPushButton[role="primary"] {
        min-height: $inner_main; font-size: $section; font-weight: bold;
        color: $on_primary; background: $primary; border-color: $primary;
    }
    QPushButton[role="primary"]:hover { background: $pressed; border-color: $pressed; }
    QPushButton[role="primary"]:focus { border-color: $text; }
    QPushButton[role="primary"]:disabled { color: $faint; background: $sunken;
        border-color: $sunken; }
    QPushButton[role="plain"] { background: transparent; border-color: transparent; }
    QPushButton[role="plain"]:hover { background: $sunken; }
    QPushButton[role="plain"]:focus { border-color: $primary; }
    QPushButton[role="tab"] {
        background: transparent; border-color: transparent; border-bottom: 2px solid $line;
        border-radius: 0;
    }
    QPushButton[role="tab"]:checked { border-bottom-color: $primary; font-weight: bold; }
    QPushButton[role="tab"]:focus { border-color: $primary; }

    QPushButton[role="part"]:checked {
        color: $primary; background: $selection; border-color: $primary; font-weight: bold;
    }
    QComboBox[role="field"] { min-height: $inner; }
    QCheckBox::indicator {
        width: 14px; height: 14px; border: 2px solid $edge; border-radius: 4px;
        background: $raised;
    }
    QCheckBox::indicator:checked { background: $primary; border-color: $primary; }
    QCheckBox:focus { color: $primary; }
    QProgressBar {
        min-height: 8px; max-height: 8px; border: 0; border-radius: 4px; background: $sunken;
    }
    QProgressBar::chunk { background: $primary; border-radius: 4px; }

    QToolButton[role="rail"] {
        color: $muted; background: transparent; border: 2px solid transparent;
        border-left: 3px solid transparent; font-size: $label;
    }
    QToolButton[role="rail"]:hover { background: $sunken; }
    QToolButton[role="rail"]:checked {
        color: $primary; background: $selection; border-left-color: $primary; font-weight: bold;
    }
    QToolButton[role="rail"]:focus { border: 2px solid $primary; }

    QLineEdit {
        min-height: $inner; padding: 0 8px; color: $text; background: $raised;
        border: 2px solid $edge; border-radius: $radius;
        selection-background-color: $primary; selection-color: $on_primary;
    }
    QDateEdit QLineEdit { min-height: 0; padding: 0 6px; border: 0; }
    QLineEdit:focus { border-color: $primary; }
    QLineEdit:disabled { color: $muted; background: $surface; border-color: $line; }
    QCheckBox::indicator { width: 14px; height: 14px; border: 2px solid $edge; padding: 2px; }
    QCheckBox::indicator:checked {
        border-color: $primary; background: $primary; background-clip: content;
    }
    QCheckBox:focus { color: $primary; }

    QComboBox[role="field"] { min-height: $inner; }

    QTableView, QListView {
        background: $raised; color: $text; border: 2px solid transparent; outline: 0;
        selection-background-color: $selection; selection-color: $text;
        border-radius: $radius;
    }
    QTableView:focus, QListView:focus { border-color: $primary; }
    QTableView::item { padding: 0 8px; border-bottom: 1px solid $line; }
    QTableView::item:selected { background: $selection; color: $text; }
    QListView::item { padding: 6px 8px; border-bottom: 1px solid $line; }
    QListView::item:selected { background: $selection; color: $text; }
    QHeaderView { background: $raised; }
    QHeaderView::section {
        color: $muted; background: $raised; border: 0; border-bottom: 1px solid $edge;
        padding: 6px 10px; font-size: $label;
    }
    QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
    QScrollBar:vertical { width: 10px; background: transparent; }
    QScrollBar::handle:vertical { background: $edge; min-height: 32px; border-radius: 5px; }
    QScrollBar:horizontal { height: 10px; background: transparent; }
    QScrollBar::handle:horizontal { background: $edge; min-width: 32px; border-radius: 5px; }
    QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
    """
)
