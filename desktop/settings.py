"""Settings: one frozen model, read from a TOML file, overridden by environment variables."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from desktop.domain.errors import Invalid
from desktop.domain.stage import Place, Stage

PREFIX = "YIBAO_"
SECRETS = ("token", "sm2_key", "client_id", "tls_password", "password")
"""What the bureau gives in confidence; kept in the OS keyring, never in the file."""
Code = Annotated[str, Field(pattern=r"^[HP]\d{11}$")]
Seconds = Annotated[float, Field(gt=0)]
Area = Annotated[str, Field(pattern=r"^\d{6}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CentreSettings(_Frozen):
    """How the centre is reached. In training an empty `url` means: start a training centre."""

    url: str = ""
    path: str = "/fsi/api/rsfComIfsService/callService"
    paasid: str = "TRAINING"
    infver: str = "V1.0"
    recer_sys_code: str = "FSI"
    connect_seconds: Seconds = 10
    deadline_seconds: Seconds = 60
    retry_seconds: tuple[Seconds, ...] = (0.2, 0.8)
    """Waits before a question is asked again; money never is."""
    max_processing_seconds: Seconds = 120
    """How long the centre may still work on a request after we stopped hearing from it."""
    clock_warn_seconds: Annotated[float, Field(gt=0, le=600)] = 600
    """From how many seconds between the clocks on a warning is shown; at 600 settling ends."""
    training_token: str = ""
    """The key of a training centre that several windows share; a real token is no setting."""
    dialect: dict[str, Any] = {"name": "national"}
    """How the province speaks the interface: a shipped name, and what the site knows better."""
    transport: Literal["", "plain", "rio", "csb", "dll"] = ""
    """The way to the centre; empty: the dialect's usual one."""
    access_key: str = ""
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    max_answer_mib: Annotated[int, Field(ge=1, le=1024)] = 32
    sm2_public: str = ""
    sm2_centre: str = ""
    """The centre's own public key, where the dialect says that it signs its answers."""
    library: Path | None = None
    bridge_folder: Path | None = None
    output_length: Literal["value", "pointer"] = "value"
    user: str = ""
    files_url: str = ""


class InstitutionSettings(_Frozen):
    """One institution this workstation works for."""

    code: Code
    name: str
    area: Area
    window: str = "1号窗"
    window_no: Annotated[int, Field(ge=0, le=9)] = 0
    """Tells the windows of one institution apart in message ids: no two may share it."""
    operator_no: str = "0001"
    operator_name: str = "操作员"
    department_code: str = "A98"
    department_name: str = "收费处"
    operator_role: Literal["", "cashier", "office", "supervisor", "it"] = ""
    """Empty: a cashier at a pharmacy, a supervisor at a hospital."""
    stages: tuple[Stage, ...] = ()
    """The business types this window asks for, the usual one first; empty: all of the place."""

    @field_validator("stages")
    @classmethod
    def _of_the_place(cls, stages: tuple[Stage, ...], info: ValidationInfo) -> tuple[Stage, ...]:
        place = Place.PHARMACY if str(info.data.get("code")).startswith("P") else Place.HOSPITAL
        if strangers := [stage.value for stage in stages if stage.place is not place]:
            raise ValueError(f"{'、'.join(strangers)} 不是本类机构的环节")
        return stages


class EvoucherSettings(_Frozen):
    """How an e-voucher code becomes a person. In training an empty `path` means `raw`."""

    path: Literal["", "national", "fujian", "raw"] = ""
    library: Path | None = None
    """The component's library; for `fujian`, empty means the centre's own."""
    bridge_folder: Path | None = None
    url: str = ""
    """national: `http://<front-end>/localcfc/api/hsecfc/localQrCodeQuery`."""
    device: Literal["box", "terminal"] = "box"
    device_type: str = ""
    """`SelfService` on a kiosk."""
    device_serial: str = ""
    seconds: Seconds = 30
    """How long a person may take to show the code."""
    pass_text: bool | None = None
    """fujian: whether `ec_decode` takes the scanned text; the bureau has to say."""
    raw_text_permitted: bool = False
    """raw, outside training: the bureau has agreed to it."""


