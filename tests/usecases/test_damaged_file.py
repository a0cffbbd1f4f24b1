"""A program that finds its file damaged: it says so, begins nothing anew, and goes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.data_file import restore
from desktop.domain.errors import Broken, Damaged
from desktop.main import main, open_house
from desktop.sender import Sender
from desktop.settings import Settings
from ui.hands import wait_until


def worked(settings: Settings) -> None:
    """A program that ran for a moment with its sender, as every day."""
    with open_house(settings) as house:
        sender = Sender(house.desks[:1], lambda: None)
        sender.start()
        copies = settings.data_dir / "backups" if settings.data_dir else Path()
        try:
            assert wait_until(lambda: any(copies.glob("*.db")), 30)
        finally:
            sender.stop()


def test_a_damaged_file_names_its_copy_and_is_brought_back_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    settings = Settings(data_dir=tmp_path)
    worked(settings)
    file = tmp_path / "desk.db"
    file.write_bytes(b"torn" * 1000)
    with pytest.raises(Damaged) as found, open_house(settings):
        pass
    assert found.value.copy is not None
    assert "--restore" in found.value.advice
    assert main(["--data-dir", str(tmp_path), "--restore"]) == 0
    assert "收费以前" in capsys.readouterr().out
    (aside,) = tmp_path.glob("desk.damaged-*.db")
    assert aside.read_bytes() == b"torn" * 1000
    with open_house(settings) as house:
        assert list(house.desks[0].store.reconciliations(1)) == []


def test_a_file_that_is_gone_while_copies_are_there_is_no_new_beginning(
    tmp_path: Path, qapp: object
) -> None:
    settings = Settings(data_dir=tmp_path)
    worked(settings)
    (tmp_path / "desk.db").unlink()
    with pytest.raises(Damaged, match="不见了"), open_house(settings):
        pass
    assert not (tmp_path / "desk.db").exists()
    assert "已恢复" in restore(settings)


def test_without_a_copy_the_command_says_so_and_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"torn" * 1000)
    with pytest.raises(Broken, match="没有可用的备份"):
        restore(Settings(data_dir=tmp_path))
    assert (tmp_path / "desk.db").read_bytes() == b"torn" * 1000
