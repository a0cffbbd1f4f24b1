"""Signing in (9001) and out (9002)."""

from __future__ import annotations

from adapters.fsi.transactions.base import Nothing, Transaction
from adapters.fsi.wire import Moment, Node, Sent, Text, given, needed


class SignIn(Sent):
    """9001, node signIn."""

    opter_no: Text = needed("操作员编号", 20)
    mac: Text = given("签到MAC地址", 20)
    ip: Text = needed("签到IP地址", 20)


class SignInInput(Sent):
    """9001."""

    signIn: SignIn  # noqa: N815 - spelled so by the interface


class SignedIn(Node):
    """9001, node signinoutb; some provinces leave the number empty."""

    sign_time: Moment = None
    sign_no: Text = given("签到编号", 30)


class SignInOutput(Node):
    """9001."""

    signinoutb: SignedIn


class SignOut(Sent):
    """9002, node signOut."""

    sign_no: Text = given("签到编号", 30)
    opter_no: Text = given("操作员编号", 20)


class SignOutInput(Sent):
    """9002."""

    signOut: SignOut  # noqa: N815 - spelled so by the interface


SIGN_IN = Transaction("9001", "签到", SignInInput, SignInOutput, again=True)
SIGN_OUT = Transaction("9002", "签退", SignOutInput, Nothing)
