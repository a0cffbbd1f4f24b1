"""Every decode path passes the same suite: the national component, Fujian's library with and
without the scanned text, and the raw text. Real bridge, stand-in library, real training centre."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import SystemClock
from desktop.decode_path import COMPLIANCE, Opened, open_paths
from desktop.domain.errors import NotAllowed, NotSent, Refused, Unknown
from desktop.domain.identity import Channel, Presented
from desktop.domain.secret import Secret
from desktop.domain.self_test import Health, checks
from desktop.domain.settlement import Shares
from desktop.domain.stage import Stage
from desktop.settings import CentreSettings, EvoucherSettings, InstitutionSettings, Settings
from tests.bridge_standins.platform import HANG_SECONDS, PERMIT, Platform
from tests.bridge_standins.rig import Rig
from tests.bridge_standins.vendor import Vendor, signs_in
from tests.contract.fsi_fixtures import ID_NUMBER, PERSON_NO, PHARMACY, Desk, desk
from tests.contract.till import Till
from tests.contract.ways import PASSWORD, USER

SECONDS = 2.0
URL = "http://front-end.invalid/localcfc/api/hsecfc/localQrCodeQuery"
STALE = "4240000000000000000000350000"
NO_VOUCHER = "134567890123456789"
SITE = InstitutionSettings(
    code=PHARMACY.code, name=PHARMACY.name, area=PHARMACY.area, operator_no="0001",
    operator_name="训练收银", department_code="A98", department_name="收费处",
)  # fmt: skip
PATHS: dict[str, dict[str, Any]] = {
    "national-box": {"path": "national", "url": URL, "device": "box"},
    "national-terminal": {"path": "national", "url": URL, "device": "terminal"},
    "fujian-text": {"path": "fujian", "pass_text": True},
    "fujian-device": {"path": "fujian", "pass_text": False},
    "raw": {"path": "raw", "raw_text_permitted": True},
}
LIBRARIES = [name for name in PATHS if name != "raw"]
RAW_FAULTS = {"crash": "close_after_commit", "hang": "hold_after_commit", "garbage": "html"}


@dataclass
class Counter:
    """A window with one decode path, the phone before it and what may go wrong."""

    opened: Opened
    platform: Platform
    sandbox: Any
    window: Desk
    raw: bool

    def scan(self, code: str, *, at_device: str = "") -> Presented:
        """Hold a phone up to whatever reads here."""
        self.platform.phone = at_device or code
        return self.opened.evoucher.decode(Secret(code), Stage.SETTLEMENT)

    def code(self, person_no: str = PERSON_NO) -> str:
        """The code a phone shows now."""
        return str(self.sandbox.control("POST", f"phones/{person_no}/code")["code"])

    def fail(self, trouble: str) -> None:
        """Let the next call go wrong."""
        if self.raw:
            order = {"infno": "1162", "fault": RAW_FAULTS[trouble], "times": 3, "seconds": 6.0}
            self.sandbox.control("POST", "faults", json=order)
        else:
            self.platform.trouble = trouble

    def mended(self) -> None:
        self.sandbox.control("DELETE", "faults")


Open = Callable[..., Counter]


@pytest.fixture(scope="module")
def rig(rigs: Callable[[str], Rig]) -> Rig:
    return rigs("linux")


@pytest.fixture
def open_counter(sandbox: Any, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Windows by the settings of their decode path, through the composition of the program."""
    with ExitStack() as stack:

        def opened(
            mode: str = "real", centre: str = "", password: str = PASSWORD, **evoucher: Any
        ) -> Counter:
            platform = Platform(Till(sandbox).sign_in())
            acts = {
                "authorization": signs_in(USER, PASSWORD),
                "ec_decode": platform.fujian,
                "NationEcTrans": platform.national,
            }
            vendor = stack.enter_context(Vendor(acts).serving())
            for name, value in vendor.environment.items():
                monkeypatch.setenv(name, value)
            given = {"library": rig.forwarder(), "bridge_folder": rig.bridges, **evoucher}
            settings = Settings(
                mode="training" if mode == "training" else "real",
                centre=CentreSettings(user=USER, url=sandbox.url),
                evoucher=EvoucherSettings(seconds=SECONDS, **given),
            )
            window = desk(centre or sandbox.url, sandbox.token, sandbox.paasid, seconds=SECONDS)
            paths = open_paths(settings, {"token": Secret(password)}, SystemClock(), stack)
            raw = settings.evoucher.path in {"", "raw"}
            return Counter(paths(SITE, window.signed), platform, sandbox, window, raw)

        yield opened
        sandbox.control("DELETE", "faults")


