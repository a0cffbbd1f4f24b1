"""Business types, scan events, the window register and reasons, over the training centre."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from adapters.store.file import open_file
from adapters.store.store import SqlStore
from adapters.store.tables import metadata, scan_event
from adapters.training import TrainingCentre
from desktop.domain.coverage import DeviceKind, PointKind
from desktop.domain.errors import AppError, Invalid, NotAllowed, Refused
from desktop.domain.identity import Presented, VoucherType
from desktop.domain.no_scan import NoScan
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from desktop.domain.stage import Link, Stage, stages_at
from desktop.domain.visit import Bill
from desktop.domain.window_register import Entry
from desktop.main import open_house
from desktop.ports import Desk
from desktop.settings import InstitutionSettings, Settings
from desktop.usecases.count_reasons import count_reasons
from desktop.usecases.find_stages import find_stages
from desktop.usecases.identify import identify, identify_by_id
from desktop.usecases.keep_window import keep_window, retire_window
from desktop.usecases.prove_device import prove_device
from desktop.usecases.quote import quote
from desktop.usecases.settle import Settled, settle
from desktop.usecases.show_windows import show_windows
from tests.samples import CASHIER, PHARMACY, HandClock

POSTER = Secret("https://example.invalid/poster?id=1")
STALE = Secret("4241111111111111111101350000")
HERE = "2号窗"
ENTRY = Entry(HERE, PointKind.WINDOW, (Stage.PHARMACY,), DeviceKind.CAMERA, "C1")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_file(tmp_path / "desk.db", Secret("ab" * 32))
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def window(till: Desk, engine: Engine, clock: HandClock) -> Desk:
    """The pharmacy's desk over an empty file and a hand clock, a supervisor at it."""
    chief = Operator("0009", "主管", Role.SUPERVISOR)
    store = SqlStore(engine, PHARMACY, chief, clock)
    return replace(till, store=store, clock=clock, operator=chief, window=HERE)


def events(engine: Engine) -> list[dict[str, Any]]:
    """What was kept of the scans, oldest first."""
    with engine.connect() as c:
        return [dict(r) for r in c.execute(select(scan_event).order_by("id")).mappings()]


# --- the business types of a window -------------------------------------------------------


def test_a_pharmacy_starts_at_its_own_business_type(window: Desk) -> None:
    assert find_stages(window) == (Stage.PHARMACY, Stage.OUTSIDE_PRESCRIPTION)


def test_a_hospital_window_offers_all_of_a_hospital_and_starts_with_the_settlement(
    office: Desk,
) -> None:
    found = find_stages(office)
    assert found[0] is Stage.SETTLEMENT
    assert set(found) == set(stages_at(office.institution.place))


def test_the_register_goes_before_the_settings_and_the_settings_before_the_place(
    window: Desk,
) -> None:
    set_up = replace(window, stages=(Stage.OUTSIDE_PRESCRIPTION,))
    assert find_stages(set_up) == (Stage.OUTSIDE_PRESCRIPTION,)
    keep_window(set_up, replace(ENTRY, name="9号窗"), new=True)
    assert find_stages(set_up) == (Stage.OUTSIDE_PRESCRIPTION,)
    keep_window(set_up, ENTRY, new=True)
    assert find_stages(set_up) == (Stage.PHARMACY,)
    retire_window(set_up, HERE)
    assert find_stages(set_up) == (Stage.OUTSIDE_PRESCRIPTION,)


# --- scan events ------------------------------------------------------------------------------


def test_a_decode_is_kept_with_all_its_parts_and_never_its_text(
    window: Desk, engine: Engine, centre: TrainingCentre, person: dict[str, str]
) -> None:
    code = centre.fresh_code(person["person_no"])
    identify(window, code, Stage.OUTSIDE_PRESCRIPTION)
    (event,) = events(engine)
    assert event["window"] == HERE
    assert event["operator"] == "0009"
    assert event["stage"] == "02122"
    assert event["kind"] == "nhsa_evoucher"
    assert event["outcome"] == "ok"
    assert event["at"] == window.clock.now()
    assert len(event["mark"]) == 32
    assert code.reveal() not in str(event)


