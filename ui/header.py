"""The header: who works where, the link, what waits, and the rate."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton

from desktop.domain.errors import AppError
from desktop.ports import Desk
from ui.background import Background
from ui.header_view import HeaderView, Lamp, Pulse, clock_notice, header_view, take_pulse
from ui.theme import L, M, S, Theme
from ui.widgets.banner import notice_of
from ui.widgets.labels import label, restyle

BEAT_MS = 5000
SIGN_IN_AGAIN = 12
"""Beats until a failed sign-in is tried again by itself."""


class PulseTaker(QObject):
    """Looks at one desk every few seconds, in the background; `changed` brings the `Pulse`."""

    changed = Signal(object)
    told = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._background = desk, background
        self.pulse: Pulse | None = None
        self._under_way = self._again = False
        self._patience = 0
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.take)

    def start(self) -> None:
        """Look now and from now on."""
        self._timer.start()
        self.take()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def take(self) -> None:
        """Look now, unless a look is under way: then once more after it."""
        self._again = self._under_way
        if self._under_way:
            return
        self._under_way = True
        signed_on = self.pulse.signed_on if self.pulse else None
        self._background.run(
            take_pulse, self._desk, signed_on, self._patience == 0,
            done=self._taken, failed=self._failed,
        )  # fmt: skip
        self._patience = max(0, self._patience - 1)

    @Slot()
    def sign_in(self) -> None:
        """Try to sign in now instead of waiting for the next try."""
        self._patience = 0
        self.take()

    @Slot(object)
    def _taken(self, pulse: Pulse) -> None:
        clock = clock_notice(self.pulse, pulse)
        self.pulse = pulse
        if clock:
            self.told.emit(clock)
        if pulse.trouble:
            self._patience = SIGN_IN_AGAIN
            self.told.emit(notice_of(pulse.trouble))
        self.changed.emit(pulse)
        self._ended()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(notice_of(error))
        self._ended()

    def _ended(self) -> None:
        self._under_way = False
        if self._again:
            self.take()


class Header(QFrame):
    """One line of quiet facts; the figures are buttons to where they come from."""

    workplace_chosen = Signal(int)

    def __init__(self, theme: Theme, names: list[str]) -> None:
        super().__init__()
        self._theme = theme
        self._lamp = Lamp("正在连接", "info")
        self.setProperty("role", "header")
        self._institution = label("", "", name="机构与窗口")
        self._operator = label("", "muted", name="操作员")
        self.switch = QComboBox()
        self.switch.addItems(names)
        self.switch.setAccessibleName("切换单位")
        self.switch.setVisible(len(names) > 1)
        self.switch.activated.connect(self.workplace_chosen)
        self.lamp, self.waiting = _figure("中心连接"), _figure("待发报文")
        self.today = label("", "muted", name="今日扫码结算")
        self.month = _figure("本月扫码结算率")
        self._arrange()
        theme.changed.connect(self._tinted)
        self._tinted()

    def show_desk(self, desk: Desk, place: int) -> None:
        """Say where and who; the figures follow with the next look."""
        self.switch.setCurrentIndex(place)
        self._institution.setText(_where(desk, named=self.switch.count() == 1))
        self._operator.setText(f"{desk.operator.role} {desk.operator.name}")
        for figure in (self.waiting, self.month):
            figure.setText("")
        self.today.setText("")
        self._show_lamp(Lamp("正在连接", "info"))

    def show_pulse(self, pulse: Pulse) -> None:
        """Show the figures of one look."""
        view: HeaderView = header_view(pulse)
        self.waiting.setText(view.waiting)
        self.today.setText(view.today)
        self.month.setText(view.month)
        self.month.setAccessibleName(f"{view.month}，打开扫码率")
        self.waiting.setAccessibleName(f"{view.waiting} 条，打开记录")
        restyle(self.month, ink=view.month_tint)
        self._show_lamp(view.lamp)

    def _show_lamp(self, lamp: Lamp) -> None:
        self._lamp = lamp
        self.lamp.setText(f"中心 {lamp.word}")
        self.lamp.setAccessibleName(f"中心 {lamp.word}，按下重新签到")
        self._tinted()

    @Slot()
    def _tinted(self) -> None:
        self.lamp.setIcon(self._theme.dot(self._theme.tint(self._lamp.tint).text))

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(L, S // 2, M, S // 2)
        row.setSpacing(M)
        row.addWidget(label("医保台", "brand"))
        row.addWidget(self.switch)
        row.addWidget(self._institution)
        row.addWidget(self._operator)
        row.addStretch()
        for part in (self.lamp, self.waiting, self.today, self.month):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)


def _where(desk: Desk, named: bool) -> str:
    """The switch, where there is one, names the institution already."""
    house = desk.institution
    return f"{house.name if named else ''}  {house.code} · {desk.window}".strip()


def _figure(name: str) -> QPushButton:
    button = QPushButton()
    button.setProperty("role", "plain")
    button.setAutoDefault(False)
    button.setAccessibleName(name)
    return button
