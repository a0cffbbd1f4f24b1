"""The exit code of a real kiosk, set by a command and kept in the keyring."""

from __future__ import annotations

import getpass
from collections.abc import Iterator

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from desktop.domain.errors import Invalid, NotAllowed
from desktop.domain.secret import Secret
from desktop.kiosk import TRAINING_CODE, ask_for_code, terms_of
from desktop.main import main
from desktop.settings import KioskSettings, Settings
from tests.unit.test_keys import MemoryKeyring

REAL = Settings(mode="real", kiosk=KioskSettings(on=True, idle_seconds=45, elder=True))


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    mine = MemoryKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    waiting = iter(answers)
    monkeypatch.setattr(getpass, "getpass", lambda _: next(waiting))


def test_a_code_is_asked_for_twice_and_kept_as_a_hash(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "135790", "135790")
    assert main(["--set-kiosk-code"]) == 0
    assert "135790" not in str(ring.kept)
    terms = terms_of(REAL)
    assert terms.exit_code.fits(Secret("135790"))
    assert not terms.exit_code.fits(Secret(TRAINING_CODE))
    assert (terms.idle_seconds, terms.elder, terms.training_code) == (45, True, "")


@pytest.mark.parametrize(
    ("answers", "words"), [(("135790", "135791"), "不一致"), (("1234", "1234"), "6 至 12 位")]
)
def test_a_slip_or_a_short_code_is_refused(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, answers: tuple[str, str], words: str
) -> None:
    typed(monkeypatch, *answers)
    with pytest.raises(Invalid, match=words):
        ask_for_code()
    assert ring.kept == {}


def test_a_real_kiosk_without_a_code_does_not_start(ring: MemoryKeyring) -> None:
    with pytest.raises(NotAllowed, match="没有设置自助机退出码"):
        terms_of(REAL)


def test_without_a_keyring_no_code_is_kept(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(NoKeyring())
    typed(monkeypatch, "135790", "135790")
    with pytest.raises(NotAllowed, match="密钥库"):
        ask_for_code()


def test_training_has_the_code_that_its_strip_shows() -> None:
    terms = terms_of(Settings(kiosk=KioskSettings(on=True)))
    assert terms.exit_code.fits(Secret(terms.training_code))
