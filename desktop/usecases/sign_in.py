"""Sign the operator in at the centre for today (9001)."""

from __future__ import annotations

from desktop.domain.roles import Action, require
from desktop.ports import Desk


def sign_in(desk: Desk) -> str:
    """Sign in once per operator and day; the sign-in number. Audited.

    Raises `NotAllowed`, `Refused`, `NotSent` or `Unknown`. Source: transaction 9001.
    """
    require(desk.operator, Action.SIGN_IN)
    number = desk.centre.sign_in()
    desk.store.audit(Action.SIGN_IN, desk.operator.number)
    return number
