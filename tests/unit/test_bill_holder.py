"""Whose bill a bill is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.secret import Secret
from desktop.domain.visit import belongs_to
from tests.samples import bill, visit

PERSON = visit().person


@pytest.mark.parametrize("number", [PERSON.id_number.reveal(), PERSON.person_no])
def test_a_bill_belongs_to_whom_it_names(number: str) -> None:
    assert belongs_to(replace(bill(), holder=Secret(number)), PERSON)


def test_the_letter_of_an_id_number_may_be_small() -> None:
    person = replace(PERSON, id_number=Secret("35999919850412103X"))
    assert belongs_to(replace(bill(), holder=Secret(" 35999919850412103x ")), person)


@pytest.mark.parametrize("number", ["359999190001019994", "P002", "359*********9993", " "])
def test_a_bill_of_somebody_else_does_not(number: str) -> None:
    assert not belongs_to(replace(bill(), holder=Secret(number)), PERSON)


def test_a_bill_without_a_holder_is_nobodys() -> None:
    nameless = replace(PERSON, id_number=Secret(""), person_no="")
    assert not belongs_to(bill(), PERSON)
    assert not belongs_to(bill(), nameless)
    assert not belongs_to(replace(bill(), holder=Secret("")), nameless)


def test_a_bill_shows_no_id_number_of_its_own_accord() -> None:
    held = replace(bill(), holder=Secret("359999190001019993"))
    assert "359999190001019993" not in repr(held)
    assert held.digest == bill().digest
