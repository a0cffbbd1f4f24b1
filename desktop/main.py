"""The start of the program and its command line: the only module that knows every adapter."""

from __future__ import annotations

import argparse
import getpass
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from adapters.clock import SystemClock
from adapters.code_loader import LOAD, PARSE, ChildLoader, open_tables, own_command
from adapters.code_loader import main as load_codes
from adapters.fsi.catalogues import FsiCodeSource, kept_current
from adapters.fsi.centre import FsiCentre
from adapters.fsi.client import FsiClient
from adapters.fsi.clock_watch import ClockWatch
from adapters.fsi.envelope import Profile
from adapters.fsi.signed import SignedClient
from adapters.his.files import FolderHis
from adapters.keys import (
    centre_secrets,
    keep_centre_secret,
    scan_salt,
)
from adapters.sheets import XlsxWriter
from adapters.store.store import SqlStore
from adapters.training import PAASID, TrainingCentre
from coding_tables.catalogue import Catalogue
from desktop.data_file import FILE, alone, copies_of, key_of, open_data, restore
from desktop.decode_path import Paths, open_paths
from desktop.domain.errors import AppError, Damaged
from desktop.domain.roles import Operator, Role
from desktop.domain.secret import Secret
from desktop.house import House
from desktop.line import Line, open_line
from desktop.ports import Clock, CodeBook, Desk, Institution
from desktop.settings import (
    SECRETS,
    CentreSettings,
    InstitutionSettings,
    Settings,
    default_data_dir,
    load,
)
from desktop.updater import CodeUpdater, Schedule

CODES_FILE = "codes.db"
VERSION = "0.1.0"
TRAINING_SITES = (
    InstitutionSettings(
        code="P35010200001", name="榕心大药房", area="350102", window="2号窗",
        operator_no="0001", operator_name="训练收银员",
    ),
    InstitutionSettings(
        code="H35010200001", name="榕城示范医院", area="350102", window="医保办",
        operator_no="0002", operator_name="训练医保员",
    ),
)  # fmt: skip
ROLES = {
    "cashier": Role.CASHIER, "office": Role.INSURANCE_OFFICE, "supervisor": Role.SUPERVISOR,
    "it": Role.IT,
}  # fmt: skip
"""What `operator_role` says in the settings."""
SELF_SERVICE = "SelfService"
"""设备类型 of a kiosk, as a decode path names it."""
TRAINING_PATIENCE = 3.0
"""Seconds: the training centre is done with a request long before."""


@contextmanager
def open_house(settings: Settings, clock: Clock | None = None) -> Iterator[House]:
    """Open the data file, reach for the centre (or start one for training), build the desks.

    Rows that were being sent when the program last ended are unknown from here on. Raises
    `AppError` for anything that forbids work.
    """
    clock = clock or SystemClock()
    with ExitStack() as stack:
        folder = settings.data_dir or default_data_dir(settings.mode)
        his = settings.his_dir or folder / "his"
        stack.enter_context(alone(folder))
        centre, secrets, training = _centre_of(settings, folder, his, stack)
        line = open_line(centre, secrets, clock, stack)
        file = folder / FILE
        key = key_of(settings, file)
        copies = copies_of(settings, folder, key)
        engine = open_data(file, key, copies)
        stack.callback(engine.dispose)
        wired = _wired(settings, centre)
        paths = open_paths(wired, secrets, clock, stack)
        tables = open_tables(folder / CODES_FILE)
        stack.callback(tables.close)
        desks = tuple(
            _desk(
                wired,
                site,
                line,
                paths,
                SqlStore(engine, *_who(site), clock, site.window_no, copies),
                his,
                clock,
                key,
                tables,
            )
            for site in wired.institutions
        )
        for desk in desks:
            desk.store.recover()
            stack.callback(desk.centre.sign_out)
        books = tuple(desk.codes for desk in desks if desk.codes)
        schedule = Schedule(wired.codes.update, wired.codes.hour)
        yield House(wired, desks, training, CodeUpdater(books, clock, schedule))


def _wired(settings: Settings, centre: CentreSettings) -> Settings:
    sites = settings.institutions or TRAINING_SITES
    evoucher = settings.evoucher
    if settings.kiosk.on and not evoucher.device_type:
        evoucher = evoucher.model_copy(update={"device_type": SELF_SERVICE})
    parts = {"centre": centre, "institutions": sites, "evoucher": evoucher}
    return settings.model_copy(update=parts)


def _centre_of(
    settings: Settings, folder: Path, his: Path, stack: ExitStack
) -> tuple[CentreSettings, Mapping[str, Secret], TrainingCentre | None]:
    if settings.mode == "real":
        return settings.centre, centre_secrets(settings.centre.url, SECRETS), None
    way = {"transport": settings.centre.transport or "rio", "paasid": PAASID}
    centre = settings.centre.model_copy(update=way)
    if centre.url:
        return centre, {"token": Secret(centre.training_token)}, None
    training = TrainingCentre(folder, his)
    stack.callback(training.close)
    here = {"url": training.url, "max_processing_seconds": TRAINING_PATIENCE}
    return centre.model_copy(update=here), {"token": training.token}, training


def _who(site: InstitutionSettings) -> tuple[Institution, Operator]:
    usual = Role.CASHIER if site.code.startswith("P") else Role.SUPERVISOR
    role = ROLES.get(site.operator_role, usual)
    return (
        Institution(site.code, site.name, site.area),
        Operator(site.operator_no, site.operator_name, role),
    )


