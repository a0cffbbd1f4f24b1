"""The settlement list (医疗保障基金结算清单) of one discharged in-patient, as we build it.

Dates are Asia/Shanghai wall time. Empty text means not filled: never a made-up value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Diagnosis:
    """One diagnosis row; `kind` is 1 for a western diagnosis.

    `at_admission`: 1 yes, 2 undecided, 3 unclear, 4 no.
    """

    kind: str
    code: str
    name: str
    at_admission: str
    main: bool


@dataclass(frozen=True)
class Operation:
    """One operation row; `kind` 1 main, 2 other."""

    kind: str
    code: str
    name: str
    anaesthesia: str
    surgeon_code: str
    anaesthetist_code: str
    began_at: datetime | None
    ended_at: datetime | None
    anaesthesia_began_at: datetime | None
    anaesthesia_ended_at: datetime | None


@dataclass(frozen=True, repr=False)
class SettlementList:
    """The list of one settlement; the business key is `settlement_id`.

    Its repr names the settlement only: everything else is about a person.
    """

    settlement_id: str
    visit_id: str
    person_no: str
    record_no: str
    patient_name: str
    sex: str
    occupation: str
    nationality: str
    address: str
    contact_name: str
    contact_relation: str
    contact_address: str
    contact_phone: str
    declared_at: datetime | None
    admission_way: str
    treatment_kind: str
    admitted_at: datetime | None
    admission_department: str
    discharged_at: datetime | None
    discharge_department: str
    stay_days: str
    clinic_diagnosis: str
    clinic_diagnosis_code: str
    nursing_days: tuple[str, str, str, str]
    discharge_way: str
    receiving_institution: str
    receipt_code: str
    receipt_no: str
    business_no: str
    readmission_plan: str
    readmission_purpose: str
    doctor_code: str
    doctor_name: str
    nurse_code: str
    nurse_name: str
    settled_from: datetime | None
    settled_to: datetime | None
    filled_by_department: str
    filled_by: str
    payment_method: str
    diagnoses: tuple[Diagnosis, ...]
    operations: tuple[Operation, ...]
    insured_area: str = field(default="", compare=False)
    """Where the person is insured: the envelope's, so that it makes no other list."""

    def __repr__(self) -> str:
        return f"SettlementList({self.settlement_id!r})"


class Weight(StrEnum):
    """How much a finding matters: an error blocks the upload; NOT_RUN is never a pass."""

    ERROR = "错误"
    HINT = "提示"
    NOT_RUN = "未运行"


@dataclass(frozen=True)
class Finding:
    """Something a rule found; `place` names the field of `SettlementList`."""

    rule: str
    place: str
    text: str
    weight: Weight


class ListState(StrEnum):
    """How far a list has come; each is a step of 应传尽传."""

    TO_SEND = "待上传"
    TO_FIX = "待修改"
    WAITING = "发送中"
    REFUSED = "中心退回"
    SENT = "已上传"
    PROVEN = "已核验"


@dataclass(frozen=True)
class ListRow:
    """One line of the lists screen."""

    settlement_id: str
    record_no: str
    patient_name: str = field(repr=False)
    department: str
    main_diagnosis: str
    discharged_at: datetime | None
    state: ListState
    findings: tuple[Finding, ...]
    list_no: str
    reason: str


@dataclass(frozen=True)
class ListEcho:
    """What the centre holds of a list (4103): enough to prove that ours arrived whole."""

    settlement_id: str
    record_no: str
    discharged_at: datetime | None
    diagnosis_codes: tuple[str, ...]
    operation_codes: tuple[str, ...]
    doctor_code: str
    receipt_no: str
