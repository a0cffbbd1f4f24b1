"""What every test stands on: no screen, no unexpected warning, the reference data beside us."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

# Before any import of Qt: without a screen Qt ends the whole interpreter.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

ROOT = Path(__file__).resolve().parent.parent


class _Gathered(logging.Handler):
    """Keeps what is logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def only_expected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning or worse, unless a mark `expects_log(text)` names it.

    A mark whose text is never logged fails the test too.
    """
    wanted = [text for mark in request.node.iter_markers("expects_log") for text in mark.args]
    gathered = _Gathered()
    logging.getLogger().addHandler(gathered)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(gathered)
    surprises = [got for got in gathered.texts if not any(text in got for text in wanted)]
    absent = [text for text in wanted if not any(text in got for got in gathered.texts)]
    assert not surprises, f"unexpected log records: {surprises}"
    assert not absent, f"log records that were expected and did not come: {absent}"


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the checkout; skips where there is none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference data (../shared) is not beside this checkout")
    return folder
