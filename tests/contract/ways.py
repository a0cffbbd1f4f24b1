"""Every way to the training centre: three over HTTP, and the Fujian library behind its bridge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from adapters.bridge.choice import OUTPUT_BYTES
from adapters.clock import SystemClock
from adapters.fsi.dialect import national
from adapters.fsi.transports.base import Transport
from adapters.fsi.transports.csb_http import CsbHttp
from adapters.fsi.transports.fujian_dll import FujianDll, authorization
from adapters.fsi.transports.plain_http import PlainHttp
from adapters.fsi.transports.rio_http import RioHttp
from adapters.fsi.transports.signed_http import HttpOptions
from desktop.domain.secret import Secret
from tests.bridge_standins.rig import Rig
from tests.bridge_standins.vendor import Vendor, centre_behind, signs_in

PATH: Final = "/fsi/api/rsfComIfsService/callService"
START_SECONDS: Final = 20.0
USER, PASSWORD = "H35010200001", "示范口令"


@dataclass(frozen=True)
class Door:
    """Where the centre is and the account at its gateways."""

    url: str
    token: str
    paasid: str
    max_bytes: int

    @property
    def plain_url(self) -> str:
        return f"{self.url}/plain{PATH}"

    @property
    def options(self) -> HttpOptions:
        return HttpOptions(connect_seconds=1.0, max_bytes=self.max_bytes)


@dataclass(frozen=True)
class Way:
    """A way to the centre by its name."""

    name: str
    opened: Callable[[Door], Transport]


def _rio(door: Door) -> Transport:
    return RioHttp(
        door.url + PATH, paasid=door.paasid, token=Secret(door.token), clock=SystemClock(),
        **door.options,
    )  # fmt: skip


def _plain(door: Door) -> Transport:
    return PlainHttp(door.plain_url, **door.options)


def _csb(door: Door) -> Transport:
    return CsbHttp(
        f"{door.url}/CSB", access_key=door.paasid, secret_key=Secret(door.token),
        clock=SystemClock(), csb=national().csb, **door.options,
    )  # fmt: skip


HTTP_WAYS: Final = {
    "x-tif": Way("x-tif", _rio),
    "plain": Way("plain", _plain),
    "csb": Way("csb", _csb),
}
LIBRARY_WAYS: Final = {"dll-linux": "linux", "dll-wine64": "wine64", "dll-wine32": "wine32"}
"""Kinds of the rig (see `rig.kind`) by the name of the way."""
NAMES: Final = (*HTTP_WAYS, *LIBRARY_WAYS)
X_TIF: Final = HTTP_WAYS["x-tif"]


@contextmanager
def library_way(name: str, rig: Rig, url: str) -> Iterator[Way]:
    """The way through the real bridge program and a library that forwards to the centre at `url`.

    Files go beside the library over plain HTTP, as at a site.
    """
    acts = {
        "authorization": signs_in(USER, PASSWORD),
        "business_handle": centre_behind(f"{url}/plain{PATH}"),
    }
    opening = authorization(USER, Secret(PASSWORD))
    with (
        Vendor(acts).serving() as vendor,
        rig.forwarding(vendor, "--output", str(OUTPUT_BYTES), opening=opening) as bridge,
    ):
        bridge.ping(START_SECONDS)
        yield Way(
            name, lambda door: FujianDll(bridge, files=PlainHttp(door.plain_url, **door.options))
        )
