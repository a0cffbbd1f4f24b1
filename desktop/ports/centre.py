"""The centre behind the national interface."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Protocol

from desktop.domain.identity import Person, Presented
from desktop.domain.message import Draft, Message
from desktop.domain.outcome import Outcome
from desktop.domain.reconciliation import (
    Comparison,
    DetailRow,
    Difference,
    Group,
    Totals,
)
from desktop.domain.settlement import Quote, SettlementFacts
from desktop.domain.settlement_list import ListEcho, SettlementList
from desktop.domain.visit import Bill, Visit


class Centre(Protocol):
    """The medical-insurance centre behind the national interface."""

    def sign_in(self) -> str:
        """Sign the operator in for today (9001); the sign-in number. Raises as a question does."""

    def sign_out(self) -> None:
        """Sign out (9002) if signed in; never raises: the day ends either way."""

    def identify(self, presented: Presented) -> Person:
        """The insured person (1101). Raises `Refused`, `NotSent` or `Unknown`."""

    def quote(self, visit: Visit, bill: Bill) -> Quote:
        """Pre-settlement (2101): moves no money. Raises `Refused`, `NotSent` or `Unknown`."""

    def draft_settlement(self, visit: Visit, bill: Bill, window: str) -> Draft:
        """The request that would settle this bill (2102), not yet a row."""

    def settle(self, message: Message) -> Outcome[SettlementFacts]:
        """Send a settlement once. Never raises for what the line or the centre does."""

    def find_settlement(
        self, message: Message, booked: Collection[str] = ()
    ) -> SettlementFacts | None:
        """The settlement this message made, if the centre has it (5201, 5204, 5203).

        `booked` are the person's visits of which our own book holds the settlement already.
        None means the centre says it has none. Raises `NotSent`, `Unknown` or `Refused` when
        the question itself failed.
        """

    def group_of(self, message: Message, since: date, until: date) -> Group:
        """The group in which the centre would count a settlement of unknown outcome."""

    def compare_totals(self, group: Group, totals: Totals) -> Comparison:
        """Our totals of a group against the centre's (3201). Raises as a question."""

    def find_differences(
        self, group: Group, totals: Totals, details: Sequence[DetailRow]
    ) -> tuple[Difference, ...]:
        """The settlements on which the centre and we differ (9101, 3202, 9102). Raises as a
        question."""

    def draft_reversal(self, message: Message) -> Draft:
        """The request that would undo a settlement of unknown outcome (2601)."""

    def reverse(self, message: Message) -> Outcome[None]:
        """Send a reversal once."""

    def draft_list(self, entry: SettlementList) -> Draft:
        """The request that carries a settlement list (4101A)."""

    def upload_list(self, message: Message) -> Outcome[str]:
        """Send a list; the centre's list number."""

    def read_list(
        self, person_no: str, settlement_id: str, insured_area: str = ""
    ) -> ListEcho | None:
        """The list as the centre holds it (4103), None if it has none. Raises as a question."""

    def clock_offset(self) -> timedelta | None:
        """The centre's clock less ours by its latest answer; None while it is not known."""

    def reachable(self) -> bool:
        """Whether the centre's door opens right now (no request is made); quick."""
