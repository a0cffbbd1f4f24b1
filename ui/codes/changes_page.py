"""What an update changed: filters over a table, and the whole as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from coding_tables.changes import Kind, Weight
from desktop.usecases.search_codes import title_of
from ui.codes.changes_view import (
    KINDS,
    NO_OTHER,
    WEIGHTS,
    ChangeRow,
    change_row,
    summary,
    version_text,
)
from ui.codes.comparison import Comparison
from ui.codes.models import change_model
from ui.theme import M, S, Theme
from ui.widgets.buttons import KeyButton, bind, choice
from ui.widgets.labels import label
from ui.widgets.tables import Table


class ChangesPage(QWidget):
    """Shows a `Comparison`; decides nothing."""

    def __init__(self, comparison: Comparison, theme: Theme) -> None:
        super().__init__()
        self.comparison, self._stale = comparison, False
        self._model = change_model(theme)
        self.table: Table[ChangeRow] = Table(theme, self._model, "目录变更", row_height=34)
        self.standard, self.old, self.new = (choice(n) for n in ("目录", "原版本", "新版本"))
        self.kind, self.weight = choice("变更种类"), choice("变更类别")
        self.ours = QCheckBox("只看涉及本机构的")
        self.ours.setAccessibleName("只看涉及本机构的")
        self.export = KeyButton("F9", "导出 XLSX")
        self._line = label("", "muted", wrap=True, name="变更汇总")
        self._fill()
        self._arrange()
        self.standard.currentIndexChanged.connect(self._chosen)
        for each in (self.old, self.new):
            each.currentIndexChanged.connect(self._versions_chosen)
        for each in (self.kind, self.weight):
            each.currentIndexChanged.connect(self._narrowed)
        self.ours.toggled.connect(self._narrowed)
        bind(self, self.export, "F9", self._export)
        comparison.changed.connect(self.refresh)
        self.refresh()

    def offer(self, standards: Sequence[str]) -> None:
        """The tables changed: offer these, compare anew."""
        chosen = self.standard.currentData()
        with QSignalBlocker(self.standard):
            self.standard.clear()
            for standard in standards:
                self.standard.addItem(title_of(standard), standard)
            self.standard.setCurrentIndex(max(0, self.standard.findData(chosen)))
        self._stale = True
        self._compare_if_shown()

    def showEvent(self, event: QShowEvent) -> None:
        """Compare when looked at: it takes seconds where much changed."""
        super().showEvent(event)
        self._compare_if_shown()

    def _compare_if_shown(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self._chosen()

    @Slot()
    def refresh(self) -> None:
        """Show the comparison."""
        comparison = self.comparison
        self._model.show([change_row(row) for row in comparison.found.rows])
        self._show_versions()
        many = len(comparison.versions) > 1
        words = summary(comparison.found) if many else NO_OTHER
        self._line.setText("正在比较…" if comparison.busy else words)
        self.export.setEnabled(many and not comparison.busy)

    def _show_versions(self) -> None:
        comparison = self.comparison
        for box, number in (
            (self.old, comparison.wanted.old if comparison.wanted else 0),
            (self.new, comparison.wanted.new if comparison.wanted else 0),
        ):
            held = [box.itemData(row) for row in range(box.count())]
            with QSignalBlocker(box):
                if held != [version.number for version in comparison.versions]:
                    box.clear()
                    for version in comparison.versions:
                        box.addItem(version_text(version), version.number)
                box.setCurrentIndex(box.findData(number))
            box.setEnabled(len(comparison.versions) > 1)

    @Slot()
    def _chosen(self) -> None:
        standard = self.standard.currentData()
        if standard:
            self.comparison.choose(standard)

    @Slot()
    def _versions_chosen(self) -> None:
        old, new = self.old.currentData(), self.new.currentData()
        if old and new:
            self.comparison.between(old, new)

    @Slot()
    def _narrowed(self) -> None:
        # Qt keeps a word of an enumeration as plain text.
        kind, weight = self.kind.currentData(), self.weight.currentData()
        self.comparison.narrow(
            Kind(kind) if kind else None,
            Weight(weight) if weight else None,
            ours=self.ours.isChecked(),
        )

    @Slot()
    def _export(self) -> None:
        name = f"{self.standard.currentText()}变更.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, "导出变更", name, "XLSX (*.xlsx)")
        if chosen:
            self.comparison.export(Path(chosen).with_suffix(".xlsx"))

    # --- building ---------------------------------------------------------------------------

    def _fill(self) -> None:
        self.kind.addItem("全部变更", None)
        for kind, (name, _) in KINDS.items():
            self.kind.addItem(name, kind)
        self.weight.addItem("全部类别", None)
        for weight in Weight:
            self.weight.addItem(WEIGHTS[weight], weight)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(S)
        for part in (
            self.standard, self.old, label("→", "muted"), self.new, self.kind, self.weight,
            self.ours,
        ):  # fmt: skip
            row.addWidget(part)
        row.addStretch()
        row.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addLayout(row)
        column.addWidget(self._line)
        column.addWidget(self.table, 1)
