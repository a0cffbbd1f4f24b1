"""Signatures of gateways in front of the centre. They cover headers only, never the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping


def x_tif(timestamp: str, token: str, nonce: str) -> str:
    """`x-tif-signature`: lower-case hex SHA-256 of timestamp + token + nonce + timestamp.

    `timestamp` is decimal Unix seconds. Source: envelope rules 2.1.
    """
    return hashlib.sha256(f"{timestamp}{token}{nonce}{timestamp}".encode()).hexdigest()


def csb(headers: Mapping[str, str], secret: str) -> str:
    """`_api_signature`: Base64 of HMAC-SHA1 over the other `_api_` headers, sorted, as k=v
    joined by &; members of a form join in, a JSON body does not. Source: envelope rules 2.2.
    """
    text = "&".join(f"{name}={value}" for name, value in sorted(headers.items()))
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()
