"""A till in a process of its own that kills itself at a named point: run by the e2e tests.

    python -m tests.e2e.till_process settle POINT   (POINT may be "none")
    python -m tests.e2e.till_process resolve

Settings come from the environment (YIBAO_...). Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event

from desktop import sender
from desktop.domain.message import Message
from desktop.domain.secret import Secret
from desktop.main import open_house
from desktop.ports import Desk, Store
from desktop.settings import load
from desktop.usecases.find_bills import find_bills
from desktop.usecases.identify import identify_by_id
from desktop.usecases.quote import quote
from desktop.usecases.settle import settle

POINTS = ("before_row", "after_row", "after_send", "after_answer", "before_commit")
ID_NUMBER = Secret("35999919850412103X")
SENT_BY_NOW = 1.0


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class MortalStore:
    """A store that dies at a point of one settlement."""

    def __init__(self, store: Store, point: str) -> None:
        self._store = store
        self._point = point

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def open_message(self, draft: Any) -> Message:
        self._die_at("before_row")
        message = self._store.open_message(draft)
        self._die_at("after_row")
        if self._point == "after_send":
            threading.Timer(SENT_BY_NOW, die).start()
        return message

    def record_settled(self, message: Message, facts: Any) -> Any:
        self._die_at("after_answer")
        if self._point == "before_commit":
            event.listen(Engine, "commit", die)
        return self._store.record_settled(message, facts)

    def _die_at(self, point: str) -> None:
        if self._point == point:
            die()


def run_settle(desk: Desk, point: str) -> dict[str, Any]:
    desk = replace(desk, store=MortalStore(desk.store, point))  # type: ignore[arg-type]
    bill = find_bills(desk)[0]
    visit = identify_by_id(desk, ID_NUMBER)
    result = settle(desk, visit, bill, quote(desk, visit, bill))
    return {"bill": bill.number, "result": type(result).__name__}


def run_resolve(desk: Desk) -> dict[str, Any]:
    found = [m.draft.subject for m in desk.store.unresolved()]
    deadline = time.monotonic() + 30
    while desk.store.unresolved() and time.monotonic() < deadline:
        sender.step(desk, sender.Looks())
        time.sleep(0.1)
    now = desk.clock.now()
    mine = desk.store.settlements(now.replace(year=now.year - 1), now.replace(year=now.year + 1))
    return {
        "unresolved_at_start": found,
        "unresolved": [m.draft.subject for m in desk.store.unresolved()],
        "settled": {s.sale.bill_no: s.facts.settlement_id for s in mine},
    }


def main(words: list[str]) -> None:
    with open_house(load(None)) as house:
        desk = house.desks[0]
        answer = run_settle(desk, words[1]) if words[0] == "settle" else run_resolve(desk)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
