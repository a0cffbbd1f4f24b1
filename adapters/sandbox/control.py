"""/sandbox/: what a tour, a test or a trainer asks the centre outside the interface."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Security
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field

from adapters.sandbox import records
from adapters.sandbox.catalogues import Catalogues
from adapters.sandbox.clock import Now, stamp
from adapters.sandbox.faults import FaultBook, FaultOrder
from adapters.sandbox.store import Store, Tx, insert, one

CODE_LIFE_SECONDS = 120
Rows = list[dict[str, Any]]
Cell = Annotated[str, Field(pattern=r"^[^\x00-\x1f]{0,500}$")]
Row = dict[Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")], Cell]
Month = Annotated[str, Field(pattern=r"^(\d{4}-\d{2})?$")]


class CodeOrder(BaseModel):
    """How long the code on the phone is good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    life_seconds: Annotated[int, Field(ge=0, le=86_400)] = CODE_LIFE_SECONDS


class Switches(BaseModel):
    """How the centre behaves where real centres differ; what is left out stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    late_original_refused: bool | None = None
    infcode_as_text: bool | None = None


class ReleaseOrder(BaseModel):
    """The next release of the catalogues, and rows of one file that come with it; a row has
    `code`, `name` and other members that the file's layout places."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    infno: Annotated[str, Field(pattern=r"^(13\d{2})?$")] = ""
    rows: list[Row] = []


class Problem(BaseModel):
    """Why a control page did not do it."""

    detail: str


Answers = dict[int | str, dict[str, Any]]
ALWAYS: Answers = {
    400: {"model": Problem, "description": "请求体读不出"},
    403: {"model": Problem, "description": "x-sandbox-key 不正确"},
}
NOT_THERE: Answers = {404: {"model": Problem, "description": "没有这个对象"}}


def control_routes(
    store: Store, book: FaultBook, token: str, now: Now, catalogues: Catalogues
) -> APIRouter:
    """All routes under /sandbox; each needs the header x-sandbox-key."""
    routes = APIRouter(
        prefix="/sandbox", dependencies=[Depends(_key_check(token))], responses=ALWAYS
    )
    _add_faults(routes, book)
    _add_records(routes, store, now)
    _add_lists(routes, store)
    _add_acts(routes, store, now)
    _add_releases(routes, catalogues)
    return routes


def _add_releases(routes: APIRouter, catalogues: Catalogues) -> None:
    @routes.post("/catalogues", summary="发布下一版目录", responses=NOT_THERE)
    async def publish(order: ReleaseOrder) -> dict[str, int]:
        try:
            return {"release": catalogues.release(order.infno, order.rows)}
        except KeyError:
            raise HTTPException(404, f"没有 {order.infno} 目录，或有一行没有 code") from None


def _key_check(token: str) -> Callable[[str | None], None]:
    header = APIKeyHeader(name="x-sandbox-key", auto_error=False)

    def check(key: Annotated[str | None, Security(header)]) -> None:
        if not hmac.compare_digest((key or "").encode(), token.encode()):
            raise HTTPException(403, "x-sandbox-key 不正确")

    return check


def _add_faults(routes: APIRouter, book: FaultBook) -> None:
    @routes.get("/faults", summary="尚未用完的故障")
    async def open_faults() -> list[FaultOrder]:
        return book.orders

    @routes.post("/faults", status_code=201, summary="设置一个故障")
    async def add_fault(order: FaultOrder) -> FaultOrder:
        book.add(order)
        return order

    @routes.delete("/faults", status_code=204, summary="清除全部故障")
    async def clear_faults() -> None:
        book.clear()


def _add_records(routes: APIRouter, store: Store, now: Now) -> None:
    @routes.get("/health", summary="是否在运行")
    def health() -> dict[str, str]:
        return {"status": "ok", "time": stamp(now())}

    @routes.get("/people", summary="虚构参保人")
    def people() -> Rows:
        with store.begin() as tx:
            return records.people(tx)

    @routes.get("/catalogue", summary="训练目录")
    def catalogue() -> Rows:
        with store.begin() as tx:
            return records.catalogue(tx)

    @routes.get("/stays", summary="已结算的住院")
    def stays() -> Rows:
        with store.begin() as tx:
            return records.stays(tx)

    @routes.get("/records", summary="中心自己的账")
    def all_records() -> dict[str, Any]:
        with store.begin() as tx:
            return records.everything(tx)

    @routes.get("/calls", summary="收到的交易")
    def calls(infno: str = "") -> Rows:
        with store.begin() as tx:
            return records.calls(tx, infno)

    @routes.get("/rate", summary="各机构当月扫码结算 N/T")
    def rate(month: Month = "") -> Rows:
        with store.begin() as tx:
            return records.rate(tx, month or f"{now():%Y-%m}")


def _add_lists(routes: APIRouter, store: Store) -> None:
    @routes.get("/lists/{setl_list_id}", summary="一份结算清单的最新内容", responses=NOT_THERE)
    def held_list(setl_list_id: str) -> dict[str, Any]:
        with store.begin() as tx:
            found = one(
                tx,
                "SELECT * FROM list_versions WHERE setl_list_id = ? ORDER BY version DESC",
                setl_list_id,
            )
        if found is None:
            raise HTTPException(404, "没有这份清单")
        return {**dict(found), "body": json.loads(found["body"])}


def _add_acts(routes: APIRouter, store: Store, now: Now) -> None:
    @routes.post("/phones/{person_no}/code", summary="手机上刷新医保码", responses=NOT_THERE)
    def fresh_code(person_no: str, order: CodeOrder | None = None) -> dict[str, str]:
        life = (order or CodeOrder()).life_seconds
        issued = now()
        code = _new_code()
        with store.begin() as tx:
            who = one(tx, "SELECT * FROM persons WHERE psn_no = ?", person_no)
            if who is None:
                raise HTTPException(404, "没有这个人员")
            row = {
                "code_hash": hashlib.sha256(code.encode()).hexdigest(),
                "psn_no": person_no,
                "issued_at": stamp(issued),
                "expires_at": stamp(issued + timedelta(seconds=life)),
                "token": f"{who['insuplc'][:2]}0000ec{secrets.token_hex(15)}",
            }
            insert(tx, "codes", row)
        return {"person_no": person_no, "code": code, "expires_at": row["expires_at"]}

    @routes.get("/switches", summary="中心现在的行为")
    def switches() -> Switches:
        with store.begin() as tx:
            return _switches(tx)

    @routes.put("/switches", summary="改变中心的行为")
    def switch(wanted: Switches) -> Switches:
        with store.begin() as tx:
            for name, value in wanted.model_dump(exclude_none=True).items():
                tx.execute("UPDATE switches SET value = ? WHERE name = ?", (int(value), name))
            return _switches(tx)

    @routes.delete("/sign-ins", status_code=204, summary="使所有签到失效")
    def expire_sign_ins() -> None:
        with store.begin() as tx:
            tx.execute("UPDATE sign_ins SET ended_at = ?", (stamp(now()),))


def _switches(tx: Tx) -> Switches:
    return Switches(**{row["name"]: row["value"] for row in tx.execute("SELECT * FROM switches")})


def _new_code() -> str:
    """28 digits: 424, 17 + 2 random digits, province 35, extension 0000."""
    return f"424{secrets.randbelow(10**19):019d}350000"
