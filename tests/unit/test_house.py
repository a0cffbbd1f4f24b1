"""The house: what the repository may and may not contain."""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer.environment import BUILD_LOCK, FULL_LOCK, ROOT, RUNTIME_LOCK, TOOLS_LOCK
from installer.notices import FILE, must_not_ship, notices, packages

SHIPPED = ("desktop", "ui", "adapters", "coding_tables", "installer")
LOCKS = (FULL_LOCK, RUNTIME_LOCK, BUILD_LOCK, TOOLS_LOCK)
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)", re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" + "root|work|farm|home/[a-z]+" + r")/")
MADE = ("__pycache__", "build", "dist", "htmlcov", "out")
INTERFACE_NAME = re.compile(r"\b(psn_no|setl_id|mdtrt_id|medins_setl_id|psn_cert_type)\b")
PATH_NAMED = re.compile(r"[`(](\.?\w[\w.-]*/[\w./-]*|[\w-]+\.(?:py|md|toml|lock|spec))[`)]")
KNOWS_INTERFACE = (
    "adapters/training.py",
    "adapters/fsi/",
    "adapters/sandbox/",
    "adapters/evoucher/",
)


def repository_files() -> Iterator[Path]:
    """The project's own files, found without git: a fresh machine may have none."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE and is_ours(name)]
        yield from (Path(folder, name) for name in names if is_ours(name))


def is_ours(name: str) -> bool:
    return not name.startswith(".") or name in (".ci", ".gitignore")


def text_of(path: Path) -> str:
    """A file's text; empty for a picture or another binary file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_path_named_in_the_architecture_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(PATH_NAMED.findall(text))
    assert named, "ARCHITECTURE.md names no path in back quotes"
    assert sorted(name for name in named if not exists(name)) == []


def exists(name: str) -> bool:
    """A path from the top, or a bare file name anywhere in the project."""
    if "/" in name:
        return (ROOT / name).exists()
    return any(path.name == name for path in repository_files())


def test_lock_files_name_no_host() -> None:
    assert [short(lock) for lock in LOCKS if "://" in text_of(lock)] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    hits = [short(path) for path in repository_files() if MACHINE_PATH.search(text_of(path))]
    assert hits == []


def test_no_source_file_grows_long() -> None:
    lengths = {short(path): len(text_of(path).splitlines()) for path in sources(*SHIPPED)}
    assert {name: lines for name, lines in lengths.items() if lines > 350} == {}


def test_functions_stay_short() -> None:
    """No more than one function in a hundred is over 40 lines, none is over 60."""
    lengths = [
        (node.end_lineno - node.lineno + 1, f"{short(path)}:{node.name}")
        for path in sources(*SHIPPED)
        if "migrations" not in path.parts  # lists of columns, no logic
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]
    long = sorted(each for each in lengths if each[0] > 40)
    assert len(long) * 100 <= len(lengths), long
    assert [each for each in long if each[0] > 60] == []


def test_names_of_the_interface_stay_in_the_adapters_that_speak_it() -> None:
    hits = [
        short(path)
        for path in sources(*SHIPPED)
        if not short(path).startswith(KNOWS_INTERFACE) and INTERFACE_NAME.search(text_of(path))
    ]
    assert hits == []


def test_the_domain_imports_the_standard_library_only() -> None:
    allowed = {*sys.stdlib_module_names, "desktop"}
    hits = {short(path): imports_of(path) - allowed for path in sources("desktop/domain")}
    assert {name: extra for name, extra in hits.items() if extra} == {}


def imports_of(path: Path) -> set[str]:
    """The top-level names a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_no_test_replaces_our_own_parts_by_mocks() -> None:
    banned = ("unittest" + ".mock", "Magic" + "Mock")
    hits = [short(path) for path in sources("tests") if any(b in text_of(path) for b in banned)]
    assert hits == []


def test_every_package_folder_is_a_package() -> None:
    folders = {path.parent for path in sources(*SHIPPED) if "migrations" not in path.parts}
    assert sorted(short(each) for each in folders if not (each / "__init__.py").exists()) == []


def pins(lock: Path) -> dict[str, set[str]]:
    """Each package's pinned versions (several where they differ by Python or system)."""
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall(text_of(lock)):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def wanted(*groups: str) -> list[Requirement]:
    """What pyproject.toml asks for at run time and in the groups."""
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    asked = list(project["project"]["dependencies"])
    for group in groups:
        asked += project["dependency-groups"][group]
    return [Requirement(each) for each in asked]


@pytest.mark.parametrize(
    ("lock", "groups"),
    [(RUNTIME_LOCK, ()), (FULL_LOCK, ("dev", "build")), (BUILD_LOCK, ("build",))],
    ids=["runtime", "full", "build"],
)
def test_the_locks_answer_what_the_project_asks_for(lock: Path, groups: tuple[str, ...]) -> None:
    pinned = pins(lock)
    unmet = [
        str(each)
        for each in wanted(*groups)
        if not pinned.get(canonicalize_name(each.name))
        or not all(map(each.specifier.contains, pinned[canonicalize_name(each.name)]))
    ]
    assert unmet == []


@pytest.mark.parametrize("lock", [RUNTIME_LOCK, BUILD_LOCK], ids=["runtime", "build"])
def test_the_smaller_locks_pin_what_the_full_lock_pins(lock: Path) -> None:
    full = pins(FULL_LOCK)
    assert {name: pin for name, pin in pins(lock).items() if not pin <= full.get(name, set())} == {}


def test_no_package_under_gpl_ships() -> None:
    assert [each for each in packages() if must_not_ship(each.licence)] == []


@pytest.mark.parametrize(
    ("licence", "forbidden"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GPL-2.0-only OR GPL-3.0-only", True),
        ("LGPL-3.0-only OR GPL-2.0-only", False),
        ("LGPL-2.1-or-later", False),
        ("MIT", False),
    ],
)
def test_a_licence_is_forbidden_when_every_choice_is_gpl(licence: str, forbidden: bool) -> None:
    assert must_not_ship(licence) is forbidden


@pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info[:2] != (3, 11),
    reason="the notices list what Linux and Python 3.11 install",
)
def test_the_third_party_notices_are_current() -> None:
    assert FILE.read_text(encoding="utf-8") == notices(), "run: python -m installer.notices"
