"""The rate, the lists and the header as values, without a window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.checks import check
from desktop.domain.errors import Refused
from desktop.domain.scan_rate import ScanRate
from desktop.domain.settlement_list import ListState
from desktop.usecases.show_lists import show_lists
from desktop.usecases.show_rate import show_rate
from tests.ui.fakes import HOSPITAL, NOW, PHARMACY, Scene, stay
from ui.header_view import header_view, take_pulse
from ui.lists.view import funnel, groups, status_line, table_row, upload_button
from ui.rate.view import rate_screen_view
from ui.texts import pages


def rated(scanned: int, total: int) -> Scene:
    """A desk with one month."""
    scene = Scene(PHARMACY)
    scene.store.rates[NOW.year, NOW.month] = ScanRate(scanned, total)
    return scene


def test_a_missed_month_says_how_many_are_missing() -> None:
    view = rate_screen_view(show_rate(rated(26, 96).desk))
    assert (view.percent, view.verdict) == ("27.08%", "未达标，还差 4 笔")
    assert view.icon == "wait"


def test_a_reached_month_says_how_many_are_to_spare() -> None:
    view = rate_screen_view(show_rate(rated(61, 160).desk))
    assert (view.verdict, view.icon) == ("已达标，超出 13 笔", "ok")


def test_months_without_settlements_say_so_and_the_empty_screen_says_what_to_do() -> None:
    view = rate_screen_view(show_rate(Scene(PHARMACY).desk))
    assert view.empty
    assert [m.percent for m in view.months] == ["无结算"] * 12
    assert {m.share for m in view.months} == {None}


def test_the_definition_in_force_and_the_cut_off_are_printed() -> None:
    view = rate_screen_view(show_rate(rated(1, 2).desk))
    for words in ("01", "分母", "冲正"):
        assert words in view.definition
    assert view.cut_off == "数据截至 2026-11-21 14:03"
    assert [view.months[0].label, view.months[-1].label] == ["25-12", "26-11"]


@pytest.mark.parametrize(
    ("up", "refused", "word"),
    [(True, False, "已签到"), (True, True, "未签到"), (False, False, "连不上")],
)
def test_the_lamp_says_the_link_in_a_word(up: bool, refused: bool, word: str) -> None:
    scene = rated(26, 96)
    scene.centre.up = up
    scene.centre.signing = Refused("中心：操作员不存在", "请联系医保办") if refused else None
    pulse = take_pulse(scene.desk, None, True)
    view = header_view(pulse)
    assert view.lamp.word == word
    assert view.month == "本月 27.08% 还差 4 笔"
    assert (pulse.trouble is not None) is refused


def test_the_operator_is_signed_in_once_a_day() -> None:
    scene = Scene(PHARMACY)
    first = take_pulse(scene.desk, None, True)
    again = take_pulse(scene.desk, first.signed_on, True)
    assert (scene.centre.signed, again.signed_in) == (1, True)
    scene.clock.time = NOW + timedelta(days=1)
    assert take_pulse(scene.desk, again.signed_on, True).signed_in
    assert scene.centre.signed == 2


def lists() -> Scene:
    """A hospital with one clean list and one with errors."""
    scene = Scene(HOSPITAL)
    bad = stay(2, "赵丙习", "急性心肌梗死", doctor_code="", stay_days="9")
    for entry in (stay(1, "王甲练", "原发性高血压"), bad):
        scene.store.save_list(entry, check(entry))
    return scene


def test_the_funnel_counts_every_step_and_what_needs_a_person() -> None:
    rows = show_lists(lists().desk)
    counts = {step.name: step.count for step in funnel(rows, 3)}
    assert counts == {
        "应传": "3", "已生成": "2", "已上传": "0", "已核验": "0", "待修改": "1", "退回": "0",
    }  # fmt: skip
    assert funnel(rows, None)[0].count == "—"


def test_only_a_list_without_errors_may_be_sent_and_the_reason_is_said() -> None:
    clean, bad = show_lists(lists().desk)
    assert upload_button(clean).enabled
    assert not upload_button(bad).enabled
    assert "错误" in upload_button(bad).reason
    assert upload_button(None).reason == "请先选择一份清单"
    assert bad.state is ListState.TO_FIX


def test_a_line_of_the_table_masks_the_name() -> None:
    clean = table_row(show_lists(lists().desk)[0])
    assert (clean.name, clean.diagnosis, clean.findings) == ("王*练", "原发性高血压", "0")


def test_findings_stand_at_their_fields() -> None:
    stored = lists().store.lists()[1]
    fields = {f.place: f for g in groups(stored.entry, stored.findings) for f in g.fields}
    assert fields["doctor_code"].finding == "主诊医师代码未填写"
    assert fields["doctor_code"].value == "未填写"
    assert "应为 7" in fields["stay_days"].finding
    assert {f.place for f in stored.findings} <= set(fields)


def test_every_rule_points_at_a_field_of_the_form() -> None:
    from desktop.domain.checks import RULES

    entry = stay(1, "王甲练", "原发性高血压")
    places = {f.place for g in groups(entry, ()) for f in g.fields}
    assert {rule.place for rule in RULES} <= places


def test_a_refused_list_shows_the_words_of_the_centre() -> None:
    from dataclasses import replace

    row = replace(show_lists(lists().desk)[0], state=ListState.REFUSED, reason="票据号重复")
    assert status_line(row) == "中心退回 · 票据号重复"


@pytest.mark.parametrize("house", [PHARMACY, HOSPITAL])
def test_every_place_of_the_rail_has_a_screen_or_an_honest_sentence(house: object) -> None:
    assert isinstance(house, type(PHARMACY))
    shown = pages(house)
    assert [p.name for p in shown] == [
        "收银",
        "记录",
        "清单",
        "对照",
        "扫码率",
        "收单",
        "设置",
        "窗口",
    ]
    for page in shown:
        assert bool(page.headline) == bool(page.later)
