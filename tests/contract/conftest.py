"""The training centre as a real process, for the contract tests."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import Engine

from adapters.store.file import open_file
from desktop.domain.secret import Secret
from tests.bridge_standins.rig import Rig, Wine, kind, require
from tests.contract.fsi_fixtures import Desk, desk
from tests.contract.rogue import Rogue, open_rogue
from tests.contract.till import HOSPITAL, Till
from tests.contract.ways import HTTP_WAYS, LIBRARY_WAYS, NAMES, Way, library_way

ROOT = Path(__file__).parents[2]
TOKEN = "TRAINING_TOKEN_0123456789"
PAASID = "yibao-training"


@dataclass(frozen=True)
class SandboxProcess:
    """A running training centre: where it listens, its x-tif account, its process."""

    url: str
    paasid: str
    token: str
    process: subprocess.Popen[str]

    def control(self, method: str, path: str, **options: Any) -> Any:
        """Ask /sandbox/<path>; the JSON answer, or None when there is no content."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method,
                f"{self.url}/sandbox/{path}",
                headers={"x-sandbox-key": self.token},
                timeout=20,
                **options,
            )
            answer.raise_for_status()
            return answer.json() if answer.content else None


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An encrypted file of its own."""
    opened = open_file(tmp_path / "desk.db", Secret("ab" * 32))
    yield opened
    opened.dispose()


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    """A server that answers as the test tells it."""
    with open_rogue() as server:
        yield server


@pytest.fixture
def window(rogue: Rogue) -> Desk:
    """A pharmacy's window in front of that server, which waits a second for an answer."""
    return desk(rogue.url, seconds=1.0)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A training centre with a new file, one a module of tests, ended with its stdin."""
    with open_sandbox(tmp_path_factory.mktemp("sandbox") / "centre.sqlite") as process:
        yield process


@contextmanager
def open_sandbox(path: Path, *more: str) -> Iterator[SandboxProcess]:
    """A training centre over a new file, with more words on its command line."""
    command = [sys.executable, "-m", "adapters.sandbox.serve", "--db", str(path), *more]
    process = subprocess.Popen(
        [*command, "--token", TOKEN, "--parent-pid", str(os.getpid())],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        ready = process.stdout.readline().split()
        assert ready[:1] == ["READY"], "the training centre did not start"
        yield SandboxProcess(ready[1], PAASID, TOKEN, process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.fixture(scope="session")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """One prefix for every Windows program of the run."""
    require("wine", "wine wine64, wine32:i386")
    started = Wine(tmp_path_factory.mktemp("wine"))
    started.start()
    yield started
    started.stop()


Rigs = Callable[[str], Rig]


@pytest.fixture(scope="session")
def rigs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rigs:
    """A bridge program and its libraries by the kind of system; skips where one cannot be made."""

    @cache
    def made(name: str) -> Rig:
        chosen = kind(name)
        require(chosen.target.compiler, chosen.target.package)
        wine = request.getfixturevalue("wine") if chosen.under_wine else None
        rig = Rig(chosen, tmp_path_factory.mktemp(name), wine)
        rig.probe()
        return rig

    return made


@pytest.fixture(scope="module", params=NAMES)
def way(request: pytest.FixtureRequest, sandbox: SandboxProcess, rigs: Rigs) -> Iterator[Way]:
    """A test that asks for it passes whichever way leads to the centre."""
    name = str(request.param)
    if name in HTTP_WAYS:
        yield HTTP_WAYS[name]
        return
    with library_way(name, rigs(LIBRARY_WAYS[name]), sandbox.url) as opened:
        yield opened


@pytest.fixture
def till(sandbox: Any) -> Iterator[Till]:
    """A signed-in window of the pharmacy; faults a test set are cleared after it."""
    window = Till(sandbox).sign_in()
    yield window
    sandbox.control("DELETE", "faults")
    sandbox.control("PUT", "switches", json={"late_original_refused": True})
    window.session.close()


@pytest.fixture
def ward(sandbox: Any) -> Iterator[Till]:
    """A signed-in window of the hospital."""
    window = Till(sandbox, HOSPITAL).sign_in()
    yield window
    window.session.close()
