"""The staff's code for leaving a kiosk."""

from __future__ import annotations

import pytest

from desktop.domain.errors import Invalid
from desktop.domain.exit_code import REST, TRIES, ExitCode, Tries
from desktop.domain.secret import Secret

CODE = Secret("246813")


def test_only_the_code_itself_fits() -> None:
    wanted = ExitCode.of(CODE)
    assert wanted.fits(CODE)
    for other in ("246814", "24681", "2468130", ""):
        assert not wanted.fits(Secret(other))


def test_it_is_kept_without_being_readable_and_two_of_a_kind_look_different() -> None:
    one, other = ExitCode.of(CODE), ExitCode.of(CODE)
    assert one.kept != other.kept
    assert "246813" not in one.kept.reveal() + repr(one)
    assert ExitCode.read(one.kept).fits(CODE)


@pytest.mark.parametrize("text", ["", "12345", "1234567890123", "24681a", "２４６８１３"])
def test_a_code_is_six_to_twelve_digits(text: str) -> None:
    with pytest.raises(Invalid, match="6 至 12 位"):
        ExitCode.of(Secret(text))


@pytest.mark.parametrize("text", ["", "salt", "$", "salt$", "$digest"])
def test_what_was_never_kept_is_not_read(text: str) -> None:
    with pytest.raises(Invalid, match="读不出"):
        ExitCode.read(Secret(text))


def test_after_some_wrong_codes_the_keypad_rests_and_then_counts_anew() -> None:
    tries = Tries()
    for _ in range(TRIES - 1):
        tries = tries.after_wrong(now=100.0)
        assert tries.rest(100.0) == 0
    tries = tries.after_wrong(now=100.0)
    assert tries.rest(100.0) == REST
    assert tries.rest(100.0 + REST) == 0
    assert tries.after_wrong(now=200.0).rest(200.0) == 0
