"""9001 sign in, 9002 sign out, and the check every other transaction goes through."""

from adapters.sandbox.call import Call, Handlers
from adapters.sandbox.reading import Node, node, text
from adapters.sandbox.refusal import Refusal
from adapters.sandbox.store import insert, one

EXPIRED = "签到已失效，请重新签到"


def sign_in(call: Call) -> Node:
    """9001: a sign number that is good for this institution until midnight."""
    data = node(call.input, "signIn")
    operator = text(data, "opter_no", "操作员编号", 20)
    text(data, "ip", "签到IP地址", 20)
    sign_no = call.new_id("Q")
    row = {"sign_no": sign_no, "institution": call.asker, "opter_no": operator}
    insert(call.tx, "sign_ins", {**row, "day": call.time[:10]})
    return {"signinoutb": {"sign_time": call.time, "sign_no": sign_no}}


def sign_out(call: Call) -> Node:
    """9002: the sign number is good no more."""
    data = node(call.input, "signOut")
    sign_no = text(data, "sign_no", "签到编号", 30)
    text(data, "opter_no", "操作员编号", 20)
    ended = call.tx.execute(
        "UPDATE sign_ins SET ended_at = ? WHERE sign_no = ? AND institution = ?",
        (call.time, sign_no, call.asker),
    )
    if not ended.rowcount:
        raise Refusal("签到编号不存在")
    return {"signoutoutb": {"sign_time": call.time}}


def check_signed_in(call: Call) -> None:
    """Refuses when the sign number is not one of today's of this institution."""
    found = one(
        call.tx,
        "SELECT 1 FROM sign_ins WHERE sign_no = ? AND institution = ? AND day = ?"
        " AND ended_at IS NULL",
        call.envelope.sign_no,
        call.asker,
        call.time[:10],
    )
    if found is None:
        raise Refusal(EXPIRED)


HANDLERS: Handlers = {"9001": sign_in, "9002": sign_out}
