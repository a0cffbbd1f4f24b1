"""The institution's own national codes: itself, departments, people, and what a pharmacy sells.

Which kinds an institution must keep comes from the policy on the 15 coding standards: a pharmacy
keeps its institution, pharmacist, drug and consumable codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SOON_DAYS = 60
"""A code that ends within so many days is to be renewed."""


class OwnKind(StrEnum):
    """What a code of our own stands for."""

    INSTITUTION = "机构"
    DEPARTMENT = "科室"
    DOCTOR = "医师"
    NURSE = "护士"
    PHARMACIST = "药师"
    TECHNICIAN = "技师"
    DRUG = "药品"
    CONSUMABLE = "耗材"


PEOPLE = {OwnKind.DOCTOR, OwnKind.NURSE, OwnKind.PHARMACIST, OwnKind.TECHNICIAN}
HOSPITAL_KEEPS = (
    OwnKind.INSTITUTION, OwnKind.DEPARTMENT, OwnKind.DOCTOR, OwnKind.NURSE, OwnKind.PHARMACIST,
    OwnKind.TECHNICIAN,
)  # fmt: skip
PHARMACY_KEEPS = (
    OwnKind.INSTITUTION, OwnKind.PHARMACIST, OwnKind.DRUG, OwnKind.CONSUMABLE,
)  # fmt: skip


class Validity(StrEnum):
    """Whether a code may be used on a day."""

    EXPIRED = "已过期"
    ENDS_SOON = "即将到期"
    NOT_YET = "未生效"
    VALID = "有效"


@dataclass(frozen=True)
class OwnCode:
    """One code of our own; the name may be a person's and stays out of every repr.

    `begins` and `ends` are the first and the last day, None where none is stated.
    """

    kind: OwnKind
    code: str
    name: str = field(repr=False)
    department: str = ""
    begins: date | None = None
    ends: date | None = None
    note: str = ""

    @property
    def is_person(self) -> bool:
        """Whether the code is of a person, whose name is masked on the screen."""
        return self.kind in PEOPLE

    def validity(self, day: date) -> Validity:
        """Whether it may be used on a day; the last day itself still counts."""
        if self.ends is not None and self.ends < day:
            return Validity.EXPIRED
        if self.begins is not None and self.begins > day:
            return Validity.NOT_YET
        if self.ends is not None and (self.ends - day).days <= SOON_DAYS:
            return Validity.ENDS_SOON
        return Validity.VALID


@dataclass(frozen=True)
class Tally:
    """How many codes of a kind there are, and how many of them need somebody."""

    kind: OwnKind
    count: int
    expired: int
    ends_soon: int

    @property
    def missing(self) -> bool:
        """Whether a kind that must be kept has no code at all."""
        return not self.count


def kept(pharmacy: bool) -> tuple[OwnKind, ...]:
    """The kinds an institution must keep."""
    return PHARMACY_KEEPS if pharmacy else HOSPITAL_KEEPS


def tallies(kinds: Sequence[OwnKind], codes: Iterable[OwnCode], day: date) -> tuple[Tally, ...]:
    """One tally a kind, in the order given."""
    held = [(code.kind, code.validity(day)) for code in codes]
    return tuple(
        Tally(
            kind,
            sum(each is kind for each, _ in held),
            held.count((kind, Validity.EXPIRED)),
            held.count((kind, Validity.ENDS_SOON)),
        )
        for kind in kinds
    )


def by_need(codes: Iterable[OwnCode], day: date) -> tuple[OwnCode, ...]:
    """Expired ones first, then those that end soonest, then by kind and code."""
    order = list(Validity)

    def need(code: OwnCode) -> tuple[int, date, int, str]:
        validity = code.validity(day)
        ends = code.ends if code.ends and validity is not Validity.VALID else date.max
        return order.index(validity), ends, list(OwnKind).index(code.kind), code.code

    return tuple(sorted(codes, key=need))
