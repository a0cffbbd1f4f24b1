"""Values about persons do not tell who they are when printed."""

import pytest

from tests import samples


@pytest.mark.parametrize(
    "value",
    [
        samples.visit(),
        samples.draft(),
        samples.settlement_list(),
        samples.visit().person,
        samples.visit().presented,
    ],
)
def test_nothing_personal_shows_when_a_value_is_printed(value: object) -> None:
    for words in (repr(value), str(value), f"{value}"):
        for secret in ("林示范", "陈示例", "陈甲", "359999190001019993", "token", "13000000000"):
            assert secret not in words
