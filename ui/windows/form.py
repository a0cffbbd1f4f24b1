"""The form of one window: name, kind, business types, device."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.stage import STAGE_NAMES, Place, Stage, stages_at
from desktop.domain.window_register import LONGEST_NAME, LONGEST_SERIAL
from ui.theme import M, S
from ui.widgets.labels import label
from ui.windows.view import DEVICES, KINDS, NO_DEVICE, FormView

_COLUMNS = 3


class WindowForm(QWidget):
    """`edited` brings the changed members of the entry as a dict."""

    edited = Signal(object)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.title = label("", "section", name="登记")
        self.name, self.serial = QLineEdit(), QLineEdit()
        self.kind, self.device = QComboBox(), QComboBox()
        for box in (self.kind, self.device):
            box.setProperty("role", "field")
        self.boxes = {stage: QCheckBox(STAGE_NAMES[stage]) for stage in stages_at(place)}
        self._name_parts()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, S, 0)  # room for a scroll bar
        column.setSpacing(S)
        column.addWidget(self.title)
        column.addLayout(self._fields())
        column.addWidget(label("办理的环节（至少一个）", "label"))
        column.addLayout(self._ticks())
        column.addStretch()
        self._connect()

    def show_form(self, form: FormView) -> None:
        """Show an entry; a field that holds the text already keeps its cursor."""
        self.title.setText(form.title)
        for field, text in ((self.name, form.name), (self.serial, form.serial)):
            if field.text() != text:
                field.setText(text)
        self.name.setEnabled(form.name_open)
        self.serial.setEnabled(form.serial_open)
        self.kind.setCurrentIndex(form.kind)
        self.device.setCurrentIndex(form.device)
        for box in form.stages:
            with QSignalBlocker(self.boxes[box.stage]):
                self.boxes[box.stage].setChecked(box.ticked)

    @Slot(str)
    def _named(self, text: str) -> None:
        self.edited.emit({"name": text})

    @Slot(str)
    def _numbered(self, text: str) -> None:
        self.edited.emit({"serial": text})

    @Slot(int)
    def _kind_chosen(self, place: int) -> None:
        self.edited.emit({"kind": KINDS[place]})

    @Slot(int)
    def _device_chosen(self, place: int) -> None:
        device = DEVICES[place]
        self.edited.emit({"device": device} if device else {"device": None, "serial": ""})

    @Slot()
    def _ticked(self) -> None:
        ticked: tuple[Stage, ...] = tuple(s for s, box in self.boxes.items() if box.isChecked())
        self.edited.emit({"stages": ticked})

    # --- building ---------------------------------------------------------------------------

    def _name_parts(self) -> None:
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("例如 2号窗")
        self.serial.setMaxLength(LONGEST_SERIAL)
        self.serial.setPlaceholderText("设备背面的序列号，可不填")
        self.kind.addItems([str(kind) for kind in KINDS])
        self.device.addItems([str(device) if device else NO_DEVICE for device in DEVICES])

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        grid.setColumnStretch(1, 1)
        fields = (("名称", self.name), ("类型", self.kind), ("扫码设备", self.device))
        for row, (name, field) in enumerate((*fields, ("序列号", self.serial))):
            caption = label(name, "label")
            caption.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(caption, row, 0)
            grid.addWidget(field, row, 1)
        return grid

    def _ticks(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(S)
        grid.setVerticalSpacing(S)
        for place, box in enumerate(self.boxes.values()):
            box.setAccessibleName(f"环节 {box.text()}")
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        return grid

    def _connect(self) -> None:
        self.name.textEdited.connect(self._named)
        self.serial.textEdited.connect(self._numbered)
        self.kind.activated.connect(self._kind_chosen)
        self.device.activated.connect(self._device_chosen)
        for box in self.boxes.values():
            box.toggled.connect(self._ticked)
