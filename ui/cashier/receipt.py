"""Fee lines, amounts and the receipt as texts, without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.identity import VOUCHER_NAMES, VoucherType, masked_name
from desktop.domain.money import yuan
from desktop.domain.settlement import Settlement, Shares
from desktop.domain.visit import Bill, FeeLine
from desktop.ports import Institution
from ui.widgets.coded_item import CodedText, segments_text

UNMAPPED = "未对照，按自费"
LEVELS = {"1": "甲", "2": "乙", "3": "丙"}
DASH = "—"


@dataclass(frozen=True)
class LineView:
    """A fee line; `hover` takes its code apart, `retired` says that the code is out of use."""

    serial: str
    name: str
    code: str
    level: str
    price: str
    count: str
    amount: str
    hover: str = ""
    retired: bool = False


@dataclass(frozen=True)
class Amounts:
    """The four figures, as text."""

    total: str = DASH
    fund: str = DASH
    account: str = DASH
    cash: str = DASH


@dataclass(frozen=True)
class Receipt:
    """What the person takes home: label and value pairs around the lines."""

    title: str
    head: tuple[tuple[str, str], ...]
    lines: tuple[LineView, ...]
    amounts: Amounts
    foot: tuple[tuple[str, str], ...]


def line_view(line: FeeLine, coded: CodedText | None = None) -> LineView:
    """A fee line as text; without a national code it is paid by the person.

    `coded` is the code's entry in the national table of the bill's day, where there is one.
    """
    retired = coded is not None and coded.retired
    code = line.national_code or UNMAPPED
    return LineView(
        serial=line.serial,
        name=f"{line.name} {line.spec}".strip(),
        code=f"{code} · {coded.state}" if coded and retired else code,
        level=LEVELS.get(line.level, line.level) if line.national_code else "自费",
        price=f"{line.price:,f}",
        count=f"{line.count.normalize():f}",
        amount=yuan(line.amount),
        hover=_hover(line.national_code, coded),
        retired=retired,
    )


def _hover(code: str, coded: CodedText | None) -> str:
    """The national name and standing over the segments of the code."""
    if coded is None:
        return segments_text(code)
    return f"{coded.name}\n{coded.state} · 有效期至 {coded.until}\n{coded.hover}".strip()


def amounts_of(shares: Shares) -> Amounts:
    """Shares as text."""
    return Amounts(yuan(shares.total), yuan(shares.fund), yuan(shares.account), yuan(shares.cash))


def receipt(settlement: Settlement, institution: Institution, bill: Bill | None) -> Receipt:
    """The receipt: what the centre confirmed, in its own figures and time."""
    facts, sale = settlement.facts, settlement.sale
    return Receipt(
        title=institution.name,
        head=(
            ("单据号", sale.bill_no),
            ("姓名", masked_name(sale.person_name)),
            ("就诊凭证", _voucher_name(facts.voucher_type)),
        ),
        lines=_receipt_lines(settlement, bill),
        amounts=amounts_of(facts.shares),
        foot=(
            ("结算ID", facts.settlement_id),
            ("结算时间", f"{facts.settled_at:%Y-%m-%d %H:%M:%S}"),
            ("收费窗口", sale.window),
        ),
    )


def _voucher_name(voucher_type: str) -> str:
    known = {kind.value: name for kind, name in VOUCHER_NAMES.items()}
    counts = "" if voucher_type == VoucherType.EVOUCHER else "（不计入扫码结算）"
    return known.get(voucher_type, f"类型 {voucher_type}") + counts


def _receipt_lines(settlement: Settlement, bill: Bill | None) -> tuple[LineView, ...]:
    if bill and bill.number == settlement.sale.bill_no:
        return tuple(line_view(x) for x in bill.lines)
    return tuple(
        LineView(str(n), name, code or UNMAPPED, "", "", count, yuan(amount))
        for n, (name, code, count, amount) in enumerate(settlement.sale.lines, 1)
    )
