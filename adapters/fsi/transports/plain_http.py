"""JSON over HTTP without a gateway: a dedicated line, or a relay in the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from adapters.fsi.transports.signed_http import HttpOptions, SignedHttp


class PlainHttp(SignedHttp):
    """A `Transport` that signs nothing. `url` is the whole address of callService."""

    def __init__(self, url: str, **options: Unpack[HttpOptions]) -> None:
        super().__init__(url, options)

    def signature(self, infno: str, form: Mapping[str, str]) -> Mapping[str, str]:
        """None."""
        return {}
