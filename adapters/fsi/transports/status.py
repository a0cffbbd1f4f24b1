"""What an HTTP status and a gateway's own words mean."""

from __future__ import annotations

import json
from typing import Final

from adapters.fsi.transports.base import Doubt, NotLeft, Why

SUCCESS: Final = 200
UNAUTHORISED: Final = 401


def judged(status: int, content: bytes) -> bytes:
    """The body of an answer. Raises `NotLeft` where a gateway refused the signature, and `Doubt`
    for every status but 200."""
    if status in (SUCCESS, UNAUTHORISED):
        refusal = _gateway_refusal(content)
        if refusal:
            raise NotLeft(Why.GATEWAY, refusal)
    if status == SUCCESS:
        return content
    if 300 <= status < 400:
        raise Doubt(Why.REDIRECT, str(status))
    raise Doubt(Why.SERVER if status >= 500 else Why.STATUS, str(status))


def _gateway_refusal(content: bytes) -> str:
    """The words of a refused signature, in exactly the documented shape; "" for anything else."""
    try:
        shape = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        return ""
    if not isinstance(shape, dict) or "infcode" in shape:
        return ""
    message = shape.get("message")
    known = str(shape.get("code")) == str(UNAUTHORISED) and isinstance(message, str)
    return str(message)[:80] if known else ""
