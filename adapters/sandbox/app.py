"""The HTTP face of the training centre: the interface's one path, and the control pages."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from adapters.sandbox import line
from adapters.sandbox.centre import Centre
from adapters.sandbox.clock import Now, shanghai_now
from adapters.sandbox.control import control_routes
from adapters.sandbox.envelope import Envelope
from adapters.sandbox.faults import BEFORE, Fault, FaultBook, FaultOrder
from adapters.sandbox.reading import Node, parse
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.seeding import prepare
from adapters.sandbox.signature import WRONG, Gate
from adapters.sandbox.store import Store

PATH = "/fsi/api/rsfComIfsService/callService"
GATEWAY_PAGE = "<html><body><h1>502 Bad Gateway</h1><p>服务暂不可用</p></body></html>"
DESCRIPTION = (
    "训练用医保中心：所有人员、机构、目录均为虚构，不连接任何真实系统。"
    "A centre for training, demonstration and tests. Everything in it is invented."
)


@dataclass(frozen=True)
class Door:
    """What one request passes: the gateway's check, the faults that are set, the centre."""

    gate: Gate
    centre: Centre
    book: FaultBook
    now: Now = field(default=shanghai_now)

    async def serve(self, request: Request) -> Response:
        """Answer one request of the interface, or let it fail as ordered."""
        raw = await request.body()
        infno = _infno(raw)
        refused = self.gate.refusal(request.headers, self.now())
        if refused:
            return _unauthorised(refused)
        order = self.book.take(infno)
        if order is None:
            return _sent(await run_in_threadpool(self.centre.answer, raw))
        if order.fault in BEFORE:
            return await self._fail_before(request, raw, infno, order)
        return await self._fail_after(request, raw, order)

    async def _fail_before(
        self, request: Request, raw: bytes, infno: str, order: FaultOrder
    ) -> Response:
        if order.fault is Fault.ERROR:
            words = order.message
            return _sent(await run_in_threadpool(self.centre.refuse, raw, words, order.fault))
        await run_in_threadpool(self.centre.note, infno, order.fault)
        if order.fault is Fault.REFUSE_SIGNATURE:
            return _unauthorised(WRONG)
        if order.fault is Fault.HTTP500:
            return Response("Internal Server Error", status_code=500)
        if order.fault is Fault.HTML:
            return HTMLResponse(GATEWAY_PAGE)
        return await line.cut(request)

    async def _fail_after(self, request: Request, raw: bytes, order: FaultOrder) -> Response:
        if order.fault is Fault.SLOW:
            await asyncio.sleep(order.seconds)
        body = _bytes(await run_in_threadpool(self.centre.answer, raw, order.fault))
        match order.fault:
            case Fault.HOLD_AFTER_COMMIT:
                await asyncio.sleep(order.seconds)
            case Fault.HTTP500_AFTER_COMMIT:
                return Response("Internal Server Error", status_code=500)
            case Fault.GBK:
                return Response(body.decode().encode("gbk"), media_type=line.JSON)
            case Fault.TRUNCATE:
                return await line.half(request, body)
            case Fault.DRIP:
                return line.dripping(body, order.seconds)
            case Fault.CLOSE_AFTER_COMMIT:
                return await line.cut(request)
        return Response(body, media_type=line.JSON)


def build_app(store: Store, *, paasid: str, token: str, now: Now = shanghai_now) -> FastAPI:
    """The application over a store, which is created and filled when new.

    `paasid` and `token` are the x-tif account; the token is also the key of /sandbox/.
    """
    prepare(store, now())
    app = FastAPI(title="训练医保中心", version="1.0", description=DESCRIPTION)
    door = Door(Gate(paasid, token), Centre(store, now), FaultBook(), now)
    app.post(PATH, summary="国家医保接口：所有交易", openapi_extra=_described())(_endpoint(door))
    app.include_router(control_routes(store, door.book, token, now))
    return app


def _endpoint(door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def call_service(request: Request) -> Response:
        return await door.serve(request)

    return call_service


def _described() -> Node:
    schema = {"schema": Envelope.model_json_schema()}
    return {"requestBody": {"required": True, "content": {"application/json": schema}}}


def _infno(raw: bytes) -> str:
    try:
        return str(parse(raw).get("infno", ""))
    except Refusal:
        return ""


def _unauthorised(words: str) -> Response:
    return JSONResponse({"code": 401, "message": words}, status_code=401)


def _bytes(content: Node) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def _sent(content: Node) -> Response:
    return Response(_bytes(content), media_type=line.JSON)
