"""The institution's own codes in the encrypted file: names of staff are personal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from adapters.store.journal import Scope, note
from adapters.store.tables import own_code
from desktop.domain.own_codes import OwnCode, OwnKind


def replace(
    c: Connection, scope: Scope, kinds: Collection[OwnKind], codes: Collection[OwnCode]
) -> None:
    """Keep these codes in place of all earlier ones of these kinds."""
    mine = own_code.c.institution == scope.institution
    c.execute(delete(own_code).where(mine, own_code.c.kind.in_([str(kind) for kind in kinds])))
    c.execute(insert(own_code), [_row(scope, code) for code in codes])
    words = "、".join(str(kind) for kind in kinds)
    note(c, scope, "导入本机构编码", words, f"{len(codes)} 条")


def every(c: Connection, scope: Scope) -> list[OwnCode]:
    """All of them, by kind and code."""
    query = (
        select(own_code)
        .where(own_code.c.institution == scope.institution)
        .order_by(own_code.c.kind, own_code.c.code)
    )
    return [
        OwnCode(
            OwnKind(row.kind), row.code, row.name, row.department, _day(row.begins),
            _day(row.ends), row.note,
        )
        for row in c.execute(query)
    ]  # fmt: skip


def _row(scope: Scope, code: OwnCode) -> dict[str, object]:
    return {
        "institution": scope.institution,
        "kind": str(code.kind),
        "code": code.code,
        "name": code.name,
        "department": code.department,
        "begins": code.begins.isoformat() if code.begins else "",
        "ends": code.ends.isoformat() if code.ends else "",
        "note": code.note,
        "loaded_at": scope.now,
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
