"""The parts of the cashier's screen: steps, person, amounts, receipt, trail."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.cashier.model import line_model
from ui.cashier.receipt import Amounts, Receipt
from ui.cashier.view import STEPS, PersonView, TrailStep
from ui.theme import XL, XS, L, M, S, Theme
from ui.widgets.labels import label, line, number, restyle
from ui.widgets.notes import NoteDelegate
from ui.widgets.tables import Table


class Steps(QWidget):
    """① 扫码 — ② 核对 — ③ 结算 — ④ 完成; the present one stands out by weight and colour."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        self._labels: list[QLabel] = []
        for sign, name in zip("①②③④", STEPS, strict=True):
            if self._labels:
                row.addWidget(label("—", "faint"))
            self._labels.append(label(f"{sign} {name}", "step"))
            row.addWidget(self._labels[-1])
        row.addStretch()

    def show_step(self, present: int) -> None:
        """Mark the present step, 0 to 3."""
        for place, each in enumerate(self._labels):
            restyle(each, role="step_now" if place == present else "step")
        self.setAccessibleName(f"第 {present + 1} 步，共 {len(STEPS)} 步：{STEPS[present]}")


class PersonCard(QFrame):
    """Who stands at the window, large enough to read from a metre."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._name = label("", "title", name="姓名")
        self._about = label("", "section_plain", name="性别年龄")
        self._id_number = label("", "section_plain", name="身份证号")
        self._voucher = label("", "muted", name="就诊凭证")
        self._insurance = label("", "muted", wrap=True, name="参保信息")
        first = QHBoxLayout()
        first.setSpacing(L)
        for each in (self._name, self._about, self._id_number):
            first.addWidget(each)
        first.addStretch()
        first.addWidget(self._voucher)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, M)
        column.setSpacing(XS)
        column.addLayout(first)
        column.addWidget(self._insurance)

    def show_person(self, person: PersonView | None) -> None:
        """Show a person, or nobody."""
        self.setVisible(person is not None)
        if person:
            self._name.setText(person.name)
            self._about.setText(person.about)
            self._id_number.setText(person.id_number)
            self._voucher.setText(person.voucher)
            self._insurance.setText(person.insurance)


class AmountsCard(QFrame):
    """Total, fund, account; and the cash to take, large."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        grid = QGridLayout(self)
        grid.setContentsMargins(L, M, L, M)
        grid.setVerticalSpacing(XS)
        self._figures: dict[str, QLabel] = {}
        for row, (name, title) in enumerate(_AMOUNTS):
            grid.addWidget(label(title, "muted"), row, 0)
            self._figures[name] = number("section", title)
            grid.addWidget(self._figures[name], row, 1)
        grid.addWidget(line(), len(_AMOUNTS), 0, 1, 2)
        grid.addWidget(label("现金", "section"), len(_AMOUNTS) + 1, 0)
        self._figures["cash"] = number("amount", "现金")
        grid.addWidget(self._figures["cash"], len(_AMOUNTS) + 1, 1)
        grid.setColumnStretch(1, 1)

    def show_amounts(self, amounts: Amounts) -> None:
        """Show the figures; a dash where there is none yet."""
        for name, figure in self._figures.items():
            figure.setText(getattr(amounts, name))


_AMOUNTS = (("total", "总额"), ("fund", "统筹"), ("account", "账户"))


class ReceiptCard(QFrame):
    """The receipt as it will be on paper."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title = label("", "section", name="机构")
        self._pairs: dict[str, QLabel] = {}
        self._head, self._foot = QGridLayout(), QGridLayout()
        self._lines = line_model(theme)
        table = Table(theme, self._lines, "凭据明细", row_height=46)
        table.setItemDelegateForColumn(1, NoteDelegate(table, theme))
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, M)
        column.setSpacing(S)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._head)
        column.addWidget(table, 1)
        column.addLayout(self._foot)

    def show_receipt(self, receipt: Receipt) -> None:
        """Show what the centre confirmed."""
        self._title.setText(f"{receipt.title}　医保结算凭据")
        self._fill(self._head, receipt.head)
        self._lines.show(receipt.lines)
        self._fill(self._foot, receipt.foot)

    def _fill(self, grid: QGridLayout, pairs: Sequence[tuple[str, str]]) -> None:
        for column, (title, value) in enumerate(pairs):
            if title not in self._pairs:
                self._pairs[title] = label("", "", name=title)
                grid.addWidget(label(title, "label"), 0, column)
                grid.addWidget(self._pairs[title], 1, column)
            self._pairs[title].setText(value)


class Trail(QFrame):
    """The live steps of looking up an unknown settlement."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._steps: tuple[TrailStep, ...] = ()
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(XL, L, XL, L)
        self._column.setSpacing(L)
        self._column.addWidget(label("核实经过", "section"))
        self._rows = [self._row() for _ in range(4)]
        self._column.addStretch()
        theme.changed.connect(self._draw)

    def show_steps(self, steps: Sequence[TrailStep]) -> None:
        """Show the steps so far."""
        if tuple(steps) != self._steps:
            self._steps = tuple(steps)
            self._draw()

    @Slot()
    def _draw(self) -> None:
        for place, (icon, text) in enumerate(self._rows):
            step = self._steps[place] if place < len(self._steps) else None
            icon.setVisible(step is not None)
            text.setVisible(step is not None)
            if step:
                colour = self._theme.tint(step.icon).text
                icon.setPixmap(self._theme.pixmap(step.icon, colour, 22))
                text.setText(step.text)

    def _row(self) -> tuple[QLabel, QLabel]:
        icon, text = QLabel(), label("", "", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(M)
        row.addWidget(icon)
        row.addWidget(text, 1)
        self._column.addLayout(row)
        return icon, text


class Invite(QFrame):
    """What to tell the patient while nobody has shown a code yet."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setSpacing(M)
        column.addStretch()
        column.addWidget(self._icon)
        for text, role in _INVITE:
            words = label(text, role)
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        column.addStretch()
        theme.changed.connect(self._tinted)
        self._tinted()

    @Slot()
    def _tinted(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("phone", self._theme.tokens.faint, 72))


_INVITE = (
    ("请患者打开「医保码」", "section"),
    ("微信、支付宝或国家医保服务平台里都有，不是付款码", "muted"),
    ("屏幕调亮，距镜头约 15 厘米，画面里只留一个码", "muted"),
)
