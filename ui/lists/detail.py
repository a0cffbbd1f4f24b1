"""One list beside the table: findings first, then the fields as on the paper form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.settlement_list import Finding, Weight
from ui.lists.view import Field, Group
from ui.theme import BORDER, XS, L, S, Theme
from ui.widgets.labels import label, line, restyle

_TINTS = {Weight.ERROR: "bad", Weight.HINT: "wait", Weight.NOT_RUN: "info"}
_SHOWN_FINDINGS = 4
_TEXT_WIDTH = 320


class Detail(QWidget):
    """Enter or a click on a finding jumps to its field."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._fields: dict[str, QWidget] = {}
        self._shown: tuple[tuple[Group, ...], tuple[Finding, ...]] = ((), ())
        self._title = label("", "section", name="清单")
        self._status = label("", "muted", wrap=True, name="清单状态")
        self._empty = label("请选择一份清单", "muted")
        self.findings = QListWidget()
        self.findings.setAccessibleName("问题列表，按 Enter 跳到字段")
        self.findings.setWordWrap(True)
        self.findings.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.findings.itemActivated.connect(self._jump)
        self.findings.itemClicked.connect(self._jump)
        self.form = QScrollArea()
        self.form.setAccessibleName("清单内容")
        self.form.setWidgetResizable(True)
        self.form.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(S)
        for part in (self._title, self._status, self._empty, self.findings, line()):
            column.addWidget(part)
        column.addWidget(self.form, 1)

    def show_list(
        self, title: str, status: str, findings: Sequence[Finding], groups: Sequence[Group]
    ) -> None:
        """Show a list; no groups means that none is chosen."""
        self._title.setText(title)
        self._status.setText(status)
        self._status.setVisible(bool(status))
        self._empty.setVisible(not groups)
        shown = (tuple(groups), tuple(findings))
        if shown != self._shown:
            self._shown = shown
            self._draw()

    @Slot()
    def _draw(self) -> None:
        groups, findings = self._shown
        self._show_findings(findings)
        self._show_form(groups)

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        self.findings.clear()
        for finding in findings:
            self.findings.addItem(self._item(finding))
        heights = [self.findings.item(n).sizeHint().height() for n in range(len(findings))]
        self.findings.setFixedHeight(sum(heights[:_SHOWN_FINDINGS]) + 2 * BORDER)
        self.findings.setVisible(bool(findings))

    def _item(self, finding: Finding) -> QListWidgetItem:
        text = f"{finding.weight}  {finding.text}"
        item = QListWidgetItem(text)
        colour = self._theme.tint(_TINTS[finding.weight]).text
        item.setIcon(self._theme.icon("bad", colour, 18))
        item.setData(Qt.ItemDataRole.UserRole, finding.place)
        item.setToolTip(f"规则 {finding.rule}")
        # The list asks for heights before it knows its width, so the text is measured here.
        room = QRect(0, 0, self._theme.px(_TEXT_WIDTH), 0)
        needed = self.findings.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        item.setSizeHint(QSize(0, needed.height() + self._theme.px(16)))
        return item

    def _show_form(self, groups: Sequence[Group]) -> None:
        self._fields = {}
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, S, 0)
        column.setSpacing(S)
        for group in groups:
            column.addWidget(label(group.title, "section"))
            column.addLayout(self._grid(group.fields))
        column.addStretch()
        self.form.setWidget(page)

    def _grid(self, fields: Sequence[Field]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(fields):
            name = label(field.name, "label")
            name.setMinimumWidth(self._theme.px(124))
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._fields[field.place] = self._value(field)
            grid.addWidget(self._fields[field.place], row, 1)
        return grid

    def _value(self, field: Field) -> QLabel:
        text = f"{field.value}\n{field.weight}：{field.finding}" if field.finding else field.value
        value = label(text, "field", wrap=True, name=field.name)
        value.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if field.weight:
            restyle(value, tint=_TINTS[field.weight])
        return value

    @Slot(QListWidgetItem)
    def _jump(self, item: QListWidgetItem) -> None:
        field = self._fields.get(item.data(Qt.ItemDataRole.UserRole))
        if field:
            self.form.ensureWidgetVisible(field, 0, self._theme.px(60))
            field.setFocus()
