"""Whole visits at the kiosk: a phone before the camera, the real training centre, the real file,
the real window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from adapters.scan.phone_film import Cut, film
from adapters.scan.station import ScanStation
from adapters.training import TrainingCentre
from desktop.domain.identity import masked_name
from desktop.domain.secret import Secret
from desktop.house import House
from desktop.main import open_house
from desktop.sender import Sender
from desktop.settings import CentreSettings, KioskSettings, Settings
from tests.ui.kiosk_scenes import Stall
from tests.ui.scenes import until
from ui.background import Background
from ui.kiosk.printing import ReceiptPrinter
from ui.kiosk.state import Page
from ui.theme import Theme

STALE = Secret("4241111111111111111101350000")
PICTURE = Cut(width=960, height=540, seconds=2.0)
IN_TIME = 20.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The training house; a call without an answer is given up after two seconds."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("kiosk"),
        centre=CentreSettings(deadline_seconds=2),
        kiosk=KioskSettings(on=True),
    )
    with open_house(settings) as opened:
        yield opened


@pytest.fixture
def centre(house: House) -> Iterator[TrainingCentre]:
    """The training centre, free of faults before and after."""
    assert house.training
    house.training.clear_faults()
    yield house.training
    house.training.clear_faults()


class Visit:
    """A patient's way through the kiosk."""

    def __init__(self, stall: Stall, centre: TrainingCentre, folder: Path) -> None:
        self.stall, self.centre, self.folder = stall, centre, folder
        self.people = {p["name"]: p for p in centre.people()}

    def show_phone(self, text: Secret) -> None:
        """Hold a phone before the camera: a folder of images."""
        path = film(text, self.folder / f"film{len(list(self.folder.iterdir()))}", cut=PICTURE)
        station = self.stall.station
        assert isinstance(station, ScanStation)
        station.use(str(path))

    def scan(self, name: str) -> dict[str, Any]:
        """Show this person's fresh code; the kiosk asks who it is."""
        person: dict[str, Any] = self.people[name]
        self.show_phone(self.centre.fresh_code(person["person_no"]))
        until(lambda: self.stall.kiosk.page is Page.WHO, IN_TIME)
        self.stall.on(Page.WHO)
        return person

    def to_bills(self, name: str) -> None:
        """As far as the list of this person's bills."""
        self.scan(name)
        self.stall.tap("是我本人")
        self.stall.on(Page.MENU)
        self.stall.tap("待缴费账单")
        self.stall.on(Page.BILLS)
        until(lambda: self.stall.kiosk.till.state.bills is not None)

    def to_amounts(self) -> None:
        """From the list of bills to the amounts of its only one."""
        self.stall.tap(self.stall.kiosk.view.rows[0].text)
        self.stall.on(Page.BILL)
        self.stall.tap("查看报销金额")
        until(lambda: self.stall.kiosk.page is Page.CONFIRM, IN_TIME)
        self.stall.on(Page.CONFIRM)

    def texts(self) -> str:
        """Everything on the screen."""
        labels = self.stall.window.findChildren(QLabel)
        return "\n".join(x.text() for x in labels if x.isVisible())


@pytest.fixture
def visit(
    theme: Theme, background: Background, house: House, centre: TrainingCentre, tmp_path: Path
) -> Iterator[Visit]:
    """A kiosk that works for the training pharmacy."""
    stall = Stall(theme, background)
    stall.real = replace(house.desks[0], window="1号自助机", max_processing_seconds=1.0)
    stall.station = ScanStation("")
    stall.printer = ReceiptPrinter(f"pdf:{tmp_path / 'receipts'}")
    sender = Sender([stall.real], stall.bridge.tell_moved)
    sender.start()
    stall.open()
    yield Visit(stall, centre, tmp_path)
    stall.close()
    sender.stop()


def test_from_a_phone_before_the_camera_to_a_receipt_on_paper(
    visit: Visit, house: House, tmp_path: Path
) -> None:
    visit.to_bills("林示范")
    assert len(visit.stall.kiosk.view.rows) == 1
    visit.to_amounts()
    assert visit.centre.settlements("P35010200001") == []
    visit.stall.tap("确认结算")
    until(lambda: visit.stall.kiosk.page is Page.DONE, IN_TIME)
    booked = visit.centre.settlements("P35010200001")
    assert [(f.voucher_type, f.shares.adds_up) for f in booked] == [("01", True)]
    assert booked[0].settlement_id in visit.texts()
    until(lambda: "请取走凭条" in visit.texts())
    papers = list((tmp_path / "receipts").glob("*.pdf"))
    assert [p.read_bytes()[:5] for p in papers] == [b"%PDF-"]
    stored = visit.stall.desk.store.live_settlement(
        visit.centre.bills("P35010200001")[booked[0].settlement_id]
    )
    assert stored


