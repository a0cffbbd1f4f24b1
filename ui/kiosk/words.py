"""The words of the kiosk: one set for every patient, a simpler one for the elderly.

What is spoken never holds a name, a number or an amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.domain import errors
from desktop.domain.errors import AppError
from desktop.usecases.identify import wrong_kind
from ui.cashier.words import Headline
from ui.kiosk.state import Page, Printing

SLOGAN = "中国医保 一生守护"
TO_WINDOW = "请到人工窗口办理"
UNKNOWN = "结果未知，正在核实，请到人工窗口"


@dataclass(frozen=True)
class Say:
    """A page's big word, its line of explanation, and what the voice says ("": nothing)."""

    word: str
    detail: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Wording:
    """Everything the kiosk calls things. `pages` has an entry for each page."""

    pages: Mapping[Page, Say]
    total: str
    fund: str
    account: str
    cash: str
    yes: str
    no: str
    balance: str
    bills: str
    quote: str
    pay: str
    again: str
    done: str
    seen: str
    back: str
    home: str
    other_reader: str
    no_bills: Say
    no_code: Say
    code_refused: Say
    offline: Say
    broken: Say
    not_insured: Say
    cash_only: Say
    no_bills_here: str
    printing: Mapping[Printing, str] = field(default_factory=dict)


_PRINTING = {
    Printing.NO_PRINTER: "请记下编号，凭编号可到人工窗口打印凭据",
    Printing.UNDER_WAY: "正在打印凭条，请稍候",
    Printing.PRINTED: "请取走凭条",
    Printing.FAILED: "凭条没有打出来，请记下编号，到人工窗口补打",
}

PLAIN = Wording(
    pages={
        Page.START: Say(
            "请出示医保码", "打开手机里的「医保码」，靠近镜头", "请出示医保码，把手机靠近镜头"
        ),
        Page.READING: Say("正在识别", "正在向医保中心核对身份，请稍候"),
        Page.WHO: Say("是您本人吗？", "请核对姓名，不是本人请重新扫码", "已识别，请核对姓名"),
        Page.MENU: Say("请选择要办的业务", "", "请选择要办的业务"),
        Page.BALANCE: Say("我的余额", "医保中心提供的数据", "这是您的账户余额"),
        Page.BILLS: Say("待缴费账单", "请点选一张账单", "请点选要缴费的账单"),
        Page.BILL: Say("账单明细", "核对后查看报销金额，这一步不会扣款", "请核对账单"),
        Page.ASKING: Say("正在计算", "正在向医保中心计算报销金额，不会扣款"),
        Page.NOT_ASKED: Say("办理没有完成", "没有扣款", "办理没有完成，请到人工窗口"),
        Page.CONFIRM: Say("请核对金额", "确认后从医保账户扣款", "请核对金额，再按确认结算"),
        Page.SETTLING: Say("正在结算", "请稍候，不要离开", "正在结算，请稍候"),
        Page.DONE: Say("结算成功", "", "结算成功"),
        Page.DECLINED: Say("医保中心没有受理", "没有扣款", "没有办成，没有扣款，请到人工窗口"),
        Page.UNSENT: Say(
            "没有发出去", "没有扣款，可以再试一次，或到人工窗口办理", "没有发出去，可以再试一次"
        ),
        Page.UNKNOWN: Say(UNKNOWN, "请勿重复缴费，告诉工作人员单据号", UNKNOWN),
        Page.UNDONE: Say(
            "已核实：没有扣款", "医保中心没有这笔结算，请重新扫码办理", "已核实，没有扣款"
        ),
        Page.STAFF: Say("请输入退出码", "仅供工作人员使用"),
    },
    total="总金额", fund="统筹基金支付", account="个人账户支付", cash="现金自付",
    yes="是我本人", no="不是我", balance="我的余额", bills="待缴费账单", quote="查看报销金额",
    pay="确认结算", again="再试一次", done="完成", seen="知道了", back="返回", home="重新开始",
    other_reader="大字版",
    no_bills=Say(
        "没有待缴费的账单", "如有疑问，请到人工窗口查询", "没有待缴费的账单"
    ),
    no_code=Say("这不是医保码", "请打开手机里的「医保码」再扫一次", "这不是医保码，请打开医保码"),
    code_refused=Say(
        "医保码没有通过", "请在手机上刷新医保码，再扫一次", "医保码没有通过，请刷新后再扫"
    ),
    offline=Say("连不上医保中心", "请稍后再试，或到人工窗口办理", "连不上医保中心，请稍后再试"),
    broken=Say("自助机出了故障", TO_WINDOW, "自助机出了故障，请到人工窗口"),
    not_insured=Say("不能用医保办理", "您的参保状态需要核实，请到人工窗口", "请到人工窗口办理"),
    cash_only=Say("这张账单要付现金", "没有扣款，请到人工窗口办理", "请到人工窗口办理"),
    no_bills_here="本机暂不能缴费，请到人工窗口",
    printing=_PRINTING,
)  # fmt: skip
"""What every patient reads."""

