"""Texts for the library, and what the bridge's last frame, or its silence, means."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from adapters.bridge.exchange import Exchange
from adapters.bridge.faults import BridgeDied, BridgeHung, Cause, HandedOver, NotHandedOver

GBK: Final = "gb18030"
"""Reads all that GBK writes."""
EXIT_OVERFLOW: Final = 90
EXIT_LIMIT: Final = 91


@dataclass(frozen=True)
class Reply:
    """What a function returned (`"0"`, `"-1"`, `"0000"`) and wrote, by the name of the text."""

    returned: str = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class About:
    """What a bridge says of itself and of its library."""

    machine: str
    output_bytes: int
    exports: frozenset[str]


def about_of(got: Mapping[str, Any]) -> About:
    """The answer to `about`."""
    exports = frozenset(str(got["exports"]).split(",")) - {""}
    return About(str(got["machine"]), int(got["output_bytes"]), exports)


def encoded(text: str, encoding: str) -> str:
    """As it travels: bytes of the library's encoding in base64. Raises `NotHandedOver`."""
    if "\0" in text:
        raise NotHandedOver(Cause.BAD_TEXT, detail="NUL")
    try:
        return base64.b64encode(text.encode(encoding)).decode()
    except UnicodeEncodeError:
        raise NotHandedOver(Cause.BAD_TEXT, detail=encoding) from None


def reply_of(got: Mapping[str, Any], encoding: str) -> Reply:
    """What the function answered.

    Raises `HandedOver`: the function has run, whatever is wrong with what it wrote.
    """
    try:
        texts = {
            name: base64.b64decode(text, validate=True).decode(encoding)
            for name, text in got.items()
            if isinstance(text, str)
        }
        returned = got["returned"]
    except UnicodeDecodeError:
        raise HandedOver(Cause.NOT_TEXT, detail=f"not {encoding}") from None
    except (binascii.Error, KeyError):
        raise HandedOver(Cause.GARBLED) from None
    return Reply(texts.pop("returned", str(returned)), texts)


def raise_silence(exchange: Exchange, late: bool, code: int) -> NoReturn:
    """Raise what it means that no reply came. `late`: the process was killed at the deadline;
    `code` is its exit code."""
    if exchange.garbled:
        raise HandedOver(Cause.GARBLED)
    cause = Cause.HUNG if late or code == EXIT_LIMIT else Cause.DIED
    if not exchange.handed and not exchange.is_alive():
        raise NotHandedOver(cause, code)
    if cause is Cause.HUNG:
        raise BridgeHung(cause)
    if code == EXIT_OVERFLOW:
        raise HandedOver(Cause.OVERFLOW)
    raise BridgeDied(cause, code)


_BEFORE: Final = {
    "request": Cause.BAD_TEXT,
    "loading": Cause.NOT_LOADED,
    "export": Cause.NO_EXPORT,
}
_AFTER: Final = {"overflow": Cause.OVERFLOW, "truncated": Cause.NO_END}


def raise_failure(got: Mapping[str, Any]) -> NoReturn:
    """Raise what the bridge itself reports."""
    name, place = str(got["failure"]), str(got.get("place", ""))
    if name in _BEFORE:
        detail = base64.b64decode(str(got.get("detail", ""))).decode(errors="replace") or place
        raise NotHandedOver(_BEFORE[name], int(got.get("code", 0)), detail)
    raise HandedOver(_AFTER.get(name, Cause.GARBLED), detail=place)
