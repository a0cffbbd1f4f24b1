"""Kill -9 at each named point of one settlement: afterwards both books agree."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.training import TrainingCentre
from tests.e2e.till_process import POINTS

PHARMACY = "P35010200001"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[TrainingCentre]:
    """A training centre that outlives the till."""
    running = TrainingCentre(tmp_path / "centre", tmp_path / "his")
    yield running
    running.close()


class Till:
    """Starts the till's process over one data folder."""

    def __init__(self, centre: TrainingCentre, folder: Path) -> None:
        self._env = os.environ | {
            "YIBAO_DATA_DIR": str(folder / "till"),
            "YIBAO_HIS_DIR": str(folder / "his"),
            "YIBAO_CENTRE__URL": centre.url,
            "YIBAO_CENTRE__TRAINING_TOKEN": centre.token.reveal(),
            "YIBAO_CENTRE__MAX_PROCESSING_SECONDS": "2",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tests.e2e.till_process", *words]
        return subprocess.run(
            command, env=self._env, capture_output=True, text=True, timeout=90, check=False
        )

    def answer(self, *words: str) -> dict[str, Any]:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def till(centre: TrainingCentre, tmp_path: Path) -> Till:
    return Till(centre, tmp_path)


def live(centre: TrainingCentre) -> dict[str, str]:
    """Bill to settlement at the centre, of the pharmacy."""
    rows = centre.records()["settlements"]
    mine = [r for r in rows if r["institution"] == PHARMACY and r["state"] == "live"]
    assert len({r["bill"] for r in mine}) == len(mine), "a bill was settled twice"
    return {r["bill"]: r["setl_id"] for r in mine}


@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_client_and_centre_agree(
    till: Till, centre: TrainingCentre, point: str
) -> None:
    if point == "after_send":
        centre.fault(infno="2102", fault="hold_after_commit", times=1, seconds=5)
    killed = till.run("settle", point)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    committed = point in {"after_send", "after_answer", "before_commit"}
    assert len(live(centre)) == int(committed)

    after = till.answer("resolve")
    assert len(after["unresolved_at_start"]) == int(point != "before_row")
    assert after["unresolved"] == []
    assert after["settled"] == live(centre)
    assert len(centre.calls("2601")) == int(point == "after_row")

    again = till.answer("settle", "none")
    assert again["result"] == "Settled"
    assert till.answer("resolve")["settled"] == live(centre)
    assert len(live(centre)) == 1 + int(committed)


def test_a_second_program_on_the_same_folder_is_refused(till: Till, tmp_path: Path) -> None:
    from desktop.domain.errors import NotAllowed
    from desktop.main import open_house
    from desktop.settings import Settings

    settings = Settings(data_dir=tmp_path / "shared")
    with (
        open_house(settings),
        pytest.raises(NotAllowed, match="已在运行"),
        open_house(settings),
    ):
        pass
