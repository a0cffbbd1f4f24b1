"""What is said while a code is not read, from pictures that are dark, small or burnt out."""

import cv2
import numpy as np
import pytest

from adapters.scan.hints import Hints, hint_of
from adapters.scan.phone_film import Cut, draw_phone, shoot
from adapters.scan.picture import Pixels, as_pixels
from desktop.domain.sight import GLARE, TOO_DARK, TOO_FAR

TEXT = "4240000000000000000001350000"


def held(width: int, at: tuple[int, int] = (500, 100)) -> Pixels:
    """A phone so many pixels wide over a plain counter."""
    picture = np.full((720, 1280), 110, np.uint8)  # white is below 250, as cameras expose it
    phone = cv2.cvtColor(draw_phone(TEXT), cv2.COLOR_BGR2GRAY)
    small = cv2.resize(phone, (width, width * 2), interpolation=cv2.INTER_AREA) * 0.9
    picture[at[1] : at[1] + width * 2, at[0] : at[0] + width] = small
    return picture


def test_a_dark_picture_is_too_dark() -> None:
    assert hint_of(as_pixels(held(250) // 8)) == TOO_DARK


def test_a_code_of_a_few_pixels_is_too_far() -> None:
    assert hint_of(held(55)) == TOO_FAR


def test_a_patch_of_light_on_the_code_is_glare() -> None:
    picture = held(300)
    cv2.ellipse(picture, (650, 400), (70, 55), 20, 0, 360, 255, -1)
    assert hint_of(picture) == GLARE


def test_a_code_in_good_light_and_an_empty_counter_are_left_alone() -> None:
    assert hint_of(held(300)) == ""
    empty = next(iter(shoot("", 3, Cut())))
    assert hint_of(as_pixels(cv2.cvtColor(empty, cv2.COLOR_BGR2GRAY))) == ""
    assert hint_of(np.full((480, 640), 120, np.uint8)) == ""


def test_a_hint_waits_until_reading_failed_for_a_while_and_goes_with_success() -> None:
    time = [0.0]
    hints, dark = Hints(lambda: time[0]), np.zeros((240, 320), np.uint8)
    said = []
    for _ in range(20):
        said.append(hints.hint(dark, read=False))
        time[0] += 0.1
    assert said.index(TOO_DARK) == pytest.approx(8, abs=1)
    assert hints.hint(dark, read=True) == ""
    assert hints.hint(dark, read=False) == ""
