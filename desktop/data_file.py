"""The workstation's data file: held by one program, opened, or brought back from a copy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLockFile
from sqlalchemy import Engine

from adapters.clock import SystemClock
from adapters.keys import keyring_key, training_key
from adapters.store.copies import Copies
from adapters.store.file import ADVICE, open_file
from desktop.domain.errors import Damaged, NotAllowed
from desktop.domain.secret import Secret
from desktop.ports import Clock
from desktop.settings import Settings, default_data_dir

FILE = "desk.db"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this process: another would take our rows in flight for lost ones."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(folder / "desk.lock"))
    if not lock.tryLock(0):
        raise NotAllowed("医保台已在运行", "请切换到已打开的窗口", "running")
    try:
        yield
    finally:
        lock.unlock()


def copies_of(settings: Settings, folder: Path, key: Secret) -> Copies:
    """The daily copies of the file in `folder`."""
    place = settings.backup.folder or folder / "backups"
    return Copies(folder / FILE, key, place, settings.backup.kept)


def open_data(file: Path, key: Secret, copies: Copies) -> Engine:
    """The data file. Raises `Damaged` naming the copy to go back to; never begins anew over it."""
    try:
        if not file.exists() and copies.days():
            raise Damaged(f"本机数据文件 {file.name} 不见了，备份还在", ADVICE, "store.lost")
        return open_file(file, key)
    except Damaged as error:
        day = copies.newest_whole()
        if day is None:
            raise
        advice = f"可以恢复 {day:%Y-%m-%d} 的备份：用 --restore 启动（原文件改名保留，不会删除）"
        raise Damaged(error.title, advice, error.code, day) from error


def key_of(settings: Settings, file: Path) -> Secret:
    """The key of the file; in training one that lies beside it, and stderr says so."""
    if settings.mode == "real":
        return keyring_key(file)
    words = f"训练环境：数据密钥就在数据旁边（{file.parent.name}/training.key），只可存放虚构数据"
    print(words, file=sys.stderr)
    return training_key(file.parent)


def restore(settings: Settings, clock: Clock | None = None) -> str:
    """Put the newest good copy in the data file's place; what a person must know, in Chinese.

    The damaged file is kept beside it. Raises `Broken` where there is no good copy.
    """
    folder = settings.data_dir or default_data_dir(settings.mode)
    with alone(folder):
        key = key_of(settings, folder / FILE)
        now = (clock or SystemClock()).now()
        day, aside = copies_of(settings, folder, key).restore(now)
    kept = f"原文件保留为 {aside.name}，请交给技术支持。" if aside else ""
    return (
        f"已恢复 {day:%Y-%m-%d} 的备份。{kept}"
        f"{day.month}月{day.day}日备份以后办理的结算本机没有记录：收费以前，请先在“记录”的“对账”里"
        f"核对 {day:%Y-%m-%d} 到今天的账，未对完账的单据请勿重复收费。"
    )