@pytest.fixture(params=PATHS)
def counter(request: pytest.FixtureRequest, open_counter: Open) -> Counter:
    """A window by every path."""
    return open_counter(**PATHS[request.param])


@pytest.fixture(params=LIBRARIES)
def component(request: pytest.FixtureRequest, open_counter: Open) -> Counter:
    """A window by every path that goes through a library."""
    return open_counter(**PATHS[request.param])


def test_a_code_becomes_its_holder_and_the_token_is_good_at_the_centre(counter: Counter) -> None:
    shown = counter.scan(counter.code())
    assert (shown.channel, shown.id_number) == (Channel.SCAN, ID_NUMBER)
    assert len(shown.number.reveal()) == 38
    assert shown.insured_area == "350102"
    assert counter.window.centre.identify(shown).person_no == PERSON_NO


def test_a_stale_code_asks_for_a_fresh_one_in_the_same_words(counter: Counter) -> None:
    with pytest.raises(Refused) as caught:
        counter.scan(STALE)
    assert caught.value.title == "医保码已失效"
    assert caught.value.advice == "请患者刷新医保码后再扫"
    assert caught.value.code == "evoucher.500049"


def test_another_kind_of_code_is_named_as_such(counter: Counter) -> None:
    with pytest.raises(Refused, match="不是医保码"):
        counter.scan(NO_VOUCHER)


@pytest.mark.parametrize("trouble", ["crash", "hang", "garbage"])
def test_what_breaks_behind_the_path_is_unknown_and_the_next_scan_works(
    counter: Counter, trouble: str
) -> None:
    code = counter.code()
    counter.scan(code)
    counter.fail(trouble)
    started = counter.window.clock.monotonic()
    with pytest.raises(Unknown) as caught:
        counter.scan(code)
    assert counter.window.clock.monotonic() - started < HANG_SECONDS - 1
    assert caught.value.advice
    counter.mended()
    assert counter.scan(code).id_number == ID_NUMBER


def test_a_path_that_was_never_reached_means_nothing_was_sent(
    open_counter: Open, rig: Rig, tmp_path: Path
) -> None:
    library = tmp_path / "gone.so"
    library.write_bytes(rig.forwarder().read_bytes())
    for name in LIBRARIES:
        counter = open_counter(**PATHS[name], **{"library": library})
        library.rename(tmp_path / "away.so")
        with pytest.raises(NotSent) as caught:
            counter.scan(STALE)
        assert "动态库" in caught.value.title
        (tmp_path / "away.so").rename(library)
        assert counter.platform.seen == []
    with pytest.raises(NotSent):
        open_counter(centre="http://127.0.0.1:1", **PATHS["raw"]).scan(STALE)


def test_data_comes_as_an_object_or_as_json_text(component: Counter) -> None:
    component.platform.data_as_text = True
    assert component.scan(component.code()).id_number == ID_NUMBER


def test_the_question_says_who_asks_and_for_what(component: Counter) -> None:
    component.scan(code := component.code())
    (seen,) = component.platform.seen
    asked = seen.get("data", seen)
    assert (asked["orgId"], asked["businessType"]) == (PHARMACY.code, "01301")
    assert (asked["operatorId"], asked["officeName"]) == ("0001", "收费处")
    assert asked.get("ecQrCode") in {None, code}


