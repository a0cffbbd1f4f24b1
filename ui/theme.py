"""How everything looks: the only place that knows colours, sizes, fonts and spacing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from ui.style_sheet import style_sheet

Mode: TypeAlias = Literal["light", "dark", "system"]


@dataclass(frozen=True)
class Tint:
    """A state's text on its own ground."""

    text: str
    ground: str


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme, as #RRGGBB."""

    surface: str
    raised: str
    sunken: str
    text: str
    muted: str
    faint: str
    primary: str
    on_primary: str
    pressed: str
    selection: str
    rest: str
    line: str
    edge: str
    ok: Tint
    wait: Tint
    bad: Tint
    info: Tint


LIGHT = Tokens(
    surface="#F6F8F9", raised="#FFFFFF", sunken="#ECF0F2",
    text="#12242B", muted="#4A5F68", faint="#5C7079",
    primary="#0B6B75", on_primary="#FFFFFF", pressed="#08545C", selection="#DCEEF0",
    rest="#CBD5DA", line="#D3DCE0", edge="#7E9099",
    ok=Tint("#14692F", "#DDF3E2"), wait=Tint("#7A4B00", "#FFEFC9"),
    bad=Tint("#A3122A", "#FCE3E6"), info=Tint("#0B4F8A", "#DDEBF8"),
)  # fmt: skip
DARK = Tokens(
    surface="#12181B", raised="#1A2226", sunken="#0D1214",
    text="#E6EEF1", muted="#A9BAC1", faint="#8A9CA4",
    primary="#4FB7C1", on_primary="#06282C", pressed="#3E9CA6", selection="#1E3C41",
    rest="#3A484F", line="#2C383E", edge="#6F828B",
    ok=Tint("#8FDDA6", "#16311F"), wait=Tint("#FFD27A", "#3A2C0C"),
    bad=Tint("#FFACB7", "#421A21"), info=Tint("#9FCDF6", "#14293D"),
)  # fmt: skip

LABEL, BASE, SECTION, TITLE, AMOUNT, STATE = 13, 15, 18, 22, 34, 48
"""Text heights in pixels at 100 %."""
XS, S, M, L, XL = 4, 8, 12, 16, 24
"""Spacing in pixels."""
RADIUS = 6
CONTROL, MAIN_BUTTON = 36, 48
"""Heights of controls in pixels at 100 %."""
RAIL = 72
BORDER = 2
TINTS = ("ok", "wait", "bad", "info")
SCALES = (1.0, 1.15, 1.3)


@dataclass(frozen=True)
class Sizes:
    """Heights of texts and controls in pixels at 100 %."""

    label: int
    base: int
    section: int
    title: int
    amount: int
    state: int
    control: int
    main_button: int

    def times(self, factor: float) -> Sizes:
        """All of them larger."""
        return Sizes(*(round(length * factor) for length in vars(self).values()))


@dataclass(frozen=True)
class Reader:
    """Who reads: how large everything is, in which colours, and how fast it is spoken
    (-1 to 1, 0 is usual)."""

    sizes: Sizes
    light: Tokens = LIGHT
    dark: Tokens = DARK
    pace: float = 0.0

    def on_screen(self, width: int, height: int) -> Reader:
        """The same on a screen of this size: one that stands upright has room for more."""
        factor = UPRIGHT if height > width else 1.0
        return replace(self, sizes=self.sizes.times(factor))


UPRIGHT = 1.25
STRONG_LIGHT = replace(
    LIGHT, text="#000000", muted="#1F3038", faint="#2F434C", line="#7E9099", edge="#33444C",
    primary="#07525A", pressed="#053E44",
    ok=Tint("#0B4A1E", LIGHT.ok.ground), wait=Tint("#5A3600", LIGHT.wait.ground),
    bad=Tint("#7D0A1D", LIGHT.bad.ground), info=Tint("#073A68", LIGHT.info.ground),
)  # fmt: skip
STRONG_DARK = replace(
    DARK, text="#FFFFFF", muted="#DCE6EA", faint="#C5D2D8", line="#6F828B", edge="#B9C7CE",
    primary="#7FD6DE", pressed="#A3E4EA",
    ok=Tint("#C4F2D0", DARK.ok.ground), wait=Tint("#FFE6B0", DARK.wait.ground),
    bad=Tint("#FFD3D9", DARK.bad.ground), info=Tint("#CFE6FB", DARK.info.ground),
)  # fmt: skip

DESK = Reader(Sizes(LABEL, BASE, SECTION, TITLE, AMOUNT, STATE, CONTROL, MAIN_BUTTON))
"""The staff at its desk."""
PATIENT = Reader(Sizes(32, 32, 34, 40, 46, 50, 76, 92))
"""A patient who stands before a screen: nothing below 24 pt, targets of 72 px and more."""
ELDER = Reader(PATIENT.sizes.times(1.25), STRONG_LIGHT, STRONG_DARK, pace=-0.35)
"""适老化: larger and stronger than what every patient reads, and spoken more slowly."""
FAMILIES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei")
"""Simplified Chinese families, best first."""
ICONS = Path(__file__).parent / "resources" / "icons"


