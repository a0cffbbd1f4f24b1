"""The receipt on paper, or as a PDF for whoever prints it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.domain.errors import Broken
from ui.cashier.receipt import LineView, Receipt
from ui.kiosk.words import SLOGAN
from ui.theme import chinese_family

PDF = "pdf:"
POINTS = 9.0
"""Height of the letters at the usual size."""
_ROLL = QSizeF(80, 200)
"""Millimetres of a strip of receipt paper."""


class ReceiptPrinter:
    """Prints on the printer of this name, or with `pdf:FOLDER` writes a PDF a receipt."""

    def __init__(self, target: str) -> None:
        self._target = target

    def print(self, paper: Receipt, scale: float) -> None:
        """Letters `scale` times as large as usual. Raises `Broken` when nothing was printed."""
        printer, file = self._printer(paper)
        document = QTextDocument()
        document.setDefaultFont(QFont(chinese_family(), round(POINTS * scale)))
        document.setHtml(html(paper))
        document.print_(printer)
        if file is not None and not (file.exists() and file.stat().st_size):
            raise _not_printed(f"写不了 {file.name}")

    def _printer(self, paper: Receipt) -> tuple[QPrinter, Path | None]:
        if self._target.startswith(PDF):
            return _pdf(Path(self._target.removeprefix(PDF)), paper)
        info = QPrinterInfo.printerInfo(self._target)
        if info.isNull():
            raise _not_printed(f"没有打印机 {self._target}")
        return QPrinter(info), None


def _pdf(folder: Path, paper: Receipt) -> tuple[QPrinter, Path]:
    numbers = dict(paper.foot)
    file = folder / (re.sub(r"\W", "_", numbers["结算ID"]) + ".pdf")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise _not_printed(f"写不了 {folder.name}") from None
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    printer.setPageSize(QPageSize(_ROLL, QPageSize.Unit.Millimeter))
    printer.setPageMargins(QMarginsF(4, 4, 4, 4), QPageLayout.Unit.Millimeter)
    return printer, file


def html(paper: Receipt) -> str:
    """The receipt as a document."""
    amounts = zip(
        ("总额", "统筹", "账户", "现金"),
        (paper.amounts.total, paper.amounts.fund, paper.amounts.account, paper.amounts.cash),
        strict=True,
    )
    parts = (
        f"<h3 align='center'>{escape(paper.title)}</h3><p align='center'>医保结算凭据</p>",
        _table(paper.head), "<hr>", _table(_goods(paper.lines)), "<hr>", _table(amounts), "<hr>",
        _table(paper.foot), f"<p align='center'>{SLOGAN}</p>",
    )  # fmt: skip
    return "".join(parts)


def _goods(lines: Iterable[LineView]) -> Iterable[tuple[str, str]]:
    return ((f"{x.name} ×{x.count}", x.amount) for x in lines)


def _table(pairs: Iterable[tuple[str, str]]) -> str:
    rows = (
        f"<tr><td>{escape(name)}</td><td align='right'>{escape(value)}</td></tr>"
        for name, value in pairs
    )
    return f"<table width='100%'>{''.join(rows)}</table>"


def _not_printed(why: str) -> Broken:
    return Broken(f"凭条没有打印：{why}", "请检查打印机和 [kiosk] 的 printer 设置", "print")
