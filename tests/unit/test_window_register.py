"""The entries of the window register, and what a business type is good for."""

from datetime import datetime, timedelta

import pytest

from adapters.clock import SHANGHAI
from desktop.domain.coverage import DeviceKind, PointKind, coverage
from desktop.domain.errors import Invalid, NotAllowed
from desktop.domain.no_scan import REASONS, NoScan, ReasonCounts
from desktop.domain.roles import Action, Operator, Role, allowed, require
from desktop.domain.stage import Link, Place, Stage, settles, stages_at, usual_stage
from desktop.domain.window_register import Entry, check_entry, points

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
WINDOW = Entry(
    "1号窗", PointKind.WINDOW, (Stage.REGISTER, Stage.RECEIPT_PRINT, Stage.SETTLEMENT),
    DeviceKind.GUN, "SG1",
)  # fmt: skip


def test_an_entry_serves_the_links_of_its_business_types() -> None:
    assert WINDOW.point(None).links == {Link.REGISTER, Link.SETTLE}


def test_a_window_without_a_device_is_never_proven() -> None:
    bare = Entry("1号窗", PointKind.WINDOW, (Stage.SETTLEMENT,))
    assert bare.point(NOW).devices == ()
    assert not bare.point(NOW).works(NOW)


@pytest.mark.parametrize(
    ("exchanged", "proven", "works"),
    [
        (None, NOW - DAY, True),
        (NOW - 2 * DAY, NOW - DAY, True),
        (NOW - DAY, NOW - DAY, True),
        (NOW - DAY, NOW - 2 * DAY, False),
        (None, NOW - 31 * DAY, False),
        (None, None, False),
    ],
)
def test_what_another_device_read_proves_nothing(
    exchanged: datetime | None, proven: datetime | None, works: bool
) -> None:
    entry = Entry("1号窗", PointKind.WINDOW, (Stage.SETTLEMENT,), DeviceKind.CAMERA, "", exchanged)
    assert entry.point(proven).works(NOW) is works


def test_the_register_is_held_against_the_policy_by_the_last_proofs() -> None:
    kiosk = Entry("自助机A", PointKind.KIOSK, (Stage.SETTLEMENT,), DeviceKind.TERMINAL)
    other = Entry("2号窗", PointKind.WINDOW, (Stage.SETTLEMENT,), DeviceKind.CAMERA)
    found = coverage(points((WINDOW, other, kiosk), {"1号窗": NOW - DAY}), NOW)
    settle = found.links[Link.SETTLE]
    assert (settle.working, settle.total, settle.met) == (1, 2, True)
    assert (found.kiosks.working, found.kiosks.idle) == (0, ("自助机A",))
    assert found.links[Link.REGISTER].met
    assert not found.met


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("", PointKind.WINDOW, (Stage.SETTLEMENT,)), "window.name"),
        (Entry("名" * 41, PointKind.WINDOW, (Stage.SETTLEMENT,)), "window.name"),
        (Entry("1号窗", PointKind.WINDOW, ()), "window.stages"),
        (Entry("1号窗", PointKind.WINDOW, (Stage.PHARMACY,)), "window.stages"),
        (Entry("1号窗", PointKind.WINDOW, (Stage.SETTLEMENT,), None, "SG1"), "window.serial"),
    ],
)
def test_an_entry_that_cannot_be_kept_says_why(entry: Entry, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_entry(entry, Place.HOSPITAL)
    assert caught.value.code == code
    assert caught.value.advice


def test_a_whole_entry_is_kept() -> None:
    check_entry(WINDOW, Place.HOSPITAL)


def test_a_till_starts_where_it_settles() -> None:
    for place in (Place.HOSPITAL, Place.PHARMACY):
        assert usual_stage(place) in stages_at(place)
        assert settles(usual_stage(place))
    assert not settles(Stage.OUTSIDE_PRESCRIPTION)
    assert not settles(Stage.DISPENSING)
    assert settles(Stage.DEPOSIT)


def test_each_reason_has_a_digit_of_its_own_from_one_to_five() -> None:
    assert set(REASONS) == set(NoScan)
    assert [reason.key for reason in REASONS.values()] == list("12345")
    assert all(reason.name and reason.note for reason in REASONS.values())


def test_all_settlements_without_a_code_are_those_with_and_without_a_reason() -> None:
    assert ReasonCounts({NoScan.NO_PHONE: 2, NoScan.NETWORK: 1}, 4).total == 7


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.SUPERVISOR, True),
        (Role.IT, True),
        (Role.CASHIER, False),
        (Role.INSURANCE_OFFICE, False),
    ],
)
def test_windows_are_kept_by_supervisors_and_it(role: Role, may: bool) -> None:
    assert allowed(Operator("9", "操作员", role), Action.KEEP_WINDOWS) is may


def test_a_workstation_goes_on_looking_up_what_is_unknown_whoever_sits_there() -> None:
    for role in Role:
        operator = Operator("9", "操作员", role)
        assert allowed(operator, Action.RESOLVE)
        assert allowed(operator, Action.RECONCILE)


def test_it_moves_no_money() -> None:
    with pytest.raises(NotAllowed, match="信息科"):
        require(Operator("9", "操作员", Role.IT), Action.SETTLE)
