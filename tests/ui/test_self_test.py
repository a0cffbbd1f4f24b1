"""The settings page with the self-test of the decode path."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.domain.self_test import PathFacts
from desktop.usecases.self_test import self_test
from tests.ui.conftest import Theatre
from tests.ui.fakes import NOW, PHARMACY, Scene
from tests.ui.scenes_station import BROKEN, CLOSED, GOOD, STATION, Found
from tests.ui.test_windows import MODES, controls, cut
from ui.hands import press
from ui.station.self_test_page import SelfTestPage
from ui.station.view import self_test_view


def page_of(stage: Theatre) -> SelfTestPage:
    page = stage.window.place.findChild(SelfTestPage)
    assert isinstance(page, SelfTestPage)
    return page


def with_path(facts: PathFacts) -> Scene:
    return Scene(PHARMACY, path=Found(facts))


@pytest.mark.parametrize("name", STATION)
def test_every_state_fits_and_has_names_in_light_and_dark(stage: Theatre, name: str) -> None:
    STATION[name](stage)
    for mode in MODES:
        stage.theme.use(mode)
        QTest.qWait(30)
        assert cut(stage.window) == []
    assert [type(c).__name__ for c in controls(stage.window) if not c.accessibleName()] == []


@pytest.mark.parametrize("name", ["self_test_broken", "self_test_closed"])
def test_it_fits_in_the_largest_letters_and_on_the_smallest_screen(
    stage: Theatre, name: str
) -> None:
    STATION[name](stage)
    stage.window.resize(1280, 680)
    for _ in range(2):
        press(stage.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(50)
    assert cut(stage.window) == []


def test_the_worst_line_gives_the_word_and_every_fault_its_advice() -> None:
    view = self_test_view(self_test(with_path(BROKEN).desk))
    assert (view.word, view.look) == ("暂时不能扫码", "bad")
    assert [row.name for row in view.rows if row.look == "bad"] == ["加载动态库", "接口地址"]
    assert all(row.advice for row in view.rows if row.look != "ok")
    assert view.at == f"2号窗 · 自检于 {NOW:%Y-%m-%d %H:%M:%S}"


def test_a_line_is_spoken_whole() -> None:
    (row,) = self_test_view(self_test(with_path(CLOSED).desk)).rows
    assert row.spoken.startswith("识读方式：故障。扫码文本直接送中心的方式没有开放。")
    assert row.spoken.endswith("raw_text_permitted = true")


def test_f5_tests_again_and_shows_what_changed(stage: Theatre) -> None:
    STATION["self_test_broken"](stage)
    page = page_of(stage)
    stage.pharmacy.store.scans.clear()
    first = page.view
    press(stage.window, Qt.Key.Key_F5)
    stage.background.wait(5000)
    QTest.qWait(20)
    assert page.view != first
    texts = [each.text() for each in page.findChildren(QLabel)]
    assert "本窗口还没有成功过" in texts


@dataclass(frozen=True)
class Fails:
    """A decode path whose look ends in a mistake of ours."""

    def look(self) -> PathFacts:
        raise RuntimeError("a mistake")


@pytest.mark.expects_log("RuntimeError")
def test_a_self_test_that_fails_says_so_and_can_be_repeated(stage: Theatre) -> None:
    stage.pharmacy.path = Fails()
    window = stage.open()
    window.show()
    window.open("settings")
    stage.background.wait(5000)
    QTest.qWait(20)
    page = page_of(stage)
    assert "自检没有完成" in [each.text() for each in page.findChildren(QLabel)]
    assert page.view is None
    page.load()
    stage.background.wait(5000)


def test_a_good_path_says_that_codes_can_be_scanned() -> None:
    scene = with_path(GOOD)
    view = self_test_view(self_test(scene.desk))
    assert (view.word, view.look) == ("可以扫码，有事项要处理", "wait"), "nothing was scanned yet"
