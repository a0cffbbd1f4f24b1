"""Scanner guns on a serial port (USB CDC): bytes to texts, on a thread of their own."""

import threading
from collections.abc import Callable
from typing import Final

import serial
from serial.tools import list_ports

from adapters.scan.decode import text_of
from desktop.domain.secret import Secret
from desktop.domain.sight import Device
from desktop.domain.wedge import LEAST, Dress, mended

BAUD: Final = 9600
"""What guns are set to when they leave the factory; USB CDC guns take any."""

_SILENCE: Final = 0.06  # seconds after which a code without an end mark is whole
_LONGEST: Final = 4096  # bytes; more is noise
_ENDS: Final = b"\r\n\x03"
_STARTS: Final = b"\x02"


class SerialGun:
    """Reads one gun and opens it again when it was unplugged.

    `on_text` is called on the gun's own thread with each code; `on_state` with "" when the gun
    answers and with one Chinese line when it does not.
    """

    def __init__(
        self,
        port: str,
        baud: int = BAUD,
        dress: Dress | None = None,
        retry_after: float = 2.0,
    ) -> None:
        self._port = port
        self._baud = baud
        self._dress = dress or Dress()
        self._retry_after = retry_after
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(
        self, on_text: Callable[[Secret], None], on_state: Callable[[str], None] = lambda _: None
    ) -> None:
        """Begin to listen; a gun that already listens is stopped first."""
        self.stop()
        self._stopped.clear()
        self._thread = threading.Thread(
            target=self._run, args=(on_text, on_state), name="gun", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and let the port go; not to be called from `on_text`."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout=3.0)

    def _run(self, on_text: Callable[[Secret], None], on_state: Callable[[str], None]) -> None:
        while not self._stopped.is_set():
            try:
                with serial.Serial(self._port, self._baud, timeout=_SILENCE) as port:
                    on_state("")
                    self._listen(port, on_text)
            except (serial.SerialException, OSError, ValueError):
                on_state(f"扫码枪 {self._port} 没有应答，请检查是否插好、串口号是否正确；正在重连…")
                self._stopped.wait(self._retry_after)

    def _listen(self, port: serial.Serial, on_text: Callable[[Secret], None]) -> None:
        """Pass codes on until told to stop; an unplugged gun raises."""
        held = b""
        while not self._stopped.is_set():
            new = port.read(max(1, port.in_waiting))
            *whole, held = _split(held + new)
            if not new:
                whole, held = [*whole, held], b""
            for data in whole:
                self._tell(data, on_text)
            held = held[-_LONGEST:]

    def _tell(self, data: bytes, on_text: Callable[[Secret], None]) -> None:
        text = mended(self._dress.off(text_of(data, data.decode("gb18030", "replace"))))
        if len(text) >= LEAST:
            on_text(Secret(text))


def _split(data: bytes) -> list[bytes]:
    """At the end marks; the last part is not whole yet."""
    for mark in _ENDS[1:]:
        data = data.replace(bytes([mark]), _ENDS[:1])
    return data.translate(None, _STARTS).split(_ENDS[:1])


def list_guns() -> tuple[Device, ...]:
    """The serial ports of this machine with the names that the system gives them."""
    ports = sorted(list_ports.comports())
    return tuple(Device(port.device, f"{port.device} {port.description}") for port in ports)
