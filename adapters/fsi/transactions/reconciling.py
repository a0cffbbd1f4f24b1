"""The day after: totals (3201), files to the centre (9101), details (3202)."""

from __future__ import annotations

from pydantic import Field

from adapters.fsi.transactions.base import Transaction
from adapters.fsi.wire import DayNeeded, Fen, Flat, Node, Sent, Text, given, needed


class TotalsAsked(Sent):
    """3201, node data; refd_setl_flag is left out where a centre does not know it."""

    insutype: Text = needed("险种", 6)
    clr_type: Text = needed("清算类别", 6)
    setl_optins: Text = needed("结算经办机构", 6)
    stmt_begndate: DayNeeded
    stmt_enddate: DayNeeded
    medfee_sumamt: Fen
    fund_pay_sumamt: Fen
    acct_pay: Fen
    fixmedins_setl_cnt: Text = needed("定点医药机构结算笔数", 10)
    refd_setl_flag: Text = given("退费结算标志", 3)


class TotalsInput(Sent):
    """3201."""

    data: TotalsAsked


class Verdict(Node):
    """3201, node stmtinfo."""

    stmt_rslt: Text = needed("对账结果", 6)
    stmt_rslt_dscr: Text = given("对账结果说明", 200)


class TotalsOutput(Node):
    """3201."""

    stmtinfo: Verdict


class DetailsAsked(Sent):
    """3202, node data; the file was sent with 9101 before."""

    clr_type: Text = needed("清算类别", 6)
    setl_optins: Text = needed("结算经办机构", 6)
    file_qury_no: Text = needed("文件查询号", 40)
    stmt_begndate: DayNeeded
    stmt_enddate: DayNeeded
    medfee_sumamt: Fen
    fund_pay_sumamt: Fen
    cash_payamt: Fen
    fixmedins_setl_cnt: Text = needed("定点医药机构结算笔数", 10)
    refd_setl_flag: Text = given("退费结算标志", 3)


class DetailsInput(Sent):
    """3202."""

    data: DetailsAsked


class FileInfo(Node):
    """3202, node fileinfo."""

    file_qury_no: Text = needed("文件查询号", 40)
    filename: Text = needed("文件名称", 200)


class DetailsOutput(Node):
    """3202."""

    fileinfo: FileInfo


class FileNamed(Sent):
    """9101, node fsUploadIn; the file travels beside the envelope."""

    filename: Text = needed("文件名", 200)
    fixmedins_code: Text = needed("医药机构编号", 30)


class FileNamedInput(Sent):
    """9101, the file beside it."""

    fsUploadIn: FileNamed  # noqa: N815 - spelled so by the interface


class FileSent(FileNamed):
    """9101, node fsUploadIn; the file as a list of bytes, each a number."""

    content: tuple[int, ...] = Field(serialization_alias="in", title="文件内容")


class FileSentInput(Sent):
    """9101."""

    fsUploadIn: FileSent  # noqa: N815 - spelled so by the interface


class FileSentOutput(Flat):
    """9101."""

    file_qury_no: Text = needed("文件查询号", 40)


COMPARE_TOTALS = Transaction("3201", "医药机构费用结算对总账", TotalsInput, TotalsOutput)
COMPARE_DETAILS = Transaction("3202", "医药机构费用结算对明细账", DetailsInput, DetailsOutput)
SEND_BESIDE = Transaction("9101", "文件上传", FileNamedInput, FileSentOutput)
SEND_FILE = Transaction("9101", "文件上传", FileSentInput, FileSentOutput)
