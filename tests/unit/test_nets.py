"""The nets under every test catch what they are there to catch."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from installer.environment import child_environment

INNER = """
import logging
import warnings
import pytest
from PySide6.QtCore import qWarning

def test_clean():
    pass

def test_warning():
    warnings.warn("x")

def test_log():
    logging.warning("x")

def test_qt():
    qWarning("x")

@pytest.mark.expects_log("this")
def test_expected_log():
    logging.warning("this comes")

@pytest.mark.expects_log("this")
def test_absent_log():
    pass
"""


@pytest.fixture(scope="module")
def outcomes(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What became of each inner test under the settings and fixtures of this project."""
    file = tmp_path_factory.mktemp("nets") / "test_inner.py"
    file.write_text(INNER, encoding="utf-8")
    line = ["-m", "pytest", "-c", str(root / "pyproject.toml"), "-p", "tests.conftest"]
    done = subprocess.run(
        [sys.executable, *line, "-p", "no:cacheprovider", "-q", "-rA", str(file)],
        cwd=file.parent,
        env=child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, set[str]] = {}
    for word, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*::test_(\w+)", done.stdout, re.M):
        found.setdefault(name, set()).add(word)
    return found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("clean", {"PASSED"}),
        ("warning", {"FAILED"}),
        ("log", {"PASSED", "ERROR"}),
        ("qt", {"FAILED"}),
        ("expected_log", {"PASSED"}),
        ("absent_log", {"PASSED", "ERROR"}),
    ],
)
def test_what_a_test_leaves_behind_decides_its_outcome(
    outcomes: dict[str, set[str]], name: str, words: set[str]
) -> None:
    assert outcomes[name] == words
