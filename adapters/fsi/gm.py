"""National cryptography: SM2 signatures, SM3, SM4, and the three ways the interface uses them.

SM3 and SM4 come from `cryptography`, SM2 from GmSSL, which is loaded only where a centre wants it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from desktop.domain.secret import Secret

Form = Literal["raw", "der"]
DEFAULT_ID: Final = b"1234567812345678"
BLOCK_BITS: Final = 128
KEY_BYTES: Final = 16
HALF: Final = 32
_P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
"""The curve y^2 = x^3 - 3x + _B modulo _P (GB/T 32918.5)."""
UNSIGNED: Final = frozenset({"signData", "encData", "extra"})
"""Members of an e-voucher message that its signature does not cover."""


@dataclass(frozen=True)
class KeyPair:
    """An SM2 key: `private` 64 hex digits, `public` the point as x and y, 128 hex digits."""

    private: Secret = field(repr=False)
    public: str

    def sign(self, text: bytes, form: Form = "raw", signer: bytes = DEFAULT_ID) -> bytes:
        """The signature of `text`, as r and s (64 bytes) or in DER."""
        from gmssl_pyx import sm2_sign

        private, public = bytes.fromhex(self.private.reveal()), bytes.fromhex(self.public)
        der = bytes(sm2_sign(private, public, text, signer_id=signer))
        return der if form == "der" else der_to_raw(der)


def verify(public: str, text: bytes, signature: bytes, signer: bytes = DEFAULT_ID) -> bool:
    """Whether a signature is that of the key; takes 64 bytes of r and s, or DER."""
    from gmssl_pyx import GmsslInnerError, sm2_verify

    try:
        der = raw_to_der(signature) if len(signature) == 2 * HALF else signature
        return bool(sm2_verify(bytes.fromhex(public), text, der, signer_id=signer))
    except (ValueError, GmsslInnerError):
        return False


def on_curve(public: str) -> bool:
    """Whether 128 hex digits are a point of the SM2 curve."""
    x, y = int(public[: 2 * HALF], 16), int(public[2 * HALF :], 16)
    return max(x, y) < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0


def der_to_raw(der: bytes) -> bytes:
    """r and s of 32 bytes each, out of DER. Raises `ValueError`."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


def raw_to_der(raw: bytes) -> bytes:
    """DER out of r and s of 32 bytes each."""
    return encode_dss_signature(
        int.from_bytes(raw[:HALF], "big"), int.from_bytes(raw[HALF:], "big")
    )


def sm3(text: bytes) -> bytes:
    """The SM3 hash."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(text)
    return digest.finalize()


def sm4_encrypt(key: bytes, text: bytes) -> bytes:
    """SM4/ECB/PKCS7, which is what the interface prescribes."""
    padder = PKCS7(BLOCK_BITS).padder()
    encryptor = _sm4(key).encryptor()
    return encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()


def sm4_decrypt(key: bytes, text: bytes) -> bytes:
    """The plain text. Raises `ValueError` if it is none of this key."""
    decryptor = _sm4(key).decryptor()
    unpadder = PKCS7(BLOCK_BITS).unpadder()
    return unpadder.update(decryptor.update(text) + decryptor.finalize()) + unpadder.finalize()


def _sm4(key: bytes) -> Cipher[modes.ECB]:
    # ECB is what the interface prescribes.
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305  # nosec B305


def header_text(envelope: Mapping[str, Any]) -> str:
    """What `cainfo` covers in the header way: every member but cainfo and the content (input of a
    request, output of an answer), sorted, as k=v joined by &. Source: envelope rules 2.3."""
    names = sorted(envelope.keys() - {"cainfo", "input", "output"})
    return "&".join(f"{name}={_plain(envelope[name])}" for name in names)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True)
class VoucherKeys:
    """An account of the e-voucher channel (not of the settlement line): rules 2.5.

    `signer`: the SM2 user id; one family of programs uses the secret, another the default.
    """

    app_id: str
    secret: Secret = field(repr=False)
    signer: bytes = DEFAULT_ID

    @property
    def key(self) -> bytes:
        """The SM4 key of this account."""
        first = sm4_encrypt(self.app_id[:KEY_BYTES].encode(), self.secret.reveal().encode())
        return first.hex().upper()[:KEY_BYTES].encode()

    def encrypt(self, data: Mapping[str, Any]) -> str:
        """`encData`."""
        return sm4_encrypt(self.key, compact(data).encode()).hex().upper()

    def decrypt(self, enc_data: str) -> Any:
        """The data of an `encData`. Raises `ValueError`."""
        return json.loads(sm4_decrypt(self.key, bytes.fromhex(enc_data)))

    def text(self, message: Mapping[str, Any]) -> str:
        """What `signData` covers: the members that say something, sorted, then the secret."""
        parts = [
            f"{name}={_nested(value)}"
            for name, value in sorted(message.items())
            if name not in UNSIGNED and value not in (None, "")
        ]
        return "&".join([*parts, f"key={self.secret.reveal()}"])

    def sign(self, message: Mapping[str, Any], pair: KeyPair) -> str:
        """`signData`: Base64 of r and s."""
        return base64.b64encode(pair.sign(self.text(message).encode(), "raw", self.signer)).decode()


def compact(value: Any) -> str:
    """JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _nested(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return str(value)
