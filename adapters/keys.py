"""The key of the workstation's file: in the OS keyring; in training, in a throw-away file."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import keyring
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringError

from desktop.domain.errors import Broken, NotAllowed
from desktop.domain.secret import Secret

SERVICE = "yibao-desk"
KEY_BYTES = 32


def keyring_key(data_file: Path) -> Secret:
    """The key kept in the OS keyring for this file, made with the file.

    Raises `NotAllowed` where no real keyring works (there is no fallback to a file) and `Broken`
    if the file exists but its key is gone.
    """
    account = str(data_file.resolve())
    try:
        _require_real_keyring()
        text = keyring.get_password(SERVICE, account)
        if text is None:
            _require_absent(data_file)
            text = secrets.token_hex(KEY_BYTES)
            keyring.set_password(SERVICE, account, text)
    except KeyringError as error:
        raise _no_keyring() from error
    return Secret(text)


def centre_secrets(url: str, names: Sequence[str]) -> dict[str, Secret]:
    """The centre's secrets that were stored, by name. Raises `NotAllowed` without a keyring."""
    found = {name: kept_secret(f"{name}:{url}") for name in names}
    return {name: secret for name, secret in found.items() if secret is not None}


def keep_centre_secret(url: str, name: str, secret: Secret) -> None:
    """Store one of the centre's secrets in the OS keyring. Raises `NotAllowed` without one."""
    keep_secret(f"{name}:{url}", secret)


def kept_secret(account: str) -> Secret | None:
    """What the OS keyring keeps under a name, if anything. Raises `NotAllowed` without one."""
    try:
        _require_real_keyring()
        text = keyring.get_password(SERVICE, account)
    except KeyringError as error:
        raise _no_keyring() from error
    return Secret(text) if text is not None else None


def keep_secret(account: str, secret: Secret) -> None:
    """Keep a text in the OS keyring. Raises `NotAllowed` without one."""
    try:
        _require_real_keyring()
        keyring.set_password(SERVICE, account, secret.reveal())
    except KeyringError as error:
        raise _no_keyring() from error


def scan_salt(key: Secret) -> str:
    """The salt of scan marks, derived one way from the file's key."""
    return hashlib.sha256(b"scan mark " + key.reveal().encode()).hexdigest()


def training_key(folder: Path) -> Secret:
    """The key of a training folder, in a file beside the data it protects nothing from."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "training.key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_hex(KEY_BYTES))
    return Secret(file.read_text().strip())


def _require_real_keyring() -> None:
    backend = keyring.get_keyring()
    # keyrings.alt and the like keep plain text; they take over silently once installed.
    if isinstance(backend, NoKeyring) or type(backend).__module__.startswith("keyrings."):
        raise _no_keyring()


def _require_absent(data_file: Path) -> None:
    if data_file.exists():
        raise Broken(
            f"系统密钥库中没有 {data_file.name} 的密钥",
            "请用安装时封存的恢复密钥恢复，勿删除数据文件",
            "key.missing",
        )


def _no_keyring() -> NotAllowed:
    return NotAllowed(
        "本机没有可用的系统密钥库，正式环境不能启动",
        "请在 Windows 凭据管理器或桌面密钥环可用的账户下启动；仅训练环境可不用密钥库",
        "keyring",
    )
