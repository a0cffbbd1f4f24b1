"""What one request passes: the gateway's check, the faults that are set, the centre."""

import asyncio
from dataclasses import dataclass, field

from fastapi import Request, Response
from fastapi.concurrency import iterate_in_threadpool, run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from starlette.requests import ClientDisconnect

from adapters.sandbox import line
from adapters.sandbox.call import FileReply
from adapters.sandbox.centre import Centre
from adapters.sandbox.clock import Now, shanghai_now
from adapters.sandbox.faults import BEFORE, Fault, FaultBook, FaultOrder
from adapters.sandbox.multipart import envelope_of
from adapters.sandbox.reading import Node, parse
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.signature import WRONG, Gate
from adapters.sandbox.spoil import changed, encoded, respelled

GATEWAY_PAGE = "<html><body><h1>502 Bad Gateway</h1><p>服务暂不可用</p></body></html>"
ELSEWHERE = "http://gateway.invalid/login"
FILE = "application/octet-stream"
TWICE = (Fault.TWICE, Fault.TWICE_LAST_ANSWER)


@dataclass(frozen=True)
class Door:
    """One way in; all ways share the centre and the faults that are set."""

    gate: Gate
    centre: Centre
    book: FaultBook
    now: Now = shanghai_now
    late: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, request: Request, only: str = "") -> Response:
        """Answer one request of the interface, or let it fail as ordered.

        `only` is the one transaction this address is for, if it is for one.
        """
        try:
            body = await request.body()
        except ClientDisconnect:  # half a request is none
            return Response(status_code=400)
        raw = envelope_of(body, request.headers.get("content-type", ""))
        infno = _infno(raw)
        refused = self.gate.refusal(request.headers, self.now())
        if refused:
            return _unauthorised(refused)
        order = self.book.take(infno)
        if order is None:
            return _sent(await run_in_threadpool(self.centre.answer, raw, only=only))
        if order.fault in BEFORE:
            return await self._fail_before(request, raw, infno, order)
        if order.fault is Fault.LATE:
            return self._answer_late(raw, order)
        return await self._fail_after(request, raw, order)

    async def _fail_before(
        self, request: Request, raw: bytes, infno: str, order: FaultOrder
    ) -> Response:
        if order.fault is Fault.ERROR:
            words = order.message
            return _sent(await run_in_threadpool(self.centre.refuse, raw, words, order.fault))
        await run_in_threadpool(self.centre.note, infno, order.fault)
        match order.fault:
            case Fault.REFUSE_SIGNATURE:
                return _unauthorised(WRONG)
            case Fault.HTTP500:
                return Response("Internal Server Error", status_code=500)
            case Fault.HTML:
                return HTMLResponse(GATEWAY_PAGE)
            case Fault.EMPTY:
                return Response()
            case Fault.REDIRECT:
                return Response(status_code=302, headers={"Location": ELSEWHERE})
        return await line.cut(request)

    def _answer_late(self, raw: bytes, order: FaultOrder) -> Response:
        """Give up towards the caller now; the original is executed later all the same."""
        task = asyncio.create_task(self._execute_late(raw, order))
        self.late.add(task)
        task.add_done_callback(self.late.discard)
        return Response("Gateway Timeout", status_code=504)

    async def _execute_late(self, raw: bytes, order: FaultOrder) -> None:
        await asyncio.sleep(order.seconds)
        await run_in_threadpool(self.centre.answer, raw, order.fault)

    async def _fail_after(self, request: Request, raw: bytes, order: FaultOrder) -> Response:
        if order.fault is Fault.SLOW:
            await asyncio.sleep(order.seconds)
        reply = await run_in_threadpool(self._execute, raw, order.fault)
        if isinstance(reply, FileReply):
            body = await run_in_threadpool(lambda: reply.body)
            return await self._damaged(request, body, FILE, order)
        body = respelled(order.fault, encoded(changed(order.fault, reply)))
        return await self._damaged(request, body, line.JSON, order)

    def _execute(self, raw: bytes, fault: Fault) -> Node | FileReply:
        if fault is Fault.SIGN_IN_EXPIRED:
            self.centre.expire(raw)
        reply = self.centre.answer(raw, fault)
        if fault in TWICE:
            second = self.centre.answer(raw, fault)
            return second if fault is Fault.TWICE_LAST_ANSWER else reply
        return reply

    async def _damaged(
        self, request: Request, body: bytes, media_type: str, order: FaultOrder
    ) -> Response:
        match order.fault:
            case Fault.HOLD_AFTER_COMMIT:
                await asyncio.sleep(order.seconds)
            case Fault.HTTP500_AFTER_COMMIT:
                return Response("Internal Server Error", status_code=500)
            case Fault.TRUNCATE:
                return await line.half(request, body)
            case Fault.WRONG_LENGTH:
                return await line.short(request, body)
            case Fault.DUPLICATE_REPLY:
                return line.double(request, body)
            case Fault.DRIP:
                return line.dripping(body, order.seconds)
            case Fault.CLOSE_AFTER_COMMIT:
                return await line.cut(request)
        return Response(body, media_type=media_type)


def _infno(raw: bytes) -> str:
    try:
        return str(parse(raw).get("infno", ""))
    except Refusal:
        return ""


def _unauthorised(words: str) -> Response:
    return JSONResponse({"code": 401, "message": words}, status_code=401)


def _sent(reply: Node | FileReply) -> Response:
    if isinstance(reply, FileReply):
        return StreamingResponse(iterate_in_threadpool(reply.parts), media_type=FILE)
    return Response(encoded(reply), media_type=line.JSON)
