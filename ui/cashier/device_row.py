"""The row under the camera picture: which camera is watched, and how the gun is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.cashier.device_view import CameraChoices, GunLamp
from ui.theme import CONTROL, S, Theme
from ui.widgets.labels import label


class DeviceRow(QWidget):
    """Hidden until it is told what is plugged in. `camera_chosen` carries a camera's spec."""

    camera_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tint = "info"
        self.cameras = QComboBox()
        self.cameras.setAccessibleName("摄像头")
        self.cameras.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.cameras.setSizePolicy(policy)
        self.cameras.activated.connect(self._chosen)
        self.cameras.hide()
        self._dot = QLabel()
        self._gun = label("", "muted", name="扫码枪")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        row.addWidget(self.cameras, 1)
        row.addWidget(self._dot)
        row.addWidget(self._gun)
        theme.changed.connect(self._tinted)
        self.hide()

    def show_cameras(self, choices: CameraChoices) -> None:
        """Show the list; an open one stays open where nothing changed."""
        entries = [(each.name, each.spec) for each in choices.entries]
        present = [
            (self.cameras.itemText(n), self.cameras.itemData(n))
            for n in range(self.cameras.count())
        ]
        with QSignalBlocker(self.cameras):
            if entries != present:
                self.cameras.clear()
                for name, spec in entries:
                    self.cameras.addItem(name, spec)
            self.cameras.setCurrentIndex(choices.chosen)
        self.cameras.setToolTip(self.cameras.currentText())
        self.cameras.show()
        self.show()

    def show_gun(self, lamp: GunLamp) -> None:
        """Show how the gun is."""
        self._gun.setText(lamp.word)
        self._gun.setToolTip(lamp.about)
        self._gun.setAccessibleDescription(lamp.about)
        self._tint = lamp.tint
        self._tinted()
        self.show()

    @property
    def gun_word(self) -> str:
        """What is said of the gun now."""
        return self._gun.text()

    @Slot(int)
    def _chosen(self, place: int) -> None:
        self.camera_chosen.emit(self.cameras.itemData(place))

    @Slot()
    def _tinted(self) -> None:
        self.cameras.setMinimumHeight(self._theme.px(CONTROL))
        side = self._theme.px(12)
        self._dot.setPixmap(
            self._theme.dot(self._theme.tint(self._tint).text).pixmap(QSize(side, side))
        )
