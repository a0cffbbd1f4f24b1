"""The way to the centre, built from settings: dialect, transport, signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

from adapters.fsi.dialect import Dialect, load_dialect
from adapters.fsi.gm import KeyPair
from adapters.fsi.seal import CentreKeys, Seal, seal_of
from adapters.fsi.transports.access import Access, Account, BearerAccess, KeyHeader
from adapters.fsi.transports.base import Transport
from adapters.fsi.transports.csb_http import CsbHttp
from adapters.fsi.transports.fujian_dll import FujianDll, authorization
from adapters.fsi.transports.http import HttpDoor
from adapters.fsi.transports.paths import Paths
from adapters.fsi.transports.plain_http import PlainHttp
from adapters.fsi.transports.rio_http import RioHttp
from adapters.fsi.transports.signed_http import HttpOptions
from adapters.fsi.transports.tls import Tls
from desktop.bridges import open_bridge
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret
from desktop.ports import Clock
from desktop.settings import CentreSettings

NOTHING = Secret("")


@dataclass(frozen=True)
class Line:
    """A way to the centre and how it is spoken to on it."""

    transport: Transport
    dialect: Dialect
    seal: Seal | None


@dataclass(frozen=True)
class Site:
    """What the ways are built of. `secrets` are the centre's, by name (`settings.SECRETS`)."""

    centre: CentreSettings
    dialect: Dialect
    secrets: Mapping[str, Secret]
    clock: Clock
    stack: ExitStack

    def secret(self, name: str) -> Secret:
        """A secret, empty if none was stored."""
        return self.secrets.get(name, NOTHING)

    @property
    def url(self) -> str:
        """The whole address of the centre's one path."""
        return self.centre.url.rstrip("/") + self.centre.path

    @property
    def http(self) -> HttpOptions:
        """What every way over HTTP takes."""
        centre, line = self.centre, self.dialect.line
        options = HttpOptions(
            connect_seconds=centre.connect_seconds,
            max_bytes=self.max_bytes,
            tls=self.tls,
            paths=Paths(line.paths, line.split),
            content_type=line.content_type,
        )
        access = _access(self)
        return HttpOptions(**options, access=access) if access else options

    @property
    def max_bytes(self) -> int:
        """The most an answer may have."""
        return self.centre.max_answer_mib * 1024 * 1024

    @property
    def tls(self) -> Tls:
        """What an https line trusts and shows."""
        centre = self.centre
        return Tls(centre.ca_file, centre.cert_file, centre.key_file, self.secret("tls_password"))


def open_line(
    centre: CentreSettings, secrets: Mapping[str, Secret], clock: Clock, stack: ExitStack
) -> Line:
    """The line the settings ask for; what it holds open is closed by `stack`.

    Raises `Invalid` naming the setting that is unset, wrong or missing.
    """
    given = dict(centre.dialect)
    dialect = load_dialect(str(given.pop("name", "national")), given)
    site = Site(centre, dialect, secrets, clock, stack)
    way = WAYS[centre.transport or dialect.line.transport]
    return Line(way(site), dialect, seal_of(dialect.crypto, _keys(site), centre.sm2_centre))


def _plain(site: Site) -> Transport:
    _need_url(site)
    return PlainHttp(site.url, **site.http)


def _rio(site: Site) -> Transport:
    _need_url(site)
    return RioHttp(
        site.url, paasid=site.centre.paasid, token=site.secret("token"), clock=site.clock,
        **site.http,
    )  # fmt: skip


def _csb(site: Site) -> Transport:
    _need_url(site)
    return CsbHttp(
        site.url, access_key=site.centre.access_key, secret_key=site.secret("token"),
        clock=site.clock, csb=site.dialect.csb, **site.http,
    )  # fmt: skip


def _dll(site: Site) -> Transport:
    centre = site.centre
    if centre.library is None:
        raise Invalid("没有设置医保接口动态库", "请在 [centre] 的 library 填写它的路径", "line.dll")
    opening = authorization(centre.user, site.secret("token"))
    bridge = open_bridge(
        centre.library, centre.bridge_folder, output_length=centre.output_length, opening=opening
    )
    site.stack.enter_context(bridge)
    files = PlainHttp(centre.files_url, **site.http) if centre.files_url else None
    return FujianDll(bridge, files=files)


WAYS: Mapping[str, Callable[[Site], Transport]] = {
    "plain": _plain,
    "rio": _rio,
    "csb": _csb,
    "dll": _dll,
}


def _access(site: Site) -> Access | None:
    """How a relay knows us, None where none asks. Raises `Invalid` for what is not stored."""
    asked = site.dialect.access
    if asked.way == "none":
        return None
    if asked.way == "header":
        _need_secrets(site, "token")
        return KeyHeader(asked.header, site.secret("token"))
    _need_secrets(site, "client_id", "token", "password")
    if not _is_address(asked.token_url):
        raise Invalid(
            "没有设置访问令牌的地址",
            "请在 [centre.dialect.access] 的 token_url 填写 http(s) 地址",
            "line.token_url",
        )
    door = HttpDoor(
        asked.token_url,
        connect_seconds=site.centre.connect_seconds,
        max_bytes=site.max_bytes,
        tls=site.tls,
    )
    account = Account(
        site.secret("client_id"), site.secret("token"), site.centre.user,
        site.secret("password"), asked.grant_type, asked.scope,
    )  # fmt: skip
    return BearerAccess(door, account)


def _need_secrets(site: Site, *names: str) -> None:
    missing = [name for name in names if not site.secret(name).reveal()]
    if missing:
        raise Invalid(
            f"该地区的接口需要的密钥尚未存入：{'、'.join(missing)}",
            "请用 --store-secret 存入接口平台发放的值",
            "line.secret",
        )


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _need_url(site: Site) -> None:
    if not _is_address(site.centre.url):
        raise Invalid(
            "没有设置医保中心的地址", "请在 [centre] 的 url 填写 http(s) 地址", "line.url"
        )


def _keys(site: Site) -> CentreKeys | None:
    private, public = site.secret("sm2_key"), site.centre.sm2_public
    if not private.reveal():
        return None
    return CentreKeys(KeyPair(private, public), site.secret("client_id").reveal())
