"""Invented values that several tests need."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from adapters.clock import SHANGHAI
from desktop.domain.identity import (
    Channel,
    Insurance,
    Person,
    Presented,
    VoucherType,
)
from desktop.domain.message import Draft, Kind
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from desktop.domain.settlement import Sale, SettlementFacts, Shares
from desktop.domain.settlement_list import Diagnosis, Operation, SettlementList
from desktop.domain.visit import Bill, FeeLine, Visit
from desktop.ports import Institution

MORNING = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
PHARMACY = Institution("P35010200001", "榕心大药房", "350102")
HOSPITAL = Institution("H35010200001", "榕城示范医院", "350102")
CASHIER = Operator("0001", "收银员", Role.CASHIER)
OFFICE = Operator("0002", "医保办", Role.INSURANCE_OFFICE)


class HandClock:
    """A clock that a test turns."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def bill(number: str = "B0001", price: str = "12.80", count: str = "2") -> Bill:
    amount = int(Decimal(price) * Decimal(count) * 100)
    line = FeeLine(
        "1", "L01", "阿莫西林胶囊", "XJ01CAA040E001010102994", "甲", "0.25g*24",
        Decimal(price), Decimal(count), amount,
    )  # fmt: skip
    return Bill(number, MORNING, (line,))


def visit() -> Visit:
    insurance = Insurance("310", "11", "350102", 120450, True)
    person = Person("P001", "林示范", Secret("359999190001019993"), "2", None, 62, (insurance,))
    shown = Presented(VoucherType.EVOUCHER, Secret("token"), Channel.SCAN)
    return Visit(person, insurance, shown, MORNING, "41")


def draft(subject: str = "B0001", kind: Kind = Kind.SETTLEMENT) -> Draft:
    sale = Sale("B0001", "P001", "林示范", VoucherType.EVOUCHER, Channel.SCAN, "1号窗", ())
    return Draft(kind, "2102", subject, "P001", "350102", '{"a": 1}', sale, Secret("token"))


def facts(msgid: str, voucher_type: str = "01", at: datetime = MORNING) -> SettlementFacts:
    shares = Shares(2560, 1560, 600, 400)
    return SettlementFacts("S" + msgid, "V1", "P001", msgid, at, voucher_type, "41", shares)


def settlement_list(**changes: Any) -> SettlementList:
    began = MORNING - timedelta(days=7)
    whole = SettlementList(
        settlement_id="S1", visit_id="V1", person_no="P001", record_no="BA001",
        patient_name="陈示例", sex="2", occupation="80", nationality="CHN", address="福州",
        contact_name="陈甲", contact_relation="10", contact_address="福州",
        contact_phone="13000000000",
        declared_at=MORNING, admission_way="2", treatment_kind="10", admitted_at=began,
        admission_department="A04.01", discharged_at=MORNING, discharge_department="A04.01",
        stay_days="7", clinic_diagnosis="胆囊结石", clinic_diagnosis_code="K80.200x003",
        nursing_days=("0", "2", "5", "0"), discharge_way="1", receiving_institution="",
        receipt_code="T000001", receipt_no="000001", business_no="BIZ1", readmission_plan="1",
        readmission_purpose="", doctor_code="D350102000001", doctor_name="示范医师",
        nurse_code="N350102000001", nurse_name="示范护士", settled_from=began, settled_to=MORNING,
        filled_by_department="医保办", filled_by="填报员", payment_method="4",
        diagnoses=(
            Diagnosis("1", "K80.101", "胆囊结石伴慢性胆囊炎", "1", True),
            Diagnosis("1", "I10.x00x002", "高血压", "1", False),
        ),
        operations=(
            Operation("1", "51.2300", "腹腔镜下胆囊切除术", "01", "D350102000002", "D350102000003",
                      began, began + timedelta(hours=1), began, began + timedelta(hours=2)),
        ),
    )  # fmt: skip
    return replace(whole, **changes)
