"""The rate screen's words and figures, computed without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.no_scan import REASONS, ReasonCounts
from desktop.domain.scan_rate import ScanRate
from desktop.usecases.show_rate import MonthRate, RateView

NO_SETTLEMENTS = "无结算"


@dataclass(frozen=True)
class MonthRow:
    """One month: a bar and a table row. `share` is 0 to 100, None without settlements."""

    label: str
    scanned: str
    total: str
    percent: str
    verdict: str
    share: float | None


@dataclass(frozen=True)
class RateScreenView:
    """Everything on the rate screen; `share` and `target` are 0 to 100."""

    title: str
    percent: str
    counts: str
    verdict: str
    icon: str
    share: float | None
    target: int
    months: tuple[MonthRow, ...]
    today: str
    definition: str
    cut_off: str
    empty: bool


def rate_screen_view(view: RateView) -> RateScreenView:
    """The screen for a month and the eleven before it."""
    month, rate = view.months[-1], view.month
    return RateScreenView(
        title=f"{month.year} 年 {month.month} 月扫码结算率",
        percent=rate.percent,
        counts=f"扫码结算 {rate.scanned} 笔 / 全部结算 {rate.total} 笔",
        verdict=verdict(rate),
        icon=_icon(rate),
        share=_share(rate),
        target=rate.target,
        months=tuple(_row(m) for m in view.months),
        today=f"今日 {view.today.scanned}/{view.today.total}",
        definition=(
            "口径：分子为中心记录的就诊凭证类型为 01（医保码）的结算笔数；"
            "分母为本月中心确认的全部结算笔数；已冲正的结算不计。按中心返回的结算时间归月。"
        ),
        cut_off=f"数据截至 {view.until:%Y-%m-%d %H:%M}",
        empty=all(m.rate.total == 0 for m in view.months),
    )


def reasons_line(counts: ReasonCounts) -> str:
    """Why settlements of the month were made without a code, the most frequent first."""
    if not counts.total:
        return ""
    known = sorted(counts.by_reason.items(), key=lambda pair: -pair[1])
    parts = [f"{REASONS[reason].name} {number}" for reason, number in known if number]
    unsaid = [f"未说明 {counts.unsaid}"] if counts.unsaid else []
    return f"未用医保码 {counts.total} 笔：{' · '.join([*parts, *unsaid])}"


def verdict(rate: ScanRate) -> str:
    """Reached or how many are missing; never a percentage alone."""
    if rate.total == 0:
        return "本月还没有结算"
    if rate.met:
        return f"已达标，超出 {rate.ahead_by} 笔" if rate.ahead_by else "刚好达标"
    return f"未达标，还差 {rate.short_of} 笔"


def _icon(rate: ScanRate) -> str:
    if rate.total == 0:
        return "info"
    return "ok" if rate.met else "wait"


def _share(rate: ScanRate) -> float | None:
    return rate.scanned * 100 / rate.total if rate.total else None


def _row(month: MonthRate) -> MonthRow:
    rate = month.rate
    return MonthRow(
        label=f"{month.year % 100:02d}-{month.month:02d}",
        scanned=str(rate.scanned),
        total=str(rate.total),
        percent=rate.percent if rate.total else NO_SETTLEMENTS,
        verdict=verdict(rate) if rate.total else NO_SETTLEMENTS,
        share=_share(rate),
    )
