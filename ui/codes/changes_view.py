"""What the changes page and its exported file show, computed without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from coding_tables.changes import Kind, Weight
from coding_tables.store import Version
from desktop.usecases.show_changes import SHOWN, Changes, Touching
from ui.widgets.coded_item import day_text

KINDS = {
    Kind.ADDED: ("新增", "ok"), Kind.RETIRED: ("停用", "bad"), Kind.WILL_RETIRE: ("将停用", "wait"),
    Kind.DISAPPEARED: ("消失", "bad"), Kind.CHANGED: ("变更", "info"),
    Kind.REACTIVATED: ("恢复", "ok"),
}  # fmt: skip
WEIGHTS = {Weight.A: "A 身份信息", Weight.B: "B 支付信息", Weight.C: "C 说明文字"}
HEADINGS = (
    "国家编码", "名称", "变更", "类别", "停用日", "涉及本机构", "变更栏目", "原值", "新值",
    "规格", "企业",
)  # fmt: skip
NO_OTHER = "这张目录只有一个版本，下次更新后即可比较。"


@dataclass(frozen=True)
class ChangeRow:
    """A change as a line."""

    code: str
    name: str
    kind: str
    tint: str
    weight: str
    cells: str
    day: str
    touched: str


def change_row(row: Touching) -> ChangeRow:
    """A change as a line of the screen."""
    change = row.change
    kind, tint = KINDS[change.kind]
    cells = [f"{c.heading}：{c.old or '空'} → {c.new or '空'}" for c in change.cells]
    return ChangeRow(
        change.code,
        change.new.name,
        kind,
        tint,
        str(change.weight or ""),
        "；".join(cells),
        day_text(change.day),
        row.touched,
    )


def change_cells(row: Touching) -> list[str]:
    """A change as a line of the file; several cells stand on lines of their own."""
    change = row.change
    return [
        change.code,
        change.new.name,
        KINDS[change.kind][0],
        WEIGHTS[change.weight] if change.weight else "",
        day_text(change.day),
        row.touched,
        "\n".join(cell.heading for cell in change.cells),
        "\n".join(cell.old for cell in change.cells),
        "\n".join(cell.new for cell in change.cells),
        change.new.spec,
        change.new.maker,
    ]


def summary(found: Changes) -> str:
    """All changes in one line, then how many are listed."""
    if not found.kinds:
        return "两个版本之间没有变更"
    kinds = [f"{name} {found.kinds[kind]:,}" for kind, (name, _) in KINDS.items()]
    weights = [f"{weight} 类 {found.weights[weight]:,}" for weight in Weight]
    listed = f"，列出前 {SHOWN:,} 条（导出为全部）" if found.wanted > SHOWN else ""
    return f"{' · '.join(kinds)}　|　{' · '.join(weights)}　|　符合条件 {found.wanted:,} 条{listed}"


def version_text(version: Version) -> str:
    """A version in a choice."""
    release = f" · {version.release}" if version.release else ""
    return f"{version.since:%Y-%m-%d}{release}"
