"""The receipt on paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from desktop.domain.errors import Broken
from desktop.domain.settlement import Settlement, SettlementState
from tests.samples import PHARMACY, facts
from tests.samples import bill as sample_bill
from tests.samples import draft as sample_draft
from ui.cashier.receipt import Receipt, receipt
from ui.kiosk.printing import ReceiptPrinter, html
from ui.kiosk.words import SLOGAN


@pytest.fixture
def paper(qapp: QApplication) -> Receipt:
    """A receipt of one line."""
    sale = sample_draft().sale
    assert sale
    settlement = Settlement(facts("M1"), sale, "0001", SettlementState.LIVE)
    return receipt(settlement, PHARMACY, sample_bill())


def test_a_receipt_says_what_the_centre_confirmed_and_masks_the_name(paper: Receipt) -> None:
    document = QTextDocument()
    document.setHtml(html(paper))
    words = document.toPlainText()
    for wanted in ("榕心大药房", "林*范", "阿莫西林胶囊", "25.60", "15.60", "SM1", SLOGAN):
        assert wanted in words
    assert "林示范" not in words


def test_what_a_bill_says_is_text_and_no_markup(paper: Receipt) -> None:
    odd = replace(paper, title="<b>药房</b> & 店")
    document = QTextDocument()
    document.setHtml(html(odd))
    assert "<b>药房</b> & 店" in document.toPlainText()


def test_each_receipt_becomes_a_pdf_and_larger_letters_make_it_longer(
    paper: Receipt, tmp_path: Path
) -> None:
    ReceiptPrinter(f"pdf:{tmp_path / 'new'}").print(paper, 1.0)
    file = tmp_path / "new" / "SM1.pdf"
    usual = file.read_bytes()
    assert usual.startswith(b"%PDF-")
    ReceiptPrinter(f"pdf:{tmp_path / 'new'}").print(paper, 1.25)
    assert file.read_bytes() != usual


def test_a_printer_that_is_not_there_is_named(paper: Receipt) -> None:
    with pytest.raises(Broken, match="没有打印机 大厅票据机"):
        ReceiptPrinter("大厅票据机").print(paper, 1.0)


def test_a_folder_that_cannot_be_written_is_said(paper: Receipt, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Broken, match="写不了"):
        ReceiptPrinter(f"pdf:{tmp_path / 'file'}").print(paper, 1.0)
