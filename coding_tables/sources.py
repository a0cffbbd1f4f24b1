"""Catalogue files as lines of cells: TAB text in a zip, CSV, XLSX; UTF-8 first, then GB18030.

A file is read as a stream. Which encoding it has is found over its whole length before the first
line is given out, so that no half-read file is ever taken.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Final

from coding_tables.errors import Unreadable
from coding_tables.xlsx import sheet_lines

Line = tuple[int, list[str]]
BLOCK: Final = 1 << 20
WIDEST: Final = 1 << 20
"""Characters a quoted cell may have before the line counts as broken."""
_ADVICE: Final = "请重新下载，或另存为 UTF-8 文本后再试"
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
)
_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def lines(path: Path) -> Iterator[Line]:
    """The lines of a catalogue file with their numbers from 1; blank lines are left out.

    Raises Unreadable when there is no such file, or it is none of the known kinds, is damaged or
    is in no known encoding.
    """
    try:
        with path.open("rb") as file:
            first = file.read(4)
            file.seek(0)
            if not first:
                raise Unreadable("文件是空的", path.name, "请重新下载")
            yield from _lines_of(file, path.name, first)
    except OSError as error:
        raise Unreadable("文件打不开", path.name, "请检查文件是否存在、是否有权限") from error


def _lines_of(file: IO[bytes], name: str, first: bytes) -> Iterator[Line]:
    if first == b"PK\x03\x04":
        yield from _zipped(file, name)
    elif first in {b"\xd0\xcf\x11\xe0", b"%PDF"}:
        raise Unreadable("不支持这种文件（旧版 XLS 或 PDF）", name, "请另存为 XLSX 或 CSV 后再试")
    else:
        yield from _text_lines(file, name)


def _zipped(file: IO[bytes], name: str) -> Iterator[Line]:
    """An XLSX workbook, or the one text file of a download."""
    try:
        with zipfile.ZipFile(file) as archive:
            if "xl/workbook.xml" in archive.namelist():
                yield from sheet_lines(archive, name)
                return
            with _member(archive, name) as member:
                yield from _text_lines(member, name)
    except _ZIP_FAULTS as error:
        raise Unreadable("压缩文件已损坏或加了密码", name, "请重新下载") from error


@contextmanager
def _member(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    files = [info for info in archive.infolist() if not info.is_dir()]
    if len(files) != 1:
        raise Unreadable(f"压缩文件里应有 1 个文本文件，实有 {len(files)} 个", name, "请重新下载")
    with archive.open(files[0]) as member:
        yield member


def _text_lines(file: IO[bytes], name: str) -> Iterator[Line]:
    encoding = encoding_of(file, name)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="\n")
    try:
        yield from _split(text)
    finally:
        text.detach()


def encoding_of(file: IO[bytes], name: str) -> str:
    """The encoding of a whole file: UTF-8 with or without a mark, UTF-16 with one, GB18030."""
    start = file.read(2)
    marked = [encoding for mark, encoding in _MARKS if start == mark]
    for encoding in marked or ["utf-8-sig", "gb18030"]:
        file.seek(0)
        if _decodes(file, encoding):
            return encoding
    raise Unreadable("文字编码既不是 UTF-8 也不是 GB18030", name, _ADVICE)


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _split(text: io.TextIOWrapper) -> Iterator[Line]:
    """TAB text line by line; CSV by its quotes. The first line tells which."""
    first = text.readline()
    if "\t" in first or "," not in first:
        yield from _tabbed(first, text)
    else:
        yield from _commas(first, text)


def _tabbed(first: str, rest: io.TextIOWrapper) -> Iterator[Line]:
    for number, line in enumerate(chain((first,), rest), 1):
        if line and not line.isspace():
            yield number, line.rstrip("\r\n").split("\t")


def _commas(first: str, rest: io.TextIOWrapper) -> Iterator[Line]:
    csv.field_size_limit(WIDEST)
    reader = csv.reader(chain((first,), rest))
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A stray quote has swallowed what follows: the line is given out as too short.
            yield number, [""]
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells
