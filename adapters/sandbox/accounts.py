"""Personal accounts: what is left to pay with, taking money out and putting it back."""

from adapters.sandbox.benefits import Means, Rule
from adapters.sandbox.call import Call
from adapters.sandbox.store import Row, one, the


def means_of(call: Call, who: Row, rule: Rule, use_account: bool) -> Means:
    """What this year has left of deductible and ceiling, and the money in the accounts (fen)."""
    used = the(
        call.tx,
        "SELECT COALESCE(SUM(dedc), 0) AS dedc, COALESCE(SUM(fund), 0) AS fund FROM settlements"
        " WHERE psn_no = ? AND place = 'pharmacy' AND state <> 'reversed' AND setl_time >= ?",
        who["psn_no"],
        f"{call.now.year}-01-01",
    )
    return Means(
        deductible=max(0, rule.deductible - who["dedc_used_fen"] - used["dedc"]),
        ceiling=max(0, rule.ceiling - used["fund"]),
        account=who["balance_fen"] if use_account else 0,
        family=_family_balance(call, who) if use_account else 0,
    )


def _family_balance(call: Call, who: Row) -> int:
    payer = one(call.tx, "SELECT balance_fen FROM persons WHERE psn_no = ?", who["payer_no"])
    return payer["balance_fen"] if payer else 0


def take(call: Call, who: Row, account: int, family: int) -> None:
    """Take `account` fen, of which `family` from the relative who pays for this person."""
    _move(call, who["psn_no"], family - account)
    _move(call, who["payer_no"], -family)


def give(call: Call, who: Row, account: int, family: int) -> None:
    """Put back what `take` took."""
    take(call, who, -account, -family)


def _move(call: Call, psn_no: str | None, amount: int) -> None:
    if amount:
        call.tx.execute(
            "UPDATE persons SET balance_fen = balance_fen + ? WHERE psn_no = ?", (amount, psn_no)
        )
