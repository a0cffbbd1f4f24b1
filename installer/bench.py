"""The benches of tests/bench: one by name with its own arguments, or all of them as a smoke run."""

import subprocess
import time
from pathlib import Path

from installer.environment import ROOT, Environment, child_environment
from installer.gates import Outcome, summary
from installer.words import SetupError, say

FOLDER = ROOT / "tests" / "bench"


def start(place: Environment, args: list[str]) -> int:
    """Run `bench NAME ARGS...`, or every bench with `--smoke`. Gives the exit code."""
    if args:
        return _run(place, _bench(args[0]), args[1:])
    if not benches():
        raise SetupError("没有找到任何测评 there is no bench in tests/bench")
    outcomes = [_smoke(place, bench) for bench in benches()]
    say(summary(outcomes))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def benches() -> list[Path]:
    """Every bench there is, by name."""
    return sorted(FOLDER.glob("bench_*.py"))


def _bench(name: str) -> Path:
    path = FOLDER / f"bench_{name}.py"
    if path not in benches():
        known = "、".join(bench.stem.removeprefix("bench_") for bench in benches())
        raise SetupError(f"没有名为 {name} 的测评 no such bench; 可用 known: {known}")
    return path


def _smoke(place: Environment, bench: Path) -> Outcome:
    say(f"\n{bench.stem} --smoke ...")
    begin = time.monotonic()
    code = _run(place, bench, ["--smoke"])
    return Outcome(bench.stem, code == 0, time.monotonic() - begin)


def _run(place: Environment, bench: Path, args: list[str]) -> int:
    env = child_environment(QT_QPA_PLATFORM="offscreen")
    return subprocess.run([str(place.python), str(bench), *args], env=env, check=False).returncode
