"""A window whose component reads the voucher itself; and the self-test of its decode path."""

from dataclasses import dataclass, field, replace

import pytest

from adapters.training import TrainingCentre
from desktop.domain.errors import Invalid, NotAllowed, Refused
from desktop.domain.identity import Channel, Presented
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from desktop.domain.self_test import Health
from desktop.domain.settlement import Shares
from desktop.domain.stage import Stage
from desktop.ports import Desk, Evoucher
from desktop.usecases.at_terminal import identify_at_device, identify_by_face, show_settled
from desktop.usecases.identify import identify
from desktop.usecases.self_test import self_test

SHARES = Shares(2560, 2000, 500, 60)


@dataclass
class Counter:
    """A terminal before which a person stands, with the phone in the hand."""

    centre: TrainingCentre
    reads: Evoucher
    person_no: str = ""
    told: list[tuple[str, int]] = field(default_factory=list)

    def decode(self, text: Secret, stage: Stage) -> Presented:
        if not self.person_no:
            raise Refused("没有读到医保码", "请再扫一次", "evoucher.-2")
        shown = self.reads.decode(self.centre.fresh_code(self.person_no), stage)
        return replace(shown, business_no="B1")

    def decode_face(self, stage: Stage) -> Presented:
        return replace(self.decode(Secret(""), stage), channel=Channel.FACE)

    def show_settled(self, shown: Presented, stage: Stage, shares: Shares, balance: int) -> None:
        self.told.append((shown.business_no, balance))


@pytest.fixture
def counter(till: Desk, centre: TrainingCentre, person: dict[str, str]) -> Counter:
    return Counter(centre, till.evoucher, person["person_no"])


@pytest.fixture
def window(till: Desk, counter: Counter) -> Desk:
    return replace(till, evoucher=counter, terminal=counter, window="自带设备窗")


def test_the_component_reads_the_code_and_the_scan_is_evidence(window: Desk) -> None:
    assert window.store.last_decoded(window.window) is None
    visit = identify_at_device(window, Stage.SETTLEMENT)
    assert (visit.person.name, visit.presented.channel) == ("林示范", Channel.SCAN)
    at = window.store.last_decoded(window.window)
    assert at is not None
    assert abs((window.clock.now() - at).total_seconds()) < 60


def test_nothing_read_is_kept_as_a_scan_that_failed(window: Desk, counter: Counter) -> None:
    counter.person_no = ""
    elsewhere = replace(window, window="没人的窗")
    with pytest.raises(Refused):
        identify_at_device(elsewhere, Stage.SETTLEMENT)
    assert elsewhere.store.last_decoded("没人的窗") is None


def test_a_face_counts_as_the_voucher(window: Desk) -> None:
    visit = identify_by_face(window, Stage.SETTLEMENT)
    assert (visit.presented.channel, visit.presented.voucher_type) == (Channel.FACE, "01")
    with pytest.raises(Invalid, match="没有医保业务综合服务终端"):
        identify_by_face(replace(window, terminal=None), Stage.SETTLEMENT)


def test_the_role_forbids_it_before_anything_is_asked(window: Desk, counter: Counter) -> None:
    office = replace(window, operator=Operator("0009", "训练医保办", Role.INSURANCE_OFFICE))
    counter.person_no = ""
    with pytest.raises(NotAllowed):
        identify_at_device(office, Stage.SETTLEMENT)


def test_the_terminal_that_read_shows_the_settlement_and_no_other(
    window: Desk, counter: Counter, centre: TrainingCentre, person: dict[str, str]
) -> None:
    visit = identify_at_device(window, Stage.SETTLEMENT)
    show_settled(window, visit, Stage.SETTLEMENT, SHARES)
    assert counter.told == [("B1", visit.insurance.balance - 500)]
    by_camera = replace(visit, presented=replace(visit.presented, business_no=""))
    show_settled(window, by_camera, Stage.SETTLEMENT, SHARES)
    show_settled(replace(window, terminal=None), visit, Stage.SETTLEMENT, SHARES)
    assert len(counter.told) == 1


def test_the_self_test_of_a_training_desk_sees_the_last_scan(
    till: Desk, centre: TrainingCentre, person: dict[str, str]
) -> None:
    fresh = replace(till, window="自检窗")
    before = self_test(fresh)
    assert before.health is Health.WARN
    assert [each.name for each in before.checks if each.advice] == ["最近一次识读成功"]
    identify(fresh, centre.fresh_code(person["person_no"]), Stage.PHARMACY)
    after = self_test(fresh)
    assert after.health is Health.OK
    assert after.window == "自检窗"


def test_a_desk_without_a_path_fails_its_self_test(till: Desk) -> None:
    assert self_test(replace(till, path=None)).health is Health.FAIL
