"""Desks over real parts: an encrypted file, the HTTP line, a training centre of its own process."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.training import TrainingCentre
from desktop.domain.secret import Secret
from desktop.domain.visit import Bill, FeeLine, Visit
from desktop.house import House
from desktop.main import open_house
from desktop.ports import Desk
from desktop.settings import CentreSettings, Settings
from desktop.usecases.identify import identify_by_id

_numbers = itertools.count(1)
PATIENCE = 1.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Both training desks; a call that gets no answer is given up after 1.5 seconds."""
    centre = CentreSettings(deadline_seconds=1.5)
    settings = Settings(data_dir=tmp_path_factory.mktemp("house"), centre=centre)
    with open_house(settings) as opened:
        yield opened


@pytest.fixture
def centre(house: House) -> Iterator[TrainingCentre]:
    """The training centre, free of faults before and after."""
    assert house.training is not None
    house.training.clear_faults()
    yield house.training
    house.training.clear_faults()


@pytest.fixture
def till(house: House, centre: TrainingCentre) -> Desk:
    """The pharmacy's desk, impatient."""
    return replace(house.desks[0], max_processing_seconds=PATIENCE)


@pytest.fixture
def office(house: House, centre: TrainingCentre) -> Desk:
    """The hospital's desk."""
    return house.desks[1]


@pytest.fixture
def person(centre: TrainingCentre) -> dict[str, str]:
    """An insured person with money in the account."""
    return next(p for p in centre.people() if p["name"] == "林示范")


@pytest.fixture
def visit(till: Desk, person: dict[str, str]) -> Visit:
    """That person at the window, with an ID card."""
    return identify_by_id(till, Secret(person["cert_no"]))


@pytest.fixture
def new_bill(till: Desk) -> Callable[[], Bill]:
    """Bills that were never settled."""

    def make() -> Bill:
        line = FeeLine(
            "1", "L9001", "阿莫西林胶囊", "XJ01CAA904E001010199001", "甲", "0.25g*24粒",
            Decimal("12.80"), Decimal(2), 2560,
        )  # fmt: skip
        return Bill(f"T{next(_numbers):06d}", till.clock.now(), (line,))

    return make
