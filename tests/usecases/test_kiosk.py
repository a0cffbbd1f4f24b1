"""What the kiosk may do that a window does not: show a person its own bills, and be left."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.his.files import FolderHis
from desktop.domain.errors import NotAllowed
from desktop.domain.exit_code import ExitCode
from desktop.domain.secret import Secret
from desktop.domain.visit import Visit
from desktop.ports import Desk
from desktop.usecases.find_bills import find_bills, find_own_bills
from desktop.usecases.identify import identify_by_id
from desktop.usecases.leave_kiosk import leave_kiosk
from desktop.usecases.quote import quote
from desktop.usecases.settle import settle

LINE = {
    "code": "L1", "name": "阿莫西林胶囊", "national_code": "XJ01CAA904E001010199001",
    "price": "12.80", "count": "2", "amount": "25.60",
}  # fmt: skip


def write_bill(folder: Path, number: str, **more: str) -> None:
    (folder / "bills").mkdir(exist_ok=True)
    bill = {"bill_no": number, "opened_at": "2026-03-10T09:00:00", "lines": [LINE]} | more
    (folder / "bills" / f"{number}.json").write_text(json.dumps(bill), encoding="utf-8")


@pytest.fixture
def kiosk(till: Desk, visit: Visit, tmp_path: Path, person: dict[str, str]) -> Desk:
    """A kiosk whose hospital has four bills: two of this person, one of another, one of nobody."""
    write_bill(tmp_path, "KA1", holder=person["cert_no"])
    write_bill(tmp_path, "KA2", holder=person["person_no"])
    write_bill(tmp_path, "KB1", holder="359999195502022345")
    write_bill(tmp_path, "KC1")
    return replace(till, his=FolderHis(tmp_path))


def test_a_person_is_shown_its_own_bills_and_no_others(kiosk: Desk, visit: Visit) -> None:
    assert len(find_bills(kiosk)) == 4
    assert [b.number for b in find_own_bills(kiosk, visit)] == ["KA1", "KA2"]


def test_a_bill_that_was_settled_is_not_shown_again(kiosk: Desk, visit: Visit) -> None:
    mine = find_own_bills(kiosk, visit)[0]
    settle(kiosk, visit, mine, quote(kiosk, visit, mine))
    assert [b.number for b in find_own_bills(kiosk, visit)] == ["KA2"]


def test_another_person_is_shown_none_of_them(kiosk: Desk) -> None:
    other = identify_by_id(kiosk, Secret("359999198309031055"))
    assert find_own_bills(kiosk, other) == []


def test_leaving_stands_in_the_audit_chain_whether_the_code_was_right_or_not(kiosk: Desk) -> None:
    wanted = ExitCode.of(Secret("246813"))
    with pytest.raises(NotAllowed, match="退出码不正确"):
        leave_kiosk(kiosk, wanted, Secret("111111"))
    leave_kiosk(kiosk, wanted, Secret("246813"))
    last = kiosk.store.audit_trail()[-2:]
    assert [(e.action, e.detail) for e in last] == [
        ("退出自助机", "退出码错误"), ("退出自助机", "退出码正确"),
    ]  # fmt: skip
    assert "246813" not in str(last)
