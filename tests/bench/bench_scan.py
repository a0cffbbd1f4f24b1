"""How well and how fast codes are read: our chain against zxing-cpp alone and pyzbar alone.

    python tests/bench/bench_scan.py --images DIR --truth CSV   (columns file, truth[, kind])
    python tests/bench/bench_scan.py --clips DIR                (a folder or film per clip)
    python tests/bench/bench_scan.py --smoke                    (made-up frames, a few seconds)

Prints JSON. An empty truth means that no code is in the picture. Times are CPU milliseconds of
the decoding thread, pictures already in memory. Texts are compared after white space is folded,
for truth files do not agree on line ends.
"""

import argparse
import csv
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from adapters.scan.decode import ZXING_ALONE, Decoder, Picture, Pixels
from adapters.scan.opencv import cv2
from adapters.scan.phone_film import Cut, shoot
from adapters.scan.source import IMAGES, open_source, read_image

Read = Callable[[Pixels], list[str]]

SMOKE_TEXT: Final = "4240000000000000000001350000"
READ, MISSED, WRONG = "read", "missed", "wrong"


@dataclass(frozen=True)
class Sample:
    """One picture with what it holds; `truth` is "" for none."""

    pixels: Pixels
    truth: str
    kind: str


@dataclass(frozen=True)
class Result:
    """What a reader made of one picture, and its CPU milliseconds."""

    verdict: str
    ms: float
    kind: str


def readers() -> dict[str, Read]:
    """The readers that are compared; pyzbar only where its library loads."""
    decoder = Decoder()
    table: dict[str, Read] = {
        "ours": lambda pixels: [seen.text.reveal() for seen in decoder.decode(pixels)],
        "zxing alone": lambda pixels: [
            seen.text.reveal() for seen in ZXING_ALONE.read(Picture(pixels))
        ],
    }
    if not decoder.missing:
        table["pyzbar alone"] = _pyzbar_alone
    return table


def _pyzbar_alone(pixels: Pixels) -> list[str]:
    from pyzbar import pyzbar

    found = pyzbar.decode(Picture(pixels).grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode("utf-8", "replace") for code in found]


def judge(found: Sequence[str], truth: str) -> str:
    """Any text that is not the truth is wrong, whatever else was read."""
    folded = {" ".join(text.split()) for text in found}
    if folded - {" ".join(truth.split())}:
        return WRONG
    return READ if folded else MISSED


def measure(read: Read, sample: Sample) -> Result:
    began = time.thread_time()
    found = read(sample.pixels)
    return Result(judge(found, sample.truth), (time.thread_time() - began) * 1000, sample.kind)


@dataclass(frozen=True)
class Figures:
    """Rates and CPU milliseconds of one reader; `with_code` counts the pictures with a code."""

    pictures: int
    with_code: int
    read_percent: float
    wrong: int
    mean_ms: float
    median_ms: float
    p95_ms: float
    max_ms: float


@dataclass(frozen=True)
class Report:
    """One reader over all pictures, and by their kind."""

    total: Figures
    by_kind: dict[str, Figures]


def figures(results: Sequence[Result], coded: int) -> Figures:
    times = sorted(result.ms for result in results)
    verdicts = [result.verdict for result in results]
    return Figures(
        pictures=len(results),
        with_code=coded,
        read_percent=round(100 * verdicts.count(READ) / coded, 1) if coded else 0.0,
        wrong=verdicts.count(WRONG),
        mean_ms=round(statistics.fmean(times), 2),
        median_ms=round(statistics.median(times), 2),
        p95_ms=round(times[min(len(times) - 1, round(0.95 * len(times)))], 2),
        max_ms=round(times[-1], 2),
    )


def compare(samples: Iterable[Sample]) -> dict[str, Report]:
    """The table of all readers over all samples, one picture in memory at a time."""
    table = readers()
    results: dict[str, list[Result]] = {name: [] for name in table}
    coded: dict[str, int] = defaultdict(int)
    for sample in samples:
        coded[sample.kind] += bool(sample.truth)
        for name, read in table.items():
            results[name].append(measure(read, sample))
    if not coded:
        sys.exit("no pictures to measure")
    return {name: report(of_reader, coded) for name, of_reader in results.items()}


