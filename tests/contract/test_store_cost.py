"""What a settlement asks of the file: two commits that reach the disk, and few statements."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from adapters.store.store import SqlStore
from adapters.store.tables import counter, message
from desktop.domain.audit import first_break
from desktop.domain.message import State
from tests.samples import CASHIER, MORNING, PHARMACY, HandClock, draft, facts

MOST = {"INSERT": 5, "UPDATE": 1, "SELECT": 3, "BEGIN": 2}


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine, PHARMACY, CASHIER, HandClock())


def test_a_settlement_costs_two_commits_and_eleven_statements(
    engine: Engine, store: SqlStore
) -> None:
    seen: Counter[str] = Counter()

    def statement(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
        seen[text.split(maxsplit=1)[0]] += 1

    def commit(_: Any) -> None:
        seen["commit"] += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    opened = store.open_message(draft())
    store.record_settled(opened, facts(opened.msgid))
    assert seen.pop("commit") == 2
    assert dict(seen) == MOST


def test_what_is_returned_is_what_is_written(engine: Engine, store: SqlStore) -> None:
    opened = store.open_message(draft())
    unsealed = replace(opened, draft=replace(opened.draft, seal=None))
    assert unsealed == store.message_of(opened.msgid), "the voucher's number is never stored"
    settled = store.record_settled(opened, facts(opened.msgid))
    (held,) = store.settlements(MORNING, MORNING.replace(hour=23))
    assert settled == held == store.record_settled(opened, facts(opened.msgid))
    again = store.message_of(opened.msgid)
    assert again
    assert again.state is State.ANSWERED
    assert first_break(store.audit_trail()) is None
    with engine.connect() as c:
        assert c.execute(select(counter.c.value)).scalar_one() == 1
        assert c.execute(select(message.c.changed_at)).scalar_one() == MORNING


def test_message_ids_are_counted_on_across_windows(engine: Engine, store: SqlStore) -> None:
    other = SqlStore(engine, PHARMACY, CASHIER, HandClock(), window_no=3)
    given = [store.next_msgid(), other.next_msgid(), store.next_msgid()]
    assert [msgid[-4:] for msgid in given] == ["0001", "3002", "0003"]
