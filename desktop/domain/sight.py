"""What a camera shows: frames for display and the codes seen in them."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from desktop.domain.secret import Secret

Corners = tuple[tuple[int, int], ...]

TOO_DARK: Final = "太暗：请把手机屏幕调亮，或打开灯"
TOO_FAR: Final = "请靠近：码太小，请把手机拿近一些"
GLARE: Final = "反光：请把手机转一个角度"
TWO_CODES: Final = "画面里有多个码，请只留一个"
"""What a frame's `hint` says while a code is not taken."""


@dataclass(frozen=True, slots=True)
class Device:
    """A camera or a serial port to choose from: `spec` names it to the program, `name` to a person.

    `spec` is a number, `qt:ID` or `opencv:N` for a camera, the port's name for a gun.
    """

    spec: str
    name: str


class Wanted(Enum):
    """What the camera looks for: what a patient shows, or what stands on a box of drugs."""

    VOUCHERS = "vouchers"
    GOODS = "goods"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One code in view.

    `corners` are (x, y) pixels from the top left, clockwise in the code's own orientation; empty
    when the decoder does not say where the code is.
    """

    text: Secret = field(repr=False)
    symbology: str
    corners: Corners


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture for the screen: `rgb` is RGB888, rows without padding, width * height * 3 bytes.

    `sightings` have their corners in the pixels of this picture. `hint` is one Chinese line for
    the cashier or "". `taken` is the text to act on: the only code in view, not taken in the
    last seconds. A frame of 0 x 0 brings a hint only (no picture at the moment).
    """

    width: int
    height: int
    rgb: bytes = field(repr=False)
    sightings: tuple[Sighting, ...]
    hint: str
    taken: Secret | None = None
