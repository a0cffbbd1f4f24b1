"""Every screen and state in a real window: nothing cut, everything named, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QWidget,
)

from desktop.domain.errors import Refused
from tests.ui import scenes
from tests.ui.conftest import Theatre
from tests.ui.scenes import SCENES, until
from ui.hands import press
from ui.texts import TRAINING
from ui.theme import DARK, LIGHT, Mode

MODES: tuple[Mode, ...] = ("light", "dark")


def labels(window: QWidget) -> Iterator[QLabel]:
    """Labels with text that are on the screen."""
    yield from (x for x in window.findChildren(QLabel) if x.isVisible() and x.text())


def is_cut(label: QLabel) -> bool:
    """Whether a label has less room than its text needs."""
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return label.width() < label.sizeHint().width() or label.height() < label.sizeHint().height()


def cut(window: QWidget) -> list[str]:
    """The texts that do not fit."""
    texts = [label.text() for label in labels(window) if is_cut(label)]
    for button in window.findChildren(QAbstractButton):
        hint = button.minimumSizeHint()
        if button.isVisible() and button.text() and button.width() < hint.width():
            texts.append(button.text())
    return texts


def controls(window: QWidget) -> list[QWidget]:
    """What a person can operate."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    return [
        w
        for w in window.findChildren(QWidget)
        if isinstance(w, kinds) and w.isVisible() and w.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]


@pytest.mark.parametrize("name", SCENES)
def test_at_1366x768_nothing_is_cut_and_everything_has_a_name(stage: Theatre, name: str) -> None:
    SCENES[name](stage)
    window = stage.window
    grounds = []
    for mode in MODES:
        stage.theme.use(mode)
        QTest.qWait(20)
        assert (window.width(), window.height()) == (1366, 768)
        assert cut(window) == []
        picture = window.grab().toImage()
        colours = {picture.pixelColor(x, y).name() for x in range(40, 1366, 40) for y in (50, 300)}
        assert len(colours) > 2
        grounds.append(picture.pixelColor(80, 80).name().upper())
    assert grounds == [LIGHT.surface, DARK.surface]
    assert [type(c).__name__ for c in controls(window) if not c.accessibleName()] == []


