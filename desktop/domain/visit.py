"""What is to be settled: a bill of fee lines, and the visit it belongs to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from desktop.domain.errors import Invalid
from desktop.domain.identity import Insurance, Person, Presented
from desktop.domain.money import fen_of, yuan
from desktop.domain.no_scan import NoScan
from desktop.domain.secret import Secret


@dataclass(frozen=True)
class FeeLine:
    """One line of a bill; `amount` is whole fen, `price` yuan per unit."""

    serial: str
    local_code: str
    name: str
    national_code: str
    level: str
    spec: str
    price: Decimal
    count: Decimal
    amount: int


@dataclass(frozen=True)
class Bill:
    """A bill as the institution numbers it; settled once under this number or not at all.

    `holder` is the ID number or the person number of whom it was made out to, None where the
    institution's system does not say.
    """

    number: str
    opened_at: datetime
    lines: tuple[FeeLine, ...]
    holder: Secret | None = None

    @property
    def total(self) -> int:
        """Sum of the lines in fen."""
        return sum(line.amount for line in self.lines)

    @property
    def digest(self) -> str:
        """A hash of everything money depends on: tells whether a bill changed since its quote."""
        rows = [
            [x.serial, x.national_code, str(x.price), str(x.count), x.amount] for x in self.lines
        ]
        return hashlib.sha256(json.dumps([self.number, rows]).encode()).hexdigest()


@dataclass(frozen=True)
class Visit:
    """A person at the window with the voucher shown and the insurance to settle under.

    `no_scan` is why no code was shown, where none was.
    """

    person: Person
    insurance: Insurance
    presented: Presented
    began_at: datetime
    medical_type: str
    no_scan: NoScan | None = None


def belongs_to(bill: Bill, person: Person) -> bool:
    """Whether the bill was made out to this person; one without a holder is nobody's."""
    holder = bill.holder.reveal().strip().upper() if bill.holder else ""
    numbers = {person.id_number.reveal().strip().upper(), person.person_no}
    return bool(holder) and holder in numbers


def check_bill(bill: Bill) -> None:
    """Raise `Invalid` for a bill no centre would take: empty, wrong sums, nothing to pay."""
    if not bill.lines:
        raise Invalid(f"单据 {bill.number} 没有收费项目", "请先添加项目，或重新取单", "bill.empty")
    for line in bill.lines:
        expected = fen_of(line.price, line.count)
        if line.amount != expected:
            raise Invalid(
                f"单据 {bill.number} 第 {line.serial} 行“{line.name}”金额 {yuan(line.amount)} "
                f"与单价×数量 {yuan(expected)} 不符",
                "请在 HIS 中核对该行后重新取单",
                "bill.amount",
            )
    if bill.total <= 0:
        raise Invalid(f"单据 {bill.number} 合计不大于零", "请核对数量与单价", "bill.total")