def _desk(
    settings: Settings,
    site: InstitutionSettings,
    line: Line,
    paths: Paths,
    store: SqlStore,
    his: Path,
    clock: Clock,
    key: Secret,
    tables: Catalogue,
) -> Desk:
    institution, operator = _who(site)
    centre = settings.centre
    profile = Profile(institution, operator, centre.infver, centre.recer_sys_code)
    signed = SignedClient(
        FsiClient(
            line.transport,
            profile,
            clock,
            store.next_msgid,
            centre.deadline_seconds,
            line.dialect,
            line.seal,
            ClockWatch(clock),
        ),
        waits=centre.retry_seconds,
    )
    path = paths(site, signed)
    folder = settings.data_dir or default_data_dir(settings.mode)
    return Desk(
        institution=institution,
        window=site.window,
        operator=operator,
        training=settings.mode == "training",
        max_processing_seconds=centre.max_processing_seconds,
        scan_salt=scan_salt(key),
        store=store,
        centre=FsiCentre(signed, folder),
        evoucher=path.evoucher,
        path=path.path,
        terminal=path.terminal,
        his=FolderHis(his),
        clock=clock,
        target_percent=settings.rate.target_percent,
        call_seconds=centre.deadline_seconds,
        stages=site.stages,
        clock_warn_seconds=centre.clock_warn_seconds,
        codes=CodeBook(
            tables,
            FsiCodeSource(signed, clock),
            ChildLoader(tables, folder / CODES_FILE, own_command(), settings.codes.order),
            XlsxWriter(),
            folder / "downloads",
            kept_current(settings.codes.tables),
            settings.codes.keep,
        ),
    )


def main(line: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code."""
    words = list(sys.argv[1:] if line is None else line)
    if words[:1] == ["sandbox"]:
        from adapters.sandbox.serve import main as serve

        return serve(words[1:])
    if words[:1] in ([LOAD], [PARSE]):
        return load_codes(words)
    options = _options(words)
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING)
    try:
        return _run(options)
    except AppError as error:
        print(f"{error.title}\n{error.advice}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    settings = _settings(options)
    if options.store_secret:
        secret = Secret(getpass.getpass(f"{options.store_secret}："))
        keep_centre_secret(settings.centre.url, options.store_secret, secret)
        return 0
    if options.set_kiosk_code:
        from desktop.kiosk import ask_for_code

        ask_for_code()
        return 0
    if options.tour:
        from desktop.tour.tour import run_tour

        return run_tour(settings, options.out, open_house)
    if options.restore:
        print(restore(settings))
        return 0
    with ExitStack() as stack:
        return _show(_open_or_restore(settings, stack), options.camera)


def _open_or_restore(settings: Settings, stack: ExitStack) -> House:
    """The house; where its file is damaged and the person agrees, over a copy of it."""
    from ui.damaged import agree_to_restore, tell_restored

    try:
        return stack.enter_context(open_house(settings))
    except Damaged as error:
        if not agree_to_restore(error, settings.theme):
            raise
    tell_restored(restore(settings), settings.theme)
    return stack.enter_context(open_house(settings))


def _show(house: House, camera: str | None) -> int:
    """The window until it is closed; `camera` goes before the one that was chosen last."""
    from adapters.scan.camera import open_camera
    from adapters.scan.devices import CameraChoice
    from adapters.scan.station import ScanStation
    from desktop.devices import devices_of, qt_cameras
    from ui.program import open_window

    settings = house.settings
    folder = settings.data_dir or default_data_dir(settings.mode)
    choice = CameraChoice(folder / "camera.txt", settings.camera, camera)
    door = qt_cameras() if settings.camera_route == "qt" else None
    station = ScanStation(choice.read(), partial(open_camera, door=door))
    devices = devices_of(settings, station, choice, door)
    if settings.kiosk.on:
        from desktop.kiosk import show_kiosk

        return show_kiosk(house, station, devices)
    theme, updater = settings.theme, house.updater
    with open_window(house.desks, station, theme, devices, updater) as (app, window):
        window.show()
        return app.exec()


def _settings(options: argparse.Namespace) -> Settings:
    file = options.settings or os.environ.get("YIBAO_SETTINGS")
    settings = load(Path(file) if file else None)
    given = {
        name: value
        for name in ("camera", "theme", "data_dir")
        if (value := getattr(options, name)) is not None
    }
    if options.kiosk:
        given["kiosk"] = settings.kiosk.model_copy(update={"on": True})
    return settings.model_copy(update=given)


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="yibao-desk", description="医保台")
    parser.add_argument("--version", action="version", version=VERSION)
    parser.add_argument("--settings", help="设置文件（TOML），见 docs/settings.md")
    parser.add_argument("--data-dir", type=Path, help="数据目录")
    parser.add_argument("--camera", help="摄像头编号、视频文件或图片文件夹")
    parser.add_argument("--theme", choices=["light", "dark", "system"], help="界面颜色")
    parser.add_argument(
        "--restore", action="store_true", help="数据文件损坏时，恢复最近一份完好的备份"
    )
    parser.add_argument(
        "--kiosk", action="store_true", help="以自助机方式运行（全屏，凭退出码退出）"
    )
    parser.add_argument("--set-kiosk-code", action="store_true", help="设置自助机退出码")
    parser.add_argument("--tour", action="store_true", help="自动演示全流程，写出报告")
    parser.add_argument("--out", type=Path, default=Path("out"), help="演示报告的目录")
    parser.add_argument("--store-secret", choices=SECRETS, help="把医保局发放的密钥存入系统密钥库")
    parser.add_argument("--verbose", action="store_true", help="显示运行日志")
    return parser.parse_args(words)


if __name__ == "__main__":
    raise SystemExit(main())
