"""The audit chain names the first entry that was tampered with."""

from dataclasses import replace
from datetime import datetime

from adapters.clock import SHANGHAI
from desktop.domain.audit import GENESIS, AuditEntry, first_break, link

AT = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)


def chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    previous = GENESIS
    for n in range(1, length + 1):
        hash_ = link(n, AT, "01", "结算", f"B{n}", "", previous)
        entries.append(AuditEntry(n, AT, "01", "结算", f"B{n}", "", previous, hash_))
        previous = hash_
    return entries


def test_an_untouched_chain_is_whole() -> None:
    assert first_break(chain(5)) is None


def test_a_changed_entry_is_named() -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], subject="B9")
    assert first_break(entries) == 3


def test_a_deleted_entry_is_named() -> None:
    entries = chain(5)
    del entries[1]
    assert first_break(entries) == 2


def test_two_swapped_entries_are_named() -> None:
    entries = chain(5)
    entries[1], entries[2] = entries[2], entries[1]
    assert first_break(entries) == 2


def test_an_entry_recomputed_alone_breaks_the_next() -> None:
    entries = chain(3)
    e = entries[1]
    forged = link(e.number, e.at, "02", e.action, e.subject, e.detail, e.previous)
    entries[1] = replace(e, operator="02", hash=forged)
    assert first_break(entries) == 3
