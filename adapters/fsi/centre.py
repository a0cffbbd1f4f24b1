"""The centre as the core sees it: the port `Centre` over the national interface."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from adapters.fsi import lists, reconciliation, sales
from adapters.fsi.dialect_parts import FamilyAccount
from adapters.fsi.envelope import Declined
from adapters.fsi.faults import as_error, as_outcome
from adapters.fsi.people import credential_of, person_of
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.base import Transaction
from adapters.fsi.transactions.lists import READ_LIST, UPLOAD_LIST, ListAsked, ListQuery
from adapters.fsi.transactions.person import PERSON
from adapters.fsi.transactions.pharmacy import QUOTE, REVERSE, SETTLE, Original, ReversalInput
from adapters.fsi.transactions.query import (
    FEE_LINES,
    SETTLEMENT,
    VISITS,
    LinesAsked,
    LinesInput,
    SettlementAsked,
    SettlementInput,
    SettlementRow,
    VisitsAsked,
    VisitsInput,
)
from adapters.fsi.transports.base import Fault
from adapters.fsi.wire import Node, fill, from_json, to_json
from desktop.domain import outcome
from desktop.domain.errors import AppError, Invalid, Refused
from desktop.domain.identity import Person, Presented
from desktop.domain.message import Draft, Kind, Message
from desktop.domain.outcome import Outcome
from desktop.domain.reconciliation import Comparison, DetailRow, Difference, Group, Totals
from desktop.domain.settlement import Quote, SettlementFacts
from desktop.domain.settlement_list import ListEcho, SettlementList
from desktop.domain.visit import Bill, Visit

T = TypeVar("T")
Q = TypeVar("Q", bound=Node)
A = TypeVar("A", bound=Node)
ONE_DAY: Final = timedelta(days=1)
PHARMACY_CLEARING: Final = "41"
"""清算类别 of a pharmacy's sale."""


