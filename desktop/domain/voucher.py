"""What a scanned text is: 22 kinds of code a cashier may meet, and what to do with each.

Recognition is a first guess from the shape alone; the centre stays the judge. Nothing about
the person, the place or the time is read from the digits of a voucher.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from desktop.domain.secret import Secret


class Action(StrEnum):
    """The step that follows a scan."""

    DECODE = "decode"  # ask the centre or the national component who this is
    EXCHANGE_FACE = "exchange_face"  # a face authorisation of the terminal
    OFFER_ID = "offer_id"  # certificate 02, does not count as a scan
    TRACE = "trace"  # belongs to the sale line of a drug
    SEARCH_ITEM = "search_item"  # finds the article at the sale line
    LOOK_UP = "look_up"  # a number of the institution itself
    COMPONENT = "component"  # only the national component may know it
    REFUSE = "refuse"  # named, not used, never opened


@dataclass(frozen=True, slots=True)
class VoucherKind:
    """One kind of code: how it is told apart and what it is good for.

    `certificate` is the certificate type a settlement through it carries, None if it carries
    none. `todo` is the Chinese half sentence that tells the cashier what to do.
    """

    key: str
    name: str
    priority: int
    pattern: re.Pattern[str]
    check: Callable[[str], bool] = field(repr=False)
    action: Action
    todo: str
    counts_as_scan: bool = False
    certificate: str | None = None

    def fits(self, text: str) -> bool:
        return self.pattern.fullmatch(text) is not None and self.check(text)


@dataclass(frozen=True, slots=True)
class Voucher:
    """A scanned text and what it is; the text is never stored or logged."""

    kind: VoucherKind
    text: Secret


def recognise(text: str) -> Voucher:
    """Say what `text` is; always answers, with the kind `unknown` at worst.

    Outer white space, an AIM prefix such as `]Q1` and full-width characters (a Chinese input
    method makes them) are repaired first; letter case stays.
    """
    repaired = repair(text)
    return Voucher(next(kind for kind in KINDS if kind.fits(repaired)), Secret(repaired))


def advice(kind: VoucherKind) -> str:
    """One Chinese line for the cashier: what this is and what to do."""
    return f"这是{kind.name}，{kind.todo}"


def id_number_in(text: Secret) -> Secret | None:
    """The ID number that a scanned text is, None where it is something else."""
    seen = recognise(text.reveal())
    return seen.text if seen.kind.action is Action.OFFER_ID else None


def repair(text: str) -> str:
    """The text as the code holds it, without what a scanner or an input method added."""
    return _AIM.sub("", half_width(text).strip(_OUTER), count=1)


def half_width(text: str) -> str:
    """The text with its full-width ASCII characters made half-width."""
    return text.translate(_HALF_WIDTH)


_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_OUTER: Final = " \t\r\n\0\u00a0\u3000\ufeff"
_AIM: Final = re.compile(r"\A\][A-Za-z][0-9A-Za-z]")
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _any(text: str) -> bool:
    return True


def _id_number(text: str) -> bool:
    """GB 11643: a date that exists and the check character."""
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return text[17].upper() == "10X98765432"[total % 11] and _is_date(text[6:14])


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _mod10(digits: str) -> bool:
    """GS1 check digit: weights 1, 3, 1 ... from the right sum to a multiple of ten."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return total % 10 == 0


def _gtin(text: str) -> bool:
    """The GTIN-14 that follows the application identifier 01."""
    return _mod10(text.replace("(", "").replace(")", "")[2:16])


def _shape(pattern: str) -> re.Pattern[str]:
    """Only ASCII digits count as digits; a code may hold line breaks."""
    return re.compile(pattern, re.ASCII | re.DOTALL)


_PAY_TODO: Final = "不是医保码。请打开微信或支付宝的「医保码」再扫。"
_NOT_VOUCHER: Final = "不是医保码，请患者出示医保码再扫。"
_TO_ITEM: Final = "扫码找商品尚未开放，请在收费系统里录入；这里请扫患者的医保码。"
_TO_SALE: Final = "扫码登记尚未开放，请在收费系统里登记；这里请扫患者的医保码。"

