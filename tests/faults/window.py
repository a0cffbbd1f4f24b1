"""One window that sells until every bill is settled: run by the rig, which kills it at random.

python -m tests.faults.window sell WINDOW SALES | naive WINDOW SALES | report
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from adapters.sandbox.seeding import load as load_seed
from desktop.domain import outcome
from desktop.domain.errors import AlreadyLive, AppError
from desktop.domain.message import Message, State
from desktop.domain.secret import Secret
from desktop.domain.settlement import SettlementState
from desktop.domain.visit import Bill, FeeLine, Visit
from desktop.main import open_house
from desktop.ports import Desk
from desktop.sender import Sender
from desktop.settings import load
from desktop.usecases.identify import identify_by_id
from desktop.usecases.quote import quote
from desktop.usecases.reconcile import reconcile
from desktop.usecases.settle import settle

PERSONS = tuple(
    p["cert_no"]
    for p in load_seed("people")
    if (p["insu_stas"], p["insutype"], p["insuplc"]) == ("1", "310", "350102")
)
"""One group of reconciliation; far more settlements a head than a day brings."""
MOST_DOUBTS = 6
"""Unresolved sales of a person at once; a look-up of one sees the visits of all."""
T = TypeVar("T")


def bill_of(desk: Desk, number: str) -> Bill:
    line = FeeLine(
        "1", "L9010", "对乙酰氨基酚片", "XN02BED901A001010199010", "甲", "0.5g*10片",
        Decimal("6.30"), Decimal(1), 630,
    )  # fmt: skip
    return Bill(number, desk.clock.now(), (line,))


def numbers(window: str, sales: int) -> list[str]:
    return [f"F{window}{n:05d}" for n in range(sales)]


def sell(desk: Desk, window: str, sales: int) -> None:
    """Until every bill has a settlement that is certain."""
    sender = Sender([desk], lambda: None)
    sender.start()
    while todo := [n for n in numbers(window, sales) if not settled(desk, n)]:
        for number in todo:
            if len(desk.store.unresolved()) >= MOST_DOUBTS:
                break
            if desk.store.live_settlement(number) is None:
                offer(desk, visit_for(desk, number), bill_of(desk, number))
        if any(m.state is State.UNDOING for m in desk.store.unresolved()):
            with suppress(AppError):  # what a supervisor would do, through the same bad line
                reconcile(desk, *today(desk))
        time.sleep(0.05)
    sender.stop()


def today(desk: Desk) -> tuple[date, date]:
    day = desk.clock.now().date()
    return day, day


def visit_for(desk: Desk, number: str) -> Visit:
    """The person of this window: what a look-up of one finds is not another window's."""
    person = Secret(PERSONS[int(number[1]) % len(PERSONS)])
    return asked(lambda: identify_by_id(desk, person))


def settled(desk: Desk, number: str) -> bool:
    live = desk.store.live_settlement(number)
    return live is not None and live.state is State.ANSWERED


def offer(desk: Desk, visit: Visit, bill: Bill) -> None:
    """One attempt at one bill; what is unknown is left to the sender."""
    try:
        settle(desk, visit, bill, asked(lambda: quote(desk, visit, bill)))
    except AlreadyLive:
        return


def asked(question: Callable[[], T]) -> T:
    """A question may be asked again; money never is."""
    while True:
        try:
            return question()
        except AlreadyLive:
            raise
        except AppError:
            time.sleep(0.01)


def sell_naively(desk: Desk, window: str, sales: int, book: Path) -> None:
    """What many clients do: no row before the send; on any doubt again under a new number."""
    visit = asked(lambda: identify_by_id(desk, Secret(PERSONS[0])))
    done = set(book.read_text().split()) if book.exists() else set()
    for number in numbers(window, sales):
        if number in done:
            continue
        bill = bill_of(desk, number)
        for _ in range(3):
            draft = desk.centre.draft_settlement(visit, bill, desk.window)
            msgid = desk.store.next_msgid()  # type: ignore[attr-defined]
            now = desk.clock.now()
            message = Message(0, msgid, draft, State.SENDING, 0, now, now, "0")
            if isinstance(desk.centre.settle(message), outcome.Answered):
                with book.open("a") as out:
                    out.write(f"{number}\n")
                break


def report(desk: Desk) -> dict[str, Any]:
    """What this window believes, once nothing more moves."""
    deadline = time.monotonic() + 60
    while desk.store.unresolved() and time.monotonic() < deadline:
        reconcile(desk, *today(desk))
        time.sleep(0.2)
    now = desk.clock.now()
    found = desk.store.settlements(now - timedelta(days=2), now + timedelta(days=1))
    return {
        "settled": {
            s.sale.bill_no: s.facts.settlement_id for s in found if s.state is SettlementState.LIVE
        },
        "waiting": desk.store.waiting(),
    }


def stuck(desk: Desk) -> list[str]:
    """The rows that are not certain, in words: why a run does not end."""
    found = []
    for m in desk.store.unresolved():
        reversal = desk.store.reversal_of(m)
        undo = f", reversal {reversal.state}" if reversal else ""
        found.append(f"{m.draft.subject} {m.msgid} {m.state}{undo}")
    return found


def main(words: list[str]) -> None:
    settings = load(Path(os.environ["YIBAO_SETTINGS"]))
    with open_house(settings) as house:
        desk = house.desks[0]
        match words:
            case ["sell", window, sales]:
                sell(desk, window, int(sales))
            case ["naive", window, sales]:
                folder = settings.data_dir or Path()
                sell_naively(desk, window, int(sales), folder / "naive.txt")
            case ["stuck"]:
                print(json.dumps(stuck(desk)))
            case _:
                print(json.dumps(report(desk)))


if __name__ == "__main__":
    main(sys.argv[1:])
