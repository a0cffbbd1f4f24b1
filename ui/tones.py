"""The four sounds, made from sine waves: nothing to ship, nothing to license."""

from __future__ import annotations

import io
import math
import struct
import wave
from typing import Final

from ui.cashier.cues import Tone

RATE: Final = 22_050
_LOUD: Final = 12_000
_FADE: Final = 0.008  # seconds: without it a tone begins and ends with a click

_NOTES: Final = {
    Tone.READ: ((1760.0, 0.07),),
    Tone.GOOD: ((880.0, 0.09), (1318.5, 0.16)),
    Tone.BAD: ((440.0, 0.14), (293.7, 0.26)),
    Tone.LOOK: ((660.0, 0.11), (0.0, 0.06), (660.0, 0.11)),
}
"""Hertz and seconds, one after the other; 0 Hz is silence."""


def tone_wave(tone: Tone) -> bytes:
    """The WAV file of a tone: one channel, 16 bits, 22,050 Hz."""
    samples = [value for note in _NOTES[tone] for value in _note(*note)]
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return made.getvalue()


def _note(hertz: float, seconds: float) -> list[int]:
    count, fade = round(seconds * RATE), round(_FADE * RATE)
    return [
        round(
            _LOUD
            * math.sin(2 * math.pi * hertz * place / RATE)
            * min(1.0, place / fade, (count - place) / fade)
        )
        for place in range(count)
    ]
