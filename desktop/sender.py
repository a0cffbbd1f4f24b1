"""The one loop that moves what waits: uploads, and settlements whose outcome is unknown."""

from __future__ import annotations

import logging
import random
import threading
import traceback
from collections.abc import Callable, Sequence

from desktop.domain import outcome
from desktop.domain.errors import AppError
from desktop.domain.message import Message
from desktop.ports import Desk
from desktop.usecases.reconcile import reconcile_past
from desktop.usecases.resolve import resolve
from desktop.usecases.upload_list import prove_list

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
SOONEST_LOOK, RAREST_LOOK = 1.0, 60.0
"""Seconds between two looks at the same settlement of unknown outcome."""
DAILY_SECONDS = 600.0
"""How often the past days are looked at: reconciled once, tried again until it works."""
MARGIN_SECONDS = 15.0
"""How much longer than a call a row may be `sending` before its answer counts as lost."""


class Looks:
    """When to look again at each settlement of unknown outcome: soon, then ever more rarely."""

    def __init__(self) -> None:
        self._next: dict[str, tuple[float, float]] = {}

    def due(self, message: Message, now: float) -> bool:
        """Whether its time has come; if so the next time is set. `now` in monotonic seconds."""
        at, wait = self._next.get(message.msgid, (now, SOONEST_LOOK))
        if now < at:
            return False
        self._next[message.msgid] = (now + wait, min(wait * 1.5, RAREST_LOOK))
        return True

    def keep(self, messages: Sequence[Message]) -> None:
        """Forget all others."""
        living = {message.msgid for message in messages}
        self._next = {msgid: when for msgid, when in self._next.items() if msgid in living}


def step(desk: Desk, looks: Looks) -> bool:
    """Resolve what is unknown, then send one due upload; whether anything moved."""
    desk.store.recover_stale(desk.call_seconds + MARGIN_SECONDS)
    moved = _resolve_due(desk, looks)
    message = desk.store.due_upload()
    if message is not None:
        send_upload(desk, message)
    return _prove_next(desk) or moved or message is not None


def _resolve_due(desk: Desk, looks: Looks) -> bool:
    unresolved = desk.store.unresolved()
    looks.keep(unresolved)
    due = [message for message in unresolved if looks.due(message, desk.clock.monotonic())]
    return any([resolve(desk, message).certain for message in due])


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
        self._looks = [Looks() for _ in desks]
        self._next_daily = dict.fromkeys(range(len(desks)), 0.0)
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
            moved = [self._stepped(*place) for place in enumerate(self._desks)]
            for place, desk in enumerate(self._desks):
                self._daily(place, desk)
            if any(moved):
                self._changed()
            else:
                self._wake.wait(IDLE_SECONDS)
                self._wake.clear()

    def _stepped(self, place: int, desk: Desk) -> bool:
        try:
            return step(desk, self._looks[place])
        except Exception as error:
            _log_failure(error)
            return False

    def _daily(self, place: int, desk: Desk) -> None:
        """Copy the file and reconcile past days; where that fails, again some minutes later."""
        now = desk.clock.monotonic()
        if now < self._next_daily[place]:
            return
        self._next_daily[place] = now + DAILY_SECONDS
        try:
            _back_up(desk)
            reconcile_past(desk)
        except AppError:
            return  # again some minutes later
        except Exception as error:
            _log_failure(error)


def _back_up(desk: Desk) -> None:
    try:
        desk.store.back_up()
    except AppError as error:
        log.warning("no copy of the data file today: %s", error.code)


def _log_failure(error: Exception) -> None:
    """Where it happened and of what kind; its words might name a person."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("sender: %s in %s:%s", type(error).__name__, place.name, place.lineno)
