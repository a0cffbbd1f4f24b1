"""The `Desk`: everything a use case may touch."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.clock_offset import SETTLE_LIMIT
from desktop.domain.roles import Operator
from desktop.domain.scan_rate import TARGET
from desktop.domain.stage import Place, Stage
from desktop.ports.around import Clock, His
from desktop.ports.centre import Centre
from desktop.ports.codes import CodeBook
from desktop.ports.store import Store
from desktop.ports.voucher import DecodePath, Evoucher, Terminal


@dataclass(frozen=True)
class Institution:
    """An appointed institution; `code` begins H (hospital) or P (pharmacy)."""

    code: str
    name: str
    area: str

    @property
    def is_pharmacy(self) -> bool:
        """Whether it is a pharmacy by its code."""
        return self.code.startswith("P")

    @property
    def place(self) -> Place:
        """Whose business types its windows ask for."""
        return Place.PHARMACY if self.is_pharmacy else Place.HOSPITAL


@dataclass(frozen=True)
class Desk:
    """Everything a use case may touch: the ports and who sits here. First argument of each."""

    institution: Institution
    window: str
    operator: Operator
    training: bool
    max_processing_seconds: float
    scan_salt: str
    store: Store
    centre: Centre
    evoucher: Evoucher
    his: His
    clock: Clock
    target_percent: int = TARGET
    call_seconds: float = 60.0
    """How long one call may last; a row that is `sending` for longer lost its answer."""
    stages: tuple[Stage, ...] = ()
    """The business types this window is set to, the usual one first; the register's go before."""
    clock_warn_seconds: float = SETTLE_LIMIT.total_seconds()
    """From how many seconds on a wrong clock is told."""
    path: DecodePath | None = None
    """The decode path as the self-test sees it."""
    terminal: Terminal | None = None
    """The terminal at this window, None where there is none."""
    codes: CodeBook | None = None
    """The tables of national codes; None where none are kept here."""
