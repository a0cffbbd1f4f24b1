"""A Chinese voice, where this machine has one."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QLocale, QObject


class Speaker(Protocol):
    """Says phrases; a new one cuts the last one short."""

    def say(self, text: str, pace: float) -> None:
        """Speak; `pace` is -1 (slow) to 1, 0 is usual."""


class Silence:
    """The voice of a machine without one."""

    def say(self, text: str, pace: float) -> None:
        """Say nothing."""


class Speech(QObject):
    """A voice of Qt's speech engine `name`. Raises `ImportError` where Qt has no speech here."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        from PySide6.QtTextToSpeech import QTextToSpeech

        super().__init__(parent)
        self.engine = QTextToSpeech(name, self)
        self._broken = QTextToSpeech.State.Error

    def speaks_chinese(self) -> bool:
        """Take the Chinese voice; False where the engine has none or does not work."""
        if self.engine.state() == self._broken:
            return False
        chinese = (x for x in self.engine.availableLocales() if x.language() == _CHINESE)
        locale = next(chinese, None)
        if locale is not None:
            self.engine.setLocale(locale)
        return locale is not None

    def say(self, text: str, pace: float) -> None:
        """See `Speaker`."""
        self.engine.stop()
        self.engine.setRate(pace)
        self.engine.say(text)


_CHINESE = QLocale.Language.Chinese
_TRIAL = "mock"
"""Qt's own engine for trials: it makes no sound."""


def open_speech(wanted: bool) -> Speaker:
    """The first engine with a Chinese voice; silence where none is wanted or there is none."""
    for name in _engines() if wanted else ():
        speech = Speech(name)
        if speech.speaks_chinese():
            return speech
    return Silence()


def _engines() -> list[str]:
    try:
        from PySide6.QtTextToSpeech import QTextToSpeech
    except ImportError:
        return []
    return [name for name in QTextToSpeech.availableEngines() if name != _TRIAL]
