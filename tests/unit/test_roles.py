"""Which pages a role may open: the table in the domain says it, nobody else."""

from __future__ import annotations

import pytest

from desktop.domain.errors import NotAllowed
from desktop.domain.roles import MAY, PAGES, Operator, Role, may_open, require_page
from tests.ui.fakes import HOSPITAL, PHARMACY
from ui.texts import pages


def opened(role: Role) -> list[str]:
    return [page for page in PAGES if may_open(Operator("1", "训练", role), page)]


def test_each_role_opens_what_it_works_with() -> None:
    assert opened(Role.CASHIER) == ["cashier", "records", "rate"]
    assert opened(Role.INSURANCE_OFFICE) == ["records", "lists", "mapping", "rate"]
    assert opened(Role.SUPERVISOR) == list(PAGES)


def test_the_help_and_the_codes_are_open_to_everybody() -> None:
    for role in MAY:
        assert may_open(Operator("1", "训练", role), "help")
        require_page(Operator("1", "训练", role), "codes")


def test_a_page_that_is_closed_says_who_may_not_do_what() -> None:
    with pytest.raises(NotAllowed, match="收银员没有“生成清单”的权限"):
        require_page(Operator("1", "训练", Role.CASHIER), "lists")


def test_every_page_of_the_rail_is_in_the_table() -> None:
    for institution in (PHARMACY, HOSPITAL):
        assert {page.key for page in pages(institution)} == set(PAGES)