def test_the_national_component_is_never_given_the_text(open_counter: Open) -> None:
    for name, kind in (
        ("national-box", "ec.query"),
        ("national-terminal", "cn.nhsa.qrcode.get"),
    ):
        counter = open_counter(**PATHS[name])
        counter.scan(code := counter.code())
        (seen,) = counter.platform.seen
        assert (seen["url"], seen["transType"]) == (URL, kind)
        assert code not in str(seen)


def test_a_device_that_read_another_code_is_not_believed(open_counter: Open) -> None:
    counter = open_counter(**PATHS["national-box"])
    mine, other = counter.code(), counter.code("35010299000000000002")
    with pytest.raises(Refused, match="另一个医保码"):
        counter.scan(mine, at_device=other)
    assert counter.scan("", at_device=mine).id_number == ID_NUMBER


@pytest.mark.parametrize(
    ("answer", "kind", "words", "code"),
    [
        ({"code": -2, "message": ""}, Refused, "没有读到医保码", "evoucher.-2"),
        ({"code": -99, "message": "空指针"}, Refused, "内部出错：空指针", "evoucher.-99"),
        ({"code": 7, "message": "机构未授权"}, Refused, "返回 7：机构未授权", "evoucher.7"),
        ({"code": 0, "data": {}}, Unknown, "没有返回医保码的持有人", "evoucher.garbled"),
        ({"code": 0, "data": "no json"}, Unknown, "无法识别", "evoucher.garbled"),
        ("empty", Unknown, "没有返回内容", "evoucher.empty"),
    ],
)
def test_result_codes_come_with_their_advice(
    component: Counter, answer: Any, kind: type[Exception], words: str, code: str
) -> None:
    component.platform.trouble = answer
    with pytest.raises(kind, match=words) as caught:
        component.scan(component.code())
    assert getattr(caught.value, "code", "") == code


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ({"code": 500049, "message": "失效"}, "医保码已失效"),
        ({"code": 0, "message": "设备未连接"}, "9001：设备未连接"),
    ],
)
def test_a_function_that_fails_tells_its_reason(
    component: Counter, reason: Any, words: str
) -> None:
    component.platform.returned = "9001"
    component.platform.trouble = reason
    with pytest.raises(Refused, match=words):
        component.scan(component.code())


def test_a_library_that_refuses_our_password_was_asked_nothing(open_counter: Open) -> None:
    counter = open_counter(password="wrong", **PATHS["fujian-text"])
    with pytest.raises(NotSent, match="用户名或密码错误"):
        counter.scan(counter.code())
    assert counter.platform.seen == []


def test_a_face_is_authorised_and_then_exchanged(open_counter: Open) -> None:
    counter = open_counter(**PATHS["national-terminal"])
    terminal = counter.opened.terminal
    assert terminal
    counter.platform.face = counter.code()
    shown = terminal.decode_face(Stage.SETTLEMENT)
    assert (shown.channel, shown.id_number) == (Channel.FACE, ID_NUMBER)
    first, second = counter.platform.seen
    assert (first["transType"], second["transType"]) == ("cn.nhsa.ec.auth", "cn.nhsa.auth.check")
    assert second["data"]["authNo"] == PERMIT
    assert first["data"]["outBizNo"] == second["data"]["outBizNo"] == shown.business_no
    assert len(shown.business_no) == 12 + 8 + 9


def test_a_face_that_is_not_authorised_is_refused(open_counter: Open) -> None:
    counter = open_counter(**PATHS["national-terminal"])
    terminal = counter.opened.terminal
    assert terminal
    counter.platform.trouble = {"code": 0, "message": "", "data": {}}
    with pytest.raises(Refused, match="没有返回刷脸授权号"):
        terminal.decode_face(Stage.SETTLEMENT)
    assert len(counter.platform.seen) == 1, "without a permit nothing is exchanged"


