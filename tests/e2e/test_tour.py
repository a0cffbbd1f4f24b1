"""The guided tour as a user without a screen runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PNG = b"\x89PNG\r\n\x1a\n"
LINES = re.compile(r"本机 (.*) / 中心 (.*) 一致$", re.MULTILINE)


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Its folder, what it printed, what it complained of."""
    out = tmp_path_factory.mktemp("tour")
    done = subprocess.run(
        [sys.executable, "-m", "desktop.main", "--tour", "--verbose", "--out", str(out)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out, done.stdout, done.stderr


def test_both_books_agree_in_every_figure(tour: tuple[Path, str, str]) -> None:
    figures = LINES.findall(tour[1])
    assert len(figures) == 12
    assert all(ours == theirs for ours, theirs in figures)
    assert "不一致" not in tour[1]


def test_the_rate_moved_over_the_line(tour: tuple[Path, str, str]) -> None:
    rates = re.findall(r"本月扫码率 (\d+)/(\d+) = ([\d.]+)%", tour[1])
    assert [(int(n), int(t)) for n, t, _ in rates] == [
        (0, 1), (0, 2), (0, 3), (0, 4), (1, 5), (2, 6), (3, 7), (4, 8),
    ]  # fmt: skip
    assert float(rates[4][2]) < 30 <= float(rates[5][2])


def test_every_screen_has_its_picture_in_the_report(tour: tuple[Path, str, str]) -> None:
    out = tour[0]
    pictures = sorted(out.glob("*.png"))
    assert len(pictures) == 10
    assert all(p.read_bytes().startswith(PNG) for p in pictures)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert all(f'src="{p.name}"' in page for p in pictures)


def test_nothing_personal_is_printed_or_logged(tour: tuple[Path, str, str]) -> None:
    out, printed, logged = tour
    assert "answered" in logged
    words = printed + logged + (out / "report.html").read_text(encoding="utf-8")
    for name in ("林示范", "吴样本", "刘假设", "王浙样"):
        assert name not in words
    assert not re.search(r"359999\d{11}[\dX]", words)
    assert not re.search(r"424\d{25}", words)


def test_the_data_file_holds_no_readable_name(tour: tuple[Path, str, str]) -> None:
    for file in (tour[0] / "data").glob("desk.db*"):
        assert "林示范".encode() not in file.read_bytes()
