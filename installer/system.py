"""The system packages that Qt, the bar code reader and the tests need on Linux."""

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import NamedTuple

from installer.words import SetupError, say

MISSING_PACKAGES = 3
"""Exit code where packages are missing and this user may not install them."""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_NAMES = ("wqy", "notosanscjk", "notosanssc", "sourcehansans", "droidsansfallback", "simhei")


class Need(NamedTuple):
    """A Debian package and the question whether what it brings is already here."""

    package: str
    is_here: Callable[[], bool]


def library(package: str, soname: str) -> Need:
    """Need a shared library, asked for by loading it as Qt would."""
    return Need(package, lambda: _loads(soname))


def program(package: str, name: str) -> Need:
    """Need a program on the search path."""
    return Need(package, lambda: shutil.which(name) is not None)


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Say whether a font with Simplified Chinese letters is installed."""
    if shutil.which("fc-list"):
        command = ["fc-list", ":lang=zh-cn", "family"]
        return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())
    return has_font_file(FONT_FOLDERS)


def has_font_file(folders: Iterable[str]) -> bool:
    """Say whether a font known to have Chinese letters lies below the folders that can be read."""
    walks = (os.walk(os.path.expanduser(folder)) for folder in folders)
    files = (file for walk in walks for _, _, names in walk for file in names)
    return any(name in file.lower().replace("-", "") for file in files for name in FONT_NAMES)


def can_make_environments() -> bool:
    """Say whether this Python can make a virtual environment (Debian packs that apart)."""
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


TO_RUN = (
    Need(f"python3.{sys.version_info.minor}-venv", can_make_environments),
    library("libglib2.0-0", "libglib-2.0.so.0"),
    library("libdbus-1-3", "libdbus-1.so.3"),
    library("libfontconfig1", "libfontconfig.so.1"),
    library("libegl1", "libEGL.so.1"),
    library("libgl1", "libGL.so.1"),
    library("libxkbcommon0", "libxkbcommon.so.0"),
    library("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
    library("libxcb-cursor0", "libxcb-cursor.so.0"),
    library("libxcb-icccm4", "libxcb-icccm.so.4"),
    library("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    library("libxcb-image0", "libxcb-image.so.0"),
    library("libxcb-render-util0", "libxcb-render-util.so.0"),
    library("libxcb-shape0", "libxcb-shape.so.0"),
    library("libxcb-xkb1", "libxcb-xkb.so.1"),
    library("libzbar0", "libzbar.so.0"),
    library("libpulse0", "libpulse.so.0"),
    library("libxrandr2", "libXrandr.so.2"),
    Need("fonts-wqy-microhei", has_chinese_font),
)
TO_TEST = (
    *TO_RUN,
    program("xvfb", "Xvfb"),
    program("xauth", "xauth"),
    library("libxtst6", "libXtst.so.6"),
    program("gnome-keyring", "gnome-keyring-daemon"),
    program("dbus", "dbus-run-session"),
    program("gcc", "cc"),
    program("libc6-dev", "cc"),
)
TO_BUILD = (*TO_RUN, program("binutils", "objdump"))


def missing(needs: Iterable[Need]) -> list[str]:
    """Name the packages whose content is not here, in order."""
    return [need.package for need in needs if not need.is_here()]


def install_line(packages: list[str]) -> list[str]:
    """Give the one command that installs the packages."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def ensure(needs: Iterable[Need]) -> None:
    """Install what is missing as root, or say what to install.

    Raises SetupError where the packages cannot be installed by this user or on this system.
    Nothing is asked of the network where nothing is missing.
    """
    if not sys.platform.startswith("linux"):
        return
    packages = missing(needs)
    if not packages:
        return
    line = install_line(packages)
    if not shutil.which("apt-get"):
        raise SetupError(
            "缺少下列系统组件，请用本系统的软件包工具安装（括号外为 Debian 的包名）：\n"
            "These system packages (Debian's names) are missing: " + " ".join(packages),
            MISSING_PACKAGES,
        )
    if os.geteuid() != 0:
        raise SetupError(
            "缺少系统组件，请让管理员执行下面一行，然后重新运行：\n"
            "System packages are missing; run this line, then start again:\n"
            f"  sudo apt-get update && sudo {shlex.join(line)}",
            MISSING_PACKAGES,
        )
    _install(line)
    left = missing(need for need in needs if need.package in packages)
    if left:
        raise SetupError(
            "安装后仍缺少 Still missing after the installation: " + " ".join(left),
            MISSING_PACKAGES,
        )


def _install(line: list[str]) -> None:
    """Install with the lists at hand; fetch new lists only when that fails."""
    say("      " + shlex.join(line))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for attempt in (line, ["apt-get", "update"], line):
        done = subprocess.run(
            attempt, env=quiet, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if attempt is line and done.returncode == 0:
            return
    raise SetupError(
        "系统组件安装失败，请检查网络或软件源。The installation of system packages failed:\n"
        + done.stdout.decode("utf-8", "replace")[-2000:],
        MISSING_PACKAGES,
    )
