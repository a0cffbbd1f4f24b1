"""Who stands at the window: what was shown, and whom the centre says it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from desktop.domain.secret import Secret


class VoucherType(StrEnum):
    """就诊凭证类型: what a settlement is recorded with; only the e-voucher counts for the rate."""

    EVOUCHER = "01"
    ID_CARD = "02"
    SOCIAL_CARD = "03"


VOUCHER_NAMES = {
    VoucherType.EVOUCHER: "医保码",
    VoucherType.ID_CARD: "身份证",
    VoucherType.SOCIAL_CARD: "社保卡",
}


class Channel(StrEnum):
    """How the voucher reached us; face and online also travel as type 01."""

    SCAN = "scan"
    FACE = "face"
    TYPED = "typed"


@dataclass(frozen=True)
class Presented:
    """A voucher that can be used for one visit; `number` is a token, ID or card number.

    It lives in memory only, for the length of the visit.
    """

    voucher_type: VoucherType
    number: Secret
    channel: Channel
    id_type: str = "01"
    id_number: Secret = Secret("")
    name: str = field(default="", repr=False)
    insured_area: str = ""
    business_no: str = ""
    """The number under which a terminal read it; empty on every other path."""


@dataclass(frozen=True)
class Insurance:
    """One insurance of a person; `balance` is the account in fen; `active` False when suspended."""

    kind: str
    person_type: str
    area: str
    balance: int
    active: bool


@dataclass(frozen=True)
class Person:
    """An insured person as the centre answered (1101); `sex` is 1 male, 2 female, 9 unsaid."""

    person_no: str
    name: str = field(repr=False)
    id_number: Secret
    sex: str
    birth_date: date | None = field(repr=False)
    age: int
    insurances: tuple[Insurance, ...]

    @property
    def insurance(self) -> Insurance | None:
        """The insurance to settle under: the first active one, None when all are suspended."""
        return next((i for i in self.insurances if i.active), None)


INSURANCE_NAMES = {"310": "职工医保", "390": "居民医保", "391": "城镇居民医保"}
SEX_NAMES = {"1": "男", "2": "女"}


def masked_name(name: str) -> str:
    """林训练 -> 林*练, 林练 -> 林*: what a screen shows of a name by default."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_id(number: Secret) -> str:
    """First three and last four of a number, stars between."""
    text = number.reveal()
    if len(text) < 8:
        return "*" * len(text)
    return text[:3] + "*" * (len(text) - 7) + text[-4:]
