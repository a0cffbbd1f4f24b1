"""Each rule passes the good list and finds its own fault, and only that one."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.checks import RULES, blocking, check
from desktop.domain.settlement_list import Weight
from tests.samples import MORNING, settlement_list

GOOD = settlement_list()
MAIN, OTHER = GOOD.diagnoses
CUT = GOOD.operations[0]

FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("SL001", {"person_no": ""}),
    ("SL002", {"settlement_id": ""}),
    ("SL003", {"record_no": ""}),
    ("SL011", {"occupation": ""}),
    ("SL012", {"contact_name": ""}),
    ("SL018", {"business_no": ""}),
    ("SL019", {"receipt_code": ""}),
    ("SL020", {"receipt_no": ""}),
    ("SL021", {"payment_method": ""}),
    ("SL022", {"filled_by_department": ""}),
    ("SL023", {"filled_by": ""}),
    ("SL027", {"admitted_at": None}),
    ("SL028", {"discharged_at": None}),
    ("SL030", {"discharge_department": ""}),
    ("SL032", {"treatment_kind": ""}),
    ("SL034", {"discharge_way": ""}),
    ("SL037", {"doctor_code": ""}),
    ("SL039", {"nurse_code": ""}),
    ("SL045", {"diagnoses": (OTHER,)}),
    ("SL045", {"diagnoses": (MAIN, replace(OTHER, main=True))}),
    ("SL046", {"diagnoses": (MAIN, replace(OTHER, name=""))}),
    ("SL052", {"operations": (replace(CUT, surgeon_code=""),)}),
    ("SL064", {"discharge_way": "2"}),
    ("SL066", {"readmission_plan": "2"}),
    ("SL071", {"doctor_code": "N350102000001"}),
    ("SL072", {"nurse_code": "护士"}),
    ("SL133", {"admitted_at": MORNING, "discharged_at": GOOD.admitted_at, "stay_days": ""}),
    ("SL150", {"stay_days": "9"}),
    ("SL185", {"diagnoses": (MAIN, replace(OTHER, code=MAIN.code))}),
    ("SL281", {"operations": (CUT, CUT)}),
]


def test_a_good_list_passes() -> None:
    assert check(GOOD) == ()


@pytest.mark.parametrize(("rule", "change"), FAULTS)
def test_a_fault_is_found_by_its_rule(rule: str, change: dict[str, Any]) -> None:
    found = check(settlement_list(**change))
    assert [f.rule for f in found] == [rule]
    assert found[0].text


def test_a_list_without_diagnoses_breaks_both_rules_about_them() -> None:
    assert [f.rule for f in check(settlement_list(diagnoses=()))] == ["SL044", "SL045"]


def test_every_rule_has_an_example_that_breaks_it() -> None:
    assert {r.id for r in RULES} - {rule for rule, _ in FAULTS} == {"SL044"}


def test_a_hint_does_not_block() -> None:
    found = check(settlement_list(treatment_kind=""))
    assert found[0].weight is Weight.HINT
    assert blocking(found) == ()
