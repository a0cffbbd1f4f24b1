"""What the lists screen shows, computed without Qt: funnel, rows, and the list as on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.identity import SEX_NAMES, masked_name
from desktop.domain.settlement_list import (
    Diagnosis,
    Finding,
    ListRow,
    ListState,
    Operation,
    SettlementList,
    Weight,
)
from ui.cashier.view import Button

EMPTY = "没有清单。按 F5 从医院系统取出院病案，生成清单。"
STATE_ICONS = {
    ListState.TO_SEND: ("queue", "info"),
    ListState.TO_FIX: ("bad", "bad"),
    ListState.WAITING: ("wait", "wait"),
    ListState.REFUSED: ("bad", "bad"),
    ListState.SENT: ("queue", "ok"),
    ListState.PROVEN: ("ok", "ok"),
}
_SENT = {ListState.SENT, ListState.PROVEN}
_SENDABLE = {ListState.TO_SEND, ListState.REFUSED}


@dataclass(frozen=True)
class FunnelStep:
    """A count on the way of the lists; `tint` marks those that need a person."""

    name: str
    count: str
    tint: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    settlement_id: str
    discharged: str
    record_no: str
    name: str
    department: str
    diagnosis: str
    state: ListState
    findings: str


@dataclass(frozen=True)
class Field:
    """A field of the list as on paper; `place` names it for the findings."""

    place: str
    name: str
    value: str
    finding: str = ""
    weight: Weight | None = None


@dataclass(frozen=True)
class Group:
    """A part of the paper form."""

    title: str
    fields: tuple[Field, ...]


def funnel(rows: Sequence[ListRow], due: int | None) -> tuple[FunnelStep, ...]:
    """应传 → 已生成 → 已上传 → 已核验, then what waits for a person."""
    states = Counter(row.state for row in rows)
    sent = sum(states[state] for state in _SENT)
    to_fix, refused = states[ListState.TO_FIX], states[ListState.REFUSED]
    return (
        FunnelStep("应传", "—" if due is None else str(due)),
        FunnelStep("已生成", str(len(rows))),
        FunnelStep("已上传", str(sent)),
        FunnelStep("已核验", str(states[ListState.PROVEN])),
        FunnelStep("待修改", str(to_fix), "wait" if to_fix else ""),
        FunnelStep("退回", str(refused), "bad" if refused else ""),
    )


def table_row(row: ListRow) -> Row:
    """A list as a line; the name is masked."""
    return Row(
        row.settlement_id,
        _time(row.discharged_at),
        row.record_no,
        masked_name(row.patient_name),
        row.department,
        row.main_diagnosis,
        row.state,
        str(len(row.findings)) if row.findings else "0",
    )


def upload_button(row: ListRow | None) -> Button:
    """Send the chosen list; says why not when it cannot be sent."""
    if row is None:
        return Button("上传", False, "请先选择一份清单")
    if row.state is ListState.TO_FIX:
        return Button("上传", False, "还有错误，请先在医院系统改正后按 F5 重新取清单")
    return Button("上传", row.state in _SENDABLE, f"这份清单{row.state}，不需要再传")


def status_line(row: ListRow) -> str:
    """Where the list stands, with the centre's own words or number."""
    parts = [str(row.state)]
    if row.list_no:
        parts.append(f"中心清单流水号 {row.list_no}")
    if row.reason:
        parts.append(row.reason)
    return " · ".join(parts)


def by_weight(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors first, then hints, then what could not run."""
    return tuple(sorted(findings, key=lambda f: list(Weight).index(f.weight)))


def groups(entry: SettlementList, findings: Sequence[Finding]) -> tuple[Group, ...]:
    """The list's fields in the order of the printed form, findings at their fields."""
    found = {f.place: f for f in reversed(findings)}
    parts = (
        ("基本信息", _BASIC), ("联系人", _CONTACT), ("住院信息", _STAY), ("收费与填报", _MONEY),
    )  # fmt: skip
    fixed = [Group(t, tuple(_field(entry, p, n, found) for p, n in names)) for t, names in parts]
    fixed.insert(3, Group("出院诊断", _rows("diagnoses", _diagnoses(entry), "诊断", found)))
    fixed.insert(4, Group("手术及操作", _rows("operations", _operations(entry), "手术", found)))
    return tuple(fixed)


def _field(entry: SettlementList, place: str, name: str, found: dict[str, Finding]) -> Field:
    value = getattr(entry, place)
    shown = _time(value) if isinstance(value, datetime) else _coded(place, value)
    return _marked(Field(place, name, shown or "未填写"), found)


def _marked(field: Field, found: dict[str, Finding]) -> Field:
    finding = found.get(field.place)
    if finding is None:
        return field
    return Field(field.place, field.name, field.value, finding.text, finding.weight)


def _rows(
    place: str, values: Sequence[str], name: str, found: dict[str, Finding]
) -> tuple[Field, ...]:
    first, *more = values or ("无",)
    rest = (Field(f"{place}.{n}", f"{name} {n}", text) for n, text in enumerate(more, 2))
    return (_marked(Field(place, f"{name} 1", first), found), *rest)


def _diagnoses(entry: SettlementList) -> list[str]:
    return [_diagnosis(d) for d in entry.diagnoses]


def _diagnosis(row: Diagnosis) -> str:
    main = "（主要诊断）" if row.main else ""
    return f"{row.code} {row.name}{main}"


def _operations(entry: SettlementList) -> list[str]:
    return [_operation(o) for o in entry.operations]


def _operation(row: Operation) -> str:
    main = "（主要手术）" if row.kind == "1" else ""
    return f"{row.code} {row.name}{main} {_time(row.began_at)}".strip()


def _coded(place: str, value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    if place in {"patient_name", "contact_name"}:
        return masked_name(text)
    if place == "contact_phone":
        return text[:3] + "*" * max(0, len(text) - 7) + text[-4:] if text else ""
    return SEX_NAMES.get(text, text) if place == "sex" else text


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


_BASIC = (
    ("settlement_id", "结算ID"), ("person_no", "人员编号"), ("record_no", "病案号"),
    ("patient_name", "姓名"), ("sex", "性别"), ("nationality", "国籍"), ("occupation", "职业"),
    ("declared_at", "申报时间"),
)  # fmt: skip
_CONTACT = (
    ("contact_name", "联系人姓名"), ("contact_relation", "与患者关系"),
    ("contact_phone", "联系人电话"),
)  # fmt: skip
_STAY = (
    ("admission_way", "入院途径"), ("treatment_kind", "治疗类别"), ("admitted_at", "入院时间"),
    ("admission_department", "入院科别"), ("discharged_at", "出院时间"),
    ("discharge_department", "出院科别"), ("stay_days", "实际住院天数"),
    ("clinic_diagnosis", "门（急）诊诊断"), ("discharge_way", "离院方式"),
    ("receiving_institution", "拟接收机构"), ("readmission_plan", "31天内再住院计划"),
    ("readmission_purpose", "再住院目的"), ("doctor_code", "主诊医师代码"),
    ("doctor_name", "主诊医师"), ("nurse_code", "责任护士代码"), ("nurse_name", "责任护士"),
)  # fmt: skip
_MONEY = (
    ("business_no", "业务流水号"), ("receipt_code", "票据代码"), ("receipt_no", "票据号码"),
    ("settled_from", "结算开始"), ("settled_to", "结算结束"), ("payment_method", "医保支付方式"),
    ("filled_by_department", "填报部门"), ("filled_by", "填报人"),
)  # fmt: skip
