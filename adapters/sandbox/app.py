"""The HTTP face of the training centre: the ways into the interface, and the control pages."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request, Response

from adapters.sandbox.catalogues import Catalogues
from adapters.sandbox.centre import Centre
from adapters.sandbox.clock import Now, shanghai_now
from adapters.sandbox.control import control_routes
from adapters.sandbox.door import FILE, Door
from adapters.sandbox.envelope import Answer, Envelope, Turned
from adapters.sandbox.faults import FaultBook
from adapters.sandbox.national import NationalCatalogues
from adapters.sandbox.reading import Node
from adapters.sandbox.seeding import prepare
from adapters.sandbox.signature import CSB_NAMES, CsbGate, OpenGate, TifGate
from adapters.sandbox.store import Store
from adapters.sandbox.transactions import NAMES

PATH = "/fsi/api/rsfComIfsService/callService"
UPLOAD, DOWNLOAD = "/fsi/api/fileupload/upload", "/fsi/api/fileupload/download"
CSB = "/CSB"
PLAIN = "/plain"
TIF_NAMES = ("x-tif-paasid", "x-tif-timestamp", "x-tif-nonce", "x-tif-signature")
CSB_HEADERS = (*CSB_NAMES, "_api_signature")
DESCRIPTION = """训练用医保中心：所有人员、机构、目录均为虚构，不连接任何真实系统。
A centre for training, demonstration and tests. Everything in it is invented.

同一个中心有三种入口：x-tif 签名（国家接口地址）、CSB 签名（/CSB）、不签名（/plain/…）。
拒绝也是应答：HTTP 200，infcode 为 -1，err_msg 说明原因。9102 成功时应答为文件本身。

| 交易 | 名称 |
|---|---|
"""

Endpoint = Callable[[Request], Awaitable[Response]]


def build_app(
    store: Store,
    *,
    paasid: str,
    token: str,
    now: Now = shanghai_now,
    catalogues: Catalogues | None = None,
) -> FastAPI:
    """The application over a store, which is created and filled when new.

    `paasid` and `token` are the x-tif account and the CSB key pair; the token is also the key
    of /sandbox/. `catalogues` are the small ones where nothing else is given.
    """
    prepare(store, now())
    table = "\n".join(f"| {infno} | {name} |" for infno, name in NAMES.items())
    app = FastAPI(title="训练医保中心", version="2.0", description=DESCRIPTION + table)
    catalogues = catalogues or NationalCatalogues()
    centre, book = Centre(store, now, catalogues), FaultBook()
    signed = Door(TifGate(paasid, token), centre, book, now)
    _add_way(app, signed, "", TIF_NAMES)
    _add_way(app, Door(OpenGate(), centre, book, now), PLAIN, ())
    csb = Door(CsbGate(paasid, token), centre, book, now)
    _add(app, CSB, _endpoint(csb), "所有交易（CSB 签名）", CSB_HEADERS)
    app.include_router(control_routes(store, book, token, now, catalogues))
    return app


def _add_way(app: FastAPI, door: Door, before: str, headers: tuple[str, ...]) -> None:
    """The four addresses of the national interface behind one gate."""
    way = "x-tif 签名" if headers else "不签名"
    _add(app, before + PATH, _endpoint(door), f"所有交易（{way}）", headers)
    _add(app, before + PATH + "/{infno}", _by_path(door), f"一个交易（{way}）", headers)
    _add(app, before + UPLOAD, _endpoint(door, "9101"), f"9101 文件上传（{way}）", headers)
    _add(app, before + DOWNLOAD, _endpoint(door, "9102"), f"9102 文件下载（{way}）", headers)


def _add(
    app: FastAPI, path: str, endpoint: Endpoint, summary: str, headers: tuple[str, ...]
) -> None:
    app.add_api_route(
        path,
        endpoint,
        methods=["POST"],
        summary=summary,
        response_class=Response,
        responses=_answers(),
        openapi_extra=_described(path, headers),
        operation_id=path.strip("/").replace("/", "_").replace("{", "").replace("}", ""),
    )


def _endpoint(door: Door, only: str = "") -> Endpoint:
    async def call_service(request: Request) -> Response:
        return await door.serve(request, only)

    return call_service


def _by_path(door: Door) -> Endpoint:
    async def call_one(request: Request) -> Response:
        return await door.serve(request, request.path_params["infno"])

    return call_one


def _answers() -> dict[int | str, dict[str, Any]]:
    whole = {"application/json": {"schema": Answer.model_json_schema()}, FILE: {}}
    return {
        200: {"description": "应答报文，或 9102 的文件", "content": whole},
        401: {"model": Turned, "description": "网关拒绝，交易未执行"},
    }


def _described(path: str, headers: tuple[str, ...]) -> Node:
    """Body and headers, which the endpoint reads by itself."""
    schema = {"schema": Envelope.model_json_schema()}
    kinds = ("application/json", "text/plain")
    text = {"type": "string"}
    members: list[Node] = [
        {"name": name, "in": "header", "required": True, "schema": text} for name in headers
    ]
    if path.endswith("{infno}"):
        members.append({"name": "infno", "in": "path", "required": True, "schema": text})
    content = {kind: schema for kind in kinds}
    return {"requestBody": {"required": True, "content": content}, "parameters": members}
