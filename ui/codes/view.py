"""What the search and tables pages show, computed without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coding_tables import layouts, standards
from coding_tables.catalogue import Catalogue
from coding_tables.entry import Entry
from coding_tables.searching import Page
from coding_tables.store import Version
from desktop.updater import Progress
from desktop.usecases.update_codes import Fate, Step
from ui.widgets.banner import Notice, notice_of
from ui.widgets.coded_item import CodedText, coded_text

PROMPT = "输入名称、拼音首字母、编码、批准文号、企业或规格即可查找，可任意组合"
NO_TABLES = "本机还没有国家编码目录。请到“目录”页更新，或导入医保局发给您的目录文件。"
NOTHING = "没有找到。请换个写法，或少写几个字再试。"
LOOSE = "没有完全相符的，以下为相近的结果"


@dataclass(frozen=True)
class Hit:
    """An entry found; `note` is its table, specification and maker."""

    entry: Entry
    item: CodedText
    note: str
    table: str
    since: str


def hit(entry: Entry, day: date, versions: Sequence[Version]) -> Hit:
    """An entry as a line; `versions` are those of its table."""
    note = " · ".join(part for part in (entry.layout.title, entry.spec, entry.maker) if part)
    since = next((f"{v.since:%Y-%m-%d}" for v in versions if v.number == entry.version), "")
    return Hit(entry, coded_text(entry, day), note, entry.layout.title, since)


def result_line(typed: str, page: Page | None, shown: int, *, tables: bool) -> str:
    """The line over the results."""
    if not tables:
        return NO_TABLES
    if not typed.strip() or page is None:
        return PROMPT
    if not shown:
        return NOTHING
    more = "，向下滚动看更多" if page.after else ""
    return f"{LOOSE}（{shown} 条{more}）" if page.loose else f"{shown} 条{more}"


HALF_A_DAY = "日期请写全，如 2026-01-31；空着就按今天的目录查"


def day_typed(text: str) -> date | None:
    """The day of a search, None for today's tables; raises ValueError for what is no day."""
    text = text.strip()
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Fact:
    """A line of the detail: what, and its text."""

    name: str
    text: str


def facts(found: Hit) -> tuple[Fact, ...]:
    """The entry beside the table, empties left out."""
    entry = found.entry
    table = f"{found.table} · {found.since} 起的目录" if found.since else found.table
    rows = (
        Fact("规格", entry.spec), Fact("生产企业", entry.maker), Fact("批准文号", entry.number),
        Fact("有效期至", found.item.until), Fact("目录", table),
    )  # fmt: skip
    return tuple(row for row in rows if row.text)


def segments(code: str) -> tuple[Fact, ...]:
    """The parts of a code with their meanings; a doubtful rule says so."""
    found = standards.describe(code)
    if found is None:
        return (Fact("结构", "此类编码没有公布的结构规则"),)
    rows = tuple(Fact(part.text, f"{part.name}：{part.meaning}") for part in found.parts)
    return rows if found.certain else (*rows, Fact("注意", "这条规则尚未核实，仅供参考"))


# --- tables -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class TableRow:
    """One table and how it stands."""

    standard: str
    number: str
    title: str
    release: str
    since: str
    written: str
    bad: str
    source: str
    last: str
    trouble: bool


def table_rows(
    tables: Catalogue, wanted: Sequence[str], progress: Progress
) -> tuple[TableRow, ...]:
    """Every table that is kept current or was ever loaded, in the order of the interface."""
    shown = {*wanted, *tables.standards()}
    last = {result.standard: result for result in progress.results}
    rows = []
    for standard in (key for key in layouts.tables() if key in shown):
        version = next(reversed(tables.versions(standard)), None)
        result = last.get(standard)
        rows.append(_table_row(standard, version, result.fate if result else None))
    return tuple(rows)


def _table_row(standard: str, version: Version | None, fate: Fate | None) -> TableRow:
    layout = layouts.layout(standard)
    words = str(fate) if fate else ""
    if version is None:
        blank = ("—",) * 3
        return TableRow(
            standard, layout.file, layout.title, *blank, "", "尚未载入", words, fate is Fate.FAILED
        )
    return TableRow(
        standard,
        layout.file,
        layout.title,
        version.release or "—",
        f"{version.since:%Y-%m-%d}",
        f"{version.written:,}",
        f"{version.quarantined:,}" if version.quarantined else "",
        version.label,
        words,
        fate is Fate.FAILED,
    )


def progress_line(progress: Progress) -> str:
    """What the updater is doing, in one line."""
    if not progress.running:
        return _last_run(progress)
    step = progress.step
    if step is None:
        return "正在开始…"
    title = layouts.layout(step.standard).title
    return f"正在更新 {step.number}/{step.tables}：{title}{_stage(step)}"


def _stage(step: Step) -> str:
    of = f"/{step.rows:,}" if step.rows else ""
    words = {"rows": f"，已读 {step.done:,}{of} 行", "index": f"，已编索引 {step.done:,} 行"}
    return words.get(step.stage, "，正在下载")


def _last_run(progress: Progress) -> str:
    if progress.ended is None:
        return "每张目录单独更新；失败的保留原有目录，收费不受影响"
    return f"上次更新 {progress.ended:%Y-%m-%d %H:%M}"


def share_done(progress: Progress) -> int:
    """Percent of the run that is done, for the bar."""
    step = progress.step
    if step is None or not step.tables:
        return 0
    part = 0.0
    if step.rows:
        done = min(step.done / step.rows, 1.0)
        part = {"rows": 0.6 * done, "index": 0.6 + 0.4 * done}.get(step.stage, 0.0)
    return round(100 * (step.number - 1 + part) / step.tables)


def run_notice(progress: Progress) -> Notice:
    """What to say when a run ended."""
    if progress.failure:
        return notice_of(progress.failure)
    fates = [result.fate for result in progress.results]
    failed = [result for result in progress.results if result.fate is Fate.FAILED]
    newer = fates.count(Fate.NEWER)
    if Fate.CANCELLED in fates:
        return Notice("wait", f"目录更新已取消，已更新 {newer} 张", "其余目录仍为原有版本")
    if failed:
        first = failed[0]
        why = first.error.title if first.error else ""
        names = "、".join(result.title for result in failed[:3])
        return Notice(
            "wait", f"{len(failed)} 张目录没有更新（{names}）", f"{why}。仍使用原有目录，可稍后再试"
        )
    if newer:
        return Notice("ok", f"{newer} 张目录已更新", "在“变更”页查看新增、停用和变动的编码")
    return Notice("ok", "所有目录已是最新", "")
