"""The centre's own books, for comparing with the client's."""

import json
from typing import Any

from adapters.sandbox.store import Tx

Rows = list[dict[str, Any]]

SETTLEMENTS = """
SELECT setl_id, mdtrt_id, msgid, infno, institution, bill, psn_no AS person_no, cert_type,
  CASE WHEN refunds IS NULL THEN 'settlement' ELSE 'refund' END AS kind, refunds,
  state, setl_time, seeded, total AS total_fen, fund AS fund_fen, account AS account_fen,
  family AS family_fen, cash AS cash_fen
FROM settlements ORDER BY setl_time, setl_id
"""
LISTS = """
SELECT l.setl_list_id, l.setl_id, s.institution, l.stas_type, v.version, v.sha256, v.received_at
FROM lists l JOIN settlements s USING (setl_id) JOIN list_versions v USING (setl_list_id)
WHERE v.version = (SELECT MAX(version) FROM list_versions w WHERE w.setl_list_id = l.setl_list_id)
ORDER BY l.setl_list_id
"""
CALL_COUNTS = """
SELECT infno, outcome, COUNT(*) AS number FROM calls GROUP BY infno, outcome ORDER BY infno
"""
# T: settlements not cancelled; N: those whose recorded credential is a voucher (01).
RATE = """
SELECT i.code AS institution, i.name, ? AS month,
  COALESCE(SUM(s.cert_type = '01'), 0) AS scanned, COUNT(s.setl_id) AS total
FROM institutions i LEFT JOIN settlements s ON s.institution = i.code AND s.state = 'live'
  AND s.refunds IS NULL AND substr(s.setl_time, 1, 7) = ?
GROUP BY i.code ORDER BY i.code
"""
PEOPLE = """
SELECT psn_no AS person_no, name, cert_no, card_no, card_sn, gend, birth, insutype, psn_type,
  insu_stas, insuplc, balance_fen, payer_no FROM persons ORDER BY psn_no
"""
STAYS = """
SELECT s.facts, s.admitted, s.discharged, t.setl_time, t.msgid, t.institution, t.state,
  t.total, t.ownpay, t.overlimit, t.preself, t.inscp, t.dedc, t.ratio, t.fund, t.account, t.cash,
  p.name, p.cert_no, p.gend, p.birth, p.insutype, p.psn_type, p.insuplc
FROM stays s JOIN settlements t USING (setl_id) JOIN persons p USING (psn_no) WHERE t.seeded = 1
ORDER BY s.setl_id
"""


def _rows(tx: Tx, query: str, *values: str) -> Rows:
    return [dict(row) for row in tx.execute(query, values)]


def people(tx: Tx) -> Rows:
    """The invented persons, with what a tour needs to show their cards."""
    return _rows(tx, PEOPLE)


def catalogue(tx: Tx) -> Rows:
    """The items with level, ceiling, own-part ratio and usual price (yuan as text)."""
    return _rows(tx, "SELECT * FROM items ORDER BY code")


def stays(tx: Tx) -> Rows:
    """The seeded in-patient stays: the facts of the seed file, their dates and sums (fen)."""
    found = _rows(tx, STAYS)
    return [{**json.loads(row.pop("facts")), **row} for row in found]


def calls(tx: Tx, infno: str) -> Rows:
    """Every call received, of one transaction or of all; no part of any input."""
    return _rows(tx, "SELECT * FROM calls WHERE ? IN ('', infno) ORDER BY id", infno)


def rate(tx: Tx, month: str) -> Rows:
    """N (scanned) and T (total) of each institution in a month, by the centre's setl_time."""
    return _rows(tx, RATE, month, month)


def everything(tx: Tx) -> dict[str, Any]:
    """Counts and rows of settlements, lists and calls."""
    settlements, lists = _rows(tx, SETTLEMENTS), _rows(tx, LISTS)
    counts: dict[str, dict[str, int]] = {}
    for row in _rows(tx, CALL_COUNTS):
        counts.setdefault(row["infno"], {})[row["outcome"]] = row["number"]
    states = [row["state"] for row in settlements if row["kind"] == "settlement"]
    return {
        "counts": {
            "settlements": len(states),
            **{state: states.count(state) for state in ("live", "refunded", "reversed")},
            "lists": len(lists),
        },
        "settlements": settlements,
        "lists": lists,
        "calls": counts,
    }