@pytest.mark.parametrize(
    "name",
    [
        "waiting",
        "to_check",
        "settled",
        "pending",
        "rate",
        "lists",
        "reasons",
        "guide",
        "windows",
        "records",
        "unresolved",
    ],  # fmt: skip
)
def test_in_the_largest_letters_nothing_is_cut_either(stage: Theatre, name: str) -> None:
    SCENES[name](stage)
    for _ in range(2):
        press(stage.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(30)
    assert stage.theme.px(100) == 130
    assert cut(stage.window) == []
    assert (stage.window.width(), stage.window.height()) == (1366, 768)


@pytest.mark.parametrize(
    "name",
    ["pending", "settled", "lists", "rate", "typing_id", "guide", "window_new", "records"],
)
def test_the_smallest_screen_holds_everything_too(stage: Theatre, name: str) -> None:
    SCENES[name](stage)
    stage.window.resize(1280, 680)
    QTest.qWait(30)
    assert (stage.window.width(), stage.window.height()) == (1280, 680)
    assert cut(stage.window) == []


def test_the_training_strip_stands_over_every_page(stage: Theatre) -> None:
    window = scenes.show(stage)
    for place in (0, 1):
        window.show_workplace(place)
        for key in ("cashier", "records", "lists", "rate", "help"):
            window.open(key)
            assert TRAINING in [label.text() for label in labels(window)]


def test_a_real_desk_shows_no_training_strip(stage: Theatre) -> None:
    stage.pharmacy.training = False
    window = scenes.show(stage, stage.pharmacy)
    assert TRAINING not in [label.text() for label in labels(window)]
    assert not window.header.switch.isVisible()


def test_the_switch_changes_the_workplace_and_the_till_stays_as_it_was(stage: Theatre) -> None:
    scenes.to_check(stage)
    window = stage.window
    window.header.switch.activated.emit(1)
    assert window.place is window.views[1]
    until(lambda: "H35010200002" in _texts(window))
    window.header.switch.activated.emit(0)
    assert window.place.till
    assert window.place.till.state.quote


def _texts(window: QWidget) -> str:
    return "\n".join(label.text() for label in labels(window))


def test_the_header_tells_link_queue_and_rate(stage: Theatre) -> None:
    scenes.rate_of(stage.pharmacy.store)
    window = scenes.show(stage)
    until(lambda: window.header.month.text() == "本月 27.08% 还差 4 笔")
    assert window.header.lamp.text() == "中心 已签到"
    assert window.header.waiting.text() == "待发 0"
    window.header.month.click()
    assert window.place.key == "rate"


def test_a_refused_sign_in_is_said_once_and_tried_again_by_the_lamp(stage: Theatre) -> None:
    centre = stage.pharmacy.centre
    centre.signing = Refused("中心：操作员不存在", "请联系医保办")
    window = scenes.show(stage, stage.pharmacy)
    assert window.header.lamp.text() == "中心 未签到"
    assert window.banner.notice
    centre.signing = None
    window.banner.clear()
    window.header.lamp.click()
    until(lambda: window.header.lamp.text() == "中心 已签到")
    assert not window.banner.isVisible()


def test_f1_shows_the_keys_and_f1_again_goes_back(stage: Theatre) -> None:
    window = scenes.show(stage)
    window.open("rate")
    press(window, Qt.Key.Key_F1)
    assert window.place.key == "help"
    press(window, Qt.Key.Key_F1)
    assert window.place.key == "rate"


def test_every_page_is_reached_by_its_key(stage: Theatre) -> None:
    window = scenes.show(stage)
    for number, key in enumerate(("cashier", "records", "lists", "mapping", "rate"), 1):
        press(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert window.place.key == key


def test_tab_visits_the_controls_in_reading_order(stage: Theatre) -> None:
    scenes.to_check(stage)
    first = stage.window.views[0].cashier
    assert first
    first.rescan.setFocus()
    visited = []
    for _ in range(4):
        focus = QGuiApplication.focusObject()
        assert isinstance(focus, QWidget)
        visited.append(focus.accessibleName().split("，")[0])
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert visited == ["重扫", "取单", "返回", "结算 86.40"]


def test_a_table_copies_as_tab_separated_text(stage: Theatre) -> None:
    scenes.two_bills(stage)
    cashier = stage.window.views[0].cashier
    assert cashier
    cashier.bills.selectRow(0)
    cashier.bills.setFocus()
    QTest.keyClick(cashier.bills, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[0] == "单据号"
    assert lines[1].startswith("XS20261121-0007\t")
    assert len(lines) == 2


def test_the_camera_runs_while_the_window_is_open(stage: Theatre) -> None:
    window = scenes.show(stage)
    assert stage.station.running
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    assert not stage.station.running
    assert closed == [True]


def test_lists_are_fetched_sent_and_the_sender_is_woken(stage: Theatre) -> None:
    scenes.lists(stage)
    screen, board = stage.window.views[1].lists, stage.window.views[1].board
    assert screen
    assert board
    assert not screen.upload.isEnabled()
    press(stage.window, Qt.Key.Key_F5)
    until(lambda: stage.window.banner.notice is not None and not board.busy)
    board.choose("SETL-H-000001")
    until(screen.upload.isEnabled)
    press(stage.window, Qt.Key.Key_F9)
    until(lambda: stage.sender.woken == 1)
    assert [m.draft.infno for m in stage.hospital.store.messages][-1] == "4101A"


def test_a_finding_leads_to_its_field(stage: Theatre) -> None:
    scenes.lists(stage)
    screen = stage.window.views[1].lists
    assert screen
    view: QListWidget = screen.detail.findings
    assert view.item(0).text().startswith("错误")
    view.setFocus()
    view.setCurrentRow(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    focus = QGuiApplication.focusObject()
    assert isinstance(focus, QLabel)
    assert focus.accessibleName() == "主诊医师代码"
    assert "未填写" in focus.text()


def test_digits_have_one_width(stage: Theatre) -> None:
    window = scenes.show(stage)
    metrics = QFontMetrics(window.font())
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1
