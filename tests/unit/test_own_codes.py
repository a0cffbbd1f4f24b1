"""Which of our own codes are needed, and which of them end."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.own_codes import OwnCode, OwnKind, Validity, by_need, kept, tallies
from ui.codes.own_view import own_rows, tally_views

TODAY = date(2026, 11, 21)


def doctor(code: str, begins: date | None = None, ends: date | None = None) -> OwnCode:
    return OwnCode(OwnKind.DOCTOR, code, "林训练", "内科", begins, ends)


@pytest.mark.parametrize(
    ("begins", "ends", "validity"),
    [
        (None, None, Validity.VALID),
        (None, date(2026, 11, 20), Validity.EXPIRED),
        (None, date(2026, 11, 21), Validity.ENDS_SOON),
        (None, date(2027, 1, 20), Validity.ENDS_SOON),
        (None, date(2027, 1, 21), Validity.VALID),
        (date(2026, 11, 22), None, Validity.NOT_YET),
        (date(2026, 11, 21), date(2030, 1, 1), Validity.VALID),
    ],
)
def test_the_last_day_counts_and_sixty_days_before_it_warn(
    begins: date | None, ends: date | None, validity: Validity
) -> None:
    assert doctor("D1", begins, ends).validity(TODAY) is validity


def test_each_kind_an_institution_keeps_is_tallied_and_a_missing_one_is_told() -> None:
    codes = [doctor("D1", ends=date(2026, 1, 1)), doctor("D2", ends=date(2026, 12, 1))]
    found = {tally.kind: tally for tally in tallies(kept(pharmacy=False), codes, TODAY)}
    assert (found[OwnKind.DOCTOR].count, found[OwnKind.DOCTOR].expired) == (2, 1)
    assert found[OwnKind.DOCTOR].ends_soon == 1
    assert found[OwnKind.NURSE].missing
    assert OwnKind.DRUG not in found
    words = {view.name: view.words for view in tally_views(tuple(found.values()))}
    assert words["医师"] == "1 个已过期"
    assert words["护士"] == "尚未导入"


def test_a_pharmacy_keeps_what_the_policy_names() -> None:
    assert [str(kind) for kind in kept(pharmacy=True)] == ["机构", "药师", "药品", "耗材"]


def test_those_that_need_somebody_come_first_and_names_of_people_are_masked() -> None:
    codes = [
        doctor("D1"),
        doctor("D2", ends=date(2026, 12, 31)),
        doctor("D3", ends=date(2026, 12, 1)),
        doctor("D4", ends=date(2026, 1, 1)),
        OwnCode(OwnKind.DEPARTMENT, "A03", "呼吸内科"),
    ]
    assert [code.code for code in by_need(codes, TODAY)] == ["D4", "D3", "D2", "A03", "D1"]
    rows = own_rows(codes, TODAY)
    assert rows[0].name == "林*练"
    assert rows[1].validity == "还有 10 天到期"
    assert rows[3].name == "呼吸内科"
    assert "林训练" not in repr(codes[0])
