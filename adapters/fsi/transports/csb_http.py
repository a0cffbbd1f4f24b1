"""The CSB gateway: plain JSON over HTTP with five `_api_` headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from adapters.fsi.dialect_parts import Csb
from adapters.fsi.signature import csb
from adapters.fsi.transports.signed_http import HttpOptions, SignedHttp
from desktop.domain.secret import Secret
from desktop.ports import Clock


class CsbHttp(SignedHttp):
    """A `Transport` through a CSB gateway. `url` is the whole address; `csb` the gateway's ways."""

    def __init__(
        self,
        url: str,
        *,
        access_key: str,
        secret_key: Secret,
        clock: Clock,
        csb: Csb,
        **options: Unpack[HttpOptions],
    ) -> None:
        super().__init__(url, options)
        self._access_key = access_key
        self._secret_key = secret_key
        self._clock = clock
        self._csb = csb

    def signature(self, infno: str, form: Mapping[str, str]) -> Mapping[str, str]:
        """The `_api_` headers; they cover one another and `form`, not a body."""
        headers = {
            "_api_access_key": self._access_key,
            "_api_name": self._csb.name or infno,
            "_api_timestamp": self._timestamp(),
            "_api_version": self._csb.version,
        }
        return {**headers, "_api_signature": csb({**headers, **form}, self._secret_key.reveal())}

    def _timestamp(self) -> str:
        seconds = self._clock.now().timestamp()
        return str(int(seconds * 1000) if self._csb.timestamp == "milliseconds" else int(seconds))
