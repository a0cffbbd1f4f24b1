"""The tables of the records page as Qt models."""

from __future__ import annotations

from ui.records.unresolved_view import PendingRow
from ui.records.view import DifferenceRow, RunRow, TotalRow
from ui.theme import Theme
from ui.widgets.tables import Column, RowsModel

STEP_COLUMN = 7
"""The column of the unresolved that has a note."""


def run_model(theme: Theme) -> RowsModel[RunRow]:
    """Past reconciliations."""

    def icon(row: RunRow) -> object:
        return theme.icon(row.tint, theme.tint(row.tint).text, 18)

    return RowsModel(
        (
            Column("日期", lambda r: r.days),
            Column("对账时间", lambda r: r.at, 104),
            Column("结果", lambda r: r.verdict, 112, icon=icon),
        )
    )


def total_model(theme: Theme) -> RowsModel[TotalRow]:
    """Three lines a group: ours, the centre's, the difference."""

    def icon(row: TotalRow) -> object:
        return theme.icon(row.tint, theme.tint(row.tint).text, 18) if row.tint else None

    return RowsModel(
        (
            Column("险种 · 清算类别 · 经办机构", lambda r: r.group, icon=icon),
            Column("", lambda r: r.side, 60),
            Column("笔数", lambda r: r.count, 68, right=True),
            Column("医疗费总额", lambda r: r.total, 112, right=True),
            Column("统筹基金", lambda r: r.fund, 104, right=True),
            Column("个人账户", lambda r: r.account, 104, right=True),
            Column("现金", lambda r: r.cash, 96, right=True),
        )
    )


def difference_model(theme: Theme) -> RowsModel[DifferenceRow]:
    """Differences beside our own messages."""

    def icon(row: DifferenceRow) -> object:
        return theme.icon(row.tint, theme.tint(row.tint).text, 18)

    return RowsModel(
        (
            Column("差异", lambda r: r.what, 184, icon=icon),
            Column("单据号", lambda r: r.bill),
            Column("人员", lambda r: r.person, 80),
            Column("本机金额", lambda r: r.ours, 88, right=True),
            Column("中心金额", lambda r: r.centre, 88, right=True),
            Column("差额", lambda r: r.gap, 80, right=True),
            Column("本机状态", lambda r: r.state, 116),
            Column("时间", lambda r: r.at, 104),
        )
    )


def pending_model(theme: Theme) -> RowsModel[PendingRow]:
    """Unresolved settlements."""

    def icon(_: PendingRow) -> object:
        return theme.icon("wait", theme.tint("wait").text, 18)

    return RowsModel(
        (
            Column("单据号", lambda r: r.bill, 176, icon=icon),
            Column("人员", lambda r: r.person, 90),
            Column("金额", lambda r: r.amount, 90, right=True),
            Column("发出时间", lambda r: r.opened, 132),
            Column("已等待", lambda r: r.waiting, 104),
            Column("操作员", lambda r: r.operator, 76),
            Column("状态", lambda r: r.state, 118),
            Column("进展", lambda r: r.step, note=lambda r: r.cause),
        )
    )
