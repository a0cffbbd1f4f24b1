"""The page of national codes: typing, copying, updating, comparing, importing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from coding_tables.changes import Kind, Weight
from desktop.domain.own_codes import OwnKind
from tests.coding import cells
from tests.ui import codes_scenes as scenes
from tests.ui.codes_scenes import AMLODIPINE, AMOXICILLIN, RETIRED, opened, part, screen_of, until
from tests.ui.conftest import Theatre
from tests.ui.test_windows import cut
from ui.codes.finder import PAUSE_MS
from ui.codes.search_page import SearchPage
from ui.hands import press, type_text


@pytest.fixture(autouse=True)
def let_go(stage: Theatre) -> Iterator[None]:
    """An update that was held up goes on before the window closes."""
    yield
    for scene in (stage.pharmacy, stage.hospital):
        if scene.codes:
            scene.codes.source.waiting = False  # type: ignore[attr-defined]


def page(stage: Theatre) -> SearchPage:
    return screen_of(stage).search


def find(stage: Theatre, text: str) -> SearchPage:
    search = page(stage)
    search.field.clear()
    search.field.insert(text)
    until(lambda: search.finder.page is not None and search.finder._answered.text == text)
    until(lambda: not search.finder._busy)
    return search


def test_what_is_typed_is_found_and_copied_by_one_key(stage: Theatre) -> None:
    opened(stage)
    type_text(stage.window, "amxljn")
    search = page(stage)
    until(lambda: search.hit is not None)
    press(stage.window, Qt.Key.Key_F9)
    assert QGuiApplication.clipboard().text() == AMOXICILLIN
    assert stage.window.banner.notice
    assert AMOXICILLIN in stage.window.banner.notice.title
    assert search.detail.item.accessibleName().startswith("阿莫西林胶囊")


def test_arrow_keys_walk_through_the_results_and_enter_copies(stage: Theatre) -> None:
    opened(stage)
    search = find(stage, "阿莫西林")
    press(stage.window, Qt.Key.Key_Down)
    assert search.hit
    assert search.hit.item.code == RETIRED
    assert search.field.hasFocus()
    press(stage.window, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == RETIRED


def test_a_retired_code_is_red_and_its_segments_are_explained(stage: Theatre) -> None:
    opened(stage)
    search = find(stage, RETIRED)
    assert search.hit
    assert search.hit.item.retired
    names = {label.text() for label in search.detail.findChildren(QLabel)}
    assert {"J01CA", "02777", "企业码：生产企业", "已停用"} <= names
    assert "识别码" in search.detail.item.toolTip()


def test_only_the_newest_text_is_answered_while_typing_goes_on(stage: Theatre) -> None:
    opened(stage)
    search = page(stage)
    asked: list[str] = []
    run = search.finder._run

    def note(after: str) -> None:
        asked.append(search.finder.asked.text)
        run(after)

    search.finder._run = note  # type: ignore[method-assign]
    for letter in "amxljn":
        type_text(stage.window, letter)
        QTest.qWait(PAUSE_MS // 6)
    until(lambda: search.finder.page is not None)
    assert asked == ["amxljn"]


def test_the_next_page_comes_when_the_end_is_reached(stage: Theatre) -> None:
    opened(stage)
    search = find(stage, "阿莫西林")
    assert len(search.finder.hits) == 30
    bar = search.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    until(lambda: len(search.finder.hits) == 47)
    assert len({hit.item.code for hit in search.finder.hits}) == 47
    assert search.finder.page is not None
    assert not search.finder.page.after


def test_a_fee_of_another_day_is_judged_by_the_table_of_that_day(stage: Theatre) -> None:
    opened(stage)
    search = find(stage, RETIRED)
    search.day.setText("2026-11-10")
    until(lambda: bool(search.hit and not search.hit.item.retired))
    search.day.setText("2026-1")
    assert search.hit, "half a date changes nothing"
    search.day.clear()
    until(lambda: bool(search.hit and search.hit.item.retired))


def test_the_choice_of_a_table_narrows_the_search(stage: Theatre) -> None:
    opened(stage)
    search = find(stage, "高血压")
    assert search.hit
    assert search.hit.item.code == "I10.x00"
    search.kind.setCurrentIndex(search.kind.findData("drug"))
    until(lambda: search.hit is None)


@pytest.mark.parametrize(
    "text", ["阿莫西林", "0.5g 阿莫", "amxl", "xj01caa9", "训练 克拉", "阿莫西琳"]
)
def test_the_first_page_comes_by_itself_when_typing_pauses(stage: Theatre, text: str) -> None:
    opened(stage)
    search = find(stage, "阿莫")
    search.field.clear()
    until(lambda: search.finder.page is None)
    search.field.insert(text)
    until(lambda: search.finder.page is not None)
    assert search.hit is not None


def test_an_update_brings_new_codes_to_the_open_search(stage: Theatre) -> None:
    source = opened(stage)
    search = find(stage, "阑尾切除")
    assert search.hit is None
    source.rows["operation"] = [cells("operation", "47.0100", "腹腔镜下阑尾切除术")]
    part(stage, 2)
    press(stage.window, Qt.Key.Key_F5)
    until(lambda: bool(screen_of(stage).keeper.progress.runs), 30)
    until(lambda: stage.window.banner.notice is not None)
    assert stage.window.banner.notice
    assert stage.window.banner.notice.title == "1 张目录已更新"
    until(lambda: search.hit is not None)
    assert search.hit
    assert search.hit.item.code == "47.0100"


def test_an_update_under_way_is_shown_and_can_be_cancelled(stage: Theatre) -> None:
    scenes.updating(stage)
    tables = screen_of(stage).tables
    assert tables.bar.isVisible()
    assert not tables.update_all.isEnabled()
    assert "西药和中成药" in tables._line.text()
    press(stage.window, Qt.Key.Key_F8)
    stage.pharmacy.codes.source.waiting = False  # type: ignore[union-attr]
    until(lambda: screen_of(stage).keeper.progress.runs == 1)
    until(lambda: stage.window.banner.notice is not None)
    assert stage.window.banner.notice
    assert "已取消" in stage.window.banner.notice.title
    assert tables.update_all.isEnabled()


def test_a_handed_file_is_loaded_into_the_chosen_table(stage: Theatre, tmp_path: Path) -> None:
    opened(stage)
    part(stage, 2)
    file = tmp_path / "手术.csv"
    file.write_text("手术操作代码,手术操作名称\n47.0100,腹腔镜下阑尾切除术\n", encoding="utf-8")
    keeper = screen_of(stage).keeper
    keeper.hand("operation", file, whole=True)
    until(lambda: keeper.progress.runs == 1)
    until(lambda: any(row.source == "手术.csv" for row in keeper.shelf.rows))
    keeper.hand("operation", tmp_path / "没有.csv", whole=True)
    until(lambda: keeper.progress.runs == 2)
    until(lambda: bool(stage.window.banner.notice and stage.window.banner.notice.kind == "bad"))


def test_changes_are_filtered_by_kind_class_and_what_they_touch(stage: Theatre) -> None:
    scenes.changes(stage)
    changes = screen_of(stage).changes
    rows = {row.code: row for row in changes._model.rows}
    assert rows[RETIRED].kind == "停用"
    assert rows[AMLODIPINE].kind == "将停用"
    assert rows[AMLODIPINE].day == "2026-12-31"
    assert (rows[AMOXICILLIN].weight, rows[AMOXICILLIN].touched) == ("B", "单据 1")
    assert "新增 5 · 停用 1" in changes._line.text()
    changes.kind.setCurrentIndex(changes.kind.findData(Kind.ADDED))
    until(lambda: len(changes._model.rows) == 5)
    changes.kind.setCurrentIndex(0)
    changes.weight.setCurrentIndex(changes.weight.findData(Weight.B))
    until(lambda: [row.code for row in changes._model.rows] == [AMOXICILLIN])
    changes.weight.setCurrentIndex(0)
    changes.ours.setChecked(True)
    until(lambda: {row.code for row in changes._model.rows} == {AMOXICILLIN, AMLODIPINE})


def test_the_changes_are_exported_with_every_cell(stage: Theatre, tmp_path: Path) -> None:
    scenes.changes(stage)
    comparison = screen_of(stage).changes.comparison
    file = tmp_path / "变更.xlsx"
    comparison.export(file)
    until(lambda: stage.window.banner.notice is not None)
    rows = list(load_workbook(file).worksheets[0].values)
    assert rows[0][0] == "国家编码"
    assert len(rows) == 9
    found = {row[0]: row for row in rows[1:]}
    assert found[AMOXICILLIN][6:9] == ("限制使用范围", None, "限二级以上")


def test_a_list_of_staff_is_imported_from_the_page(stage: Theatre, tmp_path: Path) -> None:
    scenes.own(stage)
    own = screen_of(stage).own
    file = tmp_path / "名单.csv"
    file.write_text("类别,编码,姓名\n护士,N1,林训练\n护士,,无码\n", encoding="utf-8")
    own.take(file)
    until(lambda: stage.window.banner.notice is not None)
    assert stage.window.banner.notice
    assert "1 行未导入" in stage.window.banner.notice.title
    kinds = [code.kind for code in stage.hospital.store.own]
    assert kinds.count(OwnKind.NURSE) == 1
    until(lambda: any(row.code == "N1" and row.name == "林*练" for row in own.shelf.rows))


def test_a_code_out_of_use_is_red_on_the_bill_and_explains_itself(stage: Theatre) -> None:
    scenes.retired_on_a_bill(stage)
    screen = stage.window.place.cashier
    assert screen
    lines = {line.serial: line for line in screen.view.lines}
    assert lines["2"].retired
    assert lines["2"].code == f"{RETIRED} · 已停用"
    assert "企业码" in lines["2"].hover
    assert not lines["1"].retired
    index = screen._lines.index(1, 1)
    assert index.data(Qt.ItemDataRole.ForegroundRole).name().upper() == "#A3122A"
    assert "识别码" in index.data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    "name", ["codes_searched", "codes_tables", "codes_changes", "codes_own", "codes_on_a_bill"]
)
def test_in_the_largest_letters_and_on_the_smallest_screen_nothing_is_cut(
    stage: Theatre, name: str
) -> None:
    scenes.CODE_SCENES[name](stage)
    stage.window.resize(1280, 680)
    until(lambda: cut(stage.window) == [])
    stage.window.resize(1366, 768)
    for _ in range(2):
        press(stage.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(30)
    assert stage.theme.px(100) == 130
    until(lambda: cut(stage.window) == [])
