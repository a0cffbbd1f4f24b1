"""The page of the interface says what the tables and dialects say."""

from adapters.fsi.transactions.table import numbers
from installer.interface_page import FILE, USED, page


def test_the_page_is_current() -> None:
    made = FILE.read_text(encoding="utf-8")
    assert made == page(), "run: python -m installer.interface_page"


def test_every_transaction_has_a_row_and_no_row_is_of_another() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in page().splitlines()]
    assert [row for row in rows if row in numbers()] == list(numbers())
    assert set(USED) <= set(numbers())
