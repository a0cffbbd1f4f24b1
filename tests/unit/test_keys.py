"""Where the key of the workstation's file is kept."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from adapters.keys import centre_secrets, keep_centre_secret, keyring_key, training_key
from desktop.domain.errors import Broken, NotAllowed
from desktop.domain.secret import Secret


class MemoryKeyring(KeyringBackend):
    """A keyring as good as a real one, for as long as a test lasts."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    mine = MemoryKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_a_new_file_gets_a_key_and_keeps_it(tmp_path: Path, ring: MemoryKeyring) -> None:
    key = keyring_key(tmp_path / "desk.db")
    assert len(bytes.fromhex(key.reveal())) == 32
    assert keyring_key(tmp_path / "desk.db") == key
    assert keyring_key(tmp_path / "other.db") != key


def test_a_file_whose_key_is_gone_is_never_silently_new(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    (tmp_path / "desk.db").write_bytes(b"x")
    with pytest.raises(Broken, match="没有 desk.db 的密钥"):
        keyring_key(tmp_path / "desk.db")


def test_without_a_keyring_a_real_installation_refuses(tmp_path: Path, ring: MemoryKeyring) -> None:
    keyring.set_keyring(NoKeyring())
    with pytest.raises(NotAllowed, match="密钥库"):
        keyring_key(tmp_path / "desk.db")
    assert list(tmp_path.iterdir()) == []


def test_the_centre_s_secrets_are_kept_in_the_keyring(ring: MemoryKeyring) -> None:
    url = "https://centre.invalid"
    assert centre_secrets(url, ["token"]) == {}
    keep_centre_secret(url, "token", Secret("t0ken"))
    assert centre_secrets(url, ["token", "sm2_key"]) == {"token": Secret("t0ken")}
    assert centre_secrets("https://other.invalid", ["token"]) == {}


def test_training_keeps_its_key_beside_its_data(tmp_path: Path) -> None:
    key = training_key(tmp_path / "training")
    assert training_key(tmp_path / "training") == key
