"""Kill -9 in the middle of loading a table: the one in force stays whole, the next load works."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coding_tables.catalogue import Catalogue
from coding_tables.store import State
from tests.coding import cells, monthly

OLD, NEW, LATER = 1000, 21_000, 2000
LOADER = """
import sys
from datetime import date, datetime
from pathlib import Path
from coding_tables.catalogue import Catalogue
from coding_tables.load import Load
from tests.contract.test_codes_killed import NEW, rows

def tell(progress):
    print(progress.stage, progress.done, flush=True)

load = Load(at=datetime(2026, 2, 5), since=date(2026, 2, 5), whole=True, progress=tell)
Catalogue.open(Path(sys.argv[1])).import_rows("diagnosis", rows("新炎", NEW), load)
print("done", 0, flush=True)
"""


def rows(name: str, count: int) -> list[list[str]]:
    return [
        cells("diagnosis", f"A{n // 1000:02}.{n % 1000:03}", f"{name}{n:05}") for n in range(count)
    ]


def start(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LOADER, str(path)]
    root = Path(__file__).resolve().parents[2]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


def at(stage: str, done: int) -> Callable[[str], bool]:
    def reached(line: str) -> bool:
        told, count = line.split()
        return told == stage and int(count) >= done

    return reached


@pytest.mark.parametrize(
    ("stage", "done"),
    [("rows", 4000), ("rows", 12_000), ("rows", NEW), ("index", 2000), ("index", NEW)],
)
def test_a_killed_load_leaves_the_table_in_force_whole(
    tmp_path: Path, stage: str, done: int
) -> None:
    path = tmp_path / "codes.db"
    catalogue = Catalogue.open(path)
    catalogue.import_rows("diagnosis", rows("旧炎", OLD), monthly(1))
    kill(path, stage, done)
    check_whole(catalogue)
    version = catalogue.import_rows("diagnosis", rows("后炎", LATER), monthly(3))
    assert version.stored == LATER
    assert len(catalogue.search("后炎", limit=50).entries) == 50
    assert catalogue.search("新炎00001").loose
    catalogue.close()


def kill(path: Path, stage: str, done: int) -> None:
    """Start a load and kill it soon after it has told of a point."""
    child = start(path)
    assert child.stdout is not None
    pause = random.Random(done).random() / 20
    reached = at(stage, done)
    for line in child.stdout:
        if reached(line):
            time.sleep(pause)
            break
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    child.stdout.close()


def test_a_killed_first_load_leaves_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    path = tmp_path / "codes.db"
    catalogue = Catalogue.open(path)
    kill(path, "rows", 4000)
    assert catalogue.standards() == ()
    assert catalogue.search("新炎").entries == ()
    assert catalogue.import_rows("diagnosis", rows("后炎", LATER), monthly(3)).written == LATER
    assert catalogue.search("新炎00001").loose
    catalogue.close()


def check_whole(catalogue: Catalogue) -> None:
    """The old table as it was, or the new one where the kill came after the swap; no mixture."""
    with catalogue.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    number = catalogue.versions("diagnosis")[-1].number
    names = {body.split("\t")[11][:2] for body in catalogue.bodies("diagnosis", number)}
    count = sum(1 for _ in catalogue.bodies("diagnosis", number))
    assert (names, count) == (({"旧炎"}, OLD) if number == 1 else ({"新炎"}, NEW))
    found = catalogue.search("炎00001").entries
    assert {entry.version for entry in found} == {number}
    if number == 1:
        assert catalogue.attempts("diagnosis")[-1].state is State.BUILDING


FILLER = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
from datetime import date, datetime
from pathlib import Path
from coding_tables.catalogue import Catalogue
from coding_tables.errors import Damaged
from coding_tables.load import Load
from tests.contract.test_codes_killed import NEW, rows

try:
    load = Load(at=datetime(2026, 2, 5), since=date(2026, 2, 5), whole=True)
    Catalogue.open(Path(sys.argv[1])).import_rows("diagnosis", rows("新炎", NEW), load)
except Damaged as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a size limit of files is needed")
@pytest.mark.parametrize("room", [500_000, 2_000_000, 4_000_000])
def test_a_full_disk_leaves_the_table_in_force_whole(tmp_path: Path, room: int) -> None:
    path = tmp_path / "codes.db"
    catalogue = Catalogue.open(path)
    catalogue.import_rows("diagnosis", rows("旧炎", OLD), monthly(1))
    catalogue.close()
    root = Path(__file__).resolve().parents[2]
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(root), *sys.path]), "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    command = [sys.executable, "-c", FILLER, str(path), str(room)]
    done = subprocess.run(
        command, env=env, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 3, done.stderr
    assert "请检查磁盘空间" in done.stdout
    catalogue = Catalogue.open(path)
    check_whole(catalogue)
    assert catalogue.import_rows("diagnosis", rows("后炎", LATER), monthly(3)).stored == LATER
    catalogue.close()


def test_a_kill_while_old_versions_are_forgotten_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "codes.db"
    catalogue = Catalogue.open(path)
    for month, name in enumerate(("甲炎", "乙炎", "丙炎"), 1):
        catalogue.import_rows("diagnosis", rows(name, 10_000), monthly(month))
    kill_pruning(path)
    expected = {f"丙炎{n:05}" for n in range(10_000)}
    number = catalogue.versions("diagnosis")[-1].number
    assert {body.split("\t")[11] for body in catalogue.bodies("diagnosis", number)} == expected
    catalogue.prune("diagnosis", 1)
    assert {body.split("\t")[11] for body in catalogue.bodies("diagnosis", number)} == expected
    with catalogue.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    catalogue.close()


def kill_pruning(path: Path) -> None:
    words = (
        "import sys; from pathlib import Path; from coding_tables import pruning;"
        "from coding_tables.catalogue import Catalogue; pruning.STEP = 50;"
        "print('go', flush=True); Catalogue.open(Path(sys.argv[1])).prune('diagnosis', 1)"
    )
    root = Path(__file__).resolve().parents[2]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    command = [sys.executable, "-c", words, str(path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    child.stdout.close()
