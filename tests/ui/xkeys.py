"""A virtual screen and a keyboard plugged into it: real key events from an X server."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_KEYS = {"\r": b"Return", "\t": b"Tab"}


class XKeys:
    """Types into whatever window has the focus of a display, through the XTEST extension."""

    def __init__(self, display: str) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XStringToKeysym.restype = ctypes.c_ulong
        self._x.XKeysymToKeycode.restype = ctypes.c_ubyte
        self._x.XKeysymToKeycode.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
        for call in (self._x.XFlush, self._x.XCloseDisplay):
            call.argtypes = (ctypes.c_void_p,)
        self._test.XTestFakeKeyEvent.argtypes = (
            ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong,
        )  # fmt: skip
        self._display = self._x.XOpenDisplay(display.encode())
        assert self._display, f"no display {display}"
        self._shift = self._code(b"Shift_L")

    def type(self, text: str, every: int) -> None:
        """Type digits, capital letters, Enter and Tab, a key each `every` milliseconds.

        The server keeps the time, so that a busy machine does not change the pace.
        """
        for letter in text:
            code = self._code(_KEYS.get(letter, letter.encode()))
            if letter.isupper():
                self._send(self._shift, True, 0)
            self._send(code, True, every)
            self._send(code, False, 0)
            if letter.isupper():
                self._send(self._shift, False, 0)
        self._x.XFlush(self._display)

    def close(self) -> None:
        """Unplug the keyboard."""
        self._x.XCloseDisplay(self._display)

    def _code(self, name: bytes) -> int:
        return int(self._x.XKeysymToKeycode(self._display, self._x.XStringToKeysym(name)))

    def _send(self, code: int, pressed: bool, delay: int) -> None:
        assert self._test.XTestFakeKeyEvent(self._display, code, int(pressed), delay)


@contextmanager
def virtual_screen() -> Iterator[str]:
    """The name of a new display of 1366 x 768; skips where a machine cannot have one."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    try:
        ctypes.CDLL("libXtst.so.6")
    except OSError:
        pytest.skip("libXtst is not installed")
    read, write = os.pipe()
    line = [server, "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    process = subprocess.Popen(line, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(timeout=10)
