"""Switches that make the centre, its gateway or the line fail in a known way."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Fault(StrEnum):
    """What goes wrong. "Before" means the transaction is not executed, "after" that it is."""

    SLOW = "slow"  # waits, then executes and answers: a late original for one who gave up
    ERROR = "error"  # before: refused with `message`
    REFUSE_SIGNATURE = "refuse_signature"  # before: HTTP 401 of the gateway
    HTTP500 = "http500"  # before: an HTTP 500 without an envelope
    HTML = "html"  # before: a page of the gateway with HTTP 200
    EMPTY = "empty"  # before: HTTP 200 without a body
    REDIRECT = "redirect"  # before: HTTP 302 to plain HTTP elsewhere
    CLOSE_BEFORE = "close_before"  # before: the connection is cut
    SIGN_IN_EXPIRED = "sign_in_expired"  # before: this sign number ends, the call is refused
    LATE = "late"  # HTTP 504 at once, the original is executed `seconds` later
    HOLD_AFTER_COMMIT = "hold_after_commit"  # executes, waits, then answers
    HTTP500_AFTER_COMMIT = "http500_after_commit"  # executes, then HTTP 500
    GBK = "gbk"  # executes, answers in GBK while saying UTF-8
    BOM = "bom"  # executes, answers with a byte order mark before the JSON
    NUL = "nul"  # executes, answers with NUL bytes behind the JSON
    SURROGATE = "surrogate"  # executes, answers with half a character in every name
    TRUNCATE = "truncate"  # executes, sends half the answer and cuts
    WRONG_LENGTH = "wrong_length"  # executes, announces fewer bytes than it sends
    DRIP = "drip"  # executes, sends the answer a few bytes at a time over `seconds`
    CLOSE_AFTER_COMMIT = "close_after_commit"  # executes, then cuts without an answer
    TWICE = "twice"  # the request is processed twice, the first answer is sent
    TWICE_LAST_ANSWER = "twice_last_answer"  # processed twice, the second answer is sent
    DUPLICATE_REPLY = "duplicate_reply"  # executes, sends the whole HTTP answer twice
    OTHER_MSGID = "other_msgid"  # executes, names another msgid as the settlement's
    OTHER_PERSON = "other_person"  # executes, names another psn_no
    WRONG_SUMS = "wrong_sums"  # executes, sums that do not add up
    NULL_SUMS = "null_sums"  # executes, all sums are null
    MISSING_INFCODE = "missing_infcode"  # executes, the envelope has no infcode


BEFORE = frozenset(
    {
        Fault.ERROR,
        Fault.REFUSE_SIGNATURE,
        Fault.HTTP500,
        Fault.HTML,
        Fault.EMPTY,
        Fault.REDIRECT,
        Fault.CLOSE_BEFORE,
    }
)


class FaultOrder(BaseModel):
    """Let calls of one transaction fail: the first `skip` pass, then `times` fail."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    infno: Annotated[str, Field(min_length=1, max_length=6)] = "*"
    fault: Fault
    seconds: Annotated[float, Field(ge=0, le=600)] = 30.0
    times: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    message: Annotated[str, Field(max_length=500)] = "训练故障：系统繁忙，请稍后再试"


@dataclass
class FaultBook:
    """The orders still open; used from the event loop only, so it needs no lock."""

    orders: list[FaultOrder] = field(default_factory=list)

    def add(self, order: FaultOrder) -> None:
        """Take one more order; the oldest that fits a call wins."""
        self.orders.append(order)

    def clear(self) -> None:
        """Forget all orders."""
        self.orders.clear()

    def take(self, infno: str) -> FaultOrder | None:
        """What goes wrong with this call, if anything; uses the order up by one."""
        for at, order in enumerate(self.orders):
            if order.infno not in ("*", infno):
                continue
            if order.skip:
                self.orders[at] = _counted(order, skip=order.skip - 1)
                continue
            if order.times == 1:
                del self.orders[at]
            else:
                self.orders[at] = _counted(order, times=order.times - 1)
            return order
        return None


def _counted(order: FaultOrder, **counts: int) -> FaultOrder:
    """The order with another `skip` or `times`."""
    return order.model_copy(update=counts)
