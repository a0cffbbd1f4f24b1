"""The monthly scan-settlement rate: N of T settlements recorded with the e-voucher.

Source: the definition of the rate, section 4; all tests in whole numbers, never in percent.
"""

from __future__ import annotations

from dataclasses import dataclass

TARGET = 30  # percent; Gulou district, item 17


@dataclass(frozen=True)
class ScanRate:
    """`scanned` of `total` settlements, against `target` percent."""

    scanned: int
    total: int
    target: int = TARGET

    @property
    def percent(self) -> str:
        """Two decimals, half up, but a miss is never rounded up to the target; "—" without any."""
        if self.total == 0:
            return "—"
        hundredths = (self.scanned * 20000 + self.total) // (2 * self.total)
        if not self.met and hundredths >= self.target * 100:
            hundredths = self.target * 100 - 1
        return f"{hundredths // 100}.{hundredths % 100:02d}%"

    @property
    def met(self) -> bool:
        """Whether the target is reached; a month without settlements is neither met nor missed."""
        return self.total > 0 and self.scanned * 100 >= self.target * self.total

    @property
    def short_of(self) -> int:
        """How many scanned settlements more would reach the target (0 when met)."""
        missing = self.target * self.total - 100 * self.scanned
        return max(0, -(-missing // (100 - self.target)))

    @property
    def ahead_by(self) -> int:
        """How many scanned settlements stand above what the target asks for (0 when missed)."""
        return max(0, self.scanned - -(-self.target * self.total // 100))

    def __add__(self, other: ScanRate) -> ScanRate:
        """Sums of N and T: rates are never averaged."""
        return ScanRate(self.scanned + other.scanned, self.total + other.total, self.target)