class GunSettings(_Frozen):
    """Scanner guns: what they put around a code, and the serial port of one, if any."""

    prefix: str = ""
    suffix: str = ""
    port: str = ""
    """`COM3` or `/dev/ttyACM0`; empty: guns that type like a keyboard only."""
    baud: Annotated[int, Field(ge=300, le=3_000_000)] = 9600


class SoundSettings(_Frozen):
    """What is heard at the window; no name, number or amount is ever said."""

    tones: bool = True
    speech: bool = False
    volume: Annotated[int, Field(ge=0, le=100)] = 60


class RateSettings(_Frozen):
    """The target of the monthly scan-settlement rate, in percent."""

    target_percent: Annotated[int, Field(ge=1, le=99)] = 30


class BackupSettings(_Frozen):
    """Where the daily copies of the data file go (empty: beside it), and how many are kept."""

    folder: Path | None = None
    kept: Annotated[int, Field(ge=1, le=366)] = 7


class KioskSettings(_Frozen):
    """The workstation as a self-service kiosk for patients; it works for the first institution."""

    on: bool = False
    idle_seconds: Annotated[int, Field(ge=10, le=300)] = 30
    """How long nobody touches it before it returns to the start page."""
    elder: bool = False
    """Whether it starts in the large, simple version; the switch on the start page changes it."""
    voice: bool = True
    printer: str = ""
    """Empty: none, the number is shown; a printer's name; or `pdf:FOLDER`."""
    cash_at_window: bool = True
    """Whether a bill with a cash share is settled here and the cash taken at the window."""


class CodesSettings(_Frozen):
    """When the tables of national codes are updated, which, and how many versions stay."""

    update: Literal["off", "start", "nightly"] = "nightly"
    hour: Annotated[int, Field(ge=0, le=23)] = 2
    keep: Annotated[int, Field(ge=1, le=99)] = 8
    tables: tuple[str, ...] = ()
    """Which tables, by their download number; empty: all that the centre offers."""
    order: dict[str, str] = {}
    """A region's own order of columns, by download number."""


class Settings(_Frozen):
    """Everything that can be set; see docs/settings.md."""

    mode: Literal["training", "real"] = "training"
    data_dir: Path | None = None
    his_dir: Path | None = None
    camera: str = "0"
    camera_route: Literal["qt", "opencv"] = "qt"
    """`opencv`: numbers name cameras as OpenCV counts them; for cameras that Qt cannot open."""
    theme: Literal["light", "dark", "system"] = "system"
    centre: CentreSettings = CentreSettings()
    evoucher: EvoucherSettings = EvoucherSettings()
    rate: RateSettings = RateSettings()
    backup: BackupSettings = BackupSettings()
    gun: GunSettings = GunSettings()
    sound: SoundSettings = SoundSettings()
    kiosk: KioskSettings = KioskSettings()
    codes: CodesSettings = CodesSettings()
    institutions: tuple[InstitutionSettings, ...] = ()


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from a TOML file (None: defaults), overridden by YIBAO_NAME / YIBAO_PART__NAME.

    Raises `Invalid` naming file and setting.
    """
    values = _read(path) if path else {}
    for name, text in environ.items():
        if name.startswith(PREFIX) and name != PREFIX + "SETTINGS":
            _put(values, name.removeprefix(PREFIX).lower().split("__"), text)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _complaint(path, error) from None


def default_data_dir(mode: str) -> Path:
    """Where this user's data of a mode lives when no setting says so."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "yibao-desk" / mode


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Invalid(
            f"读不到设置文件 {path}", "请检查文件是否存在、是否有权限", "settings"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            f"设置文件 {path} 格式不对：{error}", "请按 docs/settings.md 修改", "settings"
        ) from None


def _put(values: dict[str, Any], keys: list[str], text: str) -> None:
    for key in keys[:-1]:
        values = values.setdefault(key, {})
    values[keys[-1]] = text


def _complaint(path: Path | None, error: ValidationError) -> Invalid:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    source = f"设置文件 {path}" if path else "环境变量"
    return Invalid(f"{source} 中的 {where} 不对：{first['msg']}", "请修改后重新启动", "settings")
