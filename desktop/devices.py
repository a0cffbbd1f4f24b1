"""What is plugged into this workstation, from its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.scan.devices import CameraChoice, Cameras, Watcher, list_devices
from adapters.scan.serial_gun import SerialGun
from desktop.domain.wedge import Dress
from desktop.settings import Settings
from ui.devices import Devices

if TYPE_CHECKING:
    from adapters.scan.qt_camera import QtCameras


def devices_of(
    settings: Settings, station: Watcher, choice: CameraChoice, door: QtCameras | None
) -> Devices:
    """Cameras of the route that is set, the serial gun if one is set, and the sounds."""
    gun, sound = settings.gun, settings.sound
    dress = Dress(gun.prefix, gun.suffix)
    return Devices(
        cameras=_cameras(station, choice, door),
        gun=SerialGun(gun.port, gun.baud, dress) if gun.port else None,
        dress=dress,
        tones=sound.tones,
        speech=sound.speech,
        volume=sound.volume,
    )


def _cameras(station: Watcher, choice: CameraChoice, door: QtCameras | None) -> Cameras:
    if door is None:
        return Cameras(list_devices, choice, station)
    cameras = Cameras(door.names, choice, station)
    door.changed.connect(cameras.changed)
    return cameras


def qt_cameras() -> QtCameras | None:
    """Cameras through Qt, or None where what it needs of this system is not installed."""
    try:
        from adapters.scan.qt_camera import QtCameras
    except ImportError:
        return None
    return QtCameras()
