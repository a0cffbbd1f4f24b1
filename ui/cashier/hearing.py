"""What a text from a scanner gun means, by where the till stands. Without Qt."""

from __future__ import annotations

from enum import Enum, auto

from desktop.domain import voucher
from desktop.domain.secret import Secret
from ui.cashier.state import IS_OVER, TAKES_CODES, TillState
from ui.widgets.banner import Notice


class Heard(Enum):
    """What to do with the text."""

    SCAN = auto()
    SCAN_INSTEAD = auto()
    """Close the field for an ID number first."""
    ID_NUMBER = auto()
    BUSY = auto()
    OVER = auto()


UNUSED = {
    Heard.BUSY: Notice(
        "info", "正在办理当前患者，刚才扫的码没有使用", "要换人请先按 F2 重扫，再扫一次"
    ),
    Heard.OVER: Notice(
        "info", "上一位已办完，刚才扫的码没有使用", "请按 Enter 接待下一位，再扫一次"
    ),
}
ELSEWHERE = Notice("info", "刚才扫的码没有使用：扫码在收银页办理", "请打开左侧「收银」后再扫一次")


def heard(state: TillState, text: Secret) -> Heard:
    """A gun is aimed on purpose: unlike a camera's, its text always has an answer.

    While the field for an ID number is open, an ID number (some card readers type it) goes there.
    """
    if state.phase in IS_OVER:
        return Heard.OVER
    if state.phase not in TAKES_CODES:
        return Heard.BUSY
    if not state.typing_id:
        return Heard.SCAN
    return Heard.ID_NUMBER if voucher.id_number_in(text) else Heard.SCAN_INSTEAD
