"""Who may do what. The table is the only place that knows; every use case asks it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.errors import NotAllowed


class Action(StrEnum):
    """Something a use case does on behalf of an operator."""

    SIGN_IN = "签到"
    IDENTIFY = "识别参保人"
    SETTLE = "结算"
    RESOLVE = "核实未知结果"
    RECONCILE = "对账"
    BUILD_LIST = "生成清单"
    UPLOAD_LIST = "上传清单"
    SHOW_RATE = "查看扫码率"
    KEEP_WINDOWS = "登记窗口"
    MAP_ITEMS = "编码对照"
    RECEIVE_LISTS = "收单"
    CHANGE_SETTINGS = "修改设置"
    KEEP_CODES = "维护编码"


class Role(StrEnum):
    """A kind of operator."""

    CASHIER = "收银员"
    INSURANCE_OFFICE = "医保办"
    SUPERVISOR = "主管"
    IT = "信息科"


_AT_THE_TILL = {
    Action.SIGN_IN, Action.IDENTIFY, Action.SETTLE, Action.RESOLVE, Action.RECONCILE,
    Action.SHOW_RATE, Action.KEEP_CODES,
}  # fmt: skip
_AT_THE_OFFICE = {
    Action.SIGN_IN, Action.RESOLVE, Action.RECONCILE, Action.BUILD_LIST, Action.UPLOAD_LIST,
    Action.SHOW_RATE, Action.MAP_ITEMS, Action.KEEP_CODES,
}  # fmt: skip
_BY_ITSELF = {Action.SIGN_IN, Action.RESOLVE, Action.RECONCILE, Action.SHOW_RATE}
"""What a workstation does without being asked, whoever sits there."""
MAY: dict[Role, frozenset[Action]] = {
    Role.CASHIER: frozenset(_AT_THE_TILL),
    Role.INSURANCE_OFFICE: frozenset(_AT_THE_OFFICE),
    Role.SUPERVISOR: frozenset(Action),
    Role.IT: frozenset(_BY_ITSELF | {Action.KEEP_WINDOWS, Action.KEEP_CODES}),
}
PAGES: dict[str, Action] = {
    "cashier": Action.SETTLE,
    "records": Action.RECONCILE,
    "lists": Action.BUILD_LIST,
    "mapping": Action.MAP_ITEMS,
    "rate": Action.SHOW_RATE,
    "inbox": Action.RECEIVE_LISTS,
    "settings": Action.CHANGE_SETTINGS,
    "windows": Action.KEEP_WINDOWS,
}
"""What a page of the window is for; a page that is not named here is open to everybody."""


@dataclass(frozen=True)
class Operator:
    """The person at the desk, as the institution numbers them."""

    number: str
    name: str
    role: Role


def allowed(operator: Operator, action: Action) -> bool:
    """Whether the operator's role covers the action."""
    return action in MAY[operator.role]


def require(operator: Operator, action: Action) -> None:
    """Raise `NotAllowed` unless the operator's role covers the action."""
    if not allowed(operator, action):
        raise NotAllowed(
            f"{operator.role}没有“{action}”的权限", "请换有权限的操作员，或请主管授权", "role"
        )


def may_open(operator: Operator, page: str) -> bool:
    """Whether the operator's role has anything to do on a page, by the page's key."""
    return page not in PAGES or allowed(operator, PAGES[page])


def require_page(operator: Operator, page: str) -> None:
    """Raise `NotAllowed` unless the operator's role may open the page."""
    if page in PAGES:
        require(operator, PAGES[page])
