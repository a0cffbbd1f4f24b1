"""Clips: how long after its beginning a code is read, by strategies that all miss frames alike.

A clip plays at its rate. A strategy gets the newest frame, spends its CPU time on it, and then
gets the frame that is the newest by then.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from adapters.scan.decode import ZXING_ALONE, Decoder
from adapters.scan.picture import Picture, Pixels
from adapters.scan.reader import Reader, Thrift
from adapters.scan.source import IMAGES, Source, open_source

RATE = 30.0
"""Frames a second of clips that are folders of pictures."""

Look = Callable[[Pixels], bool]


@dataclass(frozen=True)
class ClipFigures:
    """Seconds to the first read (a clip without one counts with its length) and CPU ms a look."""

    clips: int
    read: int
    within_half_second: int
    within_second: int
    mean_first_s: float
    median_first_s: float
    p95_ms: float
    max_ms: float
    first_s_by_clip: dict[str, float | None]


class Clock:
    """The time within a clip."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time


def clips(folder: Path) -> dict[str, object]:
    """Every strategy over every clip of a folder: a folder of pictures or a film each."""
    entries = sorted(p for p in folder.iterdir() if p.is_dir() or p.suffix.lower() not in IMAGES)
    names = [entry for entry in entries if entry.suffix.lower() != ".csv"]
    played = {name: [_play(path, make) for path in names] for name, make in _strategies().items()}
    return {name: asdict(_figures(names, results)) for name, results in played.items()}


def _strategies() -> dict[str, Callable[[Clock], Look]]:
    decoder = Decoder()
    table: dict[str, Callable[[Clock], Look]] = {
        "ours, frame by frame": lambda _: lambda grey: bool(decoder.decode(grey)),
        "ours, over frames": lambda clock: _reader(decoder, clock),
        "zxing-cpp, QR only": lambda _: lambda grey: bool(ZXING_ALONE.read(Picture(grey))),
    }
    if not decoder.missing:
        table["pyzbar, QR only"] = lambda _: _pyzbar
    return table


def _reader(decoder: Decoder, clock: Clock) -> Look:
    reader = Reader(decoder, Thrift(now=clock.now))
    return lambda grey: bool(reader.read(grey))


def _pyzbar(grey: Pixels) -> bool:
    from pyzbar import pyzbar

    return bool(pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE]))


@dataclass(frozen=True)
class Played:
    """One clip: when it was read, how long it is (seconds), CPU ms of each look."""

    first: float | None
    length: float
    spent: tuple[float, ...]


def _play(path: Path, make: Callable[[Clock], Look]) -> Played:
    source, clock = open_source(str(path)), Clock()
    rate = RATE if path.is_dir() else source.rate
    look, spent, first, number = make(clock), [], None, -1
    while first is None:
        late = max(0, int(clock.time * rate) - number - 1)
        grey = _after(source, late)
        if grey is None:
            break
        number += late + 1
        clock.time = max(clock.time, number / rate)
        began = time.thread_time()
        found = look(grey)
        spent.append(time.thread_time() - began)
        clock.time += spent[-1]
        first = clock.time if found else None
    source.close()
    return Played(first, (number + 1) / rate, tuple(seconds * 1000 for seconds in spent))


def _after(source: Source, late: int) -> Pixels | None:
    for _ in range(late):
        source.skip()
    shot = source.next()
    return None if shot is None else shot.grey


def _figures(paths: list[Path], results: list[Played]) -> ClipFigures:
    firsts = [each.length if each.first is None else each.first for each in results]
    read = [each.first for each in results if each.first is not None]
    spent = sorted(ms for each in results for ms in each.spent)
    return ClipFigures(
        clips=len(results),
        read=len(read),
        within_half_second=sum(first <= 0.5 for first in read),
        within_second=sum(first <= 1.0 for first in read),
        mean_first_s=round(statistics.fmean(firsts), 3),
        median_first_s=round(statistics.median(firsts), 3),
        p95_ms=round(spent[min(len(spent) - 1, round(0.95 * len(spent)))], 2),
        max_ms=round(spent[-1], 2),
        first_s_by_clip={
            path.name: None if each.first is None else round(each.first, 3)
            for path, each in zip(paths, results, strict=True)
        },
    )
