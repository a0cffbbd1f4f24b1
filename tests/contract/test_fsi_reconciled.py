"""A day reconciled, dictionaries and mappings read, against the training centre by every way."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.fsi.downloads import ask_dictionary, download, layouts, rows
from adapters.fsi.paged import ask_pages
from adapters.fsi.reconciliation import compare_totals, find_differences
from desktop.domain import outcome
from desktop.domain.errors import Refused
from desktop.domain.reconciliation import DetailRow, Group, Totals
from desktop.domain.secret import Secret
from desktop.domain.settlement import SettlementFacts
from desktop.domain.stage import Stage
from tests.contract.fsi_fixtures import Desk, bill, desk, visit
from tests.contract.ways import Way


@pytest.fixture
def window(sandbox: Any, way: Way) -> Desk:
    """A pharmacy's window, by each way."""
    sandbox.control("DELETE", "faults")
    return desk(sandbox.url, sandbox.token, sandbox.paasid, way=way)


def sold(window: Desk, sandbox: Any) -> tuple[str, SettlementFacts]:
    """A settlement made now; its msgid and what the centre says of it."""
    shown = visit()
    code = sandbox.control("POST", f"phones/{shown.person.person_no}/code")["code"]
    presented = window.decoder.decode(Secret(code), Stage.SETTLEMENT)
    seen = visit(token=presented.number)
    message = window.message(window.centre.draft_settlement(seen, bill(), "1号窗"))
    became = window.centre.settle(message)
    assert isinstance(became, outcome.Answered)
    return message.msgid, became.reply


def own_records(sandbox: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = sandbox.control("GET", "records")["settlements"]
    return [
        row for row in rows if row["institution"].startswith("P") and row["state"] != "reversed"
    ]


def test_a_day_that_balances_and_one_that_does_not(
    window: Desk, sandbox: Any, tmp_path: Path
) -> None:
    made = [sold(window, sandbox) for _ in range(2)]
    held = [facts for _, facts in every_sale(window, sandbox)]
    today = window.clock.now().date()
    group = Group(today, today, "310", "41", "350102")
    details = tuple(
        DetailRow(
            each.settlement_id, each.visit_id, each.person_no, each.shares.total,
            each.shares.fund, each.shares.account, refund=False,
        )
        for each in held
    )  # fmt: skip
    totals = totals_of(details)
    assert compare_totals(window.signed, group, totals).balanced
    assert find_differences(window.signed, group, totals, details, tmp_path) == ()
    fewer = tuple(row for row in details if row.settlement_id != made[0][1].settlement_id)
    assert not compare_totals(window.signed, group, totals_of(fewer)).balanced
    (missing,) = find_differences(window.signed, group, totals_of(fewer), fewer, tmp_path)
    assert (missing.msgid, missing.settlement_id) == (made[0][0], made[0][1].settlement_id)
    assert missing.total == made[0][1].shares.total


def every_sale(window: Desk, sandbox: Any) -> list[tuple[str, SettlementFacts]]:
    """All sales of the day, found again at the centre by their numbers."""
    found = []
    for row in own_records(sandbox):
        message = window.message(window.centre.draft_settlement(visit(), bill(), "1号窗"))
        sale = replace(message.draft, sale=None)
        facts = window.centre.find_settlement(replace(message, msgid=row["msgid"], draft=sale))
        if facts is not None:
            found.append((row["msgid"], facts))
    return found


def totals_of(details: tuple[DetailRow, ...]) -> Totals:
    return Totals(
        count=len(details),
        total=sum(row.total for row in details),
        fund=sum(row.fund for row in details),
        account=sum(row.account for row in details),
        cash=sum(row.total - row.fund - row.account for row in details),
    )


def test_a_dictionary_is_downloaded_and_has_a_known_layout(window: Desk, tmp_path: Path) -> None:
    ticket = ask_dictionary(window.signed, "1301", "")
    file = download(window.signed, ticket, tmp_path / "1301.zip")
    first = next(rows(file, layouts("1301")))
    assert len(first) in layouts("1301")


def test_a_file_the_centre_does_not_have_is_refused(window: Desk, tmp_path: Path) -> None:
    ticket = ask_dictionary(window.signed, "1301", "")
    gone = type(ticket)("fsi/plc/none", ticket.filename, ticket.owner)
    with pytest.raises(Refused):
        download(window.signed, gone, tmp_path / "1301.zip")
    assert list(tmp_path.iterdir()) == []


def test_price_limits_are_read_page_by_page(window: Desk) -> None:
    since = window.clock.now().date() - timedelta(days=3650)
    found: list[Any] = list(ask_pages(window.signed, "1318", {"updt_time": since}))
    assert found
    assert all(row.hilist_code for row in found)
