"""The lists table as a Qt model."""

from __future__ import annotations

from ui.lists.view import STATE_ICONS, Row
from ui.theme import Theme
from ui.widgets.tables import Column, RowsModel


def list_model(theme: Theme) -> RowsModel[Row]:
    """Discharge, record, masked name, department, main diagnosis, state, findings."""

    def icon(row: Row) -> object:
        name, tint = STATE_ICONS[row.state]
        return theme.icon(name, theme.tint(tint).text, 18)

    return RowsModel(
        (
            Column("出院时间", lambda r: r.discharged, 158),
            Column("病案号", lambda r: r.record_no, 104),
            Column("姓名", lambda r: r.name, 70),
            Column("科室", lambda r: r.department, 118),
            Column("主要诊断", lambda r: r.diagnosis),
            Column("状态", lambda r: str(r.state), 106, icon=icon),
            Column("问题数", lambda r: r.findings, 66, right=True),
        )
    )
