"""The window register against the policy, and the business types of every link."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desktop.domain.coverage import (
    Device,
    DeviceKind,
    PointKind,
    ServicePoint,
    advice,
    coverage,
)
from desktop.domain.stage import DEFAULT_STAGES, STAGES, Link, Place, Stage, stages_at

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def gun(days_ago: float | None) -> Device:
    proven = None if days_ago is None else NOW - timedelta(days=days_ago)
    return Device(DeviceKind.GUN, "SN-1", proven)


def window(name: str, *links: Link, days_ago: float | None = 1) -> ServicePoint:
    return ServicePoint(name, PointKind.WINDOW, frozenset(links), (gun(days_ago),))


def kiosk(name: str, days_ago: float | None) -> ServicePoint:
    return ServicePoint(name, PointKind.KIOSK, frozenset({Link.SETTLE}), (gun(days_ago),))


@pytest.mark.parametrize(
    ("days_ago", "works"), [(0, True), (30, True), (30.001, False), (None, False), (-1, False)]
)
def test_a_device_works_for_thirty_days_after_its_last_proof(
    days_ago: float | None, works: bool
) -> None:
    assert gun(days_ago).works(NOW) is works


def test_a_window_works_if_one_of_its_devices_does() -> None:
    both = ServicePoint("1号窗", PointKind.WINDOW, frozenset({Link.SETTLE}), (gun(90), gun(2)))
    assert both.works(NOW)
    assert not ServicePoint("2号窗", PointKind.WINDOW, frozenset({Link.SETTLE})).works(NOW)


@pytest.mark.parametrize(
    ("working", "total", "met", "short"),
    [(1, 2, True, 0), (1, 3, False, 1), (2, 3, True, 0), (0, 1, False, 1), (2, 5, False, 1)],
)
def test_half_of_the_windows_of_a_link_are_enough(
    working: int, total: int, met: bool, short: int
) -> None:
    points = [
        window(f"{n}号窗", Link.DISPENSE, days_ago=1 if n < working else None) for n in range(total)
    ]
    share = coverage(points, NOW).links[Link.DISPENSE]
    assert (share.working, share.total, share.met, share.short_of) == (working, total, met, short)


def test_each_link_counts_by_itself() -> None:
    points = [
        window("1号窗", Link.REGISTER, Link.SETTLE),
        window("2号窗", Link.REGISTER, Link.SETTLE),
        window("药房", Link.DISPENSE, days_ago=None),
    ]
    found = coverage(points, NOW)
    assert set(found.links) == {Link.REGISTER, Link.SETTLE, Link.DISPENSE}
    assert found.links[Link.SETTLE].met
    assert not found.links[Link.DISPENSE].met
    assert not found.met


def test_every_kiosk_must_work_and_none_counts_as_a_window() -> None:
    points = [window("1号窗", Link.SETTLE), kiosk("自助机甲", 3), kiosk("自助机乙", 31)]
    found = coverage(points, NOW)
    assert (found.kiosks.working, found.kiosks.total, found.kiosks.short_of) == (1, 2, 1)
    assert found.links[Link.SETTLE].total == 1
    assert advice("自助机", found.kiosks) == (
        "自助机：2 个中 1 个可用（要求不低于 100%），还差 1 个；"
        "30 天内没有扫码或自检记录的：自助机乙"
    )
    assert not found.met
    assert coverage(points[:2], NOW).met


def test_an_institution_without_kiosks_lacks_none() -> None:
    found = coverage([window("1号窗", Link.SETTLE)], NOW)
    assert found.kiosks.met is None
    assert found.met
    assert "没有登记" in advice("自助机", found.kiosks)
    assert advice("结算", found.links[Link.SETTLE]).endswith("已达标")


def test_every_link_has_a_stage_and_every_stage_a_name() -> None:
    assert set(DEFAULT_STAGES) == set(Link)
    assert all(STAGES[stage].link is link for link, stage in DEFAULT_STAGES.items())
    assert set(STAGES) == set(Stage)
    assert stages_at(Place.PHARMACY) == (Stage.PHARMACY, Stage.OUTSIDE_PRESCRIPTION)


def test_the_business_types_are_those_of_the_interface(shared: Path) -> None:
    path = shared / "reference" / "evoucher" / "businesstypes.json"
    rows = json.loads(path.read_text("utf-8"))["rows"]
    assert {row["code"]: row["policy_stage"] for row in rows} == {
        stage.value: facts.link and facts.link.value for stage, facts in STAGES.items()
    }
