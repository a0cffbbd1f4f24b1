"""The workstation as a self-service kiosk: how it is set, started, and left."""

from __future__ import annotations

import getpass

from adapters.keys import keep_secret, kept_secret
from desktop.domain.errors import Invalid, NotAllowed
from desktop.domain.exit_code import ExitCode
from desktop.domain.secret import Secret
from desktop.house import House
from desktop.ports import ScanStation
from desktop.settings import Settings
from ui.devices import Devices
from ui.kiosk.kiosk import Terms
from ui.kiosk.printing import ReceiptPrinter
from ui.program import open_kiosk

TRAINING_CODE = "358264"
"""Stands in the training strip; a real kiosk has a code of its own in the keyring."""
_ACCOUNT = "kiosk.exit"


def show_kiosk(house: House, station: ScanStation, devices: Devices) -> int:
    """The kiosk's window until the staff leaves it. Raises `NotAllowed` without an exit code."""
    settings = house.settings
    printer = ReceiptPrinter(settings.kiosk.printer) if settings.kiosk.printer else None
    kiosk = settings.kiosk
    with open_kiosk(
        house.desks[0], station, settings.theme, terms_of(settings), devices, printer, kiosk.voice
    ) as (app, window):
        window.fill_screen()
        return app.exec()


def terms_of(settings: Settings) -> Terms:
    """How the kiosk is set. Raises `NotAllowed` if a real one has no exit code."""
    kiosk, training = settings.kiosk, settings.mode == "training"
    return Terms(
        exit_code=ExitCode.of(Secret(TRAINING_CODE)) if training else _kept_code(),
        idle_seconds=kiosk.idle_seconds,
        elder=kiosk.elder,
        cash_at_window=kiosk.cash_at_window,
        training_code=TRAINING_CODE if training else "",
    )


def _kept_code() -> ExitCode:
    kept = kept_secret(_ACCOUNT)
    if kept is None:
        raise NotAllowed(
            "没有设置自助机退出码，自助机不能启动",
            "请先用 --set-kiosk-code 设置退出码",
            "kiosk.code",
        )
    return ExitCode.read(kept)


def ask_for_code() -> None:
    """Ask the staff twice for a new exit code and keep it. Raises `Invalid`, `NotAllowed`."""
    code = Secret(getpass.getpass("自助机退出码（6 至 12 位数字）："))
    if code != Secret(getpass.getpass("再输入一次：")):
        raise Invalid("两次输入的退出码不一致", "请重新设置", "kiosk.code")
    keep_secret(_ACCOUNT, ExitCode.of(code).kept)
