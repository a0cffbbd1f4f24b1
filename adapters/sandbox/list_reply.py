"""The answer of 4103: the list's own members under the names 4103 has for them."""

import json
from datetime import date

from adapters.sandbox.call import Call
from adapters.sandbox.people import age, person
from adapters.sandbox.reading import Node, rows, yuan
from adapters.sandbox.store import Row, one
from adapters.sandbox.wire import FUND_TYPES

SAME = (
    "medcasno",
    "dcla_time",
    "ntly",
    "prfs",
    "curr_addr",
    "emp_name",
    "emp_addr",
    "emp_tel",
    "coner_name",
    "patn_rlts",
    "coner_addr",
    "coner_tel",
    "nwb_adm_type",
    "nwb_bir_wt",
    "nwb_adm_wt",
    "mul_nwb_bir_wt",
    "mul_nwb_adm_wt",
    "opsp_diag_caty",
    "trt_type",
    "adm_time",
    "dscg_time",
    "dscg_caty",
    "spga_nurscare_days",
    "lv1_nurscare_days",
    "scd_nurscare_days",
    "lv3_nurscare_days",
    "dscg_way",
    "acp_optins_code",
    "chfpdr_code",
    "biz_sn",
    "bill_code",
    "bill_no",
    "hi_paymtd",
    "medins_fill_dept",
    "medins_fill_psn",
    "hi_no",
    "resp_nurs_code",
)
RENAMED = {
    "emp_poscode": "poscode",
    "opsp_mdtrt_time": "opsp_mdtrt_date",
    "adm_way_code": "adm_way",
    "refl_caty": "refldept_dept",
    "otp_wm_diag": "otp_wm_dise",
    "otp_wm_diag_dise_code": "wm_dise_code",
    "otp_tcm_diag": "otp_tcm_dise",
    "otp_tcm_diag_dise_code": "tcm_dise_code",
    "acp_optins_name": "acp_medins_name",
    "dscg31days_rinp_flag": "days_rinp_flag_31",
    "rinp_pup": "days_rinp_pup_31",
    "setl_begndate": "setl_begn_date",
    "setl_enddate": "setl_end_date",
}
DURATIONS = {
    "vent_used": "vent_used_dura",
    "bfadm_coma": "pwcry_bfadm_coma_dura",
    "afadm_coma": "pwcry_afadm_coma_dura",
}
ROW_IDS = {
    "opspdiseinfo": "setl_list_opsp_trt_id",
    "diseinfo": "setl_list_diag_id",
    "oprninfo": "setl_list_oprn_id",
    "icuinfo": "setl_list_scs_cutd_id",
    "bldinfo": "setl_List_bld_Id",
}


def whole_list(call: Call, settled: Row, held: Row) -> Node:
    """All nodes of 4103 for one held list."""
    body = json.loads(held["body"])
    stay = one(call.tx, "SELECT * FROM stays WHERE setl_id = ?", settled["setl_id"])
    facts = json.loads(stay["facts"]) if stay else {}
    keys = {name: settled[name] for name in ("setl_id", "psn_no", "mdtrt_id")}
    info = {
        **keys,
        **_sent(body["setlinfo"]),
        **_known(call, settled, held, facts),
        "diag_code_cnt": str(len(rows(body, "diseinfo"))),
        "oprn_oprt_code_cnt": str(len(rows(body, "oprninfo"))),
    }
    reply = {
        "setlinfo": info,
        "payinfo": _payments(settled, keys),
        "iteminfo": [
            {"setl_list_chrgitm_id": f"{held['setl_list_id']}{n:04d}", **keys, **_charge(row)}
            for n, row in enumerate(facts.get("charges", []), 1)
        ],
    }
    for name, row_id in ROW_IDS.items():
        reply[name] = [
            {row_id: f"{held['setl_list_id']}{n:04d}", **keys, **row}
            for n, row in enumerate(rows(body, name), 1)
        ]
    return reply


def _sent(info: Node) -> Node:
    same = {name: info.get(name, "") for name in SAME}
    renamed = {new: info.get(old, "") for new, old in RENAMED.items()}
    return same | renamed | _durations(info)


def _durations(info: Node) -> Node:
    """`days/hours/minutes` of the upload, taken apart as 4103 has it."""
    parts: Node = {}
    for prefix, name in DURATIONS.items():
        days, hours, minutes = ((info.get(name) or "").split("/") + ["", "", ""])[:3]
        days_name = f"{prefix}_days"
        parts |= {days_name: days, f"{prefix}_h_cnt": hours, f"{prefix}_m_cnt": minutes}
    return parts


def _known(call: Call, settled: Row, held: Row, facts: Node) -> Node:
    who = person(call, settled["psn_no"])
    days = facts.get("days", 0)
    return {
        "setl_list_sn": held["setl_list_id"],
        "stas_type": held["stas_type"],
        "fixmedins_name": call.institution["name"],
        "fixmedins_code": call.asker,
        "hi_setl_lv": call.institution["level"],
        "psn_name": who["name"],
        "gend": who["gend"],
        "brdy": who["birth"],
        "age": str(age(who, date.fromisoformat(settled["begin_at"][:10]))),
        "naty": who["naty"],
        "psn_cert_type": "01",
        "certno": who["cert_no"],
        "insutype": settled["insutype"],
        "hi_type": settled["insutype"],
        "insu_admdvs": who["insuplc"],
        "ipt_med_type": "1",
        "adm_caty": facts.get("adm_dept_code", ""),
        "act_ipt_days": str(days),
        "chfpdr_name": facts.get("doctor_name", ""),
        "psn_selfpay_amt": yuan(settled["total"] - settled["fund"] - _own(settled)),
        "psn_ownpay_fee": yuan(_own(settled)),
        "acct_payamt": yuan(settled["account"]),
        "psn_cashpay": yuan(settled["cash"]),
        "hsorg_code": who["insuplc"],
        "hsorg_name": "训练医保中心",
        "hsorg_opter_code": "T01",
        "hsorg_opter_name": "训练经办",
        "chk_cont": "",
    }


def _own(settled: Row) -> int:
    own: int = settled["ownpay"] + settled["overlimit"]
    return own


def _payments(settled: Row, keys: Node) -> list[Node]:
    code, name = FUND_TYPES[settled["insutype"]]
    paid = {"poolarea_fund_pay_type": code, "poolarea_fund_pay_name": name}
    row = {**keys, "fund_pay_type": code, **paid, "fund_payamt": yuan(settled["fund"])}
    return [row] if settled["fund"] else []


def _charge(row: Node) -> Node:
    parts = ("claa_fen", "clab_fen", "own_fen", "oth_fen")
    return {
        "med_chrgitm_type": row["med_chrgitm_type"],
        "item_sumamt": yuan(sum(row[part] for part in parts)),
        "item_claa_amt": yuan(row["claa_fen"]),
        "item_clab_amt": yuan(row["clab_fen"]),
        "item_ownpay_amt": yuan(row["own_fen"]),
        "item_oth_amt": yuan(row["oth_fen"]),
    }