def test_the_name_on_the_screen_is_masked_and_the_number_too(visit: Visit) -> None:
    person = visit.scan("陈示例")
    shown = visit.texts()
    assert masked_name("陈示例") in shown
    assert "陈示例" not in shown
    assert person["cert_no"] not in shown


def test_the_balance_is_what_the_centre_says(visit: Visit) -> None:
    person = visit.scan("陈示例")
    visit.stall.tap("是我本人")
    visit.stall.on(Page.MENU)
    visit.stall.tap("我的余额")
    visit.stall.on(Page.BALANCE)
    fen = person["balance_fen"]
    assert f"{fen // 100:,}.{fen % 100:02d} 元" in visit.texts()


def test_a_stale_code_asks_for_a_fresh_one_and_the_fresh_one_is_taken(visit: Visit) -> None:
    visit.show_phone(STALE)
    until(lambda: visit.stall.kiosk.till.state.error is not None, IN_TIME)
    assert visit.stall.kiosk.page is Page.START
    assert "刷新" in visit.texts()
    visit.scan("陈示例")


def test_a_person_without_bills_is_told_so(visit: Visit) -> None:
    visit.to_bills("陈小训")
    assert "没有待缴费的账单" in visit.texts()
    assert visit.stall.kiosk.view.rows == ()


def test_a_bill_of_somebody_else_is_never_offered(visit: Visit, house: House) -> None:
    waiting = {b.number for b in house.desks[0].his.bills()}
    visit.to_bills("陈示例")
    offered = {row.argument for row in visit.stall.kiosk.view.rows}
    assert len(offered) == 1
    assert len(waiting) == 8
    for number in waiting - offered:
        visit.stall.kiosk.till.choose(number)
        assert visit.stall.kiosk.till.state.bill is None or (
            visit.stall.kiosk.till.state.bill.number in offered
        )


def test_a_lost_answer_is_amber_offers_no_retry_and_ends_in_the_receipt(visit: Visit) -> None:
    before = len(visit.centre.settlements("P35010200001"))
    visit.to_bills("黄阿练")
    visit.to_amounts()
    # The centre books it, says so too late, and cannot be asked for a while.
    visit.centre.fault(infno="2102", fault="close_after_commit", times=1)
    visit.centre.fault(infno="5201", fault="http500", times=40)
    visit.stall.tap("确认结算")
    until(lambda: visit.stall.kiosk.page is Page.UNKNOWN, IN_TIME)
    view = visit.stall.kiosk.view
    assert view.headline.tint == "wait"
    assert "结果未知，正在核实，请到人工窗口" in visit.texts()
    assert {c.text for c in view.offers} == {"知道了", "重新开始"}
    assert len(visit.centre.calls("2102")) == before + 1
    visit.centre.clear_faults()
    until(lambda: visit.stall.kiosk.page is Page.DONE, IN_TIME)
    assert len(visit.centre.settlements("P35010200001")) == before + 1
    assert len(visit.centre.calls("2102")) == before + 1


def test_who_leaves_in_doubt_leaves_nothing_for_the_next(visit: Visit) -> None:
    visit.to_bills("郑试行")
    number = visit.stall.kiosk.view.rows[0].argument
    visit.to_amounts()
    visit.centre.fault(infno="2102", fault="close_after_commit", times=1)
    visit.centre.fault(infno="5201", fault="http500", times=40)
    visit.stall.tap("确认结算")
    until(lambda: visit.stall.kiosk.page is Page.UNKNOWN, IN_TIME)
    visit.stall.on(Page.UNKNOWN)
    assert number in visit.texts()
    visit.stall.tap("知道了")
    visit.stall.on(Page.START)
    visit.centre.clear_faults()
    until(lambda: not visit.stall.desk.store.unresolved(), IN_TIME)
    QTest.qWait(100)
    assert visit.stall.kiosk.page is Page.START
    assert number not in visit.texts()
