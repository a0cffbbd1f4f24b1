"""Personal accounts: what is left to pay with, taking money out and putting it back."""

from adapters.sandbox.benefits import Means, Rule
from adapters.sandbox.call import Call
from adapters.sandbox.store import Row, one, the

# Sales of a pharmacy and ordinary out-patient visits share one yearly deductible and ceiling.
GENERAL = ("pharmacy", "outpatient")
POOLS = {
    "pharmacy": GENERAL,
    "outpatient": GENERAL,
    "chronic": ("chronic", "chronic"),
    "inpatient": ("inpatient", "inpatient"),
}


def means_of(
    call: Call, who: Row, rule: Rule, *, place: str, use_account: bool, mdtrt_id: str = ""
) -> Means:
    """What is left of deductible and ceiling, and the money in the accounts (fen).

    The ceiling is the year's. So is the deductible, but an in-patient has one for each stay.
    """
    used = _used(call, who, place)
    spent = _stay_deductible(call, mdtrt_id) if place == "inpatient" else used["dedc"]
    if place in GENERAL:
        spent += who["dedc_used_fen"]
    return Means(
        deductible=max(0, rule.deductible - spent),
        ceiling=max(0, rule.ceiling - used["fund"]),
        account=who["balance_fen"] if use_account else 0,
        family=_family_balance(call, who) if use_account else 0,
    )


def _used(call: Call, who: Row, place: str) -> Row:
    return the(
        call.tx,
        "SELECT COALESCE(SUM(dedc), 0) AS dedc, COALESCE(SUM(fund), 0) AS fund FROM settlements"
        " WHERE psn_no = ? AND place IN (?, ?) AND state <> 'reversed' AND setl_time >= ?",
        who["psn_no"],
        *POOLS[place],
        f"{call.now.year}-01-01",
    )


def _stay_deductible(call: Call, mdtrt_id: str) -> int:
    query = "SELECT COALESCE(SUM(dedc), 0) AS dedc FROM settlements WHERE mdtrt_id = ?"
    spent: int = the(call.tx, f"{query} AND state <> 'reversed'", mdtrt_id)["dedc"]
    return spent


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
