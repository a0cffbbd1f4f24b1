"""The bootstrap: what it asks of the system, and when it makes an environment again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer import commands, contents, gates, system
from installer.environment import (
    FULL_LOCK,
    RUNTIME_LOCK,
    STAMP,
    TEST,
    TOOLS_LOCK,
    Environment,
    child_environment,
)
from installer.gates import Gate, Outcome, summary
from installer.words import SetupError

ABSENT = system.library("libabsent9", "libabsent-for-certain.so.9")
PRESENT = system.library("libc6", "libc.so.6")

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux libraries")


@pytest.fixture(scope="module")
def offline() -> Iterator[None]:
    """Child processes reach no package index."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
            patch.delenv(name, raising=False)
        yield


def asks_for_nothing(folder: Path) -> Environment:
    """An environment without packages, so that it can be made without a network."""
    lock = folder / "empty.lock"
    lock.write_text("# nothing\n", encoding="utf-8")
    return Environment(folder / "venv", (lock,))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, offline: None) -> Environment:
    """A finished environment."""
    place = asks_for_nothing(tmp_path_factory.mktemp("made"))
    place.ensure()
    return place


@pytest.fixture
def place(made: Environment) -> Iterator[Environment]:
    """The finished environment; its lock and stamp are put back afterwards."""
    files = (made.locks[0], made.folder / STAMP)
    texts = [file.read_text(encoding="utf-8") for file in files]
    yield made
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")


@on_linux
def test_a_missing_library_names_its_package_and_a_present_one_does_not() -> None:
    assert system.missing([PRESENT, ABSENT]) == ["libabsent9"]


@on_linux
def test_nothing_is_installed_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # an attempt to install would find no program
    system.ensure([PRESENT])


@on_linux
def test_a_system_without_apt_is_told_the_names_and_exit_code_three(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SetupError, match="libabsent9") as caught:
        system.ensure([ABSENT])
    assert caught.value.exit_code == 3


@on_linux
def test_a_user_who_is_not_root_is_given_the_exact_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\nexit 99\n", encoding="utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    line = "apt-get install -y --no-install-recommends libabsent9"
    with pytest.raises(SetupError, match=line) as caught:
        system.ensure([PRESENT, ABSENT])
    assert caught.value.exit_code == 3


@on_linux
def test_the_lists_are_fetched_only_after_an_installation_failed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt, log = tmp_path / "apt-get", tmp_path / "log"
    apt.write_text(f'#!/bin/sh\necho "$1" >> {log}\n[ "$1" = update ]\n', encoding="utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SetupError):
        system.ensure([ABSENT])
    assert log.read_text(encoding="utf-8").split() == ["install", "update", "install"]


def test_a_chinese_font_is_found_by_its_file_name_where_no_font_list_is(tmp_path: Path) -> None:
    folders = [str(tmp_path / "absent"), str(tmp_path)]
    assert not system.has_font_file(folders)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "NotoSansCJK-Regular.ttc").touch()
    assert system.has_font_file(folders)


def test_a_finished_environment_runs_and_is_left_alone(place: Environment) -> None:
    assert place.is_ready()
    marker = place.folder / "marker"
    marker.touch()
    place.ensure()
    assert marker.exists()
    assert subprocess.run([str(place.python), "-c", ""], check=False).returncode == 0


def test_a_changed_lock_makes_an_environment_stale(place: Environment) -> None:
    place.locks[0].write_text("# changed\n", encoding="utf-8")
    assert not place.is_ready()


@pytest.mark.parametrize("part", range(4), ids=["version", "python", "machine", "folder"])
def test_another_python_machine_or_folder_makes_an_environment_stale(
    place: Environment, part: int
) -> None:
    stamp = place.folder / STAMP
    told = json.loads(stamp.read_text(encoding="utf-8"))
    told["python"][part] = "another"
    stamp.write_text(json.dumps(told), encoding="utf-8")
    assert not place.is_ready()


def test_an_interrupted_set_up_is_made_anew(tmp_path: Path, offline: None) -> None:
    place = asks_for_nothing(tmp_path)
    place.folder.mkdir()
    (place.folder / "half").touch()
    place.ensure()
    assert place.is_ready()
    assert not (place.folder / "half").exists()


def test_what_stood_comes_back_when_the_new_environment_cannot_be_made(
    place: Environment,
) -> None:
    place.locks[0].write_text("absent==1 --hash=sha256:00\n", encoding="utf-8")
    with pytest.raises(SetupError):
        place.ensure()
    place.locks[0].write_text("# nothing\n", encoding="utf-8")
    assert place.is_ready()


