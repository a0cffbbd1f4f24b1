"""The decode path of the e-voucher, built from settings.

A path that the settings do not open stops no start: people without a code are served by card,
and a scan is told what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from adapters.bridge import Opening
from adapters.evoucher.closed import ClosedPath
from adapters.evoucher.component import NationalComponent
from adapters.evoucher.fujian import FujianDecoder
from adapters.evoucher.look import CentreLook, LibraryLook
from adapters.evoucher.question import Asker
from adapters.evoucher.raw_fsi import RawTextDecoder
from adapters.fsi.signed import SignedClient
from adapters.fsi.transports.fujian_dll import authorization
from desktop.bridges import open_bridge
from desktop.domain.errors import AppError, Invalid, NotAllowed
from desktop.domain.secret import Secret
from desktop.ports import Clock, DecodePath, Evoucher, Terminal
from desktop.settings import InstitutionSettings, Settings

COMPLIANCE: Final = (
    "国家终端规范要求定点机构用医保业务综合服务终端识读医保码；"
    "用摄像头或普通扫码枪读出文本直接送中心，须先取得当地医保部门同意"
)
NAMES: Final = {
    "national": "国家医保码组件（NationEcTrans）",
    "fujian": "福建接口动态库（ec_decode）",
    "raw": "扫码文本送中心解码（1162）",
}
NO_SECRET: Final = Secret("")


@dataclass(frozen=True)
class Opened:
    """A window's decode path, as the till, the self-test and a terminal see it."""

    evoucher: Evoucher
    path: DecodePath
    terminal: Terminal | None = None


class Paths(Protocol):
    """Gives each window its decode path; they share one bridge."""

    def __call__(self, site: InstitutionSettings, signed: SignedClient) -> Opened: ...


@dataclass(frozen=True)
class _Way:
    settings: Settings
    secrets: Mapping[str, Secret]
    clock: Clock
    stack: ExitStack


def open_paths(
    settings: Settings, secrets: Mapping[str, Secret], clock: Clock, stack: ExitStack
) -> Paths:
    """The decode path that the settings ask for; what it holds open is closed by `stack`."""
    chosen = settings.evoucher.path or ("raw" if settings.mode == "training" else "none")
    try:
        return _WAYS[chosen](_Way(settings, secrets, clock, stack))
    except AppError as error:
        return _closed(error)


def _none(way: _Way) -> Paths:
    raise Invalid(
        "没有设置医保码的识读方式",
        "请在设置的 [evoucher] 填写 path（national、fujian 或 raw）；现在可用身份证、社保卡办理",
        "evoucher.path",
    )


def _national(way: _Way) -> Paths:
    mine = way.settings.evoucher
    if urlsplit(mine.url).scheme not in {"http", "https"}:
        raise Invalid(
            "没有设置医保码前置机的地址", "请在设置的 [evoucher] 填写 url", "evoucher.url"
        )
    look = _library(way, mine.library, "NationEcTrans", mine.url)

    def opened(site: InstitutionSettings, signed: SignedClient) -> Opened:
        component = NationalComponent(
            look.bridge, _asker(way, site), way.clock, mine.url, mine.seconds, mine.device
        )
        return Opened(component, look, component if mine.device == "terminal" else None)

    return opened


def _fujian(way: _Way) -> Paths:
    mine, centre = way.settings.evoucher, way.settings.centre
    passes_text = mine.pass_text
    if passes_text is None:
        raise Invalid(
            "没有设置福建动态库的 ec_decode 是否要传入扫到的码",
            "请向医保中心确认后，在设置的 [evoucher] 填写 pass_text（true 或 false）",
            "evoucher.pass_text",
        )
    opening = authorization(centre.user, way.secrets.get("token", NO_SECRET))
    library = mine.library or centre.library
    look = _library(way, library, "ec_decode", opening=opening if centre.user else None)

    def opened(site: InstitutionSettings, signed: SignedClient) -> Opened:
        decoder = FujianDecoder(look.bridge, _asker(way, site), mine.seconds, passes_text)
        return Opened(decoder, look)

    return opened


def _raw(way: _Way) -> Paths:
    real = way.settings.mode == "real"
    if real and not way.settings.evoucher.raw_text_permitted:
        raise NotAllowed(
            "扫码文本直接送中心的方式没有开放",
            f"{COMPLIANCE}；取得后在设置的 [evoucher] 填写 raw_text_permitted = true",
            "evoucher.raw",
        )

    def opened(site: InstitutionSettings, signed: SignedClient) -> Opened:
        decoder = RawTextDecoder(
            signed, site.department_code, site.department_name, way.settings.evoucher.device_type
        )
        notice = COMPLIANCE if real else ""
        address = way.settings.centre.url or "医保中心接口"
        return Opened(decoder, CentreLook(NAMES["raw"], address, signed.reachable, notice))

    return opened


_WAYS: Final[Mapping[str, Callable[[_Way], Paths]]] = {
    "none": _none,
    "national": _national,
    "fujian": _fujian,
    "raw": _raw,
}


def _closed(error: AppError) -> Paths:
    path = ClosedPath(error.title, error.advice, error.code)
    return lambda site, signed: Opened(path, path)


def _library(
    way: _Way,
    library: Path | None,
    function: str,
    address: str = "",
    opening: Opening | None = None,
) -> LibraryLook:
    """The library behind its bridge. Raises `Invalid` naming what is not set or not there."""
    mine, centre = way.settings.evoucher, way.settings.centre
    if library is None:
        raise Invalid(
            "没有设置医保码动态库",
            "请在设置的 [evoucher] 的 library 填写它的路径",
            "evoucher.library",
        )
    folder = mine.bridge_folder or centre.bridge_folder
    bridge = open_bridge(library, folder, output_length=centre.output_length, opening=opening)
    way.stack.enter_context(bridge)
    return LibraryLook(NAMES[mine.path], library, bridge, function, address, mine.device_serial)


def _asker(way: _Way, site: InstitutionSettings) -> Asker:
    return Asker(
        site.code, site.operator_no, site.operator_name, site.department_code,
        site.department_name, way.settings.evoucher.device_type,
    )  # fmt: skip
