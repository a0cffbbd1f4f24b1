"""A watched folder of JSON files: bills/*.json and stays/*.json, as the hospital's system
writes them. Files are only read; a bill that was settled is left out by the use case.

Amounts are texts in yuan ("12.80"), times ISO texts without zone (Asia/Shanghai).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.clock import SHANGHAI
from desktop.domain.errors import Invalid
from desktop.domain.money import decimal_of, to_fen
from desktop.domain.secret import Secret
from desktop.domain.settlement_list import SettlementList
from desktop.domain.visit import Bill, FeeLine


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


LocalTime = Annotated[datetime, AfterValidator(_local)]
_STAY: TypeAdapter[SettlementList] = TypeAdapter(SettlementList)
_TIMES = {f.name for f in fields(SettlementList) if "datetime" in str(f.type)}


class _Line(BaseModel):
    """One fee line of a bill file."""

    model_config = ConfigDict(extra="forbid")
    code: str
    name: str
    national_code: str = ""
    level: str = ""
    spec: str = ""
    price: str
    count: str
    amount: str


class _Bill(BaseModel):
    """One bill file."""

    model_config = ConfigDict(extra="forbid")
    bill_no: Annotated[str, Field(min_length=1, max_length=20)]
    opened_at: LocalTime
    lines: list[_Line]
    holder: Annotated[str, Field(max_length=50)] = ""
    """ID number or person number of whom the bill was made out to."""


class FolderHis:
    """Implements `ports.His` over one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def bills(self) -> Sequence[Bill]:
        """Every bill in the folder, oldest first. Raises `Invalid` naming file and field."""
        files = sorted((self._folder / "bills").glob("*.json"))
        return sorted((_bill(f) for f in files), key=lambda b: (b.opened_at, b.number))

    def bill(self, number: str) -> Bill:
        """One bill by its number. Raises `Invalid` if there is none."""
        for found in self.bills():
            if found.number == number:
                return found
        raise Invalid(f"HIS 中没有单据 {number}", "请核对单号，或在 HIS 中重新生成", "bill.none")

    def discharged(self) -> Sequence[SettlementList]:
        """Every stay in the folder. Raises `Invalid` naming file and field."""
        return [_stay(f) for f in sorted((self._folder / "stays").glob("*.json"))]


def _bill(file: Path) -> Bill:
    try:
        read = _Bill.model_validate_json(_text(file))
    except ValidationError as error:
        raise _complaint(file, error) from None
    return Bill(
        read.bill_no,
        read.opened_at,
        tuple(_line(n, x) for n, x in enumerate(read.lines, 1)),
        Secret(read.holder.strip()) if read.holder.strip() else None,
    )


def _line(number: int, read: _Line) -> FeeLine:
    price: Decimal = decimal_of(read.price)
    return FeeLine(
        str(number), read.code, read.name, read.national_code, read.level, read.spec,
        price, decimal_of(read.count), to_fen(read.amount),
    )  # fmt: skip


def _stay(file: Path) -> SettlementList:
    try:
        return _STAY.validate_python(_with_zone(json.loads(_text(file))))
    except ValidationError as error:
        raise _complaint(file, error) from None
    except ValueError:
        raise Invalid(
            f"HIS 文件 {file.name} 不是 JSON", "请在 HIS 中重新导出", "his.json"
        ) from None


def _with_zone(value: Any, name: str = "") -> Any:
    """Times of the hospital's system carry no zone: they are Asia/Shanghai."""
    if isinstance(value, dict):
        return {k: _with_zone(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_zone(v) for v in value]
    if isinstance(value, str) and (name in _TIMES or name.endswith("_at")):
        return _moment(value)
    return value


def _moment(text: str) -> datetime | str | None:
    try:
        return _local(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return text  # the model will name the field


def _text(file: Path) -> str:
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(f"HIS 文件 {file.name} 的编码认不出", "请用 UTF-8 重新导出", "his.encoding")


def _complaint(file: Path, error: ValidationError) -> Invalid:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "内容"
    return Invalid(
        f"HIS 文件 {file.name} 的 {where} 不对：{first['msg']}",
        "请在 HIS 中改正后重新导出",
        "his.file",
    )
