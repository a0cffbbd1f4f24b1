"""1101: what was shown becomes a credential, the answer becomes a person."""

from __future__ import annotations

import re

from adapters.fsi.faults import content_doubt
from adapters.fsi.transactions.person import (
    BaseInfo,
    Credential,
    InsuranceInfo,
    PersonInput,
    PersonOutput,
)
from adapters.fsi.wire import fill
from desktop.domain.identity import Insurance, Person, Presented
from desktop.domain.secret import Secret

NORMAL = "1"
MASK = "*"


def credential_of(presented: Presented) -> PersonInput:
    """The question of 1101; some centres want all five members, so all we have are sent."""
    return PersonInput(
        data=fill(
            Credential,
            mdtrt_cert_type=presented.voucher_type.value,
            mdtrt_cert_no=presented.number.reveal(),
            psn_cert_type=presented.id_type,
            certno=presented.id_number.reveal(),
            psn_name=presented.name,
        )
    )


def person_of(answer: PersonOutput, presented: Presented) -> Person:
    """The person of an answer. Raises `Doubt` if it is not the one who was shown."""
    base = answer.baseinfo
    _check_same(base, presented.id_number.reveal())
    return Person(
        person_no=base.psn_no,
        name=base.psn_name,
        id_number=Secret(base.certno),
        sex=base.gend,
        birth_date=base.brdy,
        age=_years(base.age),
        insurances=tuple(_insurance(row, presented.insured_area) for row in answer.insuinfo),
    )


def _check_same(base: BaseInfo, id_number: str) -> None:
    # Some centres mask the number they answer; then it proves nothing either way.
    if not id_number or MASK in base.certno or MASK in id_number:
        return
    if base.certno.upper() != id_number.upper():
        raise content_doubt("返回的证件号码与出示的不是同一人")


def _insurance(row: InsuranceInfo, insured_area: str) -> Insurance:
    unsaid = not row.psn_insu_stas and row.paus_insu_date is None
    return Insurance(
        kind=row.insutype,
        person_type=row.psn_type,
        area=row.insuplc_admdvs or insured_area,
        balance=row.balc,
        active=row.psn_insu_stas == NORMAL or unsaid,
    )


def _years(text: str) -> int:
    """Whole years of an age such as "41" or "0.5"; 0 if none is given."""
    whole = re.match(r"\d{1,3}", text, re.ASCII)
    return int(whole.group()) if whole else 0
