"""The same text is acted on once, however often and by whichever device it is read."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from desktop.domain.secret import Secret

QUIET: Final = 3.0
"""Seconds during which a text that was taken is not taken again."""

ABSENCE: Final = 0.7
"""Seconds a text must be out of view before it may be taken again."""


class RepeatFilter:
    """Lets a text through once while it stays in view, and once in `quiet` seconds at most.

    A text has left when it was not seen for `absence` seconds; then it is forgotten. Camera and
    guns share one filter, each on its own thread.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        quiet: float = QUIET,
        absence: float = ABSENCE,
    ) -> None:
        self._now = now
        self._quiet = quiet
        self._absence = absence
        self._taken: dict[Secret, float] = {}
        self._seen: dict[Secret, float] = {}
        self._lock = threading.Lock()

    def see(self, texts: Iterable[Secret]) -> None:
        """Say what is in view now; what left is forgotten once it was quiet long enough."""
        with self._lock:
            self._see(texts)

    def take(self, text: Secret) -> bool:
        """Whether to act on `text`, which is in view now; if so it is quiet from here on."""
        with self._lock:
            self._see([text])
            if text in self._taken:
                return False
            self._taken[text] = self._seen[text] = self._now()
            return True

    def give_back(self, text: Secret) -> None:
        """`text` was not acted on after all: it may be taken again at once."""
        with self._lock:
            self._taken.pop(text, None)
            self._seen.pop(text, None)

    def _see(self, texts: Iterable[Secret]) -> None:
        now = self._now()
        for text, at in list(self._taken.items()):
            away = now - self._seen.get(text, at)
            if away >= self._absence and now - at >= self._quiet:
                del self._taken[text]
                self._seen.pop(text, None)
        self._seen.update((text, now) for text in texts if text in self._taken)
