"""The screens of scanning: nothing cut, everything named, light and dark, small and large."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import Theatre
from tests.ui.scan_scenes import SCAN_SCENES
from tests.ui.test_windows import MODES, controls, cut
from ui.hands import press

WORDIEST = {"gs1_element_string", "health_card", "url", "id_number", "unknown"}
SEEN = [
    name
    for name in SCAN_SCENES
    if not name.startswith("kind_") or name.removeprefix("kind_") in WORDIEST
]


@pytest.mark.parametrize("name", SEEN)
def test_at_1366x768_nothing_is_cut_and_everything_has_a_name(stage: Theatre, name: str) -> None:
    SCAN_SCENES[name](stage)
    for mode in MODES:
        stage.theme.use(mode)
        QTest.qWait(20)
        assert (stage.window.width(), stage.window.height()) == (1366, 768)
        assert cut(stage.window) == []
    assert [type(c).__name__ for c in controls(stage.window) if not c.accessibleName()] == []


@pytest.mark.parametrize("name", ["gun_missing", "no_camera_at_all", "kind_gs1_element_string"])
def test_in_the_largest_letters_and_on_the_smallest_screen_nothing_is_cut(
    stage: Theatre, name: str
) -> None:
    SCAN_SCENES[name](stage)
    stage.window.resize(1280, 680)
    QTest.qWait(30)
    assert cut(stage.window) == []
    for _ in range(2):
        press(stage.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    stage.window.resize(1366, 768)
    QTest.qWait(30)
    assert cut(stage.window) == []