@dataclass(frozen=True)
class FsiCentre:
    """Implements `desktop.ports.Centre`; safe to use from several threads."""

    signed: SignedClient
    work: Path
    """A folder of ours for files that live as long as one call."""

    def sign_in(self) -> str:
        """See the port. Asked once per day, then remembered."""
        return self.signed.number()

    def identify(self, presented: Presented) -> Person:
        """See the port (1101)."""
        answer = self.signed.ask(
            PERSON, credential_of(presented), insured_area=presented.insured_area
        )
        return _told(partial(person_of, answer, presented))

    def quote(self, visit: Visit, bill: Bill) -> Quote:
        """See the port (2101)."""
        asked = sales.sale_input(visit, bill, visit.presented.number.reveal())
        answer = self.signed.ask(QUOTE, asked, insured_area=visit.insurance.area)
        shares = _told(
            partial(
                sales.quoted_shares, answer.setlinfo, visit.person.person_no, self._family_account
            )
        )
        return Quote(bill.digest, shares)

    def draft_settlement(self, visit: Visit, bill: Bill, window: str) -> Draft:
        """See the port (2102). Raises `Invalid` naming a member that does not fit."""
        return sales.draft_of(visit, bill, window)

    def settle(self, message: Message) -> Outcome[SettlementFacts]:
        """See the port (2102)."""
        seal = message.draft.seal
        if seal is None:
            return outcome.Unsent("医保码只在当次有效，已不在内存中，请重新扫码")
        content = sales.sealed_content(message.draft, seal)
        family = self._family_account
        return self._send(
            SETTLE,
            message,
            content,
            lambda answer: sales.settled_facts(answer.setlinfo, message, family),
        )

    def find_settlement(
        self, message: Message, booked: Collection[str] = ()
    ) -> SettlementFacts | None:
        """See the port (5201 of the days around, 5204 of each visit, 5203 of each settlement).

        A pharmacy's visit is one settlement, so visits that are `booked` need not be asked about.
        """
        for number in self._settlement_numbers(message, booked):
            row = self._settlement(message, number)
            if row.medins_setl_id == message.msgid:
                return _told(partial(sales.found_facts, row, message, self._family_account))
        return None

    def draft_reversal(self, message: Message) -> Draft:
        """See the port (2601); its subject is the msgid it undoes."""
        original = fill(
            Original,
            psn_no=message.draft.person_no,
            omsgid=message.msgid,
            oinfno=message.draft.infno,
        )
        return Draft(
            kind=Kind.REVERSAL,
            infno=REVERSE.infno,
            subject=message.msgid,
            person_no=message.draft.person_no,
            insured_area=message.draft.insured_area,
            body=to_json(ReversalInput(data=original)),
        )

    def reverse(self, message: Message) -> Outcome[None]:
        """See the port (2601)."""
        return self._send(REVERSE, message, from_json(message.draft.body), lambda _: None)

    def draft_list(self, entry: SettlementList) -> Draft:
        """See the port (4101A). Raises `Invalid` naming a member that does not fit."""
        return lists.list_draft(entry)

    def upload_list(self, message: Message) -> Outcome[str]:
        """See the port (4101A)."""
        content = from_json(message.draft.body)
        return self._send(UPLOAD_LIST, message, content, lambda got: got.data.setl_list_id)

    def read_list(
        self, person_no: str, settlement_id: str, insured_area: str = ""
    ) -> ListEcho | None:
        """See the port (4103)."""
        asked = fill(ListAsked, psn_no=person_no, setl_id=settlement_id)
        try:
            held = self.signed.ask(READ_LIST, ListQuery(data=asked), insured_area=insured_area)
        except Refused as no:
            if self.signed.dialect.means_none(no.title):
                return None
            raise
        return _told(partial(lists.echo_of, held, person_no, settlement_id))

    def sign_out(self) -> None:
        """See the port (9002); a centre out of reach is not waited for."""
        if self.signed.is_in and self.signed.reachable():
            with suppress(AppError):
                self.signed.sign_out()

    def group_of(self, message: Message, since: date, until: date) -> Group:
        """See the port: a pharmacy's sale, cleared by the office of the person's area."""
        insurance = sales.insurance_of(message.draft)
        return Group(since, until, insurance, PHARMACY_CLEARING, message.draft.insured_area)

    def compare_totals(self, group: Group, totals: Totals) -> Comparison:
        """See the port (3201)."""
        return reconciliation.compare_totals(self.signed, group, totals)

    def find_differences(
        self, group: Group, totals: Totals, details: Sequence[DetailRow]
    ) -> tuple[Difference, ...]:
        """See the port (9101, 3202, 9102); the files are gone afterwards."""
        with TemporaryDirectory(dir=self.work) as folder:
            return reconciliation.find_differences(
                self.signed, group, totals, details, Path(folder)
            )

    def clock_offset(self) -> timedelta | None:
        """See the port."""
        return self.signed.clock_offset()

    def reachable(self) -> bool:
        """See the port."""
        return self.signed.reachable()

    @property
    def _family_account(self) -> FamilyAccount:
        return self.signed.dialect.settlement.family_account

    def _send(
        self,
        transaction: Transaction[Q, A],
        message: Message,
        content: Any,
        read: Callable[[A], T],
    ) -> Outcome[T]:
        """Send a message once; whatever happens is one of four outcomes."""
        try:
            answer = self.signed.send(
                transaction,
                content,
                msgid=message.msgid,
                insured_area=message.draft.insured_area,
            )
            return outcome.Answered(read(answer))
        except (Fault, Declined) as failure:
            return as_outcome(failure)
        except Invalid as wrong:
            return outcome.Unsent(wrong.title)
        except AppError as not_signed_in:
            # The sign-in that goes before a message failed: the message itself never left.
            return outcome.Unsent(f"签到未成功：{not_signed_in.title}")

    def _settlement_numbers(self, message: Message, booked: Collection[str]) -> Iterable[str]:
        """The settlements of the person around the day, each once, the newest visit first."""
        draft = message.draft
        day = message.opened_at.replace(hour=0, minute=0, second=0, microsecond=0)
        asked = fill(
            VisitsAsked,
            psn_no=draft.person_no,
            begntime=day - ONE_DAY,
            endtime=day + 2 * ONE_DAY - timedelta(seconds=1),
            med_type=sales.medical_type_of(draft),
        )
        visits = self.signed.ask(VISITS, VisitsInput(data=asked), insured_area=draft.insured_area)
        seen: set[str] = set()
        for visit in reversed(visits.mdtrtinfo):
            if visit.mdtrt_id not in booked:
                numbers = set(self._settled_in(message, visit.mdtrt_id)) - seen
                seen |= numbers
                yield from sorted(numbers)

    def _settled_in(self, message: Message, visit_id: str) -> Iterable[str]:
        draft = message.draft
        asked = fill(LinesAsked, psn_no=draft.person_no, mdtrt_id=visit_id)
        lines = self.signed.ask(FEE_LINES, LinesInput(data=asked), insured_area=draft.insured_area)
        return [row.setl_id for row in lines.fymx if row.setl_id]

    def _settlement(self, message: Message, number: str) -> SettlementRow:
        draft = message.draft
        asked = fill(SettlementAsked, psn_no=draft.person_no, setl_id=number)
        content = SettlementInput(data=asked)
        return self.signed.ask(SETTLEMENT, content, insured_area=draft.insured_area).setlinfo


def _told(read: Callable[[], T]) -> T:
    """What an answer to a question says; an answer that cannot be true raises `Unknown`."""
    try:
        return read()
    except Fault as fault:
        raise as_error(fault) from None
