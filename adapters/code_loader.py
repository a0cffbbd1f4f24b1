"""Loads files into the tables of national codes: small ones here, large ones in a process beside.

A large load would take the interpreter away from the screens, so a child does it at low priority.
It says how far it is, a JSON line at a time, and ends when its stdin closes: with this process, or
when the load is cancelled. What it had written by then nobody sees.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final, Self

from coding_tables import layouts, parsing
from coding_tables.catalogue import Catalogue
from coding_tables.errors import Cancelled, CodingError, Damaged
from coding_tables.load import Load, Progress
from coding_tables.parsing import NO_WINDOW
from coding_tables.store import Version

LARGE: Final = 256 * 1024
"""Bytes of a file from which a process of its own is worth its start."""
LOAD, PARSE = "load-codes", "parse-codes"
"""How this program is told to be the one or the other child."""
POLITE: Final = 10
QUIETLY: Final[int] = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) | NO_WINDOW
"""Windows: after the screens in turn, and without a console of its own."""
CHECK_SECONDS, END_SECONDS = 0.1, 30.0


def open_tables(file: Path) -> Catalogue:
    """The tables of a file, made where there is none. A damaged one is put aside: everything in
    it can be fetched again, and the till must not wait for it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        return Catalogue.open(file)
    except Damaged:
        file.replace(file.with_suffix(".damaged"))
        for left in (file.with_name(file.name + end) for end in ("-wal", "-shm")):
            left.unlink(missing_ok=True)
        return Catalogue.open(file)


@dataclass(frozen=True)
class ChildLoader:
    """Implements `desktop.ports.CodeLoader` over one file of tables.

    `command` starts this program again; the words LOAD or PARSE make it a child. `orders` are a
    region's own orders of columns, by download number.
    """

    tables: Catalogue
    file: Path
    command: tuple[str, ...]
    orders: Mapping[str, str] = field(default_factory=dict)

    def load(self, standard: str, path: Path, load: Load) -> Version:
        """See the port."""
        load = replace(load, order=self.orders.get(layouts.layout(standard).file, load.order))
        size = path.stat().st_size if path.exists() else 0
        if size < LARGE:
            return self.tables.import_file(standard, path, load)
        order = _order(self.file, standard, path, load, (*self.command, PARSE))
        with _Child([*self.command, LOAD, json.dumps(order)]) as child:
            number = child.follow(load)
        return next(v for v in self.tables.versions(standard) if v.number == number)


class _Child:
    """A load under way elsewhere."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            creationflags=QUIETLY,
        )  # fmt: skip
        self._over = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._close(self._process.stdin)
        try:
            self._process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close(self._process.stdout)

    @staticmethod
    def _close(pipe: IO[str] | None) -> None:
        with suppress(OSError):
            if pipe:
                pipe.close()

    def follow(self, load: Load) -> int:
        """Pass on what the child says; the number of the new version, or what went wrong."""
        threading.Thread(target=self._stop_when, args=(load,), daemon=True).start()
        for line in self._process.stdout or ():
            said = json.loads(line)
            if "stage" in said:
                load.progress(Progress(said["stage"], said["done"]))
            elif "number" in said:
                return int(said["number"])
            else:
                raise _error(said)
        if load.cancelled():
            raise Cancelled("目录导入已取消", advice="原有目录未受影响")
        raise CodingError("导入目录的进程中断了", advice="原有目录未受影响，请再试一次")

    def _stop_when(self, load: Load) -> None:
        """Close the child's stdin once the load is cancelled."""
        while not self._over.wait(CHECK_SECONDS):
            if load.cancelled():
                self._close(self._process.stdin)
                return


def own_command() -> tuple[str, ...]:
    """How this program starts its child, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "adapters.code_loader")


def _order(
    file: Path, standard: str, path: Path, load: Load, parser: Sequence[str]
) -> dict[str, Any]:
    return {
        "file": str(file),
        "standard": standard,
        "path": str(path),
        "at": load.at.isoformat(),
        "since": load.since.isoformat() if load.since else None,
        "whole": load.whole,
        "label": load.label,
        "order": load.order,
        "expected": load.expected,
        "bad_share": load.bad_share,
        "parser": list(parser),
    }


def _error(said: Mapping[str, str]) -> CodingError:
    known = {each.__name__: each for each in CodingError.__subclasses__()}
    kind = known.get(said["error"], CodingError)
    return kind(said["what"], said["where"], said["advice"])


def main(arguments: Sequence[str]) -> int:
    """Be a child: load what the second word describes, or make the rows of a file."""
    if arguments[0] == PARSE:
        return parsing.main(arguments[1:])
    _be_polite()
    asked = threading.Event()
    threading.Thread(target=_until_closed, args=(sys.stdin, asked), daemon=True).start()
    try:
        version = _load(json.loads(arguments[1]), asked)
    except CodingError as error:
        kind = type(error).__name__
        _say(error=kind, what=error.what, where=error.where, advice=error.advice)
        return 1
    _say(number=version.number)
    return 0


def _load(order: Mapping[str, Any], asked: threading.Event) -> Version:
    load = Load(
        at=datetime.fromisoformat(order["at"]),
        whole=order["whole"],
        since=date.fromisoformat(order["since"]) if order["since"] else None,
        label=order["label"],
        order=order["order"],
        expected=order["expected"],
        bad_share=order["bad_share"],
        parser=tuple(order["parser"]),
        progress=lambda progress: _say(stage=progress.stage, done=progress.done),
        cancelled=asked.is_set,
    )
    tables = Catalogue.open(Path(order["file"]))
    try:
        return tables.import_file(order["standard"], Path(order["path"]), load)
    finally:
        tables.close()


def _say(**words: object) -> None:
    print(json.dumps(words), flush=True)


def _until_closed(stdin: IO[str], asked: threading.Event) -> None:
    stdin.read()
    asked.set()


def _be_polite() -> None:
    """Let the screens go first, where the system knows how."""
    if hasattr(os, "nice"):
        os.nice(POLITE)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
