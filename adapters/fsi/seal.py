"""What national cryptography does to an envelope, both ways; a centre that wants none has none.

A seal signs and encrypts requests, decrypts answers, and tells whether an answer is the centre's.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from adapters.fsi.dialect_parts import Crypto
from adapters.fsi.gm import (
    DEFAULT_ID,
    KEY_BYTES,
    Form,
    KeyPair,
    compact,
    header_text,
    sm4_decrypt,
    sm4_encrypt,
)
from adapters.fsi.proof import Proof, proof_of
from desktop.domain.errors import Invalid

SM2: Final = "SM2"


class Seal(Protocol):
    """Signs and encrypts requests, decrypts answers."""

    def close(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """The request as it leaves."""

    def open(self, output: str) -> str:
        """The JSON text of an encrypted output. Raises `ValueError` for anything else."""

    def proves(self, answer: Mapping[str, Any]) -> bool:
        """Whether an answer is signed as the centre's answers must be."""


@dataclass(frozen=True)
class CentreKeys:
    """What a centre gives an institution for its signatures; `client_id` has 16 characters."""

    pair: KeyPair = field(repr=False)
    client_id: str = ""


@dataclass(frozen=True)
class PlainSeal:
    """Requests go as they are; answers may be signed."""

    proof: Proof | None = field(default=None, kw_only=True)

    def close(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """See `Seal`."""
        return envelope

    def open(self, output: str) -> str:
        """See `Seal`: nothing is encrypted."""
        return output

    def proves(self, answer: Mapping[str, Any]) -> bool:
        """See `Seal`."""
        return self.proof is None or self.proof.holds(answer, self)


@dataclass(frozen=True)
class HeaderSeal(PlainSeal):
    """`cainfo` over the header (rules 2.3): upper-case hex."""

    pair: KeyPair = field(repr=False)
    form: Form

    def close(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """See `Seal`."""
        signed = {**envelope, "signtype": SM2}
        signature = self.pair.sign(header_text(signed).encode(), self.form)
        return {**signed, "cainfo": signature.hex().upper()}


@dataclass(frozen=True)
class InputSeal(PlainSeal):
    """`cainfo` over the input, and the input encrypted where asked for (rules 2.4)."""

    keys: CentreKeys = field(repr=False)
    form: Form
    encrypted: bool

    def close(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """See `Seal`."""
        held = envelope["input"]
        text = (held if isinstance(held, str) else compact(held)).encode()
        signature = self.keys.pair.sign(text, self.form, self._client)
        sealed = {**envelope, "signtype": SM2, "cainfo": base64.b64encode(signature).decode()}
        if self.encrypted:
            sealed["input"] = base64.b64encode(sm4_encrypt(self._client, text)).decode()
        return sealed

    def open(self, output: str) -> str:
        """See `Seal`."""
        if not self.encrypted or output.lstrip()[:1] in ("{", "["):
            return output
        try:
            return sm4_decrypt(self._client, base64.b64decode(output, validate=True)).decode()
        except binascii.Error:
            raise ValueError("not Base64") from None

    @property
    def _client(self) -> bytes:
        return self.keys.client_id.encode()


def seal_of(crypto: Crypto, keys: CentreKeys | None, centre_public: str = "") -> Seal | None:
    """The seal a dialect asks for, None if it asks for none. Raises `Invalid` without its keys.

    `centre_public`: the centre's key, where answers are signed.
    """
    signer = keys.client_id.encode() if keys and crypto.signed == "input" else DEFAULT_ID
    proof = proof_of(crypto.answers, centre_public, signer)
    if crypto.signed == "none" and not crypto.encrypted:
        return PlainSeal(proof=proof) if proof else None
    if keys is None or (crypto.signed == "input" and len(keys.client_id) != KEY_BYTES):
        raise Invalid(
            "该地区的接口要求国密签名，但没有可用的密钥",
            "请存入医保局发放的 SM2 密钥和 16 位渠道号",
            "fsi.keys",
        )
    if crypto.signed == "header":
        return HeaderSeal(keys.pair, crypto.form, proof=proof)
    return InputSeal(keys, crypto.form, crypto.encrypted, proof=proof)
