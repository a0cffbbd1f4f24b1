"""Where a row of 3501-3506 carries its drug trace codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.fsi.dialect import Dialect
from desktop.domain.errors import Invalid


def trace_members(dialect: Dialect, codes: Sequence[str]) -> dict[str, Any]:
    """The members of a row that hold its codes: a list of nodes, or the one old flat member.

    Raises `Invalid` where the dialect is unset, or has room for one code only.
    """
    if dialect.known(dialect.trace).codes == "node":
        return {"drugtracinfo": [{"drug_trac_codg": code} for code in codes]}
    if len(codes) > 1:
        raise Invalid("该地区的接口每行只能填一个追溯码", "请按追溯码拆分为多行", "fsi.trace")
    return {"drug_trac_codg": codes[0]} if codes else {}
