"""Lines of a file become batches of rows, here or in a second process beside the one that writes.

Making rows and writing them cost about the same, so two processes load a large table faster. The
second one reads the file itself and hands over finished rows: marshal, each batch after its length.
"""

from __future__ import annotations

import json
import marshal
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Final

from coding_tables import errors, layouts, sources
from coding_tables.errors import CodingError
from coding_tables.rows import Cells, Quarantined, Row, RowMaker

BATCH: Final = 4000
_HEAD: Final = 4
NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Windows: no console opens for a child."""
_FAILED: Final = "failed"

Numbered = tuple[int, Cells]
Batch = list[Row | Quarantined]


@dataclass(frozen=True)
class File:
    """A file to load; `columns` maps its headings to those of the layout, `order` names a
    region's own order of columns."""

    standard: str
    path: str
    order: str = ""
    columns: Mapping[str, str] | None = None

    def lines(self) -> Iterator[Numbered]:
        """Its lines with their cells where the layout wants them; raises Unreadable."""
        layout = layouts.layout(self.standard)
        lines = sources.lines(Path(self.path))
        first = next(lines, None)
        if first is None:
            return
        if self.columns or layouts.reads_headings(layout, first[1]):
            yield from _by_headings(layout, first[1], self.columns, lines)
            return
        for number, cells in chain([first], lines):
            at = layouts.in_order(self.standard, self.order, cells) if self.order else cells
            yield number, at


def _by_headings(
    layout: layouts.Layout,
    headings: Sequence[str],
    columns: Mapping[str, str] | None,
    lines: Iterator[sources.Line],
) -> Iterator[Numbered]:
    places = layouts.order_by_headings(layout, headings, columns)
    width = len(layout.columns)
    for number, cells in lines:
        row = [""] * width
        for place, cell in zip(places, cells, strict=False):
            if place is not None and cell:
                row[place] = cell
        yield number, row


def batches(standard: str, lines: Iterable[Numbered]) -> Generator[Batch, None, None]:
    """Rows made here, as many at a time as one transaction writes."""
    maker = RowMaker(layouts.layout(standard))
    stream = iter(lines)
    while batch := list(islice(stream, BATCH)):
        yield [maker.make(number, cells) for number, cells in batch]


def batches_beside(file: File, command: Sequence[str]) -> Generator[Batch, None, None]:
    """Rows made by a second process, started by `command`; it ends with this iterator.

    Raises what reading the file raises, and CodingError where the process breaks off.
    """
    order = json.dumps(asdict(file), ensure_ascii=True)
    child = subprocess.Popen([*command, order], stdout=subprocess.PIPE, creationflags=NO_WINDOW)
    if child.stdout is None:  # it was given a pipe
        raise _broken_off()
    try:
        with closing(child.stdout) as pipe:
            yield from _received(pipe)
    finally:
        child.kill()
        child.wait()


def _received(pipe: IO[bytes]) -> Generator[Batch, None, None]:
    while True:
        length = int.from_bytes(pipe.read(_HEAD), "big")
        if not length:
            raise _broken_off()
        packed = pipe.read(length)
        if len(packed) < length:
            raise _broken_off()
        content = marshal.loads(packed)  # noqa: S302 # nosec B302 - made by our own process
        if content is None:
            return
        if content[0] == _FAILED:
            raise _error(*content[1:])
        yield [_row(each) for each in content]


def _row(parts: tuple[Any, ...]) -> Row | Quarantined:
    return Row._make(parts) if len(parts) == len(Row._fields) else Quarantined._make(parts)


def _error(kind: str, what: str, where: str, advice: str) -> CodingError:
    known = {each.__name__: each for each in CodingError.__subclasses__()}
    return known.get(kind, CodingError)(what, where, advice)


def _broken_off() -> errors.Unreadable:
    return errors.Unreadable(
        "读取目录文件的进程中断了", advice="请再试一次；仍不行请重新启动本程序"
    )


def main(arguments: Sequence[str]) -> int:
    """The second process: write the batches of the file that the first argument describes."""
    file = File(**json.loads(arguments[0]))
    out = sys.stdout.buffer
    try:
        for batch in batches(file.standard, file.lines()):
            _send(out, [tuple(row) for row in batch])
    except CodingError as error:
        _send(out, (_FAILED, type(error).__name__, error.what, error.where, error.advice))
    else:
        _send(out, None)
    return 0


def _send(out: IO[bytes], content: Any) -> None:
    packed = marshal.dumps(content)
    out.write(len(packed).to_bytes(_HEAD, "big"))
    out.write(packed)
    out.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
