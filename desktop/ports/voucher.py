"""Decode paths of the e-voucher and the terminal that may stand behind one."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.identity import Presented
from desktop.domain.secret import Secret
from desktop.domain.self_test import PathFacts
from desktop.domain.settlement import Shares
from desktop.domain.stage import Stage


class Evoucher(Protocol):
    """A decode path of the e-voucher (national component, Fujian DLL, or raw text by 1162)."""

    def decode(self, text: Secret, stage: Stage) -> Presented:
        """Whose voucher it is. Raises `Refused` (stale, wrong kind), `NotSent`, `Unknown`, or
        `NotAllowed` where the settings open no path.

        A path whose component drives a scan device of its own takes an empty text too.
        """


class Terminal(Protocol):
    """A 医保业务综合服务终端: reads a face, and shows the person what was settled."""

    def decode_face(self, stage: Stage) -> Presented:
        """Whose face it is. Raises as `Evoucher.decode` does."""

    def show_settled(self, shown: Presented, stage: Stage, shares: Shares, balance: int) -> None:
        """Show a settlement on the terminal that read the voucher; `balance` in fen.

        Raises `Refused`, `NotSent` or `Unknown`; the settlement stands either way.
        """


class DecodePath(Protocol):
    """What the self-test asks of the decode path; nothing of it reads a code."""

    def look(self) -> PathFacts:
        """How the path is set up and what answers. Never raises."""
