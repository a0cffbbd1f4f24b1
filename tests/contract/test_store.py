"""The store over a real encrypted file."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from adapters.store.file import open_file
from adapters.store.store import SqlStore
from adapters.store.tables import metadata
from desktop.domain.audit import first_break
from desktop.domain.errors import AlreadyLive, Broken
from desktop.domain.message import Kind, State
from desktop.domain.secret import Secret
from tests.samples import (
    CASHIER,
    HOSPITAL,
    MORNING,
    PHARMACY,
    HandClock,
    draft,
    facts,
    settlement_list,
)

KEY = Secret("ab" * 32)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_file(tmp_path / "desk.db", KEY)
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine, clock: HandClock) -> SqlStore:
    return SqlStore(engine, PHARMACY, CASHIER, clock)


def test_the_file_is_not_readable_without_its_key(tmp_path: Path, engine: Engine) -> None:
    SqlStore(engine, PHARMACY, CASHIER, HandClock()).open_message(draft())
    for file in tmp_path.iterdir():
        raw = file.read_bytes()
        assert not raw.startswith(b"SQLite format 3")
        assert "林示范".encode() not in raw
    with pytest.raises(Broken, match="打不开"):
        open_file(tmp_path / "desk.db", Secret("cd" * 32))


def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    file.write_bytes(b"not a database at all" * 500)
    before = file.read_bytes()
    with pytest.raises(Broken):
        open_file(file, KEY)
    assert file.read_bytes() == before


def test_the_migrations_lead_to_the_tables(engine: Engine) -> None:
    with engine.connect() as c:
        assert compare_metadata(MigrationContext.configure(c), metadata) == []


def test_commits_are_synced_to_the_disk(engine: Engine) -> None:
    with engine.connect() as c:
        assert c.execute(text("PRAGMA synchronous")).scalar() == 2
        assert c.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_second_living_settlement_of_a_bill_is_refused_and_told_who(store: SqlStore) -> None:
    store.open_message(draft())
    with pytest.raises(AlreadyLive, match="操作员 0001"):
        store.open_message(draft())


@pytest.mark.parametrize("end", ["refused", "unsent"])
def test_a_bill_may_be_settled_again_after_a_clean_no(store: SqlStore, end: str) -> None:
    getattr(store, f"record_{end}")(store.open_message(draft()), "原因")
    assert store.open_message(draft()).state is State.SENDING


def test_two_windows_racing_for_one_bill_leave_one_winner(engine: Engine) -> None:
    results: list[str] = []

    def race(number: int) -> None:
        try:
            SqlStore(engine, PHARMACY, CASHIER, HandClock()).open_message(draft("B7"))
            results.append("won")
        except AlreadyLive:
            results.append("lost")

    threads = [threading.Thread(target=race, args=(n,)) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(results) == ["lost"] * 7 + ["won"]


def test_institutions_do_not_see_each_other(engine: Engine, clock: HandClock) -> None:
    pharmacy = SqlStore(engine, PHARMACY, CASHIER, clock)
    hospital = SqlStore(engine, HOSPITAL, CASHIER, clock)
    pharmacy.open_message(draft())
    assert hospital.live_settlement("B0001") is None
    assert hospital.waiting() == 0
    assert pharmacy.waiting() == 1


def test_message_ids_are_thirty_characters_and_never_repeat(store: SqlStore) -> None:
    ids = [store.next_msgid() for _ in range(50)]
    assert len(set(ids)) == 50
    assert {len(i) for i in ids} == {30}


def test_two_windows_never_give_the_same_message_id(tmp_path: Path, clock: HandClock) -> None:
    given: list[str] = []
    for number in (1, 2):
        engine = open_file(tmp_path / f"{number}.db", KEY)
        window = SqlStore(engine, PHARMACY, CASHIER, clock, window_no=number)
        given += [window.next_msgid() for _ in range(30)]
        engine.dispose()
    assert len(set(given)) == 60


def test_the_voucher_number_is_in_memory_only(store: SqlStore, engine: Engine) -> None:
    message = store.open_message(draft())
    assert message.draft.seal == Secret("token")
    with engine.connect() as c:
        row = c.execute(text("SELECT * FROM message")).one()
    assert "token" not in [str(v) for v in row]


def test_an_answer_makes_one_settlement_however_often_it_is_recorded(store: SqlStore) -> None:
    message = store.open_message(draft())
    first = store.record_settled(message, facts(message.msgid))
    again = store.record_settled(message, facts(message.msgid))
    assert first == again
    assert store.rate(MORNING, MORNING + timedelta(days=1)).total == 1
    assert store.waiting() == 0


def test_the_rate_counts_what_the_centre_echoed(store: SqlStore) -> None:
    for number, kind in enumerate(["01", "02", "03", "01"]):
        message = store.open_message(draft(f"B{number}"))
        store.record_settled(message, facts(message.msgid, kind))
    found = store.rate(MORNING, MORNING + timedelta(seconds=1))
    assert (found.scanned, found.total) == (2, 4)
    assert store.rate(MORNING - timedelta(days=1), MORNING).total == 0


def test_what_was_being_sent_when_the_program_died_is_unknown_after(store: SqlStore) -> None:
    message = store.open_message(draft())
    assert store.recover() == 1
    assert [m.id for m in store.unresolved()] == [message.id]
    assert store.recover() == 0


def test_a_row_that_waits_longer_than_any_call_is_looked_up(
    store: SqlStore, clock: HandClock
) -> None:
    message = store.open_message(draft())
    clock.forward(seconds=60)
    assert store.recover_stale(75) == 0
    clock.forward(seconds=20)
    assert store.recover_stale(75) == 1
    assert [m.id for m in store.unresolved()] == [message.id]


def test_a_message_and_its_reversal_find_each_other(store: SqlStore) -> None:
    message = store.open_message(draft())
    store.record_unknown(message, "超时")
    assert store.reversal_of(message) is None
    reversal = store.begin_undo(message, draft(message.msgid, Kind.REVERSAL))
    found = store.reversal_of(message)
    assert found is not None
    assert found.msgid == reversal.msgid
    held = store.message_of(message.msgid)
    assert held is not None
    assert held.state is State.UNDOING
    assert store.message_of("none") is None


def test_an_undone_settlement_frees_its_bill(store: SqlStore) -> None:
    message = store.open_message(draft())
    store.record_unknown(message, "超时")
    reversal = store.begin_undo(message, draft(message.msgid, Kind.REVERSAL))
    assert reversal.undoes == message.id
    store.record_undone(message, reversal)
    assert store.unresolved() == []
    assert store.open_message(draft()).state is State.SENDING


def test_a_reversal_that_did_not_happen_leaves_the_original_unknown(store: SqlStore) -> None:
    message = store.open_message(draft())
    store.record_unknown(message, "超时")
    reversal = store.begin_undo(message, draft(message.msgid, Kind.REVERSAL))
    store.record_undo_failed(message, reversal, State.UNSENT, "连不上")
    assert [m.state for m in store.unresolved()] == [State.UNKNOWN]


def test_a_reversal_begins_only_once(store: SqlStore) -> None:
    message = store.open_message(draft())
    store.record_unknown(message, "超时")
    store.begin_undo(message, draft(message.msgid, Kind.REVERSAL))
    with pytest.raises(AlreadyLive):
        store.begin_undo(message, draft(message.msgid, Kind.REVERSAL))


def test_a_settlement_that_the_books_lack_is_undone_with_its_reversal(store: SqlStore) -> None:
    message = store.open_message(draft())
    store.record_unknown(message, "超时")
    reversal = store.begin_undo(message, draft(message.msgid, Kind.REVERSAL))
    store.record_unknown(reversal, "超时")
    store.record_absent(message)
    assert store.waiting() == 0
    assert store.open_message(draft()).state is State.SENDING


def test_a_settlement_found_meanwhile_is_not_taken_for_absent(store: SqlStore) -> None:
    message = store.open_message(draft())
    store.record_unknown(message, "超时")
    store.record_settled(message, facts(message.msgid))
    with pytest.raises(AlreadyLive):
        store.record_absent(message)


def test_a_settlement_found_after_its_undo_began_is_live(store: SqlStore) -> None:
    message = store.open_message(draft())
    store.record_unknown(message, "超时")
    reversal = store.begin_undo(message, draft(message.msgid, Kind.REVERSAL))
    store.record_unknown(reversal, "超时")
    assert store.record_settled(message, facts(message.msgid)).facts.msgid == message.msgid


def test_a_postponed_upload_waits_its_time(store: SqlStore, clock: HandClock) -> None:
    store.queue_message(draft("S1", Kind.SETTLEMENT_LIST))
    taken = store.due_upload()
    assert taken is not None
    assert store.due_upload() is None
    store.postpone(taken, "连不上", 30)
    assert store.due_upload() is None
    clock.forward(seconds=31)
    again = store.due_upload()
    assert again is not None
    assert again.attempts == 1


def test_a_changed_list_is_a_new_version_and_an_unchanged_one_is_not(store: SqlStore) -> None:
    assert store.save_list(settlement_list(), ()).version == 1
    assert store.save_list(settlement_list(), ()).version == 1
    assert store.save_list(settlement_list(receipt_no="000002"), ()).version == 2
    assert [s.entry.receipt_no for s in store.lists()] == ["000002"]


def test_a_proof_belongs_to_the_version_that_was_sent(store: SqlStore) -> None:
    store.save_list(settlement_list(), ())
    store.queue_message(draft("S1", Kind.SETTLEMENT_LIST))
    message = store.due_upload()
    assert message is not None
    store.record_list_sent(message, "QD1")
    store.record_list_proven("S1")
    assert store.lists()[0].list_no == "QD1"
    assert store.lists()[0].proven_at == MORNING
    store.save_list(settlement_list(receipt_no="000002"), ())
    assert store.lists()[0].proven_at is None


def test_every_change_is_in_an_unbroken_audit_chain(store: SqlStore, engine: Engine) -> None:
    message = store.open_message(draft())
    store.record_settled(message, facts(message.msgid))
    store.audit("显示个人信息", "P001")
    trail = store.audit_trail()
    assert [e.action for e in trail] == ["报文.sending", "报文.answered", "显示个人信息"]
    assert first_break(trail) is None
    with engine.begin() as c:
        c.execute(text("UPDATE audit SET operator = '9999' WHERE number = 2"))
    assert first_break(store.audit_trail()) == 2


def test_nothing_is_half_written(store: SqlStore, engine: Engine) -> None:
    message = store.open_message(draft())
    with engine.begin() as c:
        c.execute(text("DROP TABLE settlement"))
    with pytest.raises(Broken, match="写不进去"):
        store.record_settled(message, facts(message.msgid))
    assert store.waiting() == 1
    assert [e.action for e in store.audit_trail()] == ["报文.sending"]
