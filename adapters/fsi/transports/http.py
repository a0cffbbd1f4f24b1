"""One POST over one fresh connection, with a deadline for the whole call.

Every call opens its own connection and closes it: a kept connection may have died unnoticed, and
a request written into it could neither be called sent nor unsent. So one fact decides which of
the two a failure is: whether the connection stood (TLS included) before anything was written.
No proxies from the environment, no redirects, no repetitions, no charset guessing.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, Final, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from adapters.fsi.transports.base import Doubt, NotLeft, Why
from adapters.fsi.transports.status import SUCCESS, judged
from adapters.fsi.transports.tls import Tls
from adapters.fsi.transports.watchdog import Watchdog
from desktop.domain.errors import Broken

CHUNK: Final = 64 * 1024
LOOK_SECONDS: Final = 2.0
"""How long `reachable` waits for the door."""
ZIP: Final = b"PK"
"""How a file begins; a refusal in its place is JSON."""


class HttpDoor:
    """The centre's HTTP address; safe to use from several threads."""

    def __init__(
        self, url: str, *, connect_seconds: float, max_bytes: int, tls: Tls | None = None
    ) -> None:
        self._url = url
        self._connect_seconds = connect_seconds
        self._max_bytes = max_bytes
        self._tls = (tls or Tls()).context()
        self._watchdog = Watchdog()
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)

    def post(
        self, headers: Mapping[str, str], body: bytes, seconds: float, *, url: str = ""
    ) -> bytes:
        """The body of a 200 answer. Raises `NotLeft` or `Doubt`, nothing else.

        `url`: another address on the same host.
        """
        with self._answer(url, headers, body, seconds) as response:
            content = b"".join(_chunks(response, self._max_bytes))
            status = response.status_code
        return judged(status, content)

    def fetch(
        self,
        headers: Mapping[str, str],
        body: bytes,
        seconds: float,
        sink: IO[bytes],
        *,
        most: int,
        url: str = "",
    ) -> bytes:
        """Write the zip of a 200 answer to `sink`, at most `most` bytes, and return nothing; or
        return the body of an answer that is no zip. Raises as `post` does."""
        with self._answer(url, headers, body, seconds) as response:
            for chunk in _chunks(response, most):
                _write(sink, chunk)
            status = response.status_code
        sink.seek(0)
        if status == SUCCESS and sink.read(len(ZIP)) == ZIP:
            return b""
        sink.seek(0)
        return judged(status, sink.read(self._max_bytes))

    def reachable(self) -> bool:
        """Whether a TCP connection opens within two seconds; nothing is sent."""
        try:
            socket.create_connection((self._host, self._port), LOOK_SECONDS).close()
        except OSError:
            return False
        return True

    def own_address(self) -> str:
        """The local address of the route to the centre; a datagram socket sends nothing for it."""
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((self._host, self._port))
            return str(probe.getsockname()[0])
        return "127.0.0.1"

    def _session(self, line: _Line) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        door = _Door(line, self._tls)
        session.mount("http://", door)
        session.mount("https://", door)
        return session

    @contextmanager
    def _answer(
        self, url: str, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Iterator[requests.Response]:
        """The answer while it is being read; whatever goes wrong meanwhile is a fault."""
        line = _Line()
        try:
            with (
                # Read time-outs begin anew with each byte; this one does not.
                self._watchdog.over(seconds, line.expire),
                self._session(line) as session,
                session.post(
                    url or self._url,
                    data=body,
                    headers={**headers, "Connection": "close", "Accept-Encoding": "identity"},
                    timeout=(min(self._connect_seconds, seconds), seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                yield response
        except (requests.RequestException, HTTPError, OSError) as error:
            raise line.fault(error) from None
        if line.expired:
            raise Doubt(Why.SLOW)


def _write(sink: IO[bytes], chunk: bytes) -> None:
    try:
        sink.write(chunk)
    except OSError as error:
        # Our own disk, not the line.
        raise Broken(
            f"下载的文件写不进磁盘：{error.strerror}", "请清理磁盘空间后重试", "fsi.disk"
        ) from None


def _chunks(response: requests.Response, most: int) -> Iterator[bytes]:
    held = 0
    for chunk in response.iter_content(CHUNK):
        held += len(chunk)
        if held > most:
            raise _TooBig
        yield chunk


class _TooBig(requests.RequestException):
    pass


class _Late(OSError):
    pass


class _Line:
    """What is known about the connection of one call; its watchdog cuts it at the deadline."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self.expired = False

    def stands(self, opened: socket.socket) -> None:
        """The connection is open and nothing has been written yet."""
        with self._lock:
            if self.expired:
                raise _Late
            self._socket = opened

    def fault(self, error: Exception) -> NotLeft | Doubt:
        """What an exception means: before the connection stood, nothing can have left."""
        if self._socket is None:
            return NotLeft(_why_closed(error), type(error).__name__)
        if isinstance(error, _TooBig):
            return Doubt(Why.TOO_BIG)
        slow = self.expired or _caused_by(error, TimeoutError)
        return Doubt(Why.SLOW if slow else Why.CUT, type(error).__name__)

    def expire(self) -> None:
        """The deadline is over: cut the connection, or forbid it to be used."""
        with self._lock:
            self.expired = True
            if self._socket is not None:
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Http(HTTPConnection):
    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def connect(self) -> None:
        super().connect()
        self._line.stands(self.sock)


class _Https(HTTPSConnection):
    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def connect(self) -> None:
        super().connect()
        self._line.stands(self.sock)


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Door(HTTPAdapter):
    """Tells the line when its connection stands; the TLS context is the only word on trust."""

    def __init__(self, line: _Line, tls: ssl.SSLContext) -> None:
        self._line = line
        self._tls = tls
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = cast(HTTPConnectionPool, super().get_connection_with_tls_context(*args, **kwargs))
        pool.conn_kw["line"] = self._line
        return pool

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to add: reading the CA bundle again for each call costs milliseconds."""


def _why_closed(error: Exception) -> Why:
    if _caused_by(error, socket.gaierror):
        return Why.NAME
    if _caused_by(error, ssl.SSLError):
        return Why.TLS
    if _caused_by(error, TimeoutError, _Late):
        return Why.CONNECT
    return Why.DOOR


def _caused_by(error: BaseException, *kinds: type[BaseException]) -> bool:
    """Whether an exception of these kinds is in the chain requests and urllib3 wrap around it."""
    seen: BaseException | None = error
    for _ in range(12):
        if seen is None:
            return False
        if isinstance(seen, kinds):
            return True
        inner = [x for x in (*seen.args, getattr(seen, "reason", None)) if _is_error(x)]
        seen = seen.__cause__ or seen.__context__ or next(iter(inner), None)
    return False


def _is_error(value: object) -> bool:
    return isinstance(value, BaseException)