def test_the_decode_path_is_asked_under_the_business_type_in_force(
    window: Desk, centre: TrainingCentre, person: dict[str, str]
) -> None:
    asked: list[Stage] = []

    class Listening:
        def decode(self, text: Secret, stage: Stage) -> Presented:
            asked.append(stage)
            return window.evoucher.decode(text, stage)

    heard = replace(window, evoucher=Listening())
    identify(heard, centre.fresh_code(person["person_no"]), Stage.OUTSIDE_PRESCRIPTION)
    assert asked == [Stage.OUTSIDE_PRESCRIPTION]


@pytest.mark.parametrize(
    ("text", "kind", "outcome"),
    [
        (Secret("134567567567567567"), "wechat_pay", "wechat_pay"),
        (POSTER, "url", "url"),
        (STALE, "nhsa_evoucher", "evoucher."),
    ],
)
def test_a_scan_that_fails_is_kept_as_well(
    window: Desk, engine: Engine, text: Secret, kind: str, outcome: str
) -> None:
    with pytest.raises(AppError):
        identify(window, text, Stage.PHARMACY)
    (event,) = events(engine)
    assert event["kind"] == kind
    assert event["outcome"].startswith(outcome)
    assert text.reveal() not in str(event)
    assert window.store.proofs(window.clock.now()) == {}


def test_a_code_that_decoded_proves_the_device_even_if_the_person_is_unknown_after(
    window: Desk, engine: Engine, centre: TrainingCentre, person: dict[str, str]
) -> None:
    centre.fault(infno="1101", fault="error", times=3)
    with pytest.raises(Refused):
        identify(window, centre.fresh_code(person["person_no"]), Stage.PHARMACY)
    assert [event["outcome"] for event in events(engine)] == ["ok"]


def test_a_fault_of_the_decode_path_is_kept_as_a_failed_scan(window: Desk, engine: Engine) -> None:
    class Falling:
        def decode(self, text: Secret, stage: Stage) -> Any:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        identify(replace(window, evoucher=Falling()), STALE, Stage.PHARMACY)
    assert [event["outcome"] for event in events(engine)] == ["failed"]


def test_the_same_text_has_the_same_mark_at_one_desk_and_another_at_the_next(
    window: Desk, engine: Engine
) -> None:
    for salt in ("a", "a", "b"):
        with pytest.raises(Invalid):
            identify(replace(window, scan_salt=salt), POSTER, Stage.PHARMACY)
    first, again, other = (event["mark"] for event in events(engine))
    assert first == again != other


# --- the register -----------------------------------------------------------------------------


def test_a_cashier_may_not_touch_or_see_the_register(window: Desk) -> None:
    clerk = replace(window, operator=CASHIER)
    for act in (
        lambda: keep_window(clerk, ENTRY, new=True),
        lambda: retire_window(clerk, HERE),
        lambda: show_windows(clerk),
        lambda: prove_device(clerk, POSTER),
    ):
        with pytest.raises(NotAllowed, match="登记窗口"):
            act()
    assert window.store.windows() == []


def test_a_window_works_from_its_first_decode_on_and_for_thirty_days(
    window: Desk, clock: HandClock, centre: TrainingCentre, person: dict[str, str]
) -> None:
    keep_window(window, ENTRY, new=True)
    before = show_windows(window)
    assert not before.works(HERE)
    assert before.proven_at(HERE) is None
    identify(window, centre.fresh_code(person["person_no"]), Stage.PHARMACY)
    after = show_windows(window)
    assert after.works(HERE)
    assert after.proven_at(HERE) == clock.now()
    assert after.coverage.links[Link.SETTLE].met
    clock.forward(days=30)
    assert show_windows(window).works(HERE)
    clock.forward(seconds=1)
    assert not show_windows(window).works(HERE)


def test_a_self_test_proves_the_device_with_any_code_and_sends_nothing(
    window: Desk, engine: Engine, centre: TrainingCentre
) -> None:
    keep_window(window, ENTRY, new=True)
    before = len(centre.calls())
    assert prove_device(window, POSTER).key == "url"
    assert len(centre.calls()) == before
    assert show_windows(window).works(HERE)
    (event,) = events(engine)
    assert (event["outcome"], event["stage"]) == ("self_test", "02121")
    assert POSTER.reveal() not in str(event)


