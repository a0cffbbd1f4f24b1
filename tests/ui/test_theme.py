"""Colours that can be read, a Chinese font, icons that exist."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication

from ui.theme import (
    DARK,
    DESK,
    ELDER,
    ICONS,
    LIGHT,
    PATIENT,
    Theme,
    Tokens,
    chinese_family,
)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    shares = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["text", "muted", "faint"])
@pytest.mark.parametrize("ground", ["surface", "raised", "sunken"])
def test_every_text_can_be_read_on_every_ground(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_tint_and_the_primary_action_can_be_read(tokens: Tokens) -> None:
    for tint in (tokens.ok, tokens.wait, tokens.bad, tokens.info):
        assert contrast(tint.text, tint.ground) >= 4.5
        assert contrast(tint.text, tokens.raised) >= 4.5
    assert contrast(tokens.on_primary, tokens.primary) >= 4.5
    assert contrast(tokens.on_primary, tokens.pressed) >= 4.5
    assert contrast(tokens.primary, tokens.selection) >= 4.5
    assert contrast(tokens.text, tokens.selection) >= 4.5
    for ground in (tokens.surface, tokens.raised):
        assert contrast(tokens.primary, ground) >= 4.5
        assert contrast(tokens.edge, ground) >= 3.0


def test_a_simplified_chinese_family_is_there_and_used(theme: Theme, qapp: QApplication) -> None:
    assert chinese_family()
    assert QFontInfo(qapp.font()).family() == chinese_family()
    assert qapp.font().pixelSize() == 15


def test_every_icon_takes_the_colour_of_a_token(theme: Theme) -> None:
    files = sorted(ICONS.glob("*.svg"))
    assert files
    for file in files:
        picture = theme.pixmap(file.stem, "#ff0000", 24).toImage()
        colours = {
            picture.pixelColor(x, y).red()
            for x in range(24)
            for y in range(24)
            if picture.pixelColor(x, y).alpha() > 200
        }
        assert colours == {255}, file.name


def test_three_steps_of_size_and_no_more(theme: Theme, qapp: QApplication) -> None:
    sizes = []
    for _ in range(4):
        sizes.append(qapp.font().pixelSize())
        theme.scale(+1)
    assert sizes == [15, 17, 20, 20]
    for _ in range(4):
        theme.scale(-1)
    assert qapp.font().pixelSize() == 15


def test_light_and_dark_can_be_chosen_and_the_system_is_followed(
    theme: Theme, qapp: QApplication
) -> None:
    theme.use("dark")
    assert theme.tokens is DARK
    theme.use("light")
    assert theme.tokens is LIGHT
    theme.use("system")
    assert theme.tokens in {LIGHT, DARK}


@pytest.mark.parametrize("tokens", [ELDER.light, ELDER.dark], ids=["light", "dark"])
def test_the_elderly_get_more_contrast(tokens: Tokens) -> None:
    for ground in (tokens.surface, tokens.raised, tokens.sunken):
        for ink in (tokens.text, tokens.muted, tokens.faint, tokens.primary):
            assert contrast(ink, ground) >= 7
    for tint in (tokens.ok, tokens.wait, tokens.bad, tokens.info):
        assert contrast(tint.text, tint.ground) >= 7
    assert contrast(tokens.on_primary, tokens.primary) >= 7
    assert contrast(tokens.on_primary, tokens.pressed) >= 7
    assert contrast(tokens.edge, tokens.surface) >= 4.5


def test_a_patient_reads_24_points_and_the_elderly_a_quarter_more(
    theme: Theme, qapp: QApplication
) -> None:
    for reader, base in ((PATIENT, 32), (ELDER, 40), (DESK, 15)):
        theme.read_by(reader)
        assert qapp.font().pixelSize() == base
        smallest = min(vars(reader.sizes).values())
        assert smallest == reader.sizes.label
    assert min(PATIENT.sizes.control, PATIENT.sizes.main_button) >= 72
    assert PATIENT.on_screen(1080, 1920).sizes.base > PATIENT.on_screen(1366, 768).sizes.base
