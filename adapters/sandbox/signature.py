"""Signatures checked by a gateway before the centre (headers only, not the body)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

WINDOW_SECONDS = 30 * 60
STAMP_DIGITS = 12
MILLIS_DIGITS = 13
CSB_NAMES = ("_api_name", "_api_version", "_api_access_key", "_api_timestamp")

MISSING = "缺少服务网关的请求头"
STRANGER = "非法用户"
STALE = "签名时间戳超时"
WRONG = "签名不一致"
REPEATED = "随机串重复使用"


def sign(timestamp: str, token: str, nonce: str) -> str:
    """Lower-case hex of SHA-256 over timestamp + token + nonce + timestamp."""
    return hashlib.sha256(f"{timestamp}{token}{nonce}{timestamp}".encode()).hexdigest()


def sign_csb(members: Mapping[str, str], secret: str) -> str:
    """Base64 of HMAC-SHA1 over the sorted `name=value` joined with `&`."""
    text = "&".join(f"{name}={members[name]}" for name in sorted(members))
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha1")).decode()


class Gate(Protocol):
    """What stands before the centre."""

    def refusal(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """Why the gateway refuses this request, or None. A refused request is not executed."""
        ...


class OpenGate:
    """A line without a signature."""

    def refusal(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """Nothing is refused."""
        return None


class CsbGate:
    """Checks the five _api_ headers; the time stamp may be in seconds or milliseconds."""

    def __init__(self, access_key: str, secret: str) -> None:
        self._access_key = access_key
        self._secret = secret

    def refusal(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """Why the gateway refuses this request, or None. A refused request is not executed."""
        members = {name: headers.get(name, "") for name in CSB_NAMES}
        signature = headers.get("_api_signature", "")
        if not (signature and all(members.values())):
            return MISSING
        if members["_api_access_key"] != self._access_key:
            return STRANGER
        if not _in_window(_seconds(members["_api_timestamp"]), now.timestamp()):
            return STALE
        expected = sign_csb(members, self._secret)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return WRONG
        return None


def _seconds(timestamp: str) -> str:
    return timestamp[:-3] if len(timestamp) == MILLIS_DIGITS else timestamp


class TifGate:
    """Lets signed requests pass; remembers each nonce for as long as its time stamp is good."""

    def __init__(self, paasid: str, token: str) -> None:
        self._paasid = paasid
        self._token = token
        self._seen: dict[str, float] = {}

    def refusal(self, headers: Mapping[str, str], now: datetime) -> str | None:
        """Why the gateway refuses this request, or None. A refused request is not executed."""
        names = ("x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature")
        paasid, timestamp, nonce, signature = (headers.get(name, "") for name in names)
        if not (paasid and timestamp and nonce and signature):
            return MISSING
        if paasid != self._paasid:
            return STRANGER
        if not _in_window(timestamp, now.timestamp()):
            return STALE
        expected = sign(timestamp, self._token, nonce)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return WRONG
        return self._remember(nonce, now.timestamp())

    def _remember(self, nonce: str, now: float) -> str | None:
        # A stamp may lie half an hour ahead, so a nonce has to be kept for two windows.
        self._seen = {old: at for old, at in self._seen.items() if now - at <= 2 * WINDOW_SECONDS}
        if nonce in self._seen:
            return REPEATED
        self._seen[nonce] = now
        return None


def _in_window(timestamp: str, now: float) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= STAMP_DIGITS):
        return False
    return abs(now - int(timestamp)) <= WINDOW_SECONDS
