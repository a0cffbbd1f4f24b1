"""Rules a settlement list must pass before it is sent: data, each with its source.

A rule looks at one list and says what is wrong, or "" when nothing is; adding a rule is adding
a row. Numbers are those of the published quality rules (SL...).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.settlement_list import Finding, SettlementList, Weight

Look = Callable[[SettlementList], str]


@dataclass(frozen=True)
class Rule:
    """One rule: where it points, how much it weighs, and what it looks at."""

    id: str
    place: str
    weight: Weight
    look: Look


def check(entry: SettlementList) -> tuple[Finding, ...]:
    """Everything the rules find, in the order of `RULES` (errors block the upload)."""
    seen = ((rule, rule.look(entry)) for rule in RULES)
    return tuple(Finding(r.id, r.place, text, r.weight) for r, text in seen if text)


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that forbid sending."""
    return tuple(f for f in findings if f.weight is Weight.ERROR)


def _filled(place: str, name: str) -> Look:
    return lambda entry: "" if getattr(entry, place) else f"{name}未填写"


def _required(id_: str, place: str, name: str, weight: Weight = Weight.ERROR) -> Rule:
    return Rule(id_, place, weight, _filled(place, name))


def _main_diagnosis(entry: SettlementList) -> str:
    mains = [d for d in entry.diagnoses if d.main]
    if len(mains) == 1:
        return ""
    return "缺少主要诊断" if not mains else f"主要诊断有 {len(mains)} 个，只能有 1 个"


def _diagnosis_rows(entry: SettlementList) -> str:
    bad = [str(i) for i, d in enumerate(entry.diagnoses, 1) if not (d.code and d.name)]
    return f"第 {'、'.join(bad)} 个诊断缺少编码或名称" if bad else ""


def _main_repeated(entry: SettlementList) -> str:
    mains = {d.code for d in entry.diagnoses if d.main and d.code}
    again = sorted(mains & {d.code for d in entry.diagnoses if not d.main})
    return f"主要诊断 {'、'.join(again)} 又列为其他诊断" if again else ""


def _operation_rows(entry: SettlementList) -> str:
    bad = [
        str(i)
        for i, o in enumerate(entry.operations, 1)
        if not (o.code and o.name and o.surgeon_code and o.began_at)
    ]
    return f"第 {'、'.join(bad)} 个手术缺少编码、名称、术者代码或开始时间" if bad else ""


def _main_operation(entry: SettlementList) -> str:
    mains = sum(o.kind == "1" for o in entry.operations)
    if not entry.operations or mains == 1:
        return ""
    return f"主要手术有 {mains} 个，应为 1 个"


def _order_of_stay(entry: SettlementList) -> str:
    if not (entry.admitted_at and entry.discharged_at):
        return ""
    return "" if entry.admitted_at <= entry.discharged_at else "出院时间早于入院时间"


def _days_of_stay(entry: SettlementList) -> str:
    if not (entry.admitted_at and entry.discharged_at and entry.stay_days):
        return ""
    days = max(1, (entry.discharged_at.date() - entry.admitted_at.date()).days)
    if entry.stay_days == str(days):
        return ""
    return f"实际住院天数填 {entry.stay_days}，按入出院时间应为 {days}"


def _staff(place: str, letter: str, name: str) -> Look:
    shape = re.compile(rf"{letter}\d{{12}}")

    def look(entry: SettlementList) -> str:
        code = getattr(entry, place)
        if not code or shape.fullmatch(code):
            return ""
        return f"{name}“{code}”不是国家编码（应为 {letter} 加 12 位数字）"

    return look


def _receiver(entry: SettlementList) -> str:
    if entry.discharge_way not in {"2", "3"} or entry.receiving_institution:
        return ""
    return "转院离院时须填拟接收机构名称"


def _purpose(entry: SettlementList) -> str:
    if entry.readmission_plan != "2" or entry.readmission_purpose:
        return ""
    return "有 31 天内再住院计划时须填目的"


RULES: tuple[Rule, ...] = (
    _required("SL001", "person_no", "人员编号"),
    _required("SL002", "settlement_id", "结算ID"),
    _required("SL003", "record_no", "病案号"),
    _required("SL011", "occupation", "职业"),
    _required("SL012", "contact_name", "联系人姓名"),
    _required("SL018", "business_no", "业务流水号"),
    _required("SL019", "receipt_code", "票据代码"),
    _required("SL020", "receipt_no", "票据号码"),
    _required("SL021", "payment_method", "医保支付方式"),
    _required("SL022", "filled_by_department", "填报部门"),
    _required("SL023", "filled_by", "填报人"),
    _required("SL027", "admitted_at", "入院时间"),
    _required("SL028", "discharged_at", "出院时间"),
    _required("SL030", "discharge_department", "出院科别"),
    _required("SL032", "treatment_kind", "治疗类别", Weight.HINT),
    _required("SL034", "discharge_way", "离院方式"),
    _required("SL037", "doctor_code", "主诊医师代码"),
    _required("SL039", "nurse_code", "责任护士代码"),
    _required("SL044", "diagnoses", "出院诊断"),
    Rule("SL045", "diagnoses", Weight.ERROR, _main_diagnosis),
    Rule("SL046", "diagnoses", Weight.ERROR, _diagnosis_rows),
    Rule("SL052", "operations", Weight.ERROR, _operation_rows),
    Rule("SL064", "receiving_institution", Weight.ERROR, _receiver),
    Rule("SL066", "readmission_purpose", Weight.ERROR, _purpose),
    Rule("SL071", "doctor_code", Weight.ERROR, _staff("doctor_code", "D", "主诊医师代码")),
    Rule("SL072", "nurse_code", Weight.ERROR, _staff("nurse_code", "N", "责任护士代码")),
    Rule("SL133", "discharged_at", Weight.ERROR, _order_of_stay),
    Rule("SL150", "stay_days", Weight.ERROR, _days_of_stay),
    Rule("SL185", "diagnoses", Weight.ERROR, _main_repeated),
    Rule("SL281", "operations", Weight.ERROR, _main_operation),
)
