"""The centre's own signature of an answer, checked where a dialect says that it makes one.

What a request's `cainfo` covers is on record, what an answer's covers is not: it is taken to be
the same with `output` in the place of `input`, and the site has to say so first.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from adapters.fsi.gm import DEFAULT_ID, header_text, on_curve, verify
from desktop.domain.errors import Invalid

_POINT: Final = re.compile(r"(?:04)?([0-9A-Fa-f]{128})", re.ASCII)
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){64,72}", re.ASCII)
"""r and s, or DER, which has up to eight bytes more."""


class Opens(Protocol):
    """What takes the encryption off an output; see `adapters.fsi.seal.Seal`."""

    def open(self, output: str) -> str:
        """The plain text. Raises `ValueError`."""


@dataclass(frozen=True)
class Proof:
    """Whose signature an answer must carry. `public`: the point as x and y, 128 hex digits.

    `covers`: the `header` is every member but cainfo and output, which says nothing about
    amounts; the `output` is its text before encryption, so that it must come as text.
    """

    public: str
    covers: Literal["header", "output"]
    signer: bytes = DEFAULT_ID

    def holds(self, answer: Mapping[str, Any], opens: Opens | None) -> bool:
        """Whether the answer's `cainfo` is the centre's. Never raises."""
        try:
            signature = _bytes_of(answer.get("cainfo"))
            return verify(self.public, self._text(answer, opens), signature, self.signer)
        except ValueError:
            return False

    def _text(self, answer: Mapping[str, Any], opens: Opens | None) -> bytes:
        if self.covers == "header":
            return header_text(answer).encode()
        output = answer.get("output") or ""
        if not isinstance(output, str):
            raise ValueError("an object has no text of its own")
        return (opens.open(output) if opens and output else output).encode()


def proof_of(answers: str, public: str, signer: bytes) -> Proof | None:
    """The proof a dialect asks of answers, None if it asks for none.

    Raises `Invalid` without the centre's public key.
    """
    if answers not in ("header", "output"):
        return None
    point = _POINT.fullmatch(public.strip())
    if point is None or not on_curve(point[1]):
        raise Invalid(
            "该地区的中心对答复签名，但没有可用的中心公钥",
            "请在 [centre] 的 sm2_centre 填写医保局给出的 SM2 公钥（128 位十六进制）",
            "fsi.keys",
        )
    return Proof(point[1], "header" if answers == "header" else "output", signer)


def _bytes_of(cainfo: Any) -> bytes:
    """The signature as bytes: hex or Base64, as requests have it. Raises `ValueError`."""
    if not isinstance(cainfo, str):
        raise ValueError("no signature")
    if _HEX.fullmatch(cainfo):
        return bytes.fromhex(cainfo)
    return base64.b64decode(cainfo, validate=True)
