"""Take the institution's own codes from a list it was handed (CSV, XLSX or TAB text)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from coding_tables import sources, standards
from coding_tables.errors import CodingError
from coding_tables.rows import bare_code, plain_date
from desktop.domain.errors import Invalid
from desktop.domain.own_codes import OwnCode, OwnKind, kept
from desktop.domain.roles import Action, require
from desktop.ports import Desk
from desktop.usecases.update_codes import as_app_error

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("类别", "类型", "人员类别"),
    "code": ("编码", "代码", "医保编码", "国家编码", "国家医保编码", "医保代码"),
    "name": ("名称", "姓名", "科室名称", "药品名称", "耗材名称"),
    "department": ("科室", "所属科室", "执业科室"),
    "begins": ("开始日期", "生效日期", "有效期起"),
    "ends": ("结束日期", "失效日期", "有效期至", "有效期止"),
    "note": ("备注", "说明"),
}
WORDS: Final[Mapping[str, OwnKind]] = {
    **{str(kind): kind for kind in OwnKind},
    "定点机构": OwnKind.INSTITUTION, "医疗机构": OwnKind.INSTITUTION, "药店": OwnKind.INSTITUTION,
    "医生": OwnKind.DOCTOR, "医用耗材": OwnKind.CONSUMABLE, "技术人员": OwnKind.TECHNICIAN,
}  # fmt: skip
HEADS: Final[Mapping[str, OwnKind]] = {
    "HY": OwnKind.PHARMACIST, "YS": OwnKind.PHARMACIST, "HJ": OwnKind.TECHNICIAN,
    "H": OwnKind.INSTITUTION, "P": OwnKind.INSTITUTION, "D": OwnKind.DOCTOR, "N": OwnKind.NURSE,
    "X": OwnKind.DRUG, "Z": OwnKind.DRUG, "C": OwnKind.CONSUMABLE,
}  # fmt: skip
"""What a code is by how it begins, where the list does not say; departments always say."""
STANDARDS: Final[Mapping[OwnKind, str]] = {
    OwnKind.DOCTOR: "doctor", OwnKind.NURSE: "nurse", OwnKind.PHARMACIST: "pharmacist",
    OwnKind.TECHNICIAN: "pharmacist", OwnKind.DRUG: "drug", OwnKind.CONSUMABLE: "consumable",
}  # fmt: skip
_SERIAL: Final = 5
_EPOCH: Final = date(1899, 12, 30).toordinal()
"""Spreadsheets count days from here; five digits are a day of our time."""


@dataclass(frozen=True)
class Rejected:
    """A line that was not taken; `reason` names no person."""

    line: int
    reason: str


@dataclass(frozen=True)
class Taken:
    """What came of a list: how many codes are kept of which kinds, and the lines left out."""

    count: int
    kinds: tuple[OwnKind, ...]
    rejected: tuple[Rejected, ...]


def import_own_codes(desk: Desk, path: Path) -> Taken:
    """Read a list and keep it; it replaces all earlier codes of the kinds it has.

    Raises `Invalid` for a file that cannot be read or has no usable line; what was kept stays.
    """
    require(desk.operator, Action.KEEP_CODES)
    try:
        read = list(_read(desk, path))
    except CodingError as error:
        raise as_app_error(error) from error
    codes = _distinct([each for each in read if isinstance(each, OwnCode)])
    rejected = tuple(each for each in read if isinstance(each, Rejected))
    if not codes:
        why = f"：第 {rejected[0].line} 行{rejected[0].reason}" if rejected else ""
        raise Invalid(f"{path.name} 里没有一行可用{why}", "请改正后重新导入", "own.empty")
    kinds = tuple(kind for kind in OwnKind if any(code.kind is kind for code in codes))
    desk.store.replace_own_codes(kinds, codes)
    return Taken(len(codes), kinds, rejected)


def _distinct(codes: Sequence[OwnCode]) -> tuple[OwnCode, ...]:
    """The last line of a kind, code and first day counts."""
    return tuple({(code.kind, code.code, code.begins): code for code in codes}.values())


def _read(desk: Desk, path: Path) -> Iterator[OwnCode | Rejected]:
    lines = sources.lines(path)
    first = next(lines, (1, [""]))[1]
    places = _places(path, first)
    for number, cells in lines:
        row = {
            name: cells[place].strip() if place < len(cells) else ""
            for name, place in places.items()
        }
        try:
            yield _code(desk, row)
        except ValueError as error:
            yield Rejected(number, str(error))


def _places(path: Path, headings: Sequence[str]) -> dict[str, int]:
    clean = ["".join(text.split()).removeprefix("\ufeff") for text in headings]
    found = {
        name: clean.index(word)
        for name, words in HEADINGS.items()
        for word in reversed(words)
        if word in clean
    }
    if not {"code", "name"} <= found.keys():
        raise Invalid(
            f"{path.name} 第 1 行的表头里找不到“编码”和“名称（或姓名）”两列",
            "表头可有：类别、编码、名称、科室、开始日期、结束日期、备注",
            "own.headings",
        )
    return found


def _code(desk: Desk, row: Mapping[str, str]) -> OwnCode:
    """A line as a code; raises ValueError with what is wrong."""
    code = bare_code(row["code"])
    if not code or not row["name"]:
        raise ValueError("编码或名称为空")
    kind = _kind(row.get("kind", ""), code)
    if kind not in kept(desk.institution.is_pharmacy):
        raise ValueError(f"本机构不维护“{kind}”编码")
    standard = STANDARDS.get(kind) or _institution(desk, kind)
    check = standards.check(standard, code) if standard else None
    if check and not check.usable:
        raise ValueError(check.message)
    begins, ends = _day(row.get("begins", "")), _day(row.get("ends", ""))
    if begins and ends and ends < begins:
        raise ValueError("结束日期早于开始日期")
    note = row.get("note", "") or (check.message if check else "")
    return OwnCode(kind, code, row["name"], row.get("department", ""), begins, ends, note)


def _institution(desk: Desk, kind: OwnKind) -> str:
    if kind is not OwnKind.INSTITUTION:
        return ""
    return "pharmacy" if desk.institution.is_pharmacy else "hospital"


def _kind(word: str, code: str) -> OwnKind:
    if word:
        if word not in WORDS:
            raise ValueError(f"不认识的类别“{word[:10]}”")
        return WORDS[word]
    for head, kind in HEADS.items():
        if code.startswith(head):
            return kind
    raise ValueError("没有写类别，也不能从编码看出类别")


def _day(text: str) -> date | None:
    """A day as people write it, or as a spreadsheet counts days; raises ValueError."""
    if not text or text.startswith(("2099", "9999")):
        return None
    if text.isdigit() and len(text) == _SERIAL:
        return date.fromordinal(_EPOCH + int(text))
    try:
        return date.fromisoformat(plain_date(text)[:10])
    except ValueError:
        raise ValueError("日期看不懂，请写成 2026-01-31") from None