def report(results: Sequence[Result], coded: dict[str, int]) -> Report:
    by_kind = {
        kind: figures([result for result in results if result.kind == kind], count)
        for kind, count in sorted(coded.items())
    }
    return Report(figures(results, sum(coded.values())), by_kind)


def labelled(folder: Path, truth: Path) -> Iterator[Sample]:
    """The pictures that a truth file names."""
    with truth.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            pixels = read_image(folder / row["file"])
            if pixels is None:
                sys.exit(f"not a picture: {row['file']}")
            yield Sample(pixels, row["truth"], row.get("kind") or "")


def clips(folder: Path) -> dict[str, object]:
    """For each clip how many of its frames are read and which is the first."""
    decoder = Decoder()
    entries = sorted(p for p in folder.iterdir() if p.is_dir() or p.suffix.lower() not in IMAGES)
    table = {entry.name: _clip(decoder, entry) for entry in entries if entry.suffix != ".csv"}
    firsts = [row["first_read_s"] for row in table.values() if row["first_read_s"] is not None]
    return {
        "clips": len(table),
        "read": len(firsts),
        "mean_first_read_s": round(statistics.fmean(firsts), 3) if firsts else None,
        "by_clip": table,
    }


def _clip(decoder: Decoder, path: Path) -> dict[str, float | None]:
    source = open_source(str(path))
    hits, times = [], []
    while (pixels := source.next()) is not None:
        began = time.thread_time()
        hits.append(bool(decoder.decode(pixels)))
        times.append((time.thread_time() - began) * 1000)
    first = round(hits.index(True) / source.rate, 3) if any(hits) else None
    source.close()
    return {
        "frames": len(hits),
        "frames_read": sum(hits),
        "first_read_s": first,
        "mean_ms": round(statistics.fmean(times), 2),
        "max_ms": round(max(times), 2),
    }


def smoke_samples() -> Iterator[Sample]:
    """Frames of a made-up film, as they are and spoilt: dim, glowing, soft; and empty ones."""
    shots = list(shoot(SMOKE_TEXT, seed=3, cut=Cut(640, 480, 2.4)))
    for shot in shots[18::3]:
        yield Sample(shot, SMOKE_TEXT, "plain")
        yield Sample(_pixels(shot * 0.08 + 20), SMOKE_TEXT, "dim")
        glow = cv2.GaussianBlur(shot, (0, 0), 9) * 0.9
        yield Sample(_pixels(shot * 0.9 + glow), SMOKE_TEXT, "glow")
        yield Sample(_pixels(cv2.GaussianBlur(shot, (0, 0), 2.6)), SMOKE_TEXT, "soft")
    noise = np.random.default_rng(3).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    for empty in (shots[0], shots[1], noise):
        yield Sample(empty, "", "empty")


def _pixels(values: np.typing.ArrayLike) -> Pixels:
    return np.asarray(np.clip(values, 0, 255)).astype(np.uint8)


def smoke(table: dict[str, Report]) -> list[str]:
    """What is wrong with the figures of the made-up frames; empty when all is well."""
    ours, alone = table["ours"].total, table["zxing alone"].total
    faults = []
    if ours.read_percent < alone.read_percent:
        faults.append("the chain reads less than zxing alone")
    if ours.wrong:
        faults.append("the chain read something that is not there")
    if not ours.read_percent:
        faults.append("nothing was read")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the reading of codes.")
    parser.add_argument("--images", type=Path, help="folder of pictures")
    parser.add_argument("--truth", type=Path, help="CSV: file, truth and, if wanted, kind")
    parser.add_argument("--clips", type=Path, help="folder with a film or folder per clip")
    parser.add_argument("--smoke", action="store_true", help="made-up frames; fails if worse")
    options = parser.parse_args()
    if options.clips:
        return tell(clips(options.clips), [])
    if options.smoke:
        table = compare(smoke_samples())
        return tell(plain(table), smoke(table))
    if options.images and options.truth:
        return tell(plain(compare(labelled(options.images, options.truth))), [])
    return parser.error("give --images with --truth, or --clips, or --smoke")


def plain(table: dict[str, Report]) -> dict[str, object]:
    return {name: asdict(of_reader) for name, of_reader in table.items()}


def tell(result: dict[str, object], faults: list[str]) -> int:
    """Print the figures as JSON, the faults beside them; the exit code."""
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    sys.stderr.writelines(f"FAULT: {fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
