"""4101A and 4103: a settlement list becomes a request; what the centre holds becomes an echo."""

from __future__ import annotations

import re
from typing import Final

from adapters.fsi.faults import content_doubt
from adapters.fsi.transactions.lists import (
    UPLOAD_LIST,
    DiagnosisSent,
    ListHeldOutput,
    ListInfo,
    ListInput,
    OperationSent,
)
from adapters.fsi.wire import fill, to_json
from desktop.domain.errors import Invalid
from desktop.domain.message import Draft, Kind
from desktop.domain.settlement_list import Diagnosis, ListEcho, Operation, SettlementList

NOT_SUBMITTED = "0"
"""状态分类: a list sent as submitted could not be sent again after a lost answer."""
WESTERN = "1"
_AREA: Final = re.compile(r"[0-9]{6}", re.ASCII)
YES_NO = {True: "1", False: "0"}


def list_draft(entry: SettlementList) -> Draft:
    """The upload of a list, stored whole. Raises `Invalid` naming a member that does not fit."""
    if entry.insured_area and not _AREA.fullmatch(entry.insured_area):
        raise Invalid("“参保地医保区划”不是 6 位数字", "请在 HIS 中改正后重试", "fsi.field")
    content = ListInput(
        setlinfo=_header(entry),
        diseinfo=tuple(_diagnosis(d) for d in entry.diagnoses),
        oprninfo=tuple(_operation(o) for o in entry.operations),
    )
    return Draft(
        kind=Kind.SETTLEMENT_LIST,
        infno=UPLOAD_LIST.infno,
        subject=entry.settlement_id,
        person_no=entry.person_no,
        insured_area=entry.insured_area,
        body=to_json(content),
    )


def echo_of(held: ListHeldOutput, person_no: str, settlement_id: str) -> ListEcho | None:
    """What the centre holds, None if nothing. Raises `Doubt` if it is another's list."""
    info = held.setlinfo
    if info is None:
        return None
    if (info.psn_no, info.setl_id) != (person_no, settlement_id):
        raise content_doubt("返回的是另一份结算清单")
    return ListEcho(
        settlement_id=info.setl_id,
        record_no=info.medcasno,
        discharged_at=info.dscg_time,
        diagnosis_codes=tuple(row.diag_code for row in held.diseinfo),
        operation_codes=tuple(row.oprn_oprt_code for row in held.oprninfo),
        doctor_code=info.chfpdr_code,
        receipt_no=info.bill_no,
    )


def _header(entry: SettlementList) -> ListInfo:
    return fill(
        ListInfo,
        psn_no=entry.person_no,
        mdtrt_id=entry.visit_id,
        setl_id=entry.settlement_id,
        medcasno=entry.record_no,
        dcla_time=entry.declared_at,
        stas_type=NOT_SUBMITTED,
        **_patient(entry),
        **_stay(entry),
        **_paper(entry),
    )


def _patient(entry: SettlementList) -> dict[str, object]:
    return {
        "ntly": entry.nationality,
        "prfs": entry.occupation,
        "curr_addr": entry.address,
        "coner_name": entry.contact_name,
        "patn_rlts": entry.contact_relation,
        "coner_addr": entry.contact_address,
        "coner_tel": entry.contact_phone,
    }


def _stay(entry: SettlementList) -> dict[str, object]:
    special, first, second, third = entry.nursing_days
    return {
        "adm_way": entry.admission_way,
        "trt_type": entry.treatment_kind,
        "adm_time": entry.admitted_at,
        "dscg_time": entry.discharged_at,
        "dscg_caty": entry.discharge_department,
        "otp_wm_dise": entry.clinic_diagnosis,
        "wm_dise_code": entry.clinic_diagnosis_code,
        "spga_nurscare_days": special,
        "lv1_nurscare_days": first,
        "scd_nurscare_days": second,
        "lv3_nurscare_days": third,
        "dscg_way": entry.discharge_way,
        "acp_medins_name": entry.receiving_institution,
        "days_rinp_flag_31": entry.readmission_plan,
        "days_rinp_pup_31": entry.readmission_purpose,
        "chfpdr_code": entry.doctor_code,
        "resp_nurs_code": entry.nurse_code,
    }


def _paper(entry: SettlementList) -> dict[str, object]:
    return {
        "bill_code": entry.receipt_code,
        "bill_no": entry.receipt_no,
        "biz_sn": entry.business_no,
        "setl_begn_date": entry.settled_from,
        "setl_end_date": entry.settled_to,
        "medins_fill_dept": entry.filled_by_department,
        "medins_fill_psn": entry.filled_by,
        "hi_paymtd": entry.payment_method,
    }


def _diagnosis(row: Diagnosis) -> DiagnosisSent:
    return fill(
        DiagnosisSent,
        # 诊断类别 here tells western from Chinese medicine; the main one has its own flag.
        diag_type=WESTERN,
        diag_code=row.code,
        diag_name=row.name,
        adm_cond_type=row.at_admission,
        maindiag_flag=YES_NO[row.main],
    )


def _operation(row: Operation) -> OperationSent:
    return fill(
        OperationSent,
        oprn_oprt_type=row.kind,
        oprn_oprt_name=row.name,
        oprn_oprt_code=row.code,
        anst_way=row.anaesthesia,
        oper_dr_code=row.surgeon_code,
        anst_dr_code=row.anaesthetist_code,
        oprn_oprt_begntime=row.began_at,
        oprn_oprt_endtime=row.ended_at,
        anst_begntime=row.anaesthesia_began_at,
        anst_endtime=row.anaesthesia_ended_at,
    )
