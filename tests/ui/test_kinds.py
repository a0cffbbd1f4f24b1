"""Each of the 22 kinds of code, shown to the camera and to a gun at a real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from desktop.domain.errors import Refused
from desktop.domain.secret import Secret
from desktop.domain.voucher import KINDS, VoucherKind, recognise
from tests.ui.conftest import Theatre
from tests.ui.fakes import CODE, PERSON, frame
from tests.ui.scan_scenes import EXAMPLES
from tests.ui.scenes import phase, show, till_of, until
from ui.cashier.kinds import shown_kind
from ui.cashier.state import Phase
from ui.hands import press

OTHERS = [kind for kind in KINDS if kind.key != "nhsa_evoucher"]

WORDS = {
    "nhsa_open_package": ("这不是医保码：是医保开放平台程序包码", "bad"),
    "nhsa_face_auth_no": ("这不是医保码：是医保刷脸授权号", "bad"),
    "ec_token": ("这不是医保码：是电子凭证令牌", "bad"),
    "wechat_trade_no": ("这不是医保码：是微信支付账单的交易单号", "bad"),
    "alipay_trade_no": ("这不是医保码：是支付宝账单的交易号", "bad"),
    "id_number": ("这是身份证号，不是医保码", "wait"),
    "wechat_pay": ("这不是医保码：是微信付款码", "bad"),
    "alipay_pay": ("这不是医保码：是支付宝付款码", "bad"),
    "unionpay_pay": ("这不是医保码：是云闪付付款码或银行卡号", "bad"),
    "ecny_pay": ("这不是医保码：是数字人民币付款码", "bad"),
    "drug_trace": ("这不是医保码：是药品追溯码", "wait"),
    "gs1_element_string": ("这不是医保码：是医疗器械或药品的 GS1 追溯码", "wait"),
    "ean13": ("这不是医保码：是商品条码", "wait"),
    "ean8": ("这不是医保码：是商品条码", "wait"),
    "upca": ("这不是医保码：是商品条码", "wait"),
    "health_card": ("这不是医保码：是电子健康卡", "bad"),
    "url": ("这不是医保码：是网址码", "bad"),
    "tax_invoice": ("这不是医保码：是发票或票据的二维码", "bad"),
    "nhsa_institution": ("这不是医保码：是定点医药机构编码", "bad"),
    "hospital_card": ("这不是医保码：是院内就诊卡号或门诊号", "bad"),
    "unknown": ("无法识别这个码", "bad"),
}
TODO = {
    "nhsa_face_auth_no": "刷脸终端",
    "id_number": "不计入扫码结算",
    "wechat_pay": "打开微信或支付宝的「医保码」",
    "drug_trace": "尚未开放",
    "ean13": "尚未开放",
    "hospital_card": "尚未开放",
    "url": "不会打开",
}
"""What the line under the big word must hold."""


class Opened(QObject):
    """Stands in for whatever would open an address."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[QUrl] = []

    @Slot(QUrl)
    def open(self, address: QUrl) -> None:
        self.addresses.append(address)


def test_every_kind_has_its_words() -> None:
    assert {kind.key for kind in OTHERS} == set(WORDS) == set(EXAMPLES)
    assert all(recognise(text).kind.key == key for key, text in EXAMPLES.items())


@pytest.mark.parametrize(
    ("key", "by_gun"),
    [*((key, False) for key in EXAMPLES), ("drug_trace", True), ("ean13", True), ("url", True)],
)
def test_a_code_of_another_kind_is_named_and_goes_nowhere(
    stage: Theatre, key: str, by_gun: bool
) -> None:
    opened = Opened()
    for scheme in ("https", "wxp"):
        QDesktopServices.setUrlHandler(scheme, opened, "open")
    window = show(stage, stage.pharmacy)
    # Whoever asked the centre would be refused for another reason than the kind.
    stage.pharmacy.centre.person = Refused("中心：不应被问到", "")
    if by_gun:
        window.place.hear(Secret(EXAMPLES[key]))
    else:
        stage.station.show(frame(EXAMPLES[key]))
    phase(stage, Phase.NOT_READ)
    cashier = window.place.cashier
    assert cashier
    head = cashier.view.headline
    assert (head.word, head.tint) == WORDS[key]
    assert TODO.get(key, "医保码") in head.detail
    assert [(event.kind, event.outcome) for event in stage.pharmacy.store.scans] == [(key, key)]
    assert opened.addresses == []
    for scheme in ("https", "wxp"):
        QDesktopServices.unsetUrlHandler(scheme)


def test_a_voucher_is_taken_from_a_gun_as_from_the_camera(stage: Theatre) -> None:
    window = show(stage, stage.pharmacy)
    window.place.hear(Secret(CODE))
    until(lambda: till_of(stage).state.visit is not None)
    assert [event.kind for event in stage.pharmacy.store.scans] == ["nhsa_evoucher"]


def test_a_scanned_id_number_is_offered_to_f7_and_settles_as_type_02(stage: Theatre) -> None:
    show(stage, stage.pharmacy)
    stage.station.show(frame(EXAMPLES["id_number"]))
    phase(stage, Phase.NOT_READ)
    cashier = stage.window.place.cashier
    assert cashier
    assert cashier.view.by_id.text == "用这个证号"
    press(stage.window, Qt.Key.Key_F7)
    press(stage.window, Qt.Key.Key_1)
    until(lambda: till_of(stage).state.visit is not None)
    visit = till_of(stage).state.visit
    assert visit
    assert (visit.presented.voucher_type, visit.person) == ("02", PERSON)
    assert visit.presented.number == Secret(EXAMPLES["id_number"])
    assert till_of(stage).state.offered is None


def test_an_offered_id_number_is_forgotten_with_the_next_scan_or_esc(stage: Theatre) -> None:
    show(stage, stage.pharmacy)
    for forget in (
        lambda: stage.station.show(frame(EXAMPLES["wechat_pay"])),
        lambda: press(stage.window, Qt.Key.Key_Escape),
    ):
        stage.station.show(frame(EXAMPLES["id_number"]))
        until(lambda: till_of(stage).state.offered is not None)
        phase(stage, Phase.NOT_READ)
        forget()
        until(lambda: till_of(stage).state.offered is None)
        phase(stage, Phase.NOT_READ, Phase.WAITING)
    press(stage.window, Qt.Key.Key_F7)
    press(stage.window, Qt.Key.Key_1)
    assert till_of(stage).state.typing_id


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.key)
def test_what_is_said_aloud_is_the_kind_and_never_the_text(kind: VoucherKind) -> None:
    aloud = shown_kind(kind).aloud
    assert EXAMPLES[kind.key] not in aloud
    assert kind.key == "unknown" or kind.name[:3] in aloud
    assert len(aloud) <= 30
