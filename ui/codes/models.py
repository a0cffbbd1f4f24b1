"""The tables of the codes page as Qt models."""

from __future__ import annotations

from PySide6.QtGui import QColor

from ui.codes.changes_view import ChangeRow
from ui.codes.own_view import OwnRow
from ui.codes.view import Hit, TableRow
from ui.theme import Theme
from ui.widgets.tables import Column, RowsModel


def ink(theme: Theme, tint: str) -> QColor | None:
    """The colour of a tint, None for the usual ink."""
    return QColor(theme.tint(tint).text) if tint else None


def hit_model(theme: Theme) -> RowsModel[Hit]:
    """Code, name over table, specification and maker, level, standing."""

    def red(row: Hit) -> QColor | None:
        return ink(theme, "bad" if row.item.retired else "")

    return RowsModel(
        (
            Column("国家编码", lambda h: h.item.code, 236, colour=red, tip=lambda h: h.item.hover),
            Column(
                "名称 / 目录 · 规格 · 企业",
                lambda h: h.item.name,
                note=lambda h: h.note,
                colour=red,
            ),
            Column("等级", lambda h: h.item.level, 52),
            Column("状态", lambda h: h.item.state, 128, colour=lambda h: ink(theme, h.item.tint)),
        )
    )


def table_model(theme: Theme) -> RowsModel[TableRow]:
    """Number, name, release, day, rows written, quarantined, source, last outcome."""

    def trouble(row: TableRow) -> QColor | None:
        return ink(theme, "bad" if row.trouble else "")

    return RowsModel(
        (
            Column("目录", lambda r: f"{r.number} {r.title}", 164),
            Column("版本", lambda r: r.release, 96),
            Column("启用日", lambda r: r.since, 104),
            Column("写入行", lambda r: r.written, 72, right=True),
            Column("隔离行", lambda r: r.bad, 66, right=True),
            Column("来源", lambda r: r.source),
            Column(
                "本次更新",
                lambda r: r.last,
                80,
                colour=trouble,
            ),
        )
    )


def change_model(theme: Theme) -> RowsModel[ChangeRow]:
    """Code, name, what happened, class, the cells, the day, what of ours it touches."""
    return RowsModel(
        (
            Column("国家编码", lambda r: r.code, 236),
            Column("名称", lambda r: r.name, 200),
            Column("变更", lambda r: r.kind, 72, colour=lambda r: ink(theme, r.tint)),
            Column("类别", lambda r: r.weight, 52),
            Column("内容", lambda r: r.cells),
            Column("停用日", lambda r: r.day, 102),
            Column("涉及本机构", lambda r: r.touched, 120),
        )
    )


def own_model(theme: Theme) -> RowsModel[OwnRow]:
    """Kind, code, masked name, department, days, validity, note."""
    return RowsModel(
        (
            Column("类别", lambda r: r.kind, 72),
            Column("编码", lambda r: r.code, 220, tip=lambda r: r.hover),
            Column("名称 / 姓名", lambda r: r.name, 200),
            Column("科室", lambda r: r.department, 130),
            Column("开始", lambda r: r.begins, 104),
            Column("有效期至", lambda r: r.ends, 104),
            Column("状态", lambda r: r.validity, 140, colour=lambda r: ink(theme, r.tint)),
            Column("备注", lambda r: r.note),
        )
    )
