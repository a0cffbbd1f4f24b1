"""What the frozen app carries beside the code PyInstaller finds by itself."""

import re
import sys
from importlib import metadata
from pathlib import Path

from installer.environment import RUNTIME_LOCK

PACKAGES = ("desktop", "ui", "adapters", "coding_tables")
LAZY_PACKAGES = (
    *PACKAGES,
    "keyring.backends",
    "pyzbar",
    "sqlcipher3",
    "uvicorn",
    "zxingcpp",
)
"""Imported by name at run time, so that following `import` lines does not find all of them."""

EXCLUDED = (
    "PySide6.QtPdf",
    "PySide6.QtPdfWidgets",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtQuickWidgets",
    "PySide6.QtWebEngineCore",
    "PySide6.QtWebEngineWidgets",
    "hypothesis",
    "matplotlib",
    "pip",
    "pytest",
    "readline",  # its library is under the GPL
    "setuptools",
    "tests",
    "tkinter",
)

UNWANTED = re.compile(
    # The cameras of Qt are linked against Network, Qml and Quick: these must travel along.
    r"Qt6?(Egl|Pdf|Quick(Controls|Dialogs|Widgets)|VirtualKeyboard|WebEngine)"
    r"|/plugins/(egldeviceintegrations|generic|networkinformation|sqldrivers|tls|virtualkeyboard)/"
    r"|/plugins/platforms/libq(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\."
    r"|/plugins/platforminputcontexts/libqtvirtualkeyboard"
    r"|/qml/|/translations/(?!qtbase_zh_CN)"
    # The GTK theme of Qt and what it alone needs: the app draws its own theme.
    r"|libqgtk3|(^|/)lib(atk|atspi|cairo|epoxy|gdk|gtk|pango|pixman|thai|datrie|fribidi)"
)
"""Parts of Qt that come with a plugin and that no screen uses."""

FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
"""Apache-2.0 (or GPL-3.0 with font exception): travels with the Linux app."""


BRIDGES = "build/bridge"
"""Where installer/bridge/build.py puts its programs; the app looks for them under this name."""


def is_wanted(target: str) -> bool:
    """Say whether a collected file belongs into the app."""
    return not UNWANTED.search(target.replace("\\", "/"))


def data_files(root: Path) -> list[tuple[str, str]]:
    """Give (file, folder in the app) for everything in the packages that is no compiled code.

    Migrations travel as source: Alembic reads them from the disk. The notices and, on Linux, a
    Chinese font where the building machine has it, come along.
    """
    found = [file for package in PACKAGES for file in sorted((root / package).rglob("*"))]
    files = [(str(file), _folder(file, root)) for file in found if _is_data(file)]
    files += [(str(root / name), ".") for name in ("LICENSE", "THIRD-PARTY-NOTICES.md")]
    if sys.platform.startswith("linux") and FONT.exists():
        files.append((str(FONT), "fonts"))
    return files


def bridge_programs(root: Path) -> list[tuple[str, str]]:
    """Give (file, folder in the app) for the bridge programs of this system that were built."""
    suffix = ".exe" if sys.platform == "win32" else ""
    built = sorted((root / BRIDGES).glob("bridge-*"))
    return [(str(file), BRIDGES) for file in built if file.suffix == suffix]


def _folder(file: Path, root: Path) -> str:
    return file.parent.relative_to(root).as_posix()


def _is_data(file: Path) -> bool:
    if not file.is_file() or "__pycache__" in file.parts:
        return False
    return file.suffix != ".py" or "migrations" in file.parts


def runtime_packages() -> list[str]:
    """Name the packages of the runtime lock that are installed here, sorted."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", RUNTIME_LOCK.read_text(encoding="utf-8"), re.M)
    return sorted(name for name in set(names) if _is_installed(name))


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
