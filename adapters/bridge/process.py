"""One library behind one bridge process: started when needed, killed when late, never shared."""

from __future__ import annotations

import itertools
import math
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from adapters.bridge.exchange import Exchange, pipe
from adapters.bridge.faults import BridgeMissing, Cause, HandedOver, NotHandedOver
from adapters.bridge.replies import (
    GBK,
    About,
    Reply,
    about_of,
    encoded,
    raise_failure,
    raise_silence,
    reply_of,
)

GRACE_SECONDS: Final = 2.0
"""How long a process may take to be gone."""
OWN_LIMIT_SECONDS: Final = 5
"""A bridge whose client was killed ends this much after the deadline of its call by itself."""
Send: TypeAlias = Callable[[str, Mapping[str, str]], Reply]
Opening: TypeAlias = Callable[[Send], None]
"""Is run on every fresh process before anything else, to sign in (`authorization`)."""


class Bridge:
    """One library behind one bridge process; one call at a time, from any thread.

    The process starts with the first call, and again with the first call after it was lost.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        encoding: str = GBK,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        opening: Opening | None = None,
    ) -> None:
        """`folder` is where the process runs: many libraries look for their settings there."""
        self._command = list(command)
        self._encoding = encoding
        self._folder = folder
        self._environment = environment
        self._opening = opening
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def call(self, name: str, texts: Mapping[str, str], deadline: float) -> Reply:
        """Call one function of the library once; `deadline` is in seconds and for all of it:
        waiting for one's turn, starting, the opening, the call.

        Raises `NotHandedOver` or `HandedOver`, and what the opening raises.
        """
        end = time.monotonic() + deadline
        with self._turn(end):
            self._ready(end)
            return self._handed(name, texts, end)

    def about(self, deadline: float) -> About:
        """Load the library and ask what it exports; calls nothing. Raises `NotHandedOver`."""
        return about_of(self._asked("about", deadline))

    def ping(self, deadline: float) -> None:
        """Start the bridge if need be and hear it; loads nothing. Raises `NotHandedOver`."""
        self._asked("ping", deadline)

    def close(self) -> None:
        """End the process: its input closes, and it is killed if it does not go."""
        with self._lock:
            self._drop()

    @contextmanager
    def _turn(self, end: float) -> Iterator[None]:
        if not self._lock.acquire(timeout=max(0.0, end - time.monotonic())):
            raise NotHandedOver(Cause.BUSY)
        try:
            yield
        finally:
            self._lock.release()

    def _ready(self, end: float) -> None:
        if self._runs():
            return
        self._start()
        if self._opening is None:
            return
        try:
            self._opening(lambda name, texts: self._handed(name, texts, end))
        except HandedOver as fault:
            self._drop()
            # The opening may have happened, but what was to follow it has not.
            raise NotHandedOver(fault.cause, fault.code, fault.detail) from None
        except BaseException:
            self._drop()
            raise

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        self._drop()
        try:
            self._process = subprocess.Popen(
                self._command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=self._environment,
                # A Ctrl+C at the client must not end a settlement under way.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            code = getattr(error, "winerror", None) or error.errno or 0
            raise BridgeMissing(Cause.NO_BRIDGE, code, Path(self._command[0]).name) from None

    def _asked(self, question: str, deadline: float) -> dict[str, Any]:
        end = time.monotonic() + deadline
        with self._turn(end):
            fresh = not self._runs()
            if fresh:
                self._start()
            try:
                return self._exchange({"call": question}, end)
            except HandedOver as fault:
                raise NotHandedOver(fault.cause, fault.code, fault.detail) from None
            finally:
                if fresh:  # it has not been through the opening
                    self._drop()

    def _handed(self, name: str, texts: Mapping[str, str], end: float) -> Reply:
        limit = math.ceil(max(0.0, end - time.monotonic())) + OWN_LIMIT_SECONDS
        sent = {key: encoded(text, self._encoding) for key, text in texts.items()}
        got = self._exchange({"call": name, "limit": limit, **sent}, end)
        return reply_of(got, self._encoding)

    def _exchange(self, request: Mapping[str, Any], end: float) -> dict[str, Any]:
        process = self._process
        seconds = end - time.monotonic()
        if process is None or seconds <= 0:
            raise NotHandedOver(Cause.HUNG)
        exchange = Exchange(process, next(self._numbers), request)
        exchange.start()
        exchange.join(seconds)
        late = exchange.is_alive()
        if late:
            process.kill()
            exchange.join(GRACE_SECONDS)
        if exchange.is_alive():
            # Held by a driver: closing its pipes could hold this thread too.
            self._process = None
        elif late or exchange.reply is None or "failure" in exchange.reply:
            self._drop()
        if exchange.reply is None:
            raise_silence(exchange, late, process.returncode or 0)
        if "failure" in exchange.reply:
            raise_failure(exchange.reply)
        return exchange.reply

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            pipe(process.stdin).close()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_SECONDS)
        pipe(process.stdout).close()
