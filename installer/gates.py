"""The gates a change must pass, one after the other, and the table that tells how each went."""

import os
import subprocess
import time
from typing import NamedTuple

from installer.environment import ROOT, Environment, child_environment
from installer.words import say

SHIPPED = ("desktop", "ui", "adapters", "coding_tables")
WORKERS = 2


class Gate(NamedTuple):
    """A check: its name and the command line, the first word a program of the environment."""

    name: str
    line: tuple[str, ...]


class Outcome(NamedTuple):
    """How a gate went; `seconds` on the wall."""

    name: str
    passed: bool
    seconds: float


GATES = (
    Gate("ruff check", ("ruff", "check", "--quiet", ".")),
    Gate("ruff format", ("ruff", "format", "--check", "--quiet", ".")),
    Gate("mypy --strict", ("mypy", "--strict", *SHIPPED, "installer", "run.py")),
    Gate("import rules", ("lint-imports", "--no-logo")),
    Gate("bandit", ("bandit", "--quiet", "-ll", "-r", *SHIPPED)),
    Gate(
        "pytest",
        ("pytest", "--ignore=tests/faults", "--cov", "--cov-report=", "--cov-fail-under=0")
        + ("-n", str(WORKERS), "--dist", "loadfile"),
    ),
    # Not traced: a window that is killed every few seconds would spend its life on starting.
    Gate("fault run", ("pytest", "tests/faults")),
    Gate("coverage", ("coverage", "report")),
)


def start(place: Environment, args: list[str]) -> int:
    """Run every gate, or only pytest with `args` where some are given. 0 if all passed."""
    os.chdir(ROOT)
    if args:
        return _run(place, Gate("pytest", ("pytest", *args)))
    outcomes = [_timed(place, gate, number) for number, gate in enumerate(GATES, 1)]
    say(summary(outcomes))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def summary(outcomes: list[Outcome]) -> str:
    """Tell each gate's outcome and seconds in a table, and what the whole means."""
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    lines = [
        f"  {'通过 ok  ' if each.passed else '失败 FAIL'}  {each.seconds:7.1f} s  {each.name}"
        for each in outcomes
    ]
    total = sum(outcome.seconds for outcome in outcomes)
    verdict = f"未通过 failed: {', '.join(failed)}" if failed else "全部通过 all gates passed"
    return "\n".join(["", *lines, f"  {verdict} ({total:.0f} s)"])


def _timed(place: Environment, gate: Gate, number: int) -> Outcome:
    say(f"\n[{number}/{len(GATES)}] {gate.name} ...")
    begin = time.monotonic()
    code = _run(place, gate)
    return Outcome(gate.name, code == 0, time.monotonic() - begin)


def _run(place: Environment, gate: Gate) -> int:
    program, *rest = gate.line
    env = child_environment(QT_QPA_PLATFORM="offscreen")
    return subprocess.run([str(place.program(program)), *rest], env=env, check=False).returncode
