"""The x-tif signature checked by a gateway before the centre (headers only, not the body)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

WINDOW_SECONDS = 30 * 60
STAMP_DIGITS = 12

MISSING = "缺少服务网关的请求头"
STRANGER = "非法用户"
STALE = "签名时间戳超时"
WRONG = "签名不一致"
REPEATED = "随机串重复使用"


def sign(timestamp: str, token: str, nonce: str) -> str:
    """Lower-case hex of SHA-256 over timestamp + token + nonce + timestamp."""
    return hashlib.sha256(f"{timestamp}{token}{nonce}{timestamp}".encode()).hexdigest()


class Gate:
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
