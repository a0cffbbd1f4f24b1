"""The way to a province's centre, built from settings alone."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.fsi.seal import HeaderSeal, InputSeal
from adapters.fsi.transports.csb_http import CsbHttp
from adapters.fsi.transports.plain_http import PlainHttp
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret
from desktop.line import Line, open_line
from desktop.settings import SECRETS, CentreSettings
from tests.unit.test_gm import CLIENT, PAIR

JILIN: dict[str, Any] = {
    "name": "jilin",
    "access": {"token_url": "https://relay.invalid/token", "scope": "all"},
    "crypto": {"answers": "output"},
}
HUBEI: dict[str, Any] = {
    "name": "hubei",
    "crypto": {"answers": "header", "form": "raw"},
}
KEPT = {"token": "t", "password": "p", "client_id": CLIENT, "sm2_key": PAIR.private.reveal()}
KEYS: dict[str, Any] = {"sm2_public": PAIR.public, "sm2_centre": PAIR.public}


def opened(dialect: Mapping[str, Any], secrets: Mapping[str, str], **more: Any) -> Line:
    centre = CentreSettings(url="https://centre.invalid", dialect=dict(dialect), **more)
    kept = {name: Secret(text) for name, text in secrets.items()}
    with ExitStack() as stack:
        return open_line(centre, kept, SystemClock(), stack)


def test_every_secret_a_line_needs_can_be_stored() -> None:
    assert set(KEPT) <= set(SECRETS)


def test_inner_mongolia_needs_the_key_of_its_relay() -> None:
    line = opened({"name": "neimenggu"}, {"token": "t"})
    assert isinstance(line.transport, PlainHttp)
    assert line.dialect.access.header == "apikey"
    with pytest.raises(Invalid, match="token"):
        opened({"name": "neimenggu"}, {})


def test_jilin_names_what_nobody_published() -> None:
    with pytest.raises(Invalid) as caught:
        opened({"name": "jilin"}, KEPT)
    for setting in ("access.token_url", "access.scope", "crypto.answers"):
        assert setting in caught.value.title
    assert "centre.dialect" in caught.value.advice


def test_jilin_needs_all_its_secrets_and_says_which_are_missing() -> None:
    assert isinstance(opened(JILIN, KEPT, **KEYS).seal, InputSeal)
    with pytest.raises(Invalid, match="client_id、password"):
        opened(JILIN, {"token": "t"}, **KEYS)
    with pytest.raises(Invalid, match="访问令牌的地址"):
        opened({**JILIN, "access": {"token_url": "relay", "scope": ""}}, KEPT, **KEYS)
    with pytest.raises(Invalid, match="中心公钥"):
        opened(JILIN, KEPT, sm2_public=PAIR.public)


def test_hubei_checks_answers_by_the_key_of_the_settings() -> None:
    seal = opened(HUBEI, KEPT, **KEYS).seal
    assert isinstance(seal, HeaderSeal)
    assert seal.proof
    assert (seal.proof.public, seal.proof.covers) == (PAIR.public, "header")
    unproven = opened({**HUBEI, "crypto": {"answers": "none", "form": "raw"}}, KEPT, **KEYS).seal
    assert isinstance(unproven, HeaderSeal)
    assert unproven.proof is None


def test_hunan_opens_and_leaves_only_the_upload_unset() -> None:
    line = opened({"name": "hunan"}, {"token": "t"}, access_key="A")
    assert isinstance(line.transport, CsbHttp)
    with pytest.raises(Invalid, match=r"reconciliation\.upload_signed"):
        line.dialect.known(line.dialect.reconciliation)
    told = {"name": "hunan", "reconciliation": {"upload_signed": False}}
    known = opened(told, {"token": "t"}, access_key="A").dialect
    assert known.known(known.reconciliation).upload == "multipart"
