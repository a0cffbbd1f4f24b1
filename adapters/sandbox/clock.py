"""The centre's own clock, always in the time of Asia/Shanghai."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
SECOND = "%Y-%m-%d %H:%M:%S"

Now = Callable[[], datetime]


def shanghai_now() -> datetime:
    """The present time, aware, in Asia/Shanghai (no daylight saving since 1991)."""
    return datetime.now(SHANGHAI)


def stamp(moment: datetime) -> str:
    """`yyyy-MM-dd HH:mm:ss`, the interface's way to write a time."""
    return moment.strftime(SECOND)


def millis(moment: datetime) -> str:
    """`yyyyMMddHHmmssSSS`, used by refmsg_time and respond_time."""
    return moment.strftime("%Y%m%d%H%M%S") + f"{moment.microsecond // 1000:03d}"