KINDS: Final = (
    VoucherKind(
        "nhsa_evoucher", "医保码", 10,
        _shape(r"424(?P<rand>\d{17})(?P<r2>\d{2})(?P<prov>\d{2})(?P<ext>\d{4})"), _any,
        Action.DECODE, "正在识别身份，请稍候。", counts_as_scan=True, certificate="01",
    ),
    VoucherKind(
        "nhsa_open_package", "医保开放平台程序包码", 20,
        _shape(r"(?i:opc)\d{25}"), _any, Action.REFUSE, "不是个人的医保码，请患者出示医保码再扫。",
    ),
    VoucherKind(
        "nhsa_face_auth_no", "医保刷脸授权号", 21,
        _shape(r"ano\d{25}"), _any,
        Action.EXCHANGE_FACE, "只能由刷脸终端换取身份，本机没有接。请患者出示医保码再扫。",
        counts_as_scan=True, certificate="01",
    ),
    VoucherKind(
        "ec_token", "电子凭证令牌（系统内部值）", 22,
        _shape(r"\d{6}(?:ec|1e)[0-9a-z]{30}"), _any,
        Action.REFUSE, "不能当医保码用，请清空后让患者出示医保码再扫。",
    ),
    VoucherKind(
        "wechat_trade_no", "微信支付账单的交易单号", 25,
        _shape(r"(?:4200|1000|4001|4003|4500)\d{24}"), _any, Action.REFUSE, _NOT_VOUCHER,
    ),
    VoucherKind(
        "alipay_trade_no", "支付宝账单的交易号", 26,
        _shape(r"20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{20}"), _any,
        Action.REFUSE, _NOT_VOUCHER,
    ),
    # Before the WeChat pay code: ID numbers of divisions 11 to 15 have the same shape.
    VoucherKind(
        "id_number", "身份证号", 30,
        _shape(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"),
        _id_number, Action.OFFER_ID, "可按 F7 用身份证办理，但不计入扫码结算。", certificate="02",
    ),
    VoucherKind(
        "wechat_pay", "微信付款码", 40, _shape(r"1[0-5]\d{16}"), _any, Action.REFUSE, _PAY_TODO,
    ),
    VoucherKind(
        "alipay_pay", "支付宝付款码", 41,
        _shape(r"(?:2[5-9]|30)\d{14,22}"), _any, Action.REFUSE, _PAY_TODO,
    ),
    VoucherKind(
        "unionpay_pay", "云闪付付款码或银行卡号", 42,
        _shape(r"62\d{14,17}"), _any, Action.REFUSE, _PAY_TODO,
    ),
    VoucherKind(
        "ecny_pay", "数字人民币付款码", 43, _shape(r"01\d{17}"), _any, Action.REFUSE, _PAY_TODO,
    ),
    VoucherKind(
        "drug_trace", "药品追溯码", 50, _shape(r"8\d{19}"), _any, Action.TRACE, _TO_SALE,
    ),
    VoucherKind(
        "gs1_element_string", "医疗器械或药品的 GS1 追溯码", 51,
        _shape(r"\(?01\)?\d{14}.*"), _gtin, Action.TRACE, _TO_SALE,
    ),
    VoucherKind(
        "ean13", "商品条码（EAN-13）", 52, _shape(r"\d{13}"), _mod10, Action.SEARCH_ITEM, _TO_ITEM,
    ),
    VoucherKind(
        "ean8", "商品条码（EAN-8）", 53, _shape(r"\d{8}"), _mod10, Action.SEARCH_ITEM, _TO_ITEM,
    ),
    VoucherKind(
        "upca", "商品条码（UPC-A）", 54, _shape(r"\d{12}"), _mod10, Action.SEARCH_ITEM, _TO_ITEM,
    ),
    VoucherKind(
        "health_card", "电子健康卡（卫健委的健康码）", 60,
        _shape(r"[0-9A-Fa-f]{32,64}:\d+(?::.*)?"), _any, Action.REFUSE,
        "不是医保码。请患者在国家医保服务平台、微信或支付宝里打开「医保码」再扫。",
    ),
    VoucherKind(
        "url", "网址码（公众号、海报或收款码）", 70,
        _shape(r"(?i:https?|wxp|alipays?|weixin)://\S+"), _any,
        Action.REFUSE, "不是医保码，系统不会打开它。请患者出示医保码再扫。",
    ),
    VoucherKind(
        "tax_invoice", "发票或票据的二维码", 71, _shape(r"01,\d{2},.*"), _any,
        Action.REFUSE, _NOT_VOUCHER,
    ),
    VoucherKind(
        "nhsa_institution", "定点医药机构编码", 72, _shape(r"[HP]\d{11}"), _any,
        Action.REFUSE, "不是患者的医保码，请患者出示医保码再扫。",
    ),
    VoucherKind(
        "hospital_card", "院内就诊卡号或门诊号", 80, _shape(r"[A-Z]{0,4}\d{6,12}"), _any,
        Action.LOOK_UP, "不能代替医保码，按卡号查找患者的功能尚未开放。请扫患者的医保码。",
    ),
    VoucherKind(
        "unknown", "无法识别的码", 99, _shape(r".*"), _any, Action.COMPONENT,
        "请确认打开的是「医保码」并刷新后再扫；仍不行请改用身份证或社保卡办理。",
    ),
)  # fmt: skip
