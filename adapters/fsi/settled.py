"""Whether an answer about money can be true: its person, its request and its sums.

The sale (2101, 2102) and the settlement that is looked up (5203) are read in `adapters.fsi.sales`
by the same rules; here they are put to every other answer that moves money.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from adapters.fsi.dialect_parts import FamilyAccount
from adapters.fsi.faults import content_doubt
from adapters.fsi.wire import Node
from desktop.domain.errors import Invalid
from desktop.domain.money import to_fen
from desktop.domain.settlement import Shares

SETTLING: Final = frozenset({"2206", "2207", "2303", "2304"})
"""Quotes and settlements of a clinic and a ward."""
UNDOING: Final = frozenset({"2103", "2208", "2305"})
"""Refunds: what they say of amounts may be left out, and may be negative."""


def check_reply(infno: str, content: Any, msgid: str, answer: Node, family: FamilyAccount) -> None:
    """Raises `Doubt` unless an answer that moves money is clearly that of `content`.

    `content` is the request, spelled the national way. Other transactions are not looked at.
    """
    if infno not in SETTLING | UNDOING:
        return
    info = getattr(answer, "setlinfo", None)
    if info is None:
        return  # a refund of which nothing is said
    asked = content.get("data") if isinstance(content, Mapping) else None
    asked = asked if isinstance(asked, Mapping) else {}
    settling = infno in SETTLING
    person = getattr(info, "psn_no", "") or ""
    if settling or person:
        check_person(person, asked.get("psn_no", ""))
    if settling:
        check_origin(getattr(info, "medins_setl_id", "") or "", msgid)  # quotes have none
        check_total(info.medfee_sumamt, _asked_total(asked))
    _check_parts(info, family, negative=not settling)


def check_person(answered: str, asked: str) -> None:
    """Raises `Doubt` for another person."""
    if answered != asked:
        raise content_doubt("返回的人员编号不是本人")


def check_origin(answered: str, msgid: str) -> None:
    """Raises `Doubt` for a settlement that another request made; not every centre says."""
    if answered not in ("", msgid):
        raise content_doubt("返回的是另一笔结算")


def check_total(answered: int, asked: int) -> None:
    """Raises `Doubt` for another total than that of the bill; both in fen."""
    if answered != asked:
        raise content_doubt("返回的总额与单据不符")


def check_sums(shares: Shares) -> None:
    """Raises `Doubt` where the shares do not make the total, or one is negative."""
    if not shares.adds_up:
        raise content_doubt("返回的各项金额之和与总额不符")


def shares_of(info: Any, cash: int, family: FamilyAccount) -> Shares:
    """Fund, account and cash; some centres count the family's account inside the own account,
    some beside it; where nobody says which, the sum does."""
    total, fund, account = info.medfee_sumamt, info.fund_pay_sumamt, info.acct_pay
    if family == "beside" or (family == "sum" and fund + account + cash != total):
        account += info.acct_mulaid_pay or 0
    return Shares(total=total, fund=fund, account=account, cash=cash)


def _check_parts(info: Any, family: FamilyAccount, *, negative: bool) -> None:
    """What the hospital bears itself is a part beside the three, where one is named."""
    cash = _said(info, "psn_cash_pay", "cash_payamt")
    hospital = _said(info, "hosp_part_amt") or 0
    if cash is None or None in (info.medfee_sumamt, info.fund_pay_sumamt, info.acct_pay):
        return  # a refund that does not say all of them
    shares = shares_of(info, cash + hospital, family)
    parts = (shares.fund, shares.account, cash, hospital)
    if sum(parts) != shares.total or (min(parts) < 0 and not negative):
        raise content_doubt("返回的各项金额之和与总额不符")


def _said(info: Any, *names: str) -> int | None:
    """The first of these amounts that is named, in fen.

    Only members of the table: what an answer has beyond them was never read as an amount.
    """
    known = [name for name in names if name in type(info).model_fields]
    amounts: list[int | None] = [getattr(info, name) for name in known]
    return next((amount for amount in amounts if amount is not None), None)


def _asked_total(asked: Mapping[str, Any]) -> int:
    try:
        return to_fen(str(asked.get("medfee_sumamt", "")))
    except Invalid:
        raise content_doubt("请求中没有总额，无法核对") from None
