"""What the kiosk shows, computed without Qt: one question, at most two answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from desktop.domain import errors
from desktop.domain.identity import INSURANCE_NAMES, masked_id, masked_name
from desktop.domain.money import yuan
from desktop.domain.settlement import Shares
from desktop.domain.visit import Bill, Visit
from ui.cashier.state import TillState
from ui.cashier.words import Headline
from ui.kiosk.manner import Manner
from ui.kiosk.shapes import Choice, Countdown, Fact, KioskView, Sheets, Site
from ui.kiosk.state import BACK_FROM, BUSY, KioskState, Page, Verb, page_of
from ui.kiosk.words import TO_WINDOW, Wording, trouble

T = TypeVar("T")
SOON = 10
"""Seconds before the return to the start at which the countdown turns amber."""

LONGEST_NAME = 22
"""Characters of an item's name: two lines for whoever reads the largest letters."""


@dataclass(frozen=True)
class _Scene:
    till: TillState
    kiosk: KioskState
    manner: Manner
    site: Site
    page: Page

    @property
    def words(self) -> Wording:
        return self.manner.words


def kiosk_view(till: TillState, kiosk: KioskState, manner: Manner, site: Site) -> KioskView:
    """The screen for a state of till and kiosk."""
    scene = _Scene(till, kiosk, manner, site, page_of(till, kiosk))
    say = scene.words.pages[scene.page]
    icon, tint = _LOOKS.get(scene.page, ("info", "info"))
    plain = KioskView(scene.page, Headline(say.word, say.detail, icon, tint), say.spoken)
    made = _PAGES.get(scene.page, _nothing_more)(scene, plain)
    left, right = _corners(scene)
    return replace(made, left=left, right=right, countdown=_countdown(kiosk))


_LOOKS = {
    Page.START: ("phone", "info"), Page.READING: ("wait", "info"), Page.WHO: ("person", "info"),
    Page.BILLS: ("bill", "info"), Page.BILL: ("bill", "info"), Page.ASKING: ("wait", "info"),
    Page.NOT_ASKED: ("bad", "wait"), Page.CONFIRM: ("bill", "info"),
    Page.SETTLING: ("wait", "info"), Page.DONE: ("ok", "ok"), Page.DECLINED: ("bad", "bad"),
    Page.UNSENT: ("bad", "wait"), Page.UNKNOWN: ("wait", "wait"), Page.UNDONE: ("info", "info"),
    Page.STAFF: ("settings", "info"),
}  # fmt: skip


def _nothing_more(scene: _Scene, plain: KioskView) -> KioskView:
    return plain


def _start(scene: _Scene, plain: KioskView) -> KioskView:
    view = replace(plain, camera=True)
    if scene.till.error is not None:
        head, spoken = trouble(scene.till.error, scene.words)
        return replace(view, headline=head, spoken=spoken)
    if not scene.kiosk.in_service:
        off = scene.words.offline
        return replace(view, headline=Headline(off.word, off.detail, "bad", "wait"), spoken="")
    detail = scene.till.hint or plain.headline.detail
    return replace(view, headline=replace(plain.headline, detail=detail))


def _who(scene: _Scene, plain: KioskView) -> KioskView:
    visit = _visit(scene)
    words = scene.words
    facts = (
        Fact("姓名", masked_name(visit.person.name), strong=True),
        Fact("证件号", masked_id(visit.person.id_number)),
    )
    yes, no = Choice(Verb.YES, words.yes, primary=True), Choice(Verb.HOME, words.no)
    return replace(plain, facts=facts, choices=(yes, no))


def _menu(scene: _Scene, plain: KioskView) -> KioskView:
    words = scene.words
    balance = Choice(Verb.BALANCE, words.balance, primary=True)
    if not scene.site.settles:
        head = replace(plain.headline, detail=words.no_bills_here)
        return replace(plain, headline=head, choices=(balance,))
    return replace(plain, choices=(balance, Choice(Verb.BILLS, words.bills, primary=True)))


