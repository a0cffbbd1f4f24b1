"""How well and how fast codes are read: our chain against other decoders.

    python tests/bench/bench_scan.py --images DIR --truth CSV   (columns file, truth[, kind])
    python tests/bench/bench_scan.py --clips DIR                (a folder or film per clip)
    python tests/bench/bench_scan.py --soak SECONDS             (a made-up film, over and over)
    python tests/bench/bench_scan.py --smoke                    (made-up frames, a few seconds)

Prints JSON. An empty truth means that no code is in the picture. Times are CPU milliseconds of
the decoding thread, pictures already in memory as grey. Texts are compared after white space is
folded, for truth files do not agree on line ends. The detectors of OpenCV can hang: they run in
a child process that is killed after five seconds (`--no-opencv` leaves them out).
"""

import argparse
import csv
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import zxingcpp

from adapters.scan.decode import ZXING_ALONE, Decoder
from adapters.scan.opencv import cv2
from adapters.scan.phone_film import Cut, shoot
from adapters.scan.picture import Picture, Pixels
from adapters.scan.source import read_image
from tests.bench.scan_child import KILLED, Child
from tests.bench.scan_clips import clips

Read = Callable[[Pixels], tuple[list[str], float]]
"""A grey picture to what was read in it, and CPU milliseconds."""

SMOKE_TEXT: Final = "4240000000000000000001350000"
READ, MISSED, WRONG, HUNG = "read", "missed", "wrong", "hung"


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


@contextmanager
def readers(opencv: bool) -> Iterator[dict[str, Read]]:
    """The readers that are compared; pyzbar only where its library loads."""
    decoder = Decoder()
    table: dict[str, Read] = {
        "ours": timed(lambda grey: [seen.text.reveal() for seen in decoder.decode(grey)]),
        "zxing-cpp, QR only": timed(
            lambda grey: [seen.text.reveal() for seen in ZXING_ALONE.read(Picture(grey))]
        ),
        "zxing-cpp, all formats": timed(_zxing_default),
    }
    if not decoder.missing:
        table["pyzbar, QR only"] = timed(_pyzbar_alone)
    with ExitStack() as stack:
        for name in ("QRCodeDetector", "QRCodeDetectorAruco") if opencv else ():
            table[f"OpenCV {name}"] = stack.enter_context(closing(Child(name))).read
        yield table


def timed(read: Callable[[Pixels], list[str]]) -> Read:
    """The texts and the CPU milliseconds of this thread."""

    def measured(grey: Pixels) -> tuple[list[str], float]:
        began = time.thread_time()
        found = read(grey)
        return found, (time.thread_time() - began) * 1000

    return measured


def _zxing_default(grey: Pixels) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(grey) if code.text]


def _pyzbar_alone(pixels: Pixels) -> list[str]:
    from pyzbar import pyzbar

    found = pyzbar.decode(pixels, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode("utf-8", "replace") for code in found]


def judge(found: Sequence[str], truth: str) -> str:
    """Any text that is not the truth is wrong, whatever else was read."""
    folded = {" ".join(text.split()) for text in found}
    if folded - {" ".join(truth.split())}:
        return WRONG
    return READ if folded else MISSED


def measure(read: Read, sample: Sample) -> Result:
    found, spent = read(sample.pixels)
    if found == KILLED:
        return Result(HUNG, spent, sample.kind)
    return Result(judge(found, sample.truth), spent, sample.kind)


@dataclass(frozen=True)
class Figures:
    """Rates and CPU milliseconds of one reader; `with_code` counts the pictures with a code."""

    pictures: int
    with_code: int
    read_percent: float
    wrong: int
    hung: int
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
        hung=verdicts.count(HUNG),
        mean_ms=round(statistics.fmean(times), 2),
        median_ms=round(statistics.median(times), 2),
        p95_ms=round(times[min(len(times) - 1, round(0.95 * len(times)))], 2),
        max_ms=round(times[-1], 2),
    )


def compare(samples: Iterable[Sample], opencv: bool = True) -> dict[str, Report]:
    """The table of all readers over all samples, one picture in memory at a time."""
    results: dict[str, list[Result]] = defaultdict(list)
    coded: dict[str, int] = defaultdict(int)
    with readers(opencv) as table:
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
            yield Sample(Picture(pixels).grey, row["truth"], row.get("kind") or "")


def smoke_samples() -> Iterator[Sample]:
    """Frames of a made-up film, as they are and spoilt: dim, glowing, soft; and empty ones."""
    shots = [Picture(shot).grey for shot in shoot(SMOKE_TEXT, seed=3, cut=Cut(640, 480, 2.4))]
    for shot in shots[18::3]:
        yield Sample(shot, SMOKE_TEXT, "plain")
        yield Sample(_pixels(shot * 0.08 + 20), SMOKE_TEXT, "dim")
        glow = cv2.GaussianBlur(shot, (0, 0), 9) * 0.9
        yield Sample(_pixels(shot * 0.9 + glow), SMOKE_TEXT, "glow")
        yield Sample(_pixels(cv2.GaussianBlur(shot, (0, 0), 2.6)), SMOKE_TEXT, "soft")
    noise = np.random.default_rng(3).integers(0, 256, (480, 640), dtype=np.uint8)
    for empty in (shots[0], shots[1], noise):
        yield Sample(empty, "", "empty")


def _pixels(values: np.typing.ArrayLike) -> Pixels:
    return np.asarray(np.clip(values, 0, 255)).astype(np.uint8)


def smoke(table: dict[str, Report]) -> list[str]:
    """What is wrong with the figures of the made-up frames; empty when all is well."""
    ours, alone = table["ours"].total, table["zxing-cpp, QR only"].total
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
    parser.add_argument("--soak", type=float, help="seconds to watch a film that begins anew")
    parser.add_argument("--no-opencv", action="store_true", help="leave its detectors out")
    parser.add_argument("--smoke", action="store_true", help="made-up frames; fails if worse")
    options = parser.parse_args()
    if options.clips:
        return tell(clips(options.clips), [])
    if options.soak:
        from tests.bench.scan_soak import soak  # asks the system as only Unix answers

        return tell(*soak(options.soak))
    if options.smoke:
        table = compare(smoke_samples(), opencv=False)
        return tell(plain(table), smoke(table))
    if options.images and options.truth:
        samples = labelled(options.images, options.truth)
        return tell(plain(compare(samples, not options.no_opencv)), [])
    return parser.error("give --images with --truth, or --clips, --soak or --smoke")


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
