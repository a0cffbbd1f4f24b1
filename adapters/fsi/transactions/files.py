"""Files of the centre: a ticket (1301-1315, 1320, 1321) and the file itself (9102)."""

from __future__ import annotations

from functools import cache

from pydantic import AliasChoices, Field

from adapters.fsi.transactions.base import Nothing, Transaction
from adapters.fsi.transactions.table import read_table
from adapters.fsi.wire import Day, Flat, NumberMaybe, Sent, Text, needed


class VersionAsked(Sent):
    """Node data: the newest version we hold."""

    ver: Text = needed("版本号", 20)


class VersionInput(Sent):
    """A request for everything newer."""

    data: VersionAsked


class TicketOutput(Flat):
    """Where the file of newer rows waits."""

    file_qury_no: Text = needed("文件查询号", 40)
    filename: Text = needed("文件名", 200)
    dld_end_time: Day = Field(None, validation_alias=AliasChoices("dld_end_time", "dld_endtime"))
    data_cnt: NumberMaybe = None


class FileAsked(Sent):
    """9102, node fsDownloadIn."""

    file_qury_no: Text = needed("文件查询号", 40)
    filename: Text = needed("文件名", 200)
    fixmedins_code: Text = needed("医药机构编号", 30)


class FileInput(Sent):
    """9102."""

    fsDownloadIn: FileAsked  # noqa: N815 - spelled so by the interface


GET_FILE = Transaction("9102", "文件下载", FileInput, Nothing, again=True)


@cache
def dictionary(infno: str) -> Transaction[VersionInput, TicketOutput]:
    """The download of one dictionary. Raises `KeyError` for what is none."""
    table = read_table(infno)
    if not table.columns:
        raise KeyError(infno)
    return Transaction(infno, table.name, VersionInput, TicketOutput, again=True)
