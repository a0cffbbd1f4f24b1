"""Plays tones and speaks phrases with what this machine has; without either it is silent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir, QUrl
from PySide6.QtWidgets import QApplication

from ui.cashier.cues import Cue, Tone
from ui.speech import Silence, open_speech
from ui.tones import tone_wave

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QSoundEffect

_MAY_BELL = frozenset({Tone.BAD, Tone.LOOK})
"""With the system's bell alone, which has one sound, only what wants a look is heard."""


class Voice(QObject):
    """Lets cues be heard. A machine without a loudspeaker has the system's bell, and one without a
    Chinese voice says nothing; neither is an error."""

    def __init__(
        self, tones: bool, speech: bool, volume: int = 60, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tones = tones
        self._folder = QTemporaryDir()
        self._effects = self._make_effects(volume / 100) if tones else {}
        self._speech = open_speech(speech)

    @property
    def speaks(self) -> bool:
        """Whether phrases are said."""
        return not isinstance(self._speech, Silence)

    def give(self, cue: Cue) -> None:
        """Play and say a cue; returns at once."""
        if cue.tone and self._tones:
            self._play(cue.tone)
        if cue.phrase:
            self._speech.say(cue.phrase, 0.0)

    def _play(self, tone: Tone) -> None:
        effect = self._effects.get(tone)
        if effect:
            effect.play()
        elif tone in _MAY_BELL:
            QApplication.beep()

    def _make_effects(self, volume: float) -> dict[Tone, QSoundEffect]:
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:  # what it needs of this system is not installed
            return {}
        if QMediaDevices.defaultAudioOutput().isNull():
            return {}
        return {tone: self._filled(QSoundEffect(self), tone, volume) for tone in Tone}

    def _filled(self, effect: QSoundEffect, tone: Tone, volume: float) -> QSoundEffect:
        file = Path(self._folder.filePath(f"{tone.value}.wav"))
        file.write_bytes(tone_wave(tone))
        effect.setSource(QUrl.fromLocalFile(str(file)))
        effect.setVolume(volume)
        return effect