SIMPLE = Wording(
    pages={
        Page.START: Say(
            "请扫医保码", "打开「医保码」，对着镜头", "请扫医保码。手机打开医保码，对着镜头"
        ),
        Page.READING: Say("请等一等", "正在认是谁"),
        Page.WHO: Say("是您吗？", "看一看名字对不对", "请看名字对不对"),
        Page.MENU: Say("您要办什么？", "", "您要办什么？请按一个"),
        Page.BALANCE: Say("医保卡里的钱", "", "这是您医保卡里的钱"),
        Page.BILLS: Say("要付的账单", "请按一张账单", "请按要付的账单"),
        Page.BILL: Say("看一看账单", "按下面可看要付多少，不扣钱", "请看账单对不对"),
        Page.ASKING: Say("请等一等", "正在算要付多少，不扣钱"),
        Page.NOT_ASKED: Say("没有办成", "没有扣钱", "没有办成，请到人工窗口"),
        Page.CONFIRM: Say("钱数对吗？", "按了就会扣钱", "请看钱数，对了再按"),
        Page.SETTLING: Say("正在办", "请等一等，先别走", "正在办，请等一等，先别走"),
        Page.DONE: Say("办好了", "", "办好了"),
        Page.DECLINED: Say("没有办成", "没有扣钱", "没有办成，没有扣钱，请到人工窗口"),
        Page.UNSENT: Say(
            "没有办成", "没有扣钱，可以再按一次", "没有办成，没有扣钱，可以再按一次"
        ),
        Page.UNKNOWN: Say(UNKNOWN, "不要再付，把单号告诉工作人员", UNKNOWN),
        Page.UNDONE: Say("没有扣钱", "可以重新扫码再办", "没有扣钱，可以重新扫码"),
        Page.STAFF: Say("请输入退出码", "仅供工作人员使用"),
    },
    total="一共", fund="医保报销", account="医保卡里付", cash="还要付现金",
    yes="是我", no="不是我", balance="看余额", bills="付账单", quote="看要付多少",
    pay="对，付钱", again="再按一次", done="好了", seen="知道了", back="返回", home="重新开始",
    other_reader="普通版",
    no_bills=Say("没有要付的账单", "不清楚就问人工窗口", "没有要付的账单"),
    no_code=Say("这个码不对", "请打开「医保码」再扫", "这个码不对，请打开医保码"),
    code_refused=Say("这个码过期了", "手机上刷新一下，再扫", "请在手机上刷新医保码，再扫一次"),
    offline=Say("现在办不了", "等一会再试，或去人工窗口", "现在办不了，请到人工窗口"),
    broken=Say("机器坏了", "请去人工窗口", "机器坏了，请到人工窗口"),
    not_insured=Say("要去人工窗口", "您的医保要核实一下", "请到人工窗口办理"),
    cash_only=Say("要付现金", "没有扣钱，请去人工窗口", "请到人工窗口办理"),
    no_bills_here="这里不能付，请去人工窗口",
    printing=_PRINTING | {
        Printing.NO_PRINTER: "请记下编号",
        Printing.FAILED: "凭条没打出来，请记下编号",
    },
)  # fmt: skip
"""适老化: short words of every day."""

_AMBER = {errors.NotSent, errors.Unknown, errors.AlreadyLive}


def trouble(error: AppError, words: Wording) -> tuple[Headline, str]:
    """What a patient is told of an error, and what the voice says."""
    say = _of(error, words)
    tint = "wait" if type(error) in _AMBER else "bad"
    return Headline(say.word, _detail(error, say), "bad", tint), say.spoken


def _detail(error: AppError, say: Say) -> str:
    kind = wrong_kind(error)
    if kind:
        return f"这是{kind.name}。{say.detail}"
    said = isinstance(error, errors.Refused | errors.Broken)
    return f"{say.detail}（{error.title}）" if said else say.detail


def _of(error: AppError, words: Wording) -> Say:
    if error.code == "insurance.inactive":
        return words.not_insured
    match error:
        case errors.Refused():
            return words.code_refused
        case errors.NotSent() | errors.Unknown():
            return words.offline
        case errors.Invalid():
            return words.no_code
        case _:
            return words.broken
