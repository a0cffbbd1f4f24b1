"""The window register, proofs and reasons over a real encrypted file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from adapters.store import file as store_file
from adapters.store.file import open_file
from adapters.store.store import SqlStore
from desktop.domain.audit import first_break
from desktop.domain.coverage import DeviceKind, PointKind
from desktop.domain.errors import Invalid
from desktop.domain.no_scan import NoScan
from desktop.domain.scan_event import DECODED, SELF_TESTED, ScanEvent
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage
from desktop.domain.window_register import Entry
from tests.samples import CASHIER, HOSPITAL, MORNING, PHARMACY, HandClock, draft, facts

KEY = Secret("ab" * 32)
DAY = timedelta(days=1)
TILL = Entry("1号窗", PointKind.WINDOW, (Stage.PHARMACY,), DeviceKind.CAMERA, "C1")
KIOSK = Entry("自助机", PointKind.KIOSK, (Stage.PHARMACY, Stage.OUTSIDE_PRESCRIPTION))


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


def scan(outcome: str = DECODED, window: str = "1号窗", at: datetime = MORNING) -> ScanEvent:
    return ScanEvent(at, window, "0001", Stage.PHARMACY, "nhsa_evoucher", outcome, 120, "ff" * 16)


def test_entries_come_back_as_they_were_entered_and_in_that_order(store: SqlStore) -> None:
    store.add_window(TILL)
    store.add_window(KIOSK)
    assert store.windows() == [TILL, KIOSK]


def test_a_name_in_use_is_not_entered_twice(store: SqlStore) -> None:
    store.add_window(TILL)
    with pytest.raises(Invalid, match="已经登记"):
        store.add_window(replace(KIOSK, name="1号窗"))
    assert store.windows() == [TILL]


def test_a_retired_window_is_out_of_the_register_but_stays_in_the_file(
    store: SqlStore, engine: Engine, clock: HandClock
) -> None:
    store.add_window(TILL)
    clock.forward(days=1)
    store.retire_window("1号窗")
    assert store.windows() == []
    with engine.connect() as c:
        kept = c.execute(text("SELECT name, retired_at FROM service_point")).one()
    assert tuple(kept) == ("1号窗", (MORNING + DAY).isoformat(timespec="microseconds"))
    store.add_window(KIOSK)
    store.add_window(replace(TILL, serial="C2"))
    assert [entry.serial for entry in store.windows()] == ["", "C2"]


def test_what_is_not_in_use_can_neither_be_changed_nor_retired(store: SqlStore) -> None:
    store.add_window(TILL)
    store.retire_window("1号窗")
    with pytest.raises(Invalid, match="没有登记或已停用"):
        store.change_window(TILL)
    with pytest.raises(Invalid, match="没有登记或已停用"):
        store.retire_window("1号窗")


def test_a_device_exchanged_is_marked_with_its_day_and_a_link_added_is_not(
    store: SqlStore, clock: HandClock
) -> None:
    store.add_window(TILL)
    clock.forward(days=1)
    store.change_window(replace(TILL, stages=KIOSK.stages))
    assert store.windows()[0].device_since is None
    store.change_window(replace(TILL, stages=KIOSK.stages, serial="C2"))
    assert store.windows()[0].device_since == MORNING + DAY
    clock.forward(days=1)
    store.change_window(replace(TILL, serial="C2"))
    assert store.windows()[0].device_since == MORNING + DAY


def test_every_change_of_the_register_is_audited(store: SqlStore) -> None:
    store.add_window(TILL)
    store.change_window(replace(TILL, device=None, serial=""))
    store.retire_window("1号窗")
    trail = store.audit_trail()
    assert [(e.action, e.subject, e.operator) for e in trail] == [
        ("登记窗口", "1号窗", "0001"),
        ("修改窗口", "1号窗", "0001"),
        ("停用窗口", "1号窗", "0001"),
    ]
    assert trail[0].detail == "人工窗口；药店购药；摄像头 C1"
    assert trail[1].detail == "人工窗口；药店购药；无设备"
    assert first_break(trail) is None


def test_a_refused_change_leaves_no_trace(store: SqlStore) -> None:
    store.add_window(TILL)
    with pytest.raises(Invalid):
        store.add_window(TILL)
    assert len(store.audit_trail()) == 1


def test_institutions_keep_registers_of_their_own(store: SqlStore, engine: Engine) -> None:
    hospital = SqlStore(engine, HOSPITAL, CASHIER, HandClock())
    store.add_window(TILL)
    store.record_scan(scan())
    assert hospital.windows() == []
    assert hospital.proofs(MORNING - DAY) == {}
    hospital.add_window(replace(TILL, stages=(Stage.SETTLEMENT,)))
    assert store.windows() == [TILL]


def test_a_proof_is_the_last_decode_or_self_test_that_succeeded(store: SqlStore) -> None:
    for event in (
        scan(at=MORNING - 2 * DAY),
        scan(SELF_TESTED, at=MORNING - DAY),
        scan("evoucher.500049", at=MORNING),
        scan("wechat_pay", window="2号窗"),
        scan(window="3号窗", at=MORNING - 31 * DAY),
    ):
        store.record_scan(event)
    assert store.proofs(MORNING - 30 * DAY) == {"1号窗": MORNING - DAY}


def test_a_scan_event_holds_every_part_and_no_text(store: SqlStore, engine: Engine) -> None:
    store.record_scan(scan("wechat_pay"))
    with engine.connect() as c:
        row = c.execute(text("SELECT * FROM scan_event")).mappings().one()
    assert dict(row) == {
        "id": 1, "institution": PHARMACY.code, "at": MORNING.isoformat(timespec="microseconds"),
        "window": "1号窗", "operator": "0001", "stage": "02121", "kind": "nhsa_evoucher",
        "outcome": "wechat_pay", "took_ms": 120, "mark": "ff" * 16,
    }  # fmt: skip


def settle(
    store: SqlStore,
    bill: str,
    reason: NoScan | None,
    recorded: str = "02",
    at: datetime = MORNING,
) -> None:
    wanted = draft(bill)
    assert wanted.sale
    message = store.open_message(replace(wanted, sale=replace(wanted.sale, no_scan=reason)))
    store.record_settled(message, facts(message.msgid, recorded, at))


def test_reasons_are_counted_where_the_centre_recorded_no_code(store: SqlStore) -> None:
    settle(store, "B1", NoScan.NO_PHONE)
    settle(store, "B2", NoScan.NO_PHONE, "03")
    settle(store, "B3", NoScan.NETWORK)
    settle(store, "B4", None)
    settle(store, "B5", None, "01")
    settle(store, "B6", NoScan.DECLINED, at=MORNING + DAY)
    found = store.count_reasons(MORNING, MORNING + DAY)
    said = {reason: number for reason, number in found.by_reason.items() if number}
    assert said == {NoScan.NO_PHONE: 2, NoScan.NETWORK: 1}
    assert (found.unsaid, found.total) == (1, 4)
    rate = store.rate(MORNING, MORNING + DAY)
    assert rate.total - rate.scanned == found.total


def test_a_reversed_settlement_counts_for_no_reason(store: SqlStore) -> None:
    wanted = draft("B1")
    assert wanted.sale
    sale = replace(wanted.sale, no_scan=NoScan.NO_PHONE)
    message = store.open_message(replace(wanted, sale=sale))
    store.record_settled(message, replace(facts(message.msgid, "02"), reversed=True))
    assert store.count_reasons(MORNING, MORNING + DAY).total == 0


def test_the_reason_comes_back_with_its_settlement(store: SqlStore) -> None:
    settle(store, "B1", NoScan.CODE_FAILED)
    sold = store.settlements(MORNING, MORNING + DAY)
    assert sold[0].sale.no_scan is NoScan.CODE_FAILED


def test_a_file_of_before_keeps_its_settlements_and_their_reason_is_unsaid(
    tmp_path: Path, clock: HandClock
) -> None:
    path = tmp_path / "old.db"
    engine = store_file._engine(path, KEY)
    config = Config()
    config.set_main_option("script_location", str(store_file.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text(
                "INSERT INTO message VALUES (1, 'M1', :i, '2102', 'settlement', 'settle', 'B1',"
                " 'P1', '350102', '{}', '', NULL, 'answered', 0, :t, :t, :t, '0001', '', NULL)"
            ),
            {"i": PHARMACY.code, "t": MORNING.isoformat(timespec="microseconds")},
        )
        connection.execute(
            text(
                "INSERT INTO settlement (institution, message_id, settlement_id, visit_id,"
                " person_no, settled_at, voucher_type, medical_type, total, fund, account, cash,"
                " sale, operator, state) VALUES (:i, 1, 'S1', 'V1', 'P1', :t, '02', '41', 100,"
                " 0, 0, 100, :s, '0001', 'live')"
            ),
            {
                "i": PHARMACY.code,
                "t": MORNING.isoformat(timespec="microseconds"),
                "s": '{"bill_no":"B1","person_no":"P1","person_name":"林示范","voucher_sent":"02",'
                '"channel":"typed","window":"1号窗","lines":[]}',
            },
        )
    engine.dispose()
    opened = open_file(path, KEY)
    store = SqlStore(opened, PHARMACY, CASHIER, clock)
    assert store.count_reasons(MORNING, MORNING + DAY).unsaid == 1
    assert store.settlements(MORNING, MORNING + DAY)[0].sale.no_scan is None
    assert store.windows() == []
    opened.dispose()
