"""The HTTP line with a hand on its socket, so that a fault can cut it in the middle."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

JSON = "application/json;charset=utf-8"
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
DRIPS = 20


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
    head = HEAD.format(JSON, len(body)).encode()
    request.state.transport.write(head + body[: len(body) // 2])
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
