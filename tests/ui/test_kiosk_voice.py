"""The kiosk's voice: Qt's own engine for trials makes no sound and tells what it says."""

from __future__ import annotations

import pytest
from PySide6.QtTextToSpeech import QTextToSpeech

from tests.ui import kiosk_scenes as scenes
from tests.ui.kiosk_scenes import Stall
from tests.ui.scenes import until
from ui.kiosk.state import Page
from ui.kiosk.voice import Prompter
from ui.speech import Silence, Speech, open_speech
from ui.theme import ELDER


class Listener:
    """A voice that remembers what it said."""

    def __init__(self) -> None:
        self.said: list[tuple[str, float]] = []

    def say(self, text: str, pace: float) -> None:
        self.said.append((text, pace))


stall = pytest.fixture(scenes.lent, name="stall")


def test_an_engine_speaks_and_a_new_phrase_cuts_the_last_one_short() -> None:
    speech = Speech("mock")
    speech.say("请出示医保码，把手机靠近镜头", -0.35)
    assert speech.engine.state() is QTextToSpeech.State.Speaking
    assert speech.engine.rate() == pytest.approx(-0.35)
    speech.say("请核对姓名", 0.0)
    assert speech.engine.state() is QTextToSpeech.State.Speaking
    until(lambda: speech.engine.state() is QTextToSpeech.State.Ready)
    assert speech.engine.rate() == 0.0


def test_an_engine_without_a_chinese_voice_is_not_taken() -> None:
    assert not Speech("mock").speaks_chinese()


def test_a_kiosk_set_to_be_silent_is_silent() -> None:
    assert isinstance(open_speech(False), Silence)
    open_speech(False).say("请核对姓名", 0.0)


def test_each_page_is_said_once_and_never_a_name_or_an_amount(stall: Stall) -> None:
    heard = Listener()
    scenes.who(stall)
    prompter = Prompter(stall.kiosk, heard)
    stall.tap("是我本人")
    stall.on(Page.MENU)
    stall.tap("我的余额")
    stall.on(Page.BALANCE)
    stall.bridge.tell_moved()
    stall.tap("重新开始")
    stall.on(Page.START)
    assert [text for text, _ in heard.said] == ["请选择要办的业务", "这是您的账户余额"]
    prompter.deleteLater()


def test_the_elderly_are_spoken_to_more_slowly(stall: Stall) -> None:
    heard = Listener()
    stall.open()
    prompter = Prompter(stall.kiosk, heard)
    stall.tap("大字版")
    assert heard.said == [("请扫医保码。手机打开医保码，对着镜头", ELDER.pace)]
    assert ELDER.pace < 0
    prompter.deleteLater()