def test_a_window_that_is_not_entered_cannot_test_itself(window: Desk, engine: Engine) -> None:
    with pytest.raises(Invalid, match="还没有登记"):
        prove_device(window, POSTER)
    assert events(engine) == []


def test_another_device_must_prove_itself_anew(window: Desk, clock: HandClock) -> None:
    keep_window(window, ENTRY, new=True)
    prove_device(window, POSTER)
    clock.forward(days=1)
    keep_window(window, replace(ENTRY, device=DeviceKind.GUN, serial="G7"), new=False)
    assert not show_windows(window).works(HERE)
    prove_device(window, POSTER)
    assert show_windows(window).works(HERE)


def test_an_entry_of_a_hospital_is_refused_at_a_pharmacy(window: Desk) -> None:
    with pytest.raises(Invalid, match="没有选择环节"):
        keep_window(window, replace(ENTRY, stages=(Stage.SETTLEMENT,)), new=True)
    assert window.store.windows() == []
    assert window.store.audit_trail() == []


# --- reasons ----------------------------------------------------------------------------------


def test_the_reason_stays_with_the_settlement_and_is_counted_in_its_month(
    window: Desk, engine: Engine, person: dict[str, str], new_bill: Callable[[], Bill]
) -> None:
    # The centre stamps settlements with its own clock, so this desk goes by the same.
    from adapters.clock import SystemClock

    clock = SystemClock()
    desk = replace(window, clock=clock, store=SqlStore(engine, PHARMACY, window.operator, clock))
    for reason in (NoScan.NO_PHONE, NoScan.NO_PHONE, None):
        visit = identify_by_id(desk, Secret(person["cert_no"]), no_scan=reason)
        bill = new_bill()
        result = settle(desk, visit, bill, quote(desk, visit, bill))
        assert isinstance(result, Settled)
        assert result.settlement.sale.no_scan is reason
        assert result.settlement.facts.voucher_type == VoucherType.ID_CARD
    now = clock.now()
    found = count_reasons(desk, now.year, now.month)
    assert found.by_reason[NoScan.NO_PHONE] == 2
    assert found.by_reason[NoScan.NETWORK] == 0
    assert (found.unsaid, found.total) == (1, 3)
    last_year = count_reasons(desk, now.year - 1, 12)
    assert last_year.total == 0


def test_the_reason_does_not_go_to_the_centre(
    window: Desk, person: dict[str, str], new_bill: Callable[[], Bill]
) -> None:
    visit = identify_by_id(window, Secret(person["cert_no"]), no_scan=NoScan.DECLINED)
    draft = window.centre.draft_settlement(visit, new_bill(), HERE)
    assert NoScan.DECLINED not in draft.body


def test_nothing_of_the_text_is_anywhere_in_the_file(
    window: Desk, engine: Engine, centre: TrainingCentre, person: dict[str, str]
) -> None:
    keep_window(window, ENTRY, new=True)
    code = centre.fresh_code(person["person_no"])
    identify(window, code, Stage.PHARMACY)
    prove_device(window, POSTER)
    with engine.connect() as c:
        kept = [str(row) for t in metadata.sorted_tables for row in c.execute(select(t))]
    assert kept
    assert all(code.reveal() not in row and POSTER.reveal() not in row for row in kept)


def test_the_settings_say_who_sits_here_and_what_the_window_asks_for(tmp_path: Path) -> None:
    site = InstitutionSettings(
        code=PHARMACY.code, name=PHARMACY.name, area=PHARMACY.area, window=HERE,
        operator_role="it", stages=(Stage.OUTSIDE_PRESCRIPTION,),
    )  # fmt: skip
    with open_house(Settings(data_dir=tmp_path / "house", institutions=(site,))) as house:
        desk = house.desks[0]
        assert desk.operator.role is Role.IT
        assert find_stages(desk) == (Stage.OUTSIDE_PRESCRIPTION,)
        keep_window(desk, ENTRY, new=True)
        assert find_stages(desk) == (Stage.PHARMACY,)