def _balance(scene: _Scene, plain: KioskView) -> KioskView:
    visit = _visit(scene)
    kind = visit.insurance.kind
    facts = (
        Fact("余额", f"{yuan(visit.insurance.balance)} 元", strong=True),
        Fact("姓名", masked_name(visit.person.name)),
        Fact("险种", INSURANCE_NAMES.get(kind, f"险种 {kind}")),
    )
    return replace(plain, facts=facts)


def _bills(scene: _Scene, plain: KioskView) -> KioskView:
    till, words = scene.till, scene.words
    if till.error is not None:
        off = words.broken
        detail = f"{till.error.title}。{TO_WINDOW}"
        return replace(plain, headline=Headline(off.word, detail, "bad", "bad"), spoken=off.spoken)
    if till.bills is None:
        waiting = words.pages[Page.READING]
        return replace(plain, headline=Headline(waiting.word, "", "wait", "info"), spoken="")
    if not till.bills:
        none = words.no_bills
        return replace(
            plain, headline=Headline(none.word, none.detail, "info", "info"), spoken=none.spoken
        )
    shown, sheets = _sheet(till.bills, scene.manner.bills, scene.kiosk.sheet)
    return replace(plain, rows=tuple(_row(b) for b in shown), sheets=sheets)


def _row(bill: Bill) -> Choice:
    text = f"{bill.opened_at:%m-%d %H:%M}　{len(bill.lines)} 项　{yuan(bill.total)} 元"
    return Choice(Verb.OPEN_BILL, text, argument=bill.number)


def _bill(scene: _Scene, plain: KioskView) -> KioskView:
    bill, words = scene.till.bill, scene.words
    if bill is None:
        return plain
    shown, sheets = _sheet(bill.lines, scene.manner.items, scene.kiosk.sheet)
    lines = tuple(Fact(_short(x.name), yuan(x.amount)) for x in shown)
    total = Fact(words.total, f"{yuan(bill.total)} 元", strong=True)
    choices = (Choice(Verb.QUOTE, words.quote, primary=True),)
    return replace(plain, facts=(*lines, total), sheets=sheets, choices=choices)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


_BEFORE_MONEY = (errors.Invalid, errors.Refused, errors.NotSent, errors.Unknown)
"""Errors of questions and of checks that come before anything is sent."""


def _not_asked(scene: _Scene, plain: KioskView) -> KioskView:
    error = scene.till.error
    why = f"{error.title}。" if error else ""
    # A fault of ours, or a bill that lives elsewhere: what was deducted is not for us to say.
    known = f"{plain.headline.detail}。" if isinstance(error, _BEFORE_MONEY) else ""
    detail = f"{known}{why}{TO_WINDOW}"
    return replace(plain, headline=replace(plain.headline, detail=detail))


def _confirm(scene: _Scene, plain: KioskView) -> KioskView:
    quote, words = scene.till.quote, scene.words
    if quote is None:
        return plain
    view = replace(plain, facts=_shares(quote.shares, words))
    if quote.shares.cash and not scene.site.cash_at_window:
        say = words.cash_only
        head = Headline(say.word, say.detail, "bill", "wait")
        return replace(view, headline=head, spoken=say.spoken)
    head = replace(plain.headline, detail=_with_cash(plain.headline.detail, quote.shares))
    pay = Choice(Verb.PAY, f"{words.pay} {yuan(quote.shares.total)}", primary=True)
    return replace(view, headline=head, choices=(pay,))


def _done(scene: _Scene, plain: KioskView) -> KioskView:
    settlement, words = scene.till.settlement, scene.words
    if settlement is None:
        return plain
    shares = settlement.facts.shares
    facts = (
        Fact("单据号", settlement.sale.bill_no),
        Fact(words.total, f"{yuan(shares.total)} 元"),
        Fact(words.cash, f"{yuan(shares.cash)} 元", strong=True),
        Fact("编号", settlement.facts.settlement_id),
    )
    detail = _with_cash(words.printing[scene.kiosk.printing], shares)
    head = replace(plain.headline, detail=detail)
    return replace(plain, headline=head, facts=facts, choices=_leave(words.done))


