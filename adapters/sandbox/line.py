"""The HTTP line with a hand on its socket, so that a fault can cut it in the middle."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

JSON = "application/json;charset=utf-8"
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
DRIPS = 20
SHORT_BY = 7


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol; every request finds its transport in `request.state`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection and make its transport known to the requests on it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


async def cut(request: Request) -> Response:
    """Close the connection at once, with nothing (more) sent."""
    request.state.transport.abort()
    while not await request.is_disconnected():
        await asyncio.sleep(0.01)
    return Response()


async def half(request: Request, body: bytes) -> Response:
    """Announce the whole body, send half of it, and close."""
    return await _written(request, _head(len(body)) + body[: len(body) // 2])


async def short(request: Request, body: bytes) -> Response:
    """Announce less than the body has, send all of it, and close."""
    return await _written(request, _head(max(0, len(body) - SHORT_BY)) + body)


def double(request: Request, body: bytes) -> Response:
    """Send the whole answer, then the whole answer again; the connection stays open, so that a
    careless client takes the second for the answer of its next call."""
    request.state.transport.write(_head(len(body)) + body)
    return Response(body, media_type=JSON)


def _head(length: int) -> bytes:
    return HEAD.format(JSON, length).encode()


async def _written(request: Request, sent: bytes) -> Response:
    request.state.transport.write(sent)
    request.state.transport.close()
    while not await request.is_disconnected():
        await asyncio.sleep(0.01)
    return Response()


def dripping(body: bytes, seconds: float) -> Response:
    """Send the body in small pieces, spread over `seconds`."""
    return StreamingResponse(
        _drips(body, seconds), media_type=JSON, headers={"Content-Length": str(len(body))}
    )


async def _drips(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    size = max(1, -(-len(body) // DRIPS))
    for start in range(0, len(body), size):
        await asyncio.sleep(seconds / DRIPS)
        yield body[start : start + size]
