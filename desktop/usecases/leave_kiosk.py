"""Let the staff, and nobody else, leave the kiosk."""

from __future__ import annotations

from desktop.domain.errors import NotAllowed
from desktop.domain.exit_code import ExitCode
from desktop.domain.secret import Secret
from desktop.ports import Desk


def leave_kiosk(desk: Desk, wanted: ExitCode, typed: Secret) -> None:
    """Return if the code is right; either way it stands in the audit chain.

    Raises `NotAllowed` for a wrong code.
    """
    right = wanted.fits(typed)
    desk.store.audit("退出自助机", desk.window, "退出码正确" if right else "退出码错误")
    if not right:
        raise NotAllowed("退出码不正确", "请重新输入，或返回首页", "kiosk.code")
