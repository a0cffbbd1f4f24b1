"""Daily copies of the encrypted file, and damage of every kind found at the start."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.clock import SHANGHAI
from adapters.store.copies import Copies
from adapters.store.file import open_file
from adapters.store.store import SqlStore
from desktop.domain.errors import Broken, Damaged
from desktop.domain.reconciliation import Reconciliation
from desktop.domain.secret import Secret
from tests.contract.test_store import CASHIER, KEY, PHARMACY, HandClock

NOW = datetime(2026, 11, 21, 8, tzinfo=SHANGHAI)
TODAY = NOW.date()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with forty audit entries, closed."""
    path = tmp_path / "desk.db"
    engine = open_file(path, KEY)
    store = SqlStore(engine, PHARMACY, CASHIER, HandClock())
    for number in range(40):
        store.audit("训练", f"第{number}条", "林示范" * 30)
    engine.dispose()
    return path


@pytest.fixture
def copies(file: Path, tmp_path: Path) -> Copies:
    return Copies(file, KEY, tmp_path / "copies", kept=3)


def entries(path: Path) -> int:
    """How many audit entries a file holds."""
    engine = open_file(path, KEY)
    try:
        return len(SqlStore(engine, PHARMACY, CASHIER, HandClock()).audit_trail())
    finally:
        engine.dispose()


def test_a_copy_is_made_once_a_day_encrypted_and_whole(copies: Copies) -> None:
    assert copies.make(TODAY)
    assert not copies.make(TODAY)
    (copy,) = copies.folder.iterdir()
    raw = copy.read_bytes()
    assert not raw.startswith(b"SQLite format 3")
    assert "林示范".encode() not in raw
    assert copies.newest_whole() == TODAY
    assert entries(copy) == 40


def test_a_copy_is_made_while_the_file_is_being_written(copies: Copies, file: Path) -> None:
    engine = open_file(file, KEY)
    store = SqlStore(engine, PHARMACY, CASHIER, HandClock(), copies=copies)
    store.audit("训练", "在日志里，还不在主文件里")
    assert store.back_up()
    assert not store.back_up()
    store.audit("训练", "备份以后")
    engine.dispose()
    assert entries(next(copies.folder.iterdir())) == 41


def test_the_oldest_copies_go_and_no_others(copies: Copies) -> None:
    for back in range(5, -1, -1):
        copies.make(TODAY - timedelta(days=back))
    assert copies.days() == [TODAY - timedelta(days=back) for back in range(3)]


def test_what_a_killed_copy_left_behind_is_no_part_of_the_next(copies: Copies) -> None:
    copies.folder.mkdir()
    for ending in ("", "-wal", "-shm"):
        (copies.folder / f"copying.tmp{ending}").write_bytes(b"half" * 2000)
    assert copies.make(TODAY)
    assert copies.newest_whole() == TODAY
    assert [path.name for path in copies.folder.iterdir()] == [f"{TODAY}.db"]


def test_a_copy_that_cannot_be_made_is_told(file: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(Broken, match="备份"):
        Copies(file, KEY, blocked).make(TODAY)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 100])


def overwritten(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 500)


@pytest.mark.parametrize("damage", [emptied, halved, overwritten])
def test_a_damaged_file_is_refused_left_alone_and_brought_back(
    copies: Copies, file: Path, damage: Callable[[Path], None]
) -> None:
    copies.make(TODAY)
    damage(file)
    before = file.read_bytes()
    with pytest.raises(Damaged):
        open_file(file, KEY)
    assert file.read_bytes() == before
    day, aside = copies.restore(NOW)
    assert (day, aside) == (TODAY, file.with_name("desk.damaged-20261121-080000.db"))
    assert aside.read_bytes() == before
    assert entries(file) == 40


def test_a_flipped_bit_anywhere_is_found_at_the_start(file: Path) -> None:
    whole = file.read_bytes()
    dice = random.Random(18)
    for _ in range(60):
        place = dice.randrange(len(whole))
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            open_file(file, KEY)
    file.write_bytes(whole)
    assert entries(file) == 40


def test_the_newest_copy_that_is_whole_is_taken(copies: Copies, file: Path) -> None:
    copies.make(TODAY - timedelta(days=1))
    copies.make(TODAY)
    halved(copies.folder / f"{TODAY}.db")
    emptied(file)
    assert copies.restore(NOW)[0] == TODAY - timedelta(days=1)


def test_without_a_good_copy_nothing_is_touched(copies: Copies, file: Path) -> None:
    overwritten(file)
    before = file.read_bytes()
    with pytest.raises(Broken, match="没有可用的备份"):
        copies.restore(NOW)
    assert file.read_bytes() == before


def test_copies_under_another_key_are_no_copies(copies: Copies, file: Path) -> None:
    copies.make(TODAY)
    assert Copies(file, Secret("cd" * 32), copies.folder).newest_whole() is None


def test_a_log_without_its_file_is_damage_and_no_new_beginning(file: Path) -> None:
    file.rename(file.with_name("desk.db-wal"))
    with pytest.raises(Damaged, match="不见了"):
        open_file(file, KEY)
    assert not file.exists()


def test_what_a_killed_beginning_left_behind_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "desk.db.new").write_bytes(b"half")
    assert entries(tmp_path / "desk.db") == 0
    assert not (tmp_path / "desk.db.new").exists()


def looked(since: date, until: date, at: date) -> Reconciliation:
    return Reconciliation(since, until, datetime.combine(at, NOW.timetz()), ())


def test_past_reconciliations_are_read_newest_first(file: Path) -> None:
    engine = open_file(file, KEY)
    store = SqlStore(engine, PHARMACY, CASHIER, HandClock())
    day = date(2026, 11, 10)
    first, second = (looked(day, day, day + n * timedelta(days=1)) for n in (1, 2))
    store.save_reconciliation(first)
    store.save_reconciliation(second)
    assert list(store.reconciliations(9)) == [second, first]
    assert list(store.reconciliations(1)) == [second]
    engine.dispose()


def test_days_count_as_reconciled_up_to_the_first_gap_and_only_when_over(file: Path) -> None:
    engine = open_file(file, KEY)
    store = SqlStore(engine, PHARMACY, CASHIER, HandClock())
    days = [date(2026, 11, number) for number in range(1, 20)]
    store.save_reconciliation(looked(days[0], days[0], days[0]))
    assert store.reconciled_until() is None
    store.save_reconciliation(looked(days[0], days[2], days[3]))
    assert store.reconciled_until() == days[2]
    store.save_reconciliation(looked(days[6], days[6], days[9]))
    assert store.reconciled_until() == days[2]
    store.save_reconciliation(looked(days[3], days[8], days[8]))
    assert store.reconciled_until() == days[7]
    engine.dispose()
