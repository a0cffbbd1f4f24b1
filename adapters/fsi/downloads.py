"""Files of the centre: a ticket, the zip streamed to a file, its rows read with a guard.

Every file is a zip with one text in it: UTF-8, one row a line, members parted by TAB, `null` for
nothing. Source: envelope rules 8.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from adapters.fsi.faults import as_error, content_doubt
from adapters.fsi.signed import SignedClient
from adapters.fsi.transactions.files import (
    GET_FILE,
    FileAsked,
    FileInput,
    VersionAsked,
    VersionInput,
    dictionary,
)
from adapters.fsi.transactions.table import read_table
from adapters.fsi.wire import fill
from desktop.domain.errors import AppError, Broken

PUBLIC: Final = "plc"
"""The institution that dictionaries are made for: nobody in particular."""
NULL: Final = "null"


@dataclass(frozen=True)
class Limits:
    """What a file may be at most; `ratio`: text bytes for each byte of the zip."""

    zip_bytes: int = 512 * 1024 * 1024
    text_bytes: int = 4 * 1024 * 1024 * 1024
    line_bytes: int = 1024 * 1024
    ratio: int = 200
    seconds: float = 600.0


LIMITS: Final = Limits()


@dataclass(frozen=True)
class Ticket:
    """A file that waits at the centre; `owner`: the institution code it was made for, `rows`: how
    many lines it has, None where the centre does not say."""

    number: str
    filename: str
    owner: str
    rows: int | None = None


def ask_dictionary(signed: SignedClient, infno: str, version: str) -> Ticket:
    """Where the rows newer than `version` wait (1301-1315, 1320, 1321); an empty version asks
    for everything, in the way of this centre. Raises as a question does."""
    catalogue = signed.dialect.known(signed.dialect.catalogue)
    asked = fill(VersionAsked, ver=version or catalogue.first_version)
    answer = signed.ask(dictionary(infno), VersionInput(data=asked))
    rows = None if answer.data_cnt is None else int(answer.data_cnt)
    return Ticket(answer.file_qury_no, answer.filename, PUBLIC, rows)


def download(signed: SignedClient, ticket: Ticket, target: Path, limits: Limits = LIMITS) -> Path:
    """Fetch a file (9102) to `target`, which appears whole or not at all.

    Raises as a question does, and `Broken` where the disk does not take it.
    """
    asked = fill(
        FileAsked,
        file_qury_no=ticket.number,
        filename=ticket.filename,
        fixmedins_code=ticket.owner,
    )
    part = target.with_suffix(".part")
    try:
        with part.open("w+b") as sink:
            content = FileInput(fsDownloadIn=asked)
            signed.fetch(GET_FILE, content, sink, most=limits.zip_bytes, seconds=limits.seconds)
            sink.flush()
            os.fsync(sink.fileno())
        part.replace(target)
    except OSError as error:
        raise Broken(
            f"下载的文件写不进磁盘：{error.strerror}", "请清理磁盘空间后重试", "fsi.disk"
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def check_zip(file: Path, limits: Limits = LIMITS) -> None:
    """Raise `Unknown` for a zip that is damaged, larger than allowed, or not of one text."""
    try:
        with zipfile.ZipFile(file) as archive:
            _only(archive, limits)
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        raise _damaged("返回的文件已损坏") from None


def layouts(infno: str) -> tuple[int, ...]:
    """The column counts a dictionary is known to have."""
    return read_table(infno).columns


def rows(file: Path, columns: Sequence[int], limits: Limits = LIMITS) -> Iterator[tuple[str, ...]]:
    """The rows of a downloaded zip, `null` as empty text; every row has the first one's columns.

    Raises `Unknown` for a zip that is damaged, larger than allowed, or of another layout.
    """
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_only(archive, limits)) as text:
            yield from _split(_lines(text, limits), frozenset(columns))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise _damaged("返回的文件已损坏") from None


def _only(archive: zipfile.ZipFile, limits: Limits) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) != 1 or members[0].is_dir() or members[0].flag_bits & 1:
        raise _damaged("返回的压缩包内容与规定不符")
    only = members[0]
    most = min(limits.text_bytes, max(only.compress_size, 1) * limits.ratio)
    if only.file_size > most:
        raise _damaged("返回的压缩包解压后过大，已拒绝")
    return only


def _lines(text: IO[bytes], limits: Limits) -> Iterator[str]:
    """What the zip says of its size is not believed: the bytes are counted."""
    held = 0
    while line := text.readline(limits.line_bytes + 1):
        held += len(line)
        if held > limits.text_bytes or len(line) > limits.line_bytes:
            raise _damaged("返回的压缩包解压后过大，已拒绝")
        try:
            yield line.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
        except UnicodeDecodeError:
            raise _damaged("返回的文件不是 UTF-8 文字") from None


def _split(lines: Iterator[str], known: frozenset[int]) -> Iterator[tuple[str, ...]]:
    width = 0
    for line in filter(None, lines):
        row = tuple("" if cell == NULL else cell for cell in line.split("\t"))
        width = width or len(row)
        if len(row) != width or width not in known:
            raise _damaged(f"返回的文件有 {len(row)} 列，不是已知的格式")
        yield row


def _damaged(words: str) -> AppError:
    return as_error(content_doubt(words))
