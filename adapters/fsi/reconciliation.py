"""Reconciliation: totals (3201); where they differ, our details (9101, 3202) and the centre's
result file (9102)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from adapters.fsi.downloads import Ticket, download, rows
from adapters.fsi.faults import as_error, content_doubt
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.reconciling import (
    COMPARE_DETAILS,
    COMPARE_TOTALS,
    SEND_BESIDE,
    SEND_FILE,
    DetailsAsked,
    DetailsInput,
    FileNamed,
    FileNamedInput,
    FileSent,
    FileSentInput,
    TotalsAsked,
    TotalsInput,
)
from adapters.fsi.transports.base import Attached
from adapters.fsi.wire import fill
from desktop.domain.errors import Invalid
from desktop.domain.money import plain_yuan, to_fen
from desktop.domain.reconciliation import Comparison, DetailRow, Difference, Group, Totals

RESULT_COLUMNS: Final = (
    "psn_no", "mdtrt_id", "setl_id", "msgid", "stmt_rslt", "refd_setl_flag", "memo",
    "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "exp_content",
)  # fmt: skip
SHORTER: Final = len(RESULT_COLUMNS) - 1
"""Older centres leave the last column out."""
MOST_BYTES: Final = 4 * 1024 * 1024
"""A detail file travels inside an envelope, each byte as a number."""
NULL: Final = "null"


def compare_totals(signed: SignedClient, group: Group, totals: Totals) -> Comparison:
    """Our totals against the centre's (3201). Raises as a question does."""
    known = signed.dialect.known(signed.dialect.reconciliation)
    asked = fill(
        TotalsAsked,
        insutype=group.insurance,
        clr_type=group.clearing,
        setl_optins=group.office,
        stmt_begndate=group.since,
        stmt_enddate=group.until,
        medfee_sumamt=totals.total,
        fund_pay_sumamt=totals.fund,
        acct_pay=totals.account,
        fixmedins_setl_cnt=str(totals.count),
        refd_setl_flag=known.refund_flag,
    )
    said = signed.ask(COMPARE_TOTALS, TotalsInput(data=asked)).stmtinfo
    return Comparison(said.stmt_rslt in known.balanced, said.stmt_rslt, said.stmt_rslt_dscr)


def find_differences(
    signed: SignedClient, group: Group, totals: Totals, details: Sequence[DetailRow], folder: Path
) -> tuple[Difference, ...]:
    """The settlements on which the centre and we differ; `folder` keeps the two files.

    Raises as a question does, and `Invalid` if our own details do not make our totals.
    """
    _check_sums(totals, details)
    number = _send_file(signed, _zipped(signed, details, folder))
    result = _ask_details(signed, group, totals, number)
    file = download(signed, result, folder / "result.zip")
    return tuple(_difference(row) for row in rows(file, (SHORTER, len(RESULT_COLUMNS))))


def _check_sums(totals: Totals, details: Sequence[DetailRow]) -> None:
    sums = tuple(sum(column) for column in zip(*map(_amounts, details), strict=True)) or (0, 0, 0)
    if sums != (totals.total, totals.fund, totals.account):
        raise Invalid("对账明细与总账金额不符", "请联系技术支持核对本机结算记录", "fsi.sums")


def _amounts(row: DetailRow) -> tuple[int, int, int]:
    return row.total, row.fund, row.account


def _zipped(signed: SignedClient, details: Sequence[DetailRow], folder: Path) -> Path:
    columns = signed.dialect.known(signed.dialect.reconciliation).detail
    lines = ["\t".join(_cells(row, columns)) for row in details]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("detail.txt", "\n".join(lines).encode())
    file = folder / "detail.zip"
    file.write_bytes(held.getvalue())
    return file


def _cells(row: DetailRow, columns: Sequence[str]) -> list[str]:
    cells = {
        "setl_id": row.settlement_id,
        "mdtrt_id": row.visit_id,
        "psn_no": row.person_no,
        "medfee_sumamt": plain_yuan(row.total),
        "fund_pay_sumamt": plain_yuan(row.fund),
        "acct_pay": plain_yuan(row.account),
        "refd_setl_flag": "1" if row.refund else "0",
    }
    return [cells.get(name) or NULL for name in columns]


def _send_file(signed: SignedClient, file: Path) -> str:
    content = file.read_bytes()
    if len(content) > MOST_BYTES:
        raise Invalid("对账明细文件过大", "请缩短对账的日期范围", "fsi.file")
    known = signed.dialect.known(signed.dialect.reconciliation)
    names = {"filename": file.name, "fixmedins_code": signed.institution.code}
    if known.upload == "multipart":
        named = FileNamedInput(fsUploadIn=fill(FileNamed, **names))
        beside = Attached(file.name, content, known.upload_signed)
        return signed.ask(SEND_BESIDE, named, file=beside).file_qury_no
    sent = fill(FileSent, **names, content=tuple(content))
    return signed.ask(SEND_FILE, FileSentInput(fsUploadIn=sent)).file_qury_no


def _ask_details(signed: SignedClient, group: Group, totals: Totals, number: str) -> Ticket:
    known = signed.dialect.known(signed.dialect.reconciliation)
    asked = fill(
        DetailsAsked,
        clr_type=group.clearing,
        setl_optins=group.office,
        file_qury_no=number,
        stmt_begndate=group.since,
        stmt_enddate=group.until,
        medfee_sumamt=totals.total,
        fund_pay_sumamt=totals.fund,
        cash_payamt=totals.cash,
        fixmedins_setl_cnt=str(totals.count),
        refd_setl_flag=known.refund_flag,
    )
    info = signed.ask(COMPARE_DETAILS, DetailsInput(data=asked)).fileinfo
    return Ticket(info.file_qury_no, info.filename, signed.institution.code)


def _difference(row: tuple[str, ...]) -> Difference:
    cells = dict(zip(RESULT_COLUMNS, row, strict=False))
    if not cells["msgid"] and not cells["setl_id"]:
        raise as_error(content_doubt("对账结果中有一行没有说明是哪一笔"))
    return Difference(
        person_no=cells["psn_no"],
        visit_id=cells["mdtrt_id"],
        settlement_id=cells["setl_id"],
        msgid=cells["msgid"],
        result=cells["stmt_rslt"],
        refunded=cells["refd_setl_flag"].strip("0") != "",
        note=cells["memo"],
        total=_amount(cells["medfee_sumamt"]),
        fund=_amount(cells["fund_pay_sumamt"]),
        account=_amount(cells["acct_pay"]),
    )


def _amount(text: str) -> int | None:
    try:
        return to_fen(text) if text.strip() else None
    except Invalid:
        raise as_error(content_doubt("对账结果中有一行的金额不是数字")) from None
