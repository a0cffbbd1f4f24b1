"""A gun that types into a real window on an X server, a field in focus, at its real pace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.xkeys import XKeys, virtual_screen

if not sys.platform.startswith("linux"):
    pytest.skip("there is no X server here", allow_module_level=True)

CODE = "4240000000000000000001350000"
ID_NUMBER = "35999919900101005X"


class Counter:
    """The window's process and the keyboard that is plugged into its screen."""

    def __init__(self, process: subprocess.Popen[str], keys: XKeys) -> None:
        self._process, self.keys = process, keys

    def ask(self) -> dict[str, Any]:
        """What happened in the window so far."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("tell\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def until(self, met: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask until it holds; at the end once more, when late keys would have arrived."""
        end = time.monotonic() + 20
        while not met(self.ask()):
            assert time.monotonic() < end, f"it never came: {self.ask()}"
            time.sleep(0.1)
        time.sleep(0.4)
        return self.ask()


@pytest.fixture
def counter(root: Path) -> Iterator[Counter]:
    with virtual_screen() as display:
        env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.gun_window"], cwd=root, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout
        assert process.stdin
        keys = XKeys(display)
        try:
            assert process.stdout.readline() == "ready\n"
            yield Counter(process, keys)
        finally:
            process.stdin.close()
            code = process.wait(timeout=30)
            process.stdout.close()
            keys.close()
    assert code == 0


@pytest.mark.parametrize("every", [5, 30])
@pytest.mark.parametrize("end", ["\r", ""])
def test_a_gun_identifies_a_person_and_no_key_reaches_the_field(
    counter: Counter, every: int, end: str
) -> None:
    counter.keys.type(CODE + end, every)
    told = counter.until(lambda told: told["phase"] == "KNOWN")
    assert told["scans"] == [CODE]
    assert told["field"] == []
    assert told["kinds"] == ["nhsa_evoucher"]
    assert told["phase"] == "KNOWN"  # Enter settled nothing


@pytest.mark.parametrize("every", [5, 30])
def test_an_id_number_with_its_letter_goes_to_the_open_field_s_purpose(
    counter: Counter, every: int
) -> None:
    counter.keys.type(ID_NUMBER + "\r", every)
    told = counter.until(lambda told: told["phase"] == "KNOWN")
    assert (told["scans"], told["field"], told["kinds"]) == ([ID_NUMBER], [], [])


def test_a_person_types_into_the_field_and_enter_is_theirs(counter: Counter) -> None:
    counter.keys.type(ID_NUMBER[:6], 90)
    told = counter.until(lambda told: len(told["field"]) == 6)
    assert told["field"][-1] == ID_NUMBER[:6]
    counter.keys.type(CODE + "\r", 5)  # and then a gun, in the midst of it
    told = counter.until(lambda told: told["phase"] == "KNOWN")
    assert (told["scans"], len(told["field"])) == ([CODE], 6)
