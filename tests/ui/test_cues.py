"""What is heard at the window: tones and phrases that follow the till, never personal data."""

from __future__ import annotations

import io
import wave
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain import outcome
from desktop.domain.errors import Invalid, Refused
from desktop.domain.identity import Channel, Presented, VoucherType
from desktop.domain.secret import Secret
from desktop.domain.sight import TOO_DARK, TOO_FAR, TWO_CODES
from desktop.domain.visit import Visit
from tests.ui.conftest import Theatre
from tests.ui.fakes import BILL, CODE, INSURED, NOW, PERSON, frame
from tests.ui.scan_scenes import EXAMPLES
from tests.ui.scenes import phase, settled, show, till_of
from ui.announcer import Announcer
from ui.cashier.cues import Cue, Tone, cue
from ui.cashier.state import Phase, TillState
from ui.tones import RATE, tone_wave
from ui.voice import Voice

WAITING = TillState()
SHOWN = Presented(VoucherType.EVOUCHER, Secret("token"), Channel.SCAN)
VISIT = Visit(PERSON, INSURED, SHOWN, NOW, "41")
KNOWN = TillState(Phase.KNOWN, visit=VISIT, bills=(BILL,), bill=BILL)


class Heard:
    """A voice that keeps what it is given."""

    def __init__(self) -> None:
        self.cues: list[Cue] = []

    def give(self, cue: Cue) -> None:
        self.cues.append(cue)

    @property
    def tones(self) -> list[Tone]:
        return [cue.tone for cue in self.cues if cue.tone]


def to(phase_: Phase, before: TillState = WAITING, **changes: object) -> Cue | None:
    return cue(before, replace(before, phase=phase_, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "tone"),
    [
        (WAITING, Phase.READING, Tone.READ),
        (TillState(Phase.READING), Phase.KNOWN, Tone.GOOD),
        (TillState(Phase.SETTLING), Phase.SETTLED, Tone.GOOD),
        (TillState(Phase.SETTLING), Phase.DECLINED, Tone.BAD),
        (TillState(Phase.SETTLING), Phase.UNSENT, Tone.BAD),
        (TillState(Phase.SETTLING), Phase.PENDING, Tone.LOOK),
        (TillState(Phase.QUOTING), Phase.NOT_QUOTED, Tone.BAD),
    ],
)
def test_a_change_has_its_tone(before: TillState, after: Phase, tone: Tone) -> None:
    got = to(after, before)
    assert got
    assert got.tone is tone


def test_going_back_and_standing_still_are_silent() -> None:
    assert to(Phase.KNOWN, TillState(Phase.CHECK)) is None
    assert cue(KNOWN, replace(KNOWN, revealed=True)) is None
    assert cue(WAITING, replace(WAITING, hint=TOO_DARK)) is None
    assert to(Phase.WAITING, TillState(Phase.NOT_READ)) is None


@pytest.mark.parametrize(
    ("hint", "phrase"), [(TWO_CODES, "请只留一个码"), (TOO_FAR, "请把手机靠近扫码口")]
)
def test_a_hint_that_the_patient_can_follow_is_said_once(hint: str, phrase: str) -> None:
    hinted = replace(WAITING, hint=hint)
    assert cue(WAITING, hinted) == Cue(None, phrase)
    assert cue(hinted, hinted) is None
    assert cue(KNOWN, replace(KNOWN, hint=hint)) is None


def test_a_wrong_code_is_named_aloud_and_another_failure_points_to_the_screen() -> None:
    wrong = Invalid("不是医保码：微信付款码", "这是微信付款码。", "wechat_pay")
    assert to(Phase.NOT_READ, error=wrong) == Cue(Tone.BAD, "这是微信付款码，请打开医保码")
    identity = Invalid("不是医保码：身份证号", "", "id_number")
    offered = to(Phase.NOT_READ, error=identity, offered=Secret("x"))
    assert offered == Cue(Tone.LOOK, "这是身份证，不计入扫码结算")
    other = Refused("中心：林训练已死亡", "")
    assert to(Phase.NOT_READ, error=other) == Cue(Tone.BAD, "没有识别成功，请看屏幕")


@pytest.mark.parametrize("after", list(Phase))
def test_no_name_number_or_amount_is_ever_said(after: Phase) -> None:
    error = Refused("中心：林训练 359999196401011234 余额 1,204.50", "林训练")
    for before in Phase:
        state = replace(KNOWN, phase=before, cause="林训练欠 86.40")
        got = cue(state, replace(state, phase=after, error=error, offered=Secret("3599")))
        said = got.phrase if got else ""
        assert not any(secret in said for secret in ("林", "训练", *"0123456789"))


@pytest.mark.parametrize("tone", list(Tone))
def test_a_tone_is_a_short_wave_that_begins_and_ends_in_silence(tone: Tone) -> None:
    with wave.open(io.BytesIO(tone_wave(tone))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        data = memoryview(file.readframes(file.getnframes())).cast("h")
    assert 0.05 < len(data) / RATE < 0.6
    assert max(data) > 8000
    assert abs(data[0]) < 200
    assert abs(data[-1]) < 200


def test_a_sale_is_heard_from_scan_to_receipt(stage: Theatre) -> None:
    heard = Heard()
    window = show(stage, stage.pharmacy)
    Announcer(till_of(stage), heard)
    stage.station.show(frame(EXAMPLES["wechat_pay"]))
    phase(stage, Phase.NOT_READ)
    till_of(stage).rescan()
    stage.station.show(frame(CODE))
    phase(stage, Phase.KNOWN)
    assert heard.tones == [Tone.READ, Tone.BAD, Tone.READ, Tone.GOOD]
    window.close()


def test_an_unknown_outcome_is_heard(stage: Theatre) -> None:
    stage.pharmacy.centre.result = lambda _: outcome.Unknown("等待答复超过 60 秒")
    settled(stage)
    heard = Heard()
    till = till_of(stage)
    Announcer(till, heard)
    till.next_customer()
    assert heard.cues == []  # nobody was settled: nobody is called forward


@pytest.mark.qt_log_ignore("library", "symbols", "Pulse", "text-to-speech")
def test_a_machine_without_loudspeaker_or_voice_is_no_error(qtbot: QtBot) -> None:
    voice = Voice(tones=True, speech=True)
    assert not voice.speaks
    for tone in Tone:
        voice.give(Cue(tone, "请出示医保码"))
    QTest.qWait(10)
    silent = Voice(tones=False, speech=False)
    silent.give(Cue(Tone.BAD, "请出示医保码"))
