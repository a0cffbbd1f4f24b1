"""The one loop that moves what waits: uploads, and settlements whose outcome is unknown."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence

from desktop.domain import outcome
from desktop.domain.errors import AppError
from desktop.domain.message import Message
from desktop.ports import Desk
from desktop.usecases.resolve import resolve_all
from desktop.usecases.upload_list import prove_list

IDLE_SECONDS = 1.0
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0


def step(desk: Desk) -> bool:
    """Resolve what is unknown, then send one due upload; whether anything moved."""
    moved = any(r.certain for r in resolve_all(desk))
    message = desk.store.due_upload()
    if message is not None:
        send_upload(desk, message)
    return _prove_next(desk) or moved or message is not None


def send_upload(desk: Desk, message: Message) -> None:
    """Send one document; a doubt puts it back in the queue: the business key makes it safe."""
    match desk.centre.upload_list(message):
        case outcome.Answered(list_no):
            desk.store.record_list_sent(message, list_no)
        case outcome.Refused(reason):
            desk.store.record_refused(message, reason)
        case outcome.Unsent(cause) | outcome.Unknown(cause):
            desk.store.postpone(message, cause, wait_after(message.attempts))


def wait_after(attempts: int) -> float:
    """Seconds until the next try: doubling, capped, with jitter so that windows spread."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * float(2 ** min(attempts, 16)))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret


def _prove_next(desk: Desk) -> bool:
    unproven = (s for s in desk.store.lists() if s.list_no and not s.proven_at)
    stored = next(unproven, None)
    try:
        return stored is not None and prove_list(desk, stored.entry)
    except AppError:
        return False


class Sender:
    """A thread that steps every desk until stopped; `changed` is called after each move."""

    def __init__(self, desks: Sequence[Desk], changed: Callable[[], None]) -> None:
        self._desks = desks
        self._changed = changed
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something was queued: do not wait for the next beat."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step under way."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            moved = [step(desk) for desk in self._desks]
            if any(moved):
                self._changed()
            else:
                self._wake.wait(IDLE_SECONDS)
                self._wake.clear()
