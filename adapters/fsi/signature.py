"""Signatures of gateways in front of the centre. They cover headers only, never the body."""

from __future__ import annotations

import hashlib


def x_tif(timestamp: str, token: str, nonce: str) -> str:
    """`x-tif-signature`: lower-case hex SHA-256 of timestamp + token + nonce + timestamp.

    `timestamp` is decimal Unix seconds. Source: envelope rules 2.1.
    """
    return hashlib.sha256(f"{timestamp}{token}{nonce}{timestamp}".encode()).hexdigest()
