"""The training centre as a process, and its catalogue."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contract.till import ROOT


def test_the_catalogues_codes_have_the_national_shapes(sandbox: Any) -> None:
    shapes = (
        r"X[A-Z]\d{2}[A-Z]{2}[A-Z]\d{3}[A-Z]\d{3}\d{9}",
        r"Z[A-Z]\d{2}[A-Z]{2}[A-Z]\d{4}\d{9}",
        r"C\d{19}",
        r"\d{15}",
    )
    items = sandbox.control("GET", "catalogue")
    assert len(items) >= 40
    assert {row["chrgitm_lv"] for row in items} == {"1", "2", "3"}
    for row in items:
        assert any(re.fullmatch(shape, row["code"]) for shape in shapes), row["code"]


def start(tmp_path: Path, *more: str, stdin: int = subprocess.PIPE) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "adapters.sandbox.serve", "--token", "T"]
    process = subprocess.Popen(
        [*command, "--db", str(tmp_path / "centre.sqlite"), *more],
        cwd=ROOT,
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("READY http://127.0.0.1:")
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM for a child to catch")
def test_the_process_ends_cleanly_on_sigterm_and_keeps_its_books(tmp_path: Path) -> None:
    for _ in range(2):  # the second start finds the file of the first
        with start(tmp_path) as process:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert process.stdout is not None
            assert process.stdout.read() == ""


def test_the_sample_hospital_export_names_the_stays_the_centre_settled(tmp_path: Path) -> None:
    with start(tmp_path, "--his", str(tmp_path / "his")) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
    stays = [json.loads(file.read_text("utf-8")) for file in (tmp_path / "his/stays").iterdir()]
    seeded = json.loads((ROOT / "adapters/sandbox/seed/stays.json").read_text("utf-8"))
    assert sorted(stay["settlement_id"] for stay in stays) == [row["setl_id"] for row in seeded]
    assert list((tmp_path / "his/bills").glob("*.json"))


PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen(
    [sys.executable, "-m", "adapters.sandbox.serve", "--token", "T", "--db", sys.argv[1],
     "--parent-pid", str(os.getpid())], stdin=0)
print("CHILD", child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the parent is killed the POSIX way")
def test_the_process_ends_with_its_parent_even_when_stdin_stays_open(tmp_path: Path) -> None:
    keep_open, ours = os.pipe()
    command = [sys.executable, "-c", PARENT, str(tmp_path / "centre.sqlite")]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=keep_open, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        lines = [parent.stdout.readline().split() for _ in range(2)]
        assert sorted(line[0] for line in lines) == ["CHILD", "READY"]
        parent.kill()
        parent.wait(10)
        assert parent.stdout.read() == ""  # ends only when the centre has closed its end too
    os.close(keep_open)
    os.close(ours)


def test_a_file_of_an_older_layout_is_set_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    file = tmp_path / "centre.sqlite"
    with contextlib.closing(sqlite3.connect(file)) as older:
        older.execute("CREATE TABLE persons (psn_no TEXT)")
        older.commit()
    with start(tmp_path) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
    with contextlib.closing(sqlite3.connect(file)) as fresh:
        assert fresh.execute("SELECT COUNT(*) FROM persons").fetchone()[0] > 10
    assert (tmp_path / "centre.sqlite.layout1").exists()