def test_the_terminal_shows_what_was_settled_under_the_number_of_its_scan(
    open_counter: Open,
) -> None:
    counter = open_counter(**PATHS["national-terminal"])
    terminal = counter.opened.terminal
    assert terminal
    shown = counter.scan(counter.code())
    terminal.show_settled(shown, Stage.SETTLEMENT, Shares(2560, 2000, 500, 60), 120450)
    told = counter.platform.seen[-1]["data"]
    assert told["outBizNo"] == shown.business_no
    assert (told["totalFee"], told["hifAmt"], told["acctAmt"], told["ownAmt"]) == (
        "25.60", "20.00", "5.00", "0.60",
    )  # fmt: skip
    assert told["balance"] == "1204.50"
    counter.platform.trouble = {"code": -1, "message": ""}
    with pytest.raises(Refused):
        terminal.show_settled(shown, Stage.SETTLEMENT, Shares(1, 1, 0, 0), 0)


def test_a_box_is_no_terminal(open_counter: Open) -> None:
    assert open_counter(**PATHS["national-box"]).opened.terminal is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "path"),
        ({"path": "raw"}, "raw_text_permitted"),
        ({"path": "national"}, "url"),
        ({"path": "national", "url": URL, "library": None}, "library"),
        ({"path": "fujian", "library": None}, "pass_text"),
        ({"path": "fujian", "library": None, "pass_text": True}, "library"),
        ({"path": "national", "url": URL, "bridge_folder": Path("nowhere")}, "nowhere"),
    ],
)
def test_a_path_that_is_not_open_says_which_setting_opens_it_and_sends_nothing(
    open_counter: Open, given: dict[str, Any], words: str
) -> None:
    counter = open_counter(**given)
    before = counter.sandbox.control("GET", "calls", params={"infno": "1162"})
    with pytest.raises(NotAllowed) as caught:
        counter.scan(counter.code())
    assert words in caught.value.advice
    facts = counter.opened.path.look()
    (first, *_) = checks(facts, None, SystemClock().now())
    assert (first.health, first.advice) == (Health.FAIL, caught.value.advice)
    assert counter.sandbox.control("GET", "calls", params={"infno": "1162"}) == before
    assert counter.platform.seen == []


def test_the_raw_text_is_closed_outside_training_with_the_norm_as_reason(
    open_counter: Open,
) -> None:
    with pytest.raises(NotAllowed) as caught:
        open_counter(path="raw").scan(STALE)
    assert COMPLIANCE in caught.value.advice
    permitted = open_counter(**PATHS["raw"])
    assert permitted.opened.path.look().notice == COMPLIANCE
    training = open_counter(mode="training")
    assert training.scan(training.code()).id_number == ID_NUMBER
    assert training.opened.path.look().notice == ""


def test_the_self_test_finds_the_library_its_bitness_and_an_open_door(
    open_counter: Open, rig: Rig
) -> None:
    front_end = open_counter().sandbox.url
    given = {"path": "national", "url": front_end, "device_serial": "SN-1"}
    facts = open_counter(**given).opened.path.look()
    assert facts.library
    assert facts.library.file == str(rig.forwarder())
    assert facts.library.machine in {"x86_64", "arm64", "loongarch64"}
    assert facts.library.trouble is None
    assert (facts.reachable, facts.device_serial) == (True, "SN-1")
    shut = open_counter(**{**given, "url": "http://127.0.0.1:1"}).opened.path.look()
    assert shut.reachable is False


def test_the_self_test_tells_a_library_of_another_kind(open_counter: Open, rig: Rig) -> None:
    other = rig.library("-DFEW")
    counter = open_counter(**PATHS["fujian-text"], library=other)
    facts = counter.opened.path.look()
    assert facts.library
    assert facts.library.trouble == (
        "接口动态库中没有所需的函数", "请核对动态库文件和版本是否正确",
    )  # fmt: skip
