"""Wall time of the region, and time-outs that do not follow it."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class SystemClock:
    """The machine's clock, read in Asia/Shanghai."""

    def now(self) -> datetime:
        """Aware wall time, whole seconds and below as the machine gives them."""
        return datetime.now(SHANGHAI)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()
