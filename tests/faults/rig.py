"""The fault run: real windows, a toxic line, a real centre, kill -9 at random; then both books.

    python -m tests.faults.rig --sales 200 [--windows 6] [--seed 7] [--naive]

Prints lost, orphan and doubled settlements, kills and faults; exit code 0 only for 0, 0, 0 (a
naive run exits 0 only if the rig detects what such a client loses).
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from adapters.training import TrainingCentre
from tests.faults.proxy import Proxy
from tests.tills import environment

PHARMACY = "P35010200001"
FAULTY = 0.6
SHORTEST_LIFE, LONGEST_LIFE = 10.0, 60.0
"""Seconds a window lives before it is killed."""


@dataclass(frozen=True)
class Run:
    """What is asked of a fault run."""

    sales: int
    windows: int
    seed: int
    naive: bool
    forgetful: bool
    rate: float = FAULTY
    limit: float = 7200.0
    """Seconds after which a run that does not end is stopped and says what it waits for."""


@dataclass
class Verdict:
    """What both books say afterwards; bills, each named once."""

    lost: list[str]
    orphan: list[str]
    doubled: list[str]
    waiting: int
    stuck: list[str]
    kills: int
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, orphaned, doubled or left undone."""
        return not (self.lost or self.orphan or self.doubled or self.waiting or self.stuck)


class Window:
    """A selling process that is started again whenever it was killed, until it is done."""

    def __init__(self, run: Run, number: int, env: dict[str, str], folder: Path) -> None:
        self.folder = folder
        self._env = env
        sales = run.sales // run.windows + (number < run.sales % run.windows)
        self._words = ["naive" if run.naive else "sell", str(number), str(sales)]
        self._chance = random.Random(run.seed * 1000 + number)
        self.kills = 0
        self.done = False
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.window", *self._words], env=self._env
        )
        self._dies_at = time.monotonic() + self._chance.uniform(SHORTEST_LIFE, LONGEST_LIFE)

    def beat(self) -> None:
        """Kill it when its time has come; start it again unless it is done."""
        code = self._process.poll()
        if code == 0:
            self.done = True
        elif code is not None:
            self._start()
        elif time.monotonic() > self._dies_at:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self.kills += 1
            self._start()

    def stop(self) -> list[str]:
        """End a window that is not done; what it still waits for."""
        if self.done:
            return []
        self._process.kill()
        self._process.wait()
        return [str(row) for row in self._ask("stuck")]

    def report(self) -> tuple[dict[str, str], int]:
        """Bill to settlement as this window believes, and how many rows are not final."""
        book = self.folder / "naive.txt"
        if book.exists():
            return dict.fromkeys(book.read_text().split(), ""), 0
        found = self._ask("report")
        return found["settled"], found["waiting"]

    def _ask(self, what: str) -> Any:
        command = [sys.executable, "-m", "tests.faults.window", what]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


def fault_run(run: Run, folder: Path) -> Verdict:
    """Sell everything through the toxic line, then compare both books."""
    centre = TrainingCentre(folder / "centre", folder / "his")
    target = urlsplit(centre.url)
    proxy = Proxy((str(target.hostname), int(target.port or 0)), run.seed, run.rate)
    try:
        centre.remember_undone(not run.forgetful)
        windows = [_window(run, n, centre, proxy, folder) for n in range(run.windows)]
        ends_at = time.monotonic() + run.limit
        while not all(w.done for w in windows) and time.monotonic() < ends_at:
            for window in windows:
                if not window.done:
                    window.beat()
            time.sleep(0.05)
        stuck = [row for window in windows for row in window.stop()]
        proxy.calm()
        time.sleep(1.0)  # the latest originals arrive
        return _verdict(windows, stuck, centre, proxy)
    finally:
        proxy.close()
        centre.close()


def _window(run: Run, number: int, centre: TrainingCentre, proxy: Proxy, folder: Path) -> Window:
    place = folder / f"window{number}"
    place.mkdir()
    site = {
        "code": PHARMACY, "name": "榕心大药房", "area": "350102", "window_no": number,
        "operator_no": f"{number:04d}",
    }  # fmt: skip
    file = place / "yibao.toml"
    lines = [f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in site.items()]
    centre_lines = ["[centre]", "retry_seconds = [0.01, 0.05]", "[[institutions]]"]
    file.write_text("\n".join([*centre_lines, *lines]), encoding="utf-8")
    env = environment(
        centre,
        place,
        CENTRE__URL=proxy.url,
        CENTRE__DEADLINE_SECONDS="1",
        CENTRE__MAX_PROCESSING_SECONDS="3",
        SETTINGS=str(file),
    )
    # A traced window would spend its short life on starting.
    bare = {name: value for name, value in env.items() if not name.startswith("COVERAGE")}
    return Window(run, number, bare, place)


def _verdict(
    windows: Sequence[Window], stuck: list[str], centre: TrainingCentre, proxy: Proxy
) -> Verdict:
    reports = [w.report() for w in windows]
    believed = {bill: number for settled, _ in reports for bill, number in settled.items()}
    held = centre.bills(PHARMACY)
    times = Counter(held.values())
    live = {bill: number for number, bill in held.items()}
    return Verdict(
        lost=sorted(b for b, n in believed.items() if b not in live or n not in {"", live[b]}),
        orphan=sorted(set(live) - set(believed)),
        doubled=sorted(b for b, n in times.items() if n > 1),
        waiting=sum(waiting for _, waiting in reports),
        stuck=stuck,
        kills=sum(w.kills for w in windows),
        faults=proxy.met,
    )


def main(words: Sequence[str]) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="faults")
    parser.add_argument("--sales", type=int, default=200)
    parser.add_argument("--windows", type=int, default=6, choices=range(1, 7))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--naive", action="store_true", help="a client that just sends again")
    parser.add_argument("--forgetful", action="store_true", help="a centre that forgets undone ids")
    parser.add_argument("--rate", type=float, default=FAULTY, help="share of faulty connections")
    parser.add_argument("--limit", type=float, default=Run.limit, help="seconds until it gives up")
    run = Run(**vars(parser.parse_args(words)))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        verdict = fault_run(run, Path(folder))
    faulty = sum(n for name, n in verdict.faults.items() if name != "clean")
    print(f"seed {run.seed}, {run.sales} sales, {run.windows} windows, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip
    print(f"kills {verdict.kills}, connections {verdict.faults.total()}, faulty {faulty}")
    print("  " + ", ".join(f"{name} {n}" for name, n in sorted(verdict.faults.items())))
    print(f"lost {len(verdict.lost)}, orphan {len(verdict.orphan)}, "
          f"doubled {len(verdict.doubled)}, not final {verdict.waiting}")  # fmt: skip
    print("\n".join(["stuck:", *verdict.stuck] if verdict.stuck else []), end="")
    return int(verdict.clean is run.naive)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
