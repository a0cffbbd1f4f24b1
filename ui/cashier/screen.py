"""The cashier's screen: shows a `TillView` and passes keys to the till. Decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.secret import Secret
from desktop.domain.sight import Frame
from ui.cashier.device_row import DeviceRow
from ui.cashier.model import bill_model, line_model
from ui.cashier.panels import GuideCard, ReasonsCard, StageSwitch
from ui.cashier.parts import AmountsCard, Invite, PersonCard, ReceiptCard, Steps, Trail
from ui.cashier.till import Till
from ui.cashier.view import Body, Button, TillView, till_view
from ui.theme import L, M, S, Theme
from ui.widgets.buttons import KeyButton, bind, shortcut
from ui.widgets.camera_view import CameraView
from ui.widgets.labels import frame, label, restyle
from ui.widgets.notes import NoteDelegate
from ui.widgets.side import Side
from ui.widgets.state_word import StateWord
from ui.widgets.tables import Table

RIGHT_WIDTH = 408


class CashierScreen(QWidget):
    """Left: step, state, person, bill. Right: camera, amounts, the one action."""

    def __init__(self, till: Till, theme: Theme) -> None:
        super().__init__()
        self.till, self._theme = till, theme
        self._make_parts()
        self._make_buttons()
        row = QHBoxLayout(self)
        row.setContentsMargins(L, L, L, L)
        row.setSpacing(L)
        row.addLayout(self._left(), 1)
        row.addWidget(self._right())
        till.state_changed.connect(self.refresh)
        self.refresh()

    @property
    def view(self) -> TillView:
        """What is on the screen now."""
        return till_view(self.till.state, self.till.desk.institution)

    @Slot(object)
    def show_frame(self, picture: Frame) -> None:
        """A camera frame, for the eye."""
        self.camera.show_frame(picture)

    @Slot()
    def refresh(self) -> None:
        """Show the till's state."""
        view = self.view
        self._steps.show_step(view.step)
        head = view.headline
        self.state_word.say(head.word, head.detail, head.icon, head.tint)
        self._person.show_person(view.person)
        self.state_word.setVisible(view.body is not Body.GUIDE)
        self._show_body(view)
        self._amounts.show_amounts(view.amounts)
        self._watch.setText(view.watch)
        self._watch_strip.setVisible(bool(view.watch))
        self.camera.say(view.hint)
        self._show_buttons(view)
        self._show_id_field(view.typing_id)
        self._id_note.setText(view.id_note)
        self.stage_switch.show_stages(view.stage)
        self.reasons.listen(view.body is Body.REASONS)

    # --- showing ----------------------------------------------------------------------------

    def _show_body(self, view: TillView) -> None:
        self._lines.show(view.lines)
        with QSignalBlocker(self.bills.selectionModel()):
            self._bills.show(view.bills)
            self._mark_bill(view.chosen)
        self.bills.setFixedHeight(self._theme.px(34 + 34 * min(max(len(view.bills), 1), 3)) + 6)
        if view.receipt:
            self._receipt.show_receipt(view.receipt)
        self._trail.show_steps(view.trail)
        place = list(Body).index(view.body)
        if place != self._body.currentIndex():
            self._body.setCurrentIndex(place)
            self.bills.setFocus()

    def _mark_bill(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        index = self._bills.index(row, 0)
        how = flags.ClearAndSelect | flags.Rows if row >= 0 else flags.Clear
        self.bills.selectionModel().setCurrentIndex(index, how)

    def _show_buttons(self, view: TillView) -> None:
        for button, wanted in (
            (self.pay, view.pay), (self.rescan, view.rescan), (self.fetch, view.fetch),
            (self.by_id, view.by_id), (self.by_card, view.by_card), (self.back, view.back),
            (self.next, view.next), (self.guide, view.guide),
        ):  # fmt: skip
            _show_button(button, wanted)
        for key in self._enter:
            key.setEnabled(view.next.shown)

    def _show_id_field(self, wanted: bool) -> None:
        if wanted == self._id_row.isVisibleTo(self):
            return
        self._id_row.setVisible(wanted)
        self.id_field.clear()
        if wanted:
            self.id_field.setFocus()

    # --- acting -----------------------------------------------------------------------------

    @Slot()
    def _submit_id(self) -> None:
        text = self.id_field.text().strip()
        self.id_field.clear()
        self.till.submit_id(Secret(text))

    @Slot(int)
    def _use_stage(self, place: int) -> None:
        self.till.use_stage(self.till.state.stages[place])

    @Slot()
    def _bill_chosen(self) -> None:
        rows = self.bills.selectionModel().selectedRows()
        if rows:
            self.till.choose(self._bills.rows[rows[0].row()].number)

    @Slot()
    def _fetch(self) -> None:
        self.till.fetch_bills()
        self.bills.setFocus()

    # --- building ---------------------------------------------------------------------------

    def _make_parts(self) -> None:
        theme = self._theme
        self.camera, self.devices = CameraView(theme), DeviceRow(theme)
        self.state_word = StateWord(theme)
        self._steps, self._person, self._amounts = Steps(), PersonCard(), AmountsCard()
        self._receipt, self._trail = ReceiptCard(theme), Trail(theme)
        self.stage_switch, self.reasons = StageSwitch(), ReasonsCard(self)
        self.stage_switch.chosen.connect(self._use_stage)
        self.reasons.given.connect(self.till.give_reason)
        self._hint = label("对准画面中央，只留一个码", "muted", wrap=True, name="摄像头提示")
        self._watch = label("", "", wrap=True, name="未决结算")
        self._lines, self._bills = line_model(theme), bill_model()
        self.bills = Table(theme, self._bills, "待结算单据", row_height=34)
        self.bills.selectionModel().selectionChanged.connect(self._bill_chosen)
        self._table = Table(theme, self._lines, "收费明细", row_height=46)
        self._table.setItemDelegateForColumn(1, NoteDelegate(self._table, theme))
        self._make_id_field()
        self._make_body()

    def _make_id_field(self) -> None:
        self.id_field = QLineEdit()
        self.id_field.setMaxLength(18)
        self.id_field.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.id_field.setAccessibleName("身份证号")
        self.id_field.setPlaceholderText("18 位身份证号，按 Enter 识别")
        self.id_field.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.id_field.returnPressed.connect(self._submit_id)
        caption = label("身份证号（&N）", "label")
        caption.setBuddy(self.id_field)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(caption)
        column.addWidget(self.id_field)
        self._id_note = label("", "faint", wrap=True, name="不用医保码的原因")
        column.addWidget(self._id_note)
        self._id_row = QWidget()
        self._id_row.setLayout(column)
        self._id_row.hide()

    def _make_body(self) -> None:
        bill = QVBoxLayout()
        bill.setContentsMargins(0, 0, 0, 0)
        bill.setSpacing(M)
        bill.addWidget(self.bills)
        bill.addWidget(self._table, 1)
        page = QWidget()
        page.setLayout(bill)
        self._body = QStackedWidget()
        parts = (Invite(self._theme), page, self._receipt, self._trail, self.reasons, GuideCard())
        for part in parts:
            self._body.addWidget(part)

    def _make_buttons(self) -> None:
        till = self.till
        self.pay = KeyButton("F9", "预结算", "primary")
        self.next = KeyButton("Enter", "下一位", "primary")
        self.rescan, self.fetch = KeyButton("F2", "重扫"), KeyButton("F3", "取单")
        self.by_card, self.by_id = KeyButton("F6", "社保卡"), KeyButton("F7", "身份证")
        self.back, self.guide = KeyButton("Esc", "返回"), KeyButton("F12", "激活指引")
        shortcut(self, "F5", till.next_stage)
        for button, key, act in (
            (self.pay, "F9", till.pay), (self.rescan, "F2", till.rescan),
            (self.fetch, "F3", self._fetch), (self.by_id, "F7", till.type_id),
            (self.back, "Esc", till.back), (self.guide, "F12", till.guide),
        ):  # fmt: skip
            bind(self, button, key, act)
        # On only when there is something to close: elsewhere Enter belongs to the focused widget.
        self._enter = [
            bind(self, self.next, "Return", till.next_customer),
            shortcut(self, "Enter", till.next_customer),
        ]

    def _left(self) -> QVBoxLayout:
        keys = QHBoxLayout()
        keys.setSpacing(S)
        for button in (self.rescan, self.fetch, self.back, self.guide):
            keys.addWidget(button)
        keys.addStretch()
        keys.addWidget(label("按住 F8 显示姓名和证件号", "faint"))
        strip = QHBoxLayout()
        strip.setContentsMargins(M, S, M, S)
        strip.addWidget(self._watch)
        self._watch_strip = frame("banner", strip)
        restyle(self._watch_strip, tint="wait")
        column = QVBoxLayout()
        column.setSpacing(M)
        top = QHBoxLayout()
        top.addWidget(self._steps, 1)
        top.addWidget(self.stage_switch)
        column.addLayout(top)
        for part in (self.state_word, self._watch_strip, self._person):
            column.addWidget(part)
        column.addWidget(self._body, 1)
        column.addLayout(keys)
        return column

    def _right(self) -> QWidget:
        others = QHBoxLayout()
        others.setSpacing(S)
        others.addWidget(QLabel("不用医保码？"))
        others.addStretch()
        others.addWidget(self.by_card)
        others.addWidget(self.by_id)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addWidget(self.camera)
        column.addWidget(self._hint)
        column.addWidget(self.devices)
        column.addLayout(others)
        column.addWidget(self._id_row)
        column.addStretch(1)
        column.addWidget(self._amounts)
        column.addWidget(self.pay)
        column.addWidget(self.next)
        return Side(self._theme, RIGHT_WIDTH, column)


def _show_button(button: KeyButton, wanted: Button) -> None:
    button.say(wanted.text, "" if wanted.enabled else wanted.reason)
    button.setEnabled(wanted.enabled)
    button.setVisible(wanted.shown)
