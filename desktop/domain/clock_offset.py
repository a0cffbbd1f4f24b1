"""The machine's clock against the centre's."""

from __future__ import annotations

from datetime import timedelta

from desktop.domain.errors import NotAllowed

SETTLE_LIMIT = timedelta(minutes=10)
"""Beyond this no settlement is sent: its time would be wrong in both books."""
ADVICE = "请按北京时间校准本机时间（日期、时间、时区都要核对），校准后自动恢复"


def offset_words(offset: timedelta) -> str:
    """Which way the machine's clock is wrong; `offset` is the centre's clock less ours."""
    seconds = abs(int(offset.total_seconds()))
    way = "慢" if offset > timedelta() else "快"
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = ((days, "天"), (hours, "小时"), (minutes, "分"), (seconds % 60, "秒"))
    told = [f"{count}{unit}" for count, unit in parts if count][:2]
    return f"本机时间比医保中心{way} {''.join(told) or '0秒'}"


def is_off(offset: timedelta | None, seconds: float) -> bool:
    """Whether a known offset is more than `seconds`."""
    return offset is not None and abs(offset) > timedelta(seconds=seconds)


def may_settle(offset: timedelta | None) -> bool:
    """Whether the clocks are near enough for money; what is not known forbids nothing."""
    return offset is None or abs(offset) <= SETTLE_LIMIT


def require_clock(offset: timedelta | None) -> None:
    """Raise `NotAllowed` where the clocks are too far apart to settle."""
    if offset is not None and not may_settle(offset):
        raise NotAllowed(f"{offset_words(offset)}，不能结算", ADVICE, "clock")
