"""Settlements as the interface writes them: field names of 2102, 2103 and 5203, amounts in yuan."""

from collections.abc import Mapping
from typing import Any

from adapters.sandbox.reading import Node, yuan

FUND_TYPES = {
    "310": ("310100", "城镇职工基本医疗保险统筹基金"),
    "390": ("390100", "城乡居民基本医疗保险基金"),
}
ZERO_FUNDS = (
    "cvlserv_pay",
    "hifdm_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "hosp_part_amt",
    "maf_pay",
    "oth_pay",
)


def sums(row: Mapping[str, Any]) -> Node:
    """All amounts of a settlement row or a quote, under both spellings the interface has."""
    part = row["total"] - row["fund"]
    return {
        "medfee_sumamt": yuan(row["total"]),
        "fulamt_ownpay_amt": yuan(row["ownpay"]),
        "overlmt_selfpay": yuan(row["overlimit"]),
        "preselfpay_amt": yuan(row["preself"]),
        "inscp_scp_amt": yuan(row["inscp"]),
        "act_pay_dedc": yuan(row["dedc"]),
        "hifp_pay": yuan(row["fund"]),
        "pool_prop_selfpay": row["ratio"],
        **dict.fromkeys(ZERO_FUNDS, "0.00"),
        "fund_pay_sumamt": yuan(row["fund"]),
        "psn_part_amt": yuan(part),
        "psn_pay": yuan(part),
        "acct_pay": yuan(row["account"]),
        "psn_cash_pay": yuan(row["cash"]),
        "cash_payamt": yuan(row["cash"]),
        "balc": yuan(row["balance"]),
        "acct_mulaid_pay": yuan(row["family"]),
    }


def fund_detail(row: Mapping[str, Any]) -> list[Node]:
    """The node setldetail: one row for the pooled fund when it paid something."""
    if not row["fund"]:
        return []
    code, name = FUND_TYPES[row["insutype"]]
    detail = {
        "fund_pay_type": code,
        "inscp_scp_amt": yuan(row["inscp"]),
        "crt_payb_lmt_amt": yuan(row["inscp"] - row["dedc"]),
        "fund_payamt": yuan(row["fund"]),
        "fund_pay_type_name": name,
        "setl_proc_info": "",
    }
    return [detail]


def split(row: Mapping[str, Any]) -> Node:
    """The amounts of one line by policy."""
    return {
        "det_item_fee_sumamt": yuan(row["total"]),
        "fulamt_ownpay_amt": yuan(row["ownpay"]),
        "overlmt_amt": yuan(row["overlimit"]),
        "preselfpay_amt": yuan(row["preself"]),
        "inscp_scp_amt": yuan(row["inscp"]),
        "cnt": row["cnt"],
        "pric": row["pric"],
    }
