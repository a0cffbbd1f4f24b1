"""Run the guided tour from beginning to end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from adapters.scan.station import ScanStation
from desktop.domain.errors import Broken
from desktop.house import House
from desktop.settings import Settings
from desktop.tour.books import Entry, compare
from desktop.tour.guide import Guide
from desktop.tour.report import write_report
from desktop.tour.script import play
from ui.program import open_window

Opener = Callable[[Settings], AbstractContextManager[House]]
SIZE = (1366, 768)


def run_tour(settings: Settings, out: Path, opener: Opener) -> int:
    """Play the tour in a fresh training house; 0 only if both books agree in everything.

    Writes pictures and report.html into `out`; its data there is thrown away at the next tour.
    """
    for old in ("data", "film"):
        shutil.rmtree(out / old, ignore_errors=True)
    (out / "film").mkdir(parents=True)
    fresh = {"mode": "training", "data_dir": out / "data", "his_dir": None, "institutions": ()}
    with opener(settings.model_copy(update=fresh)) as house:
        guide, books = _played(house, settings, out)
    write_report(out / "report.html", guide.lines, books, guide.shots)
    print(f"报告：{out / 'report.html'}")
    return 0 if all(entry.agrees for entry in books) else 1


def _played(house: House, settings: Settings, out: Path) -> tuple[Guide, tuple[Entry, ...]]:
    if house.training is None:
        raise Broken("演示要用自己的训练中心", "请去掉设置中的中心地址后再试", "tour.centre")
    station = ScanStation("")
    with open_window(house.desks, station, settings.theme) as (_, window):
        guide = Guide(house, house.training, window, station, out)
        window.resize(*SIZE)
        window.show()
        window.activateWindow()
        play(guide)
        books = compare(house.desks[0], house.desks[1], house.training)
        for entry in books:
            verdict = "一致" if entry.agrees else "不一致！"
            guide.say(f"{entry.name}：本机 {entry.ours} / 中心 {entry.theirs} {verdict}")
    return guide, books
