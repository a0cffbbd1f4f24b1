"""The window register: entries in use, and what proves their devices to work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Update, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.store.journal import Scope, note
from adapters.store.tables import scan_event, service_point
from desktop.domain.coverage import DeviceKind, PointKind
from desktop.domain.errors import Invalid
from desktop.domain.scan_event import PROOFS
from desktop.domain.stage import STAGE_NAMES, Stage
from desktop.domain.window_register import Entry


def every(c: Connection, scope: Scope) -> list[Entry]:
    """The entries in use, in the order of entry."""
    rows = c.execute(
        select(service_point)
        .where(service_point.c.institution == scope.institution)
        .where(service_point.c.retired_at.is_(None))
        .order_by(service_point.c.id)
    )
    return [_entry(row) for row in rows.mappings()]


def add(c: Connection, scope: Scope, entry: Entry) -> None:
    """Enter a window. Raises `Invalid` if one of this name is in use."""
    values = {"institution": scope.institution, "name": entry.name, **_values(entry)}
    try:
        c.execute(insert(service_point).values(entered_at=scope.now, **values))
    except IntegrityError:
        raise Invalid(
            f"“{entry.name}”已经登记", "请换一个名称，或在列表中选中它修改", "window.twice"
        ) from None
    note(c, scope, "登记窗口", entry.name, _told(entry))


def change(c: Connection, scope: Scope, entry: Entry) -> None:
    """Change an entry in use. Raises `Invalid` if there is none of this name."""
    before = next((e for e in every(c, scope) if e.name == entry.name), None)
    if before is None:
        raise _absent(entry.name)
    since = before.device_since if entry.same_device(before) else scope.now
    c.execute(_in_use(scope, entry.name).values(_values(entry) | {"device_since": since}))
    note(c, scope, "修改窗口", entry.name, _told(entry))


def retire(c: Connection, scope: Scope, name: str) -> None:
    """Take a window out of use. Raises `Invalid` if there is none of this name."""
    if not c.execute(_in_use(scope, name).values(retired_at=scope.now)).rowcount:
        raise _absent(name)
    note(c, scope, "停用窗口", name)


def proofs(c: Connection, scope: Scope, since: datetime) -> dict[str, datetime]:
    """The last proof of each window since a moment."""
    rows = c.execute(
        select(scan_event.c.window, func.max(scan_event.c.at, type_=scan_event.c.at.type))
        .where(scan_event.c.institution == scope.institution)
        .where(scan_event.c.at >= since, scan_event.c.outcome.in_(PROOFS))
        .group_by(scan_event.c.window)
    )
    return {window: at for window, at in rows}


def _in_use(scope: Scope, name: str) -> Update:
    return (
        update(service_point)
        .where(service_point.c.institution == scope.institution)
        .where(service_point.c.name == name, service_point.c.retired_at.is_(None))
    )


def _absent(name: str) -> Invalid:
    return Invalid(f"“{name}”没有登记或已停用", "请按 F5 刷新后再试", "window.absent")


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind.name,
        "stages": " ".join(entry.stages),
        "device": entry.device.name if entry.device else "",
        "serial": entry.serial,
        "device_since": entry.device_since,
    }


def _entry(row: RowMapping) -> Entry:
    return Entry(
        row["name"],
        PointKind[row["kind"]],
        tuple(Stage(code) for code in row["stages"].split()),
        DeviceKind[row["device"]] if row["device"] else None,
        row["serial"],
        row["device_since"],
    )


def _told(entry: Entry) -> str:
    links = "、".join(STAGE_NAMES[stage] for stage in entry.stages)
    device = f"{entry.device} {entry.serial}".strip() if entry.device else "无设备"
    return f"{entry.kind}；{links}；{device}"
