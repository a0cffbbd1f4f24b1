"""What the screen says and how it sounds when a code is no e-voucher: a look for each action."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.voucher import Action, VoucherKind


@dataclass(frozen=True)
class Shown:
    """The big word, its icon and tint, and what may be said aloud: never more than the kind."""

    word: str
    icon: str
    tint: str
    aloud: str


_OTHER = Shown("这不是医保码：是{name}", "bad", "bad", "这是{name}，请打开医保码")
_SHOWN = {
    Action.OFFER_ID: Shown(
        "这是身份证号，不是医保码", "person", "wait", "这是身份证，不计入扫码结算"
    ),
    Action.TRACE: Shown(_OTHER.word, "bad", "wait", "这是{name}，请扫医保码"),
    Action.SEARCH_ITEM: Shown(_OTHER.word, "bad", "wait", "这是{name}，请扫医保码"),
    Action.COMPONENT: Shown("无法识别这个码", "bad", "bad", "无法识别这个码，请打开医保码"),
}


def shown_kind(kind: VoucherKind) -> Shown:
    """How a code of this kind is shown where a voucher was wanted."""
    look = _SHOWN.get(kind.action, _OTHER)
    name = kind.name.partition("（")[0]
    return Shown(look.word.format(name=name), look.icon, look.tint, look.aloud.format(name=name))
