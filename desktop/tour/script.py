"""What the tour shows, in order: a morning at the pharmacy's till, then the hospital's lists."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from desktop.domain.identity import VOUCHER_NAMES, VoucherType, masked_name
from desktop.domain.money import yuan
from desktop.domain.secret import Secret
from desktop.domain.settlement_list import ListState
from desktop.tour.guide import Guide
from desktop.usecases.show_lists import show_lists
from desktop.usecases.show_rate import show_rate
from ui.cashier.state import Phase
from ui.rate.view import rate_screen_view, verdict

WECHAT_CODE = Secret("134567567567567567")
BY_ID_CARD = ("林示范", "陈示例", "黄阿练", "郑试行")
BY_CODE = ("吴样本", "蔡莆练", "刘假设", "王浙样")
LOST_ANSWER = "刘假设"
"""The answer to this person's settlement is lost on the way, after the centre booked it."""


def play(guide: Guide) -> None:
    """The whole tour. Raises `Broken` where it stops."""
    people = {p["name"]: p for p in guide.centre.people()}
    guide.show_empty_counter()
    guide.until("签到", lambda: guide.window.place.pulse.pulse is not None)
    name = guide.window.place.desk.institution.name
    guide.say(f"训练中心已启动，{len(people)} 名虚构参保人；{name}开始营业")
    guide.shoot("等待扫码")
    _wrong_code(guide)
    for name in BY_ID_CARD:
        _sell(guide, people[name], by_code=False)
    _show_rate(guide, "只用身份证结算后")
    for name in BY_CODE:
        _sell(guide, people[name], by_code=True)
    _show_rate(guide, "扫码结算后")
    _hospital(guide)


def _wrong_code(guide: Guide) -> None:
    guide.show_phone(WECHAT_CODE)
    guide.phase(Phase.NOT_READ)
    error = guide.state.error
    guide.say(f"出示微信付款码：{error.title if error else ''}（未发送任何请求）")
    guide.shoot("这不是医保码：是微信付款码")


def _sell(guide: Guide, who: dict[str, Any], *, by_code: bool) -> None:
    first = by_code and who["name"] == BY_CODE[0]
    _identify(guide, who, by_code=by_code)
    if first:
        guide.shoot("已识别，选择单据")
    if who["name"] == LOST_ANSWER:
        guide.centre.fault(infno="2102", fault="close_after_commit", times=1)
    guide.key(Qt.Key.Key_F9)
    guide.phase(Phase.CHECK)
    if first:
        guide.shoot("请核对")
    guide.key(Qt.Key.Key_F9)
    guide.phase(Phase.SETTLED, Phase.PENDING)
    if guide.state.phase is Phase.PENDING:
        _wait_for_truth(guide)
    _tell_sale(guide)
    if first:
        guide.shoot("结算成功")
    guide.key(Qt.Key.Key_Return)
    guide.phase(Phase.WAITING)


def _identify(guide: Guide, who: dict[str, Any], *, by_code: bool) -> None:
    if by_code:
        guide.show_phone(guide.centre.fresh_code(who["person_no"]))
    else:
        guide.key(Qt.Key.Key_F7)
        guide.key(Qt.Key.Key_1)
        guide.type(Secret(who["cert_no"]))
        guide.key(Qt.Key.Key_Return)
    guide.until("取到单据", lambda: bool(guide.state.bills))
    if guide.state.bill is None:
        guide.key(Qt.Key.Key_F3)
        guide.until("取到单据", lambda: bool(guide.state.bills))
        guide.key(Qt.Key.Key_Down)
        guide.until("选定单据", lambda: guide.state.bill is not None)


def _wait_for_truth(guide: Guide) -> None:
    guide.say("结算答复在途中丢失：结果未知，正在向中心核实（不重发、不重复收费）")
    guide.shoot("结果未知，正在向中心核实，请勿重复收费")
    guide.phase(Phase.SETTLED)
    guide.say("核实完毕：中心已结算，已补记")


def _tell_sale(guide: Guide) -> None:
    settlement = guide.state.settlement
    if settlement is None:
        return
    facts, shares = settlement.facts, settlement.facts.shares
    rate = show_rate(guide.till.desk).month
    shown = VOUCHER_NAMES[VoucherType(facts.voucher_type)]
    guide.say(
        f"{masked_name(settlement.sale.person_name)} {shown}"
        f" 单据 {settlement.sale.bill_no} 总额 {yuan(shares.total)} = 统筹 {yuan(shares.fund)}"
        f" + 账户 {yuan(shares.account)} + 现金 {yuan(shares.cash)}"
        f"；结算ID …{facts.settlement_id[-6:]}"
        f"；本月扫码率 {rate.scanned}/{rate.total} = {rate.percent} {verdict(rate)}"
    )


def _show_rate(guide: Guide, when: str) -> None:
    guide.window.open("rate")
    wanted = rate_screen_view(show_rate(guide.till.desk)).counts
    screen = guide.window.views[0].rate
    guide.until("扫码率", lambda: screen.view is not None and screen.view.counts == wanted)
    guide.shoot(f"扫码率：{when}")
    guide.window.open("cashier")


def _hospital(guide: Guide) -> None:
    guide.window.show_workplace(1)
    guide.window.open("lists")
    guide.key(Qt.Key.Key_F5)
    guide.until("生成清单", lambda: bool(guide.board.loaded.rows) and not guide.board.busy)
    desk = guide.window.place.desk
    found = guide.board.loaded.rows
    errors = sum(len(row.findings) for row in found)
    guide.say(
        f"{desk.institution.name}：从 HIS 取得 {len(found)} 份出院病案，"
        f"生成清单，检查发现 {errors} 处问题"
    )
    guide.shoot("结算清单：已生成")
    for row in found:
        guide.board.choose(row.settlement_id)
        guide.key(Qt.Key.Key_F9)
        guide.until("排队", lambda: not guide.board.busy)
    guide.until("清单核验", lambda: _all_proven(guide))
    guide.board.load()
    guide.until("刷新", lambda: all(r.state is ListState.PROVEN for r in guide.board.loaded.rows))
    for row in guide.board.loaded.rows:
        guide.say(f"清单 {row.record_no}：已上传（清单号 …{row.list_no[-6:]}），读回核验一致")
    guide.shoot("结算清单：已上传并读回核验")


def _all_proven(guide: Guide) -> bool:
    rows = show_lists(guide.window.place.desk)
    return bool(rows) and all(row.state is ListState.PROVEN for row in rows)