def test_the_test_environment_serves_the_app_as_well() -> None:
    assert TEST.locks == (RUNTIME_LOCK, FULL_LOCK)
    assert commands.APP.place.folder == TEST.folder


@pytest.mark.parametrize(
    ("line", "asked", "rest"),
    [
        ([], commands.APP, []),
        (["--camera", "x.avi"], commands.APP, ["--camera", "x.avi"]),
        (["test", "-k", "x"], commands.COMMANDS["test"], ["-k", "x"]),
        (["bench", "scan", "--images", "d"], commands.COMMANDS["bench"], ["scan", "--images", "d"]),
    ],
)
def test_the_first_word_chooses_the_command_and_all_else_goes_to_the_app(
    line: list[str], asked: commands.Command, rest: list[str]
) -> None:
    assert commands.choose(line) == (asked, rest)


@on_linux
@pytest.mark.parametrize(
    ("env", "has"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"DISPLAY": ""}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
    ],
)
def test_a_display_is_known_by_the_environment(env: dict[str, str], has: bool) -> None:
    assert commands.has_display(env) is has


@pytest.mark.parametrize(
    ("args", "given"),
    [
        ([], ["--tour"]),
        (["--camera", "x.avi"], ["--tour", "--camera", "x.avi"]),
        (["--tour"], ["--tour"]),
        (["--help"], ["--help"]),
        (["sandbox", "--port", "1"], ["sandbox", "--port", "1"]),
    ],
)
def test_without_a_display_the_tour_runs_unless_the_line_says_otherwise(
    args: list[str], given: list[str]
) -> None:
    assert commands.without_display(args) == given


def test_a_child_finds_the_packages_from_any_folder(tmp_path: Path) -> None:
    line = [sys.executable, "-c", "import installer.words"]
    done = subprocess.run(line, cwd=tmp_path, env=child_environment(), check=False)
    assert done.returncode == 0


def test_an_unknown_bench_is_refused_with_the_names_that_are_known() -> None:
    with pytest.raises(SetupError, match="known"):
        commands.COMMANDS["bench"].start(TEST, ["nonsense"])


def test_the_table_of_gates_names_what_failed() -> None:
    told = summary([Outcome("ruff", True, 1.04), Outcome("mypy", False, 20.0)])
    assert "1.0 s  ruff" in told
    assert "failed: mypy (21 s)" in told


@pytest.mark.parametrize("gate", gates.GATES, ids=lambda gate: gate.name)
def test_every_gate_calls_a_program_that_the_full_lock_installs(gate: Gate) -> None:
    packages = {"lint-imports": "import-linter"}
    lock = FULL_LOCK.read_text(encoding="utf-8")
    assert f"\n{packages.get(gate.line[0], gate.line[0])}==" in lock


def test_an_old_python_is_told_what_it_lacks(root: Path) -> None:
    pretend = "import sys, runpy; sys.version_info = (3, 8); runpy.run_path('run.py')"
    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed." in done.stderr


def test_the_quick_installer_is_pinned_by_hash() -> None:
    assert "--hash=sha256:" in TOOLS_LOCK.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("libzbar.so.0", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("libgtk-3.so.0", False),
        ("libQt6Network.so.6", True),
        ("PySide6\\Qt6Quick.dll", True),
    ],
)
def test_the_frozen_app_leaves_out_what_no_screen_uses(target: str, wanted: bool) -> None:
    assert contents.is_wanted(target) is wanted


def test_the_frozen_app_carries_migrations_and_data_but_no_other_source(root: Path) -> None:
    inside = (Path(file) for file, _ in contents.data_files(root))
    files = {file.relative_to(root).as_posix() for file in inside if root in file.parents}
    assert "adapters/store/migrations/env.py" in files
    assert {"LICENSE", "THIRD-PARTY-NOTICES.md"} <= files
    assert [each for each in files if each.endswith(".py") and "/migrations/" not in each] == []


def test_the_frozen_app_carries_the_bridge_programs_of_its_system(tmp_path: Path) -> None:
    assert contents.bridge_programs(tmp_path) == []
    folder = tmp_path / contents.BRIDGES
    folder.mkdir(parents=True)
    for name in ("bridge-x86.exe", "bridge-x86_64.exe", "bridge-x86_64", "other"):
        (folder / name).touch()
    on_windows = sys.platform == "win32"
    wanted = ["bridge-x86.exe", "bridge-x86_64.exe"] if on_windows else ["bridge-x86_64"]
    found = contents.bridge_programs(tmp_path)
    assert [Path(file).name for file, _ in found] == wanted
    assert {inside for _, inside in found} == {contents.BRIDGES}
