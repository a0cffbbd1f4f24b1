"""Ends the process with the one that started it, so that no orphan stays."""

import os
import sys
import threading
import time
from collections.abc import Callable

POLL_SECONDS = 0.5
LAST_SECONDS = 5.0


def end_with_parent(stop: Callable[[], None], parent_pid: int | None) -> None:
    """Call `stop` once stdin is closed or the parent is gone; then end by force if need be."""
    watch = [_stdin_closed]
    if parent_pid is not None:
        watch.append(_parent_gone(parent_pid))
    for wait in watch:
        threading.Thread(target=_watch, args=(wait, stop), daemon=True).start()


def _watch(wait: Callable[[], None], stop: Callable[[], None]) -> None:
    wait()
    stop()
    time.sleep(LAST_SECONDS)
    os._exit(1)


def _stdin_closed() -> None:
    # os.read, not sys.stdin: a thread blocked in a buffered reader breaks the interpreter's exit.
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        return


def _parent_gone(pid: int) -> Callable[[], None]:
    lives = _living_check(pid)

    def wait() -> None:
        while lives():
            time.sleep(POLL_SECONDS)

    return wait


if sys.platform == "win32":

    def _living_check(pid: int) -> Callable[[], bool]:
        """os.kill(pid, 0) would end the process on Windows: wait on a handle instead."""
        import ctypes

        kernel = ctypes.windll.kernel32
        synchronize = 0x0010_0000
        handle = kernel.OpenProcess(synchronize, False, pid)
        still_running = 0x0000_0102
        return lambda: bool(handle) and kernel.WaitForSingleObject(handle, 0) == still_running

else:

    def _living_check(pid: int) -> Callable[[], bool]:
        """The own parent's end shows in getppid even while it is still a zombie."""
        if os.getppid() == pid:
            return lambda: os.getppid() == pid
        return lambda: _exists(pid)

    def _exists(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
