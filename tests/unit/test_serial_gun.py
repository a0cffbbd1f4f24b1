"""A gun on a serial port, here the other end of a pseudo-terminal."""

import queue
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.scan.serial_gun import SerialGun, list_guns
from desktop.domain.secret import Secret
from desktop.domain.wedge import Dress
from tests.serial_line import Line

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals for serial ports", allow_module_level=True)

TEXT = "4240000000000000000001350000"


class Ears:
    """Keeps what a gun says."""

    def __init__(self) -> None:
        self.texts: queue.Queue[Secret] = queue.Queue()
        self.states: queue.Queue[str] = queue.Queue()

    def next(self) -> str:
        return self.texts.get(timeout=5).reveal()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path / "gun")
    made.plug()
    yield made
    made.unplug()


def listening(line: Line, dress: Dress | None = None) -> tuple[SerialGun, Ears]:
    gun, ears = SerialGun(str(line.name), dress=dress, retry_after=0.05), Ears()
    gun.start(ears.texts.put, ears.states.put)
    assert ears.states.get(timeout=5) == ""
    return gun, ears


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\x03", b""])
def test_a_code_is_passed_on_however_it_ends(line: Line, end: bytes) -> None:
    gun, ears = listening(line)
    line.send(b"\x02]Q1" + TEXT.encode() + end)
    assert ears.next() == TEXT
    gun.stop()
    assert ears.texts.empty()


def test_a_code_in_pieces_and_two_at_once_are_told_apart(line: Line) -> None:
    gun, ears = listening(line, Dress("#", "$"))
    line.send(b"#4240000000")
    line.send(TEXT[10:].encode() + b"$\r#0012345$\r")
    assert [ears.next(), ears.next()] == [TEXT, "0012345"]
    line.send("#医保凭证一号$\r".encode("gbk"))
    assert ears.next() == "医保凭证一号"
    gun.stop()


def test_an_unplugged_gun_is_told_and_opened_again(line: Line) -> None:
    gun, ears = listening(line)
    line.unplug()
    assert "没有应答" in ears.states.get(timeout=5)
    line.plug()
    while ears.states.get(timeout=5):
        pass
    line.send(TEXT.encode() + b"\r")
    assert ears.next() == TEXT
    gun.stop()


def test_a_stopped_gun_lets_go_at_once(line: Line) -> None:
    gun, ears = listening(line)
    began = time.monotonic()
    gun.stop()
    assert time.monotonic() - began < 1.0
    line.send(TEXT.encode() + b"\r")
    time.sleep(0.2)
    assert ears.texts.empty()


def test_the_list_of_ports_has_names() -> None:
    assert all(device.spec and device.name for device in list_guns())