def chinese_family() -> str:
    """The best Simplified Chinese family of this machine, "" when it has none."""
    installed = set(QFontDatabase.families())
    named = next((family for family in FAMILIES if family in installed), "")
    others = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    return named or next(iter(others), "")


class Theme(QObject):
    """Applies palette, style sheet and font to the application; `changed` follows each change.

    With the mode "system" it follows the desktop's light or dark setting.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = "system") -> None:
        super().__init__()
        self._app = app
        self._mode: Mode = mode
        self._step = 0
        self._reader = DESK
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._reader.dark if self._is_dark() else self._reader.light

    @property
    def sizes(self) -> Sizes:
        """The heights of whoever reads, at 100 %."""
        return self._reader.sizes

    def tint(self, name: str) -> Tint:
        """The tint of a state: "ok", "wait", "bad" or "info"."""
        tokens = self.tokens
        return {"ok": tokens.ok, "wait": tokens.wait, "bad": tokens.bad}.get(name, tokens.info)

    def use(self, mode: Mode) -> None:
        """Change to light, dark or what the system has."""
        self._mode = mode
        self._apply()

    def read_by(self, reader: Reader) -> None:
        """Set everything for the staff, for patients or for the elderly."""
        self._reader = reader
        self._apply()

    def scale(self, by: int) -> None:
        """One step larger (+1) or smaller (-1), of three."""
        self._step = min(max(self._step + by, 0), len(SCALES) - 1)
        self._apply()

    def px(self, pixels: float) -> int:
        """A length at the scale in force."""
        return round(pixels * SCALES[self._step])

    def font(self, pixels: int | None = None, *, bold: bool = False) -> QFont:
        """The interface font, at the reader's base height unless told, digits of one width."""
        font = QFont(chinese_family())
        font.setPixelSize(self.px(pixels or self.sizes.base))
        font.setBold(bold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def icon(self, name: str, colour: str, size: int = 24) -> QIcon:
        """An icon of the set in a colour of the tokens."""
        return QIcon(self.pixmap(name, colour, size))

    def pixmap(self, name: str, colour: str, size: int) -> QPixmap:
        """An icon as a picture of `size` logical pixels at the scale in force."""
        ratio = self._app.devicePixelRatio()
        side = self.px(size)
        picture = QPixmap(QSize(side, side) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        source = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
        drawn = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
        painter = QPainter(picture)
        drawn.render(painter, QRectF(0, 0, side, side))
        painter.end()
        return picture

    def dot(self, colour: str) -> QIcon:
        """A round lamp."""
        side = self.px(12)
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(1, 1, side - 2, side - 2)
        painter.end()
        return QIcon(picture)

    def swatch(self, colour: str, size: int) -> QPixmap:
        """A square of a colour."""
        picture = QPixmap(self.px(size), self.px(size))
        picture.fill(QColor(colour))
        return picture

    def _is_dark(self) -> bool:
        scheme = self._app.styleHints().colorScheme()
        by_system = scheme == Qt.ColorScheme.Dark
        return self._mode == "dark" or (self._mode == "system" and by_system)

    def _values(self) -> dict[str, str]:
        values = {n: colour for n, colour in vars(self.tokens).items() if isinstance(colour, str)}
        for name in TINTS:
            tint = self.tint(name)
            values |= {name: tint.text, f"{name}_ground": tint.ground}
        values |= {name: f"{self.px(length)}px" for name, length in self._lengths().items()}
        return values | {"radius": f"{RADIUS}px"}

    def _lengths(self) -> dict[str, int]:
        sizes = self.sizes
        return vars(sizes) | {
            "inner": sizes.control - 2 * BORDER, "inner_main": sizes.main_button - 2 * BORDER,
        }  # fmt: skip

    @Slot()
    def _system_changed(self) -> None:
        if self._mode == "system":
            self._apply()

    def _apply(self) -> None:
        self._app.setFont(self.font())
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self._values()))
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """The Fusion palette of a theme."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: tokens.surface, roles.WindowText: tokens.text,
        roles.Base: tokens.raised, roles.AlternateBase: tokens.surface,
        roles.Text: tokens.text, roles.PlaceholderText: tokens.faint,
        roles.Button: tokens.raised, roles.ButtonText: tokens.text,
        roles.ToolTipBase: tokens.raised, roles.ToolTipText: tokens.text,
        roles.Highlight: tokens.selection, roles.HighlightedText: tokens.text,
        roles.Link: tokens.primary, roles.Accent: tokens.primary,
        roles.Light: tokens.raised, roles.Midlight: tokens.line, roles.Mid: tokens.line,
        roles.Dark: tokens.edge, roles.Shadow: tokens.sunken,
    }  # fmt: skip
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (roles.Text, roles.ButtonText, roles.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return made
