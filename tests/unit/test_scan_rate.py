"""The rate, in whole numbers."""

import json
from pathlib import Path

import pytest

from desktop.domain.scan_rate import ScanRate


@pytest.mark.parametrize("target", [30, 50, 70])
def test_short_of_is_the_smallest_number_that_meets_the_target(target: int) -> None:
    for total in range(1, 60):
        for scanned in range(total + 1):
            rate = ScanRate(scanned, total, target)
            k = rate.short_of
            assert ScanRate(scanned + k, total + k, target).met
            assert k == 0 or not ScanRate(scanned + k - 1, total + k - 1, target).met


def test_a_miss_is_never_rounded_up_to_the_target() -> None:
    rate = ScanRate(29_999, 100_000)
    assert not rate.met
    assert rate.percent == "29.99%"


def test_no_settlement_is_neither_met_nor_missed() -> None:
    nothing = ScanRate(0, 0)
    assert (nothing.percent, nothing.met, nothing.short_of) == ("—", False, 0)


def test_groups_add_up_and_are_not_averaged() -> None:
    assert (ScanRate(1, 1) + ScanRate(0, 9)).percent == "10.00%"


def test_ahead_by_counts_what_stands_above_the_target() -> None:
    assert ScanRate(31, 100).ahead_by == 1
    assert ScanRate(30, 100).ahead_by == 0
    assert ScanRate(29, 100).ahead_by == 0


def test_percentages_agree_with_the_worked_cases(shared: Path) -> None:
    cases = json.loads((shared / "reference/evoucher/rate-cases.json").read_text("utf-8"))
    for case in cases["cases"]:
        for result in case["result"].values():
            rate = ScanRate(result["numerator"], result["denominator"])
            assert rate.percent == result["rate"]
            assert rate.met == result["meets_30"]