def _declined(scene: _Scene, plain: KioskView) -> KioskView:
    detail = f"{plain.headline.detail}。{scene.till.cause}。{TO_WINDOW}"
    head = replace(plain.headline, detail=detail)
    return replace(plain, headline=head, choices=_leave(scene.words.seen))


def _unsent(scene: _Scene, plain: KioskView) -> KioskView:
    return replace(plain, choices=(Choice(Verb.PAY, scene.words.again, primary=True),))


def _unknown(scene: _Scene, plain: KioskView) -> KioskView:
    pending = scene.till.pending
    facts = (Fact("单据号", pending.draft.subject),) if pending else ()
    return replace(plain, facts=facts, choices=_leave(scene.words.seen))


def _undone(scene: _Scene, plain: KioskView) -> KioskView:
    return replace(plain, choices=_leave(scene.words.seen))


def _staff(scene: _Scene, plain: KioskView) -> KioskView:
    denied = scene.kiosk.denied
    typed = "●" * scene.kiosk.typed
    if denied:
        head = Headline("退出码没有通过", denied, "bad", "bad")
        return replace(plain, keypad=typed, headline=head)
    return replace(plain, keypad=typed)


_PAGES = {
    Page.START: _start, Page.WHO: _who, Page.MENU: _menu, Page.BALANCE: _balance,
    Page.BILLS: _bills, Page.BILL: _bill, Page.NOT_ASKED: _not_asked, Page.CONFIRM: _confirm,
    Page.DONE: _done, Page.DECLINED: _declined, Page.UNSENT: _unsent, Page.UNKNOWN: _unknown,
    Page.UNDONE: _undone, Page.STAFF: _staff,
}  # fmt: skip


def _leave(text: str) -> tuple[Choice, ...]:
    return (Choice(Verb.HOME, text, primary=True),)


def _visit(scene: _Scene) -> Visit:
    visit = scene.till.visit
    if visit is None:  # the till is `KNOWN` with a visit only
        raise LookupError("nobody is known")
    return visit


def _shares(shares: Shares, words: Wording) -> tuple[Fact, ...]:
    return (
        Fact(words.total, f"{yuan(shares.total)} 元"),
        Fact(words.fund, f"{yuan(shares.fund)} 元"),
        Fact(words.account, f"{yuan(shares.account)} 元"),
        Fact(words.cash, f"{yuan(shares.cash)} 元", strong=True),
    )


def _with_cash(detail: str, shares: Shares) -> str:
    """A kiosk takes no cash: it says where to pay it."""
    if not shares.cash:
        return detail
    return f"{detail}。现金 {yuan(shares.cash)} 元请到人工窗口付"


def _sheet(rows: Sequence[T], size: int, wanted: int) -> tuple[Sequence[T], Sheets | None]:
    count = -(-len(rows) // size)
    if count <= 1:
        return rows, None
    now = min(wanted, count - 1)
    last = Choice(Verb.LAST_SHEET, "上一页") if now > 0 else None
    more = Choice(Verb.NEXT_SHEET, "下一页") if now < count - 1 else None
    sheets = Sheets(f"{now + 1} / {count}", last, more)
    return rows[now * size : (now + 1) * size], sheets


def _corners(scene: _Scene) -> tuple[Choice | None, Choice | None]:
    words = scene.words
    if scene.page is Page.START:
        return Choice(Verb.SWITCH_READER, words.other_reader), Choice(Verb.STAFF, "工作人员")
    if scene.page in BUSY - {Page.READING}:
        return None, None
    back = Choice(Verb.BACK, words.back) if scene.page in BACK_FROM else None
    return back, Choice(Verb.HOME, words.home)


def _countdown(kiosk: KioskState) -> Countdown | None:
    left = kiosk.seconds_left
    if left is None:
        return None
    return Countdown(f"{left} 秒后回到首页", "wait" if left <= SOON else "")
