"""The fee lines and waiting bills as Qt models."""

from __future__ import annotations

from PySide6.QtGui import QColor

from ui.cashier.receipt import LineView
from ui.cashier.view import BillRow
from ui.theme import Theme
from ui.widgets.tables import Column, RowsModel

BILL_COLUMNS: tuple[Column[BillRow], ...] = (
    Column("单据号", lambda x: x.number, 220),
    Column("开单 · 项数 · 合计", lambda x: x.text),
)


def line_model(theme: Theme) -> RowsModel[LineView]:
    """The fee lines of a bill; one whose code is out of use is red."""

    def red(row: LineView) -> QColor | None:
        return QColor(theme.tint("bad").text) if row.retired else None

    return RowsModel(
        (
            Column("#", lambda x: x.serial, 44),
            Column(
                "名称 / 国家编码", lambda x: x.name, note=lambda x: x.code, colour=red,
                tip=lambda x: x.hover or x.name,
            ),
            Column("等级", lambda x: x.level, 64),
            Column("单价", lambda x: x.price, 88, right=True),
            Column("数量", lambda x: x.count, 64, right=True),
            Column("金额", lambda x: x.amount, 96, right=True),
        )
    )  # fmt: skip


def bill_model() -> RowsModel[BillRow]:
    """The bills that wait."""
    return RowsModel(BILL_COLUMNS)
