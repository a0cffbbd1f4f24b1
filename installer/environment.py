"""The virtual environments: made from a lock file, made again only when that or Python changed."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from installer.words import SetupError, say

ROOT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK = ROOT / "requirements-runtime.lock"
FULL_LOCK = ROOT / "requirements.lock"
BUILD_LOCK = ROOT / "installer" / "build.lock"
TOOLS_LOCK = ROOT / "installer" / "tools.lock"
STAMP = "yibao-desk.json"


@dataclass(frozen=True)
class Environment:
    """A virtual environment that holds what `locks` ask for.

    The last lock contains the earlier ones, so it alone is installed and all of them are met.
    """

    folder: Path
    locks: tuple[Path, ...]

    @property
    def python(self) -> Path:
        return self.program("python")

    def program(self, name: str) -> Path:
        """Where a program of this environment lies."""
        if sys.platform == "win32":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def is_ready(self) -> bool:
        """Say whether a finished environment stands here for this Python and these locks."""
        try:
            stamp = json.loads((self.folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return (
            self.python.exists()
            and stamp["python"] == _this_python(self.folder)
            and stamp["locks"].get(self.locks[-1].name) == _digest(self.locks[-1])
        )

    def ensure(self) -> None:
        """Make the environment unless it is ready; no network is touched where it is.

        The one that was there comes back if the new one cannot be finished.
        Raises SetupError with what to do.
        """
        if self.is_ready():
            return
        spare = self.folder.with_name(self.folder.name + ".old")
        try:
            _set_aside(self.folder, spare)
            _create(self.folder)
            self._install()
        except (OSError, subprocess.CalledProcessError) as error:
            _bring_back(self.folder, spare)
            raise SetupError(_advice(error)) from error
        self._stamp()
        shutil.rmtree(spare, ignore_errors=True)

    def _install(self) -> None:
        lock = ["--require-hashes", "-r", str(self.locks[-1])]
        pip = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        uv = [str(self.python), "-m", "uv", "pip", "install", "--quiet", "--python"]
        tools = [*pip, "--require-hashes", "-r", str(TOOLS_LOCK)]
        if _succeeds(tools) and _succeeds([*uv, str(self.python), *lock]):
            return
        say("      uv 不可用，改用 pip（约一分钟）... uv is not to be had, using pip")
        subprocess.run([*pip, *lock], check=True)

    def _stamp(self) -> None:
        stamp = {
            "python": _this_python(self.folder),
            "locks": {lock.name: _digest(lock) for lock in self.locks},
        }
        (self.folder / STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")


APP = Environment(ROOT / ".venv", (RUNTIME_LOCK,))
TEST = Environment(ROOT / ".venv", (RUNTIME_LOCK, FULL_LOCK))
BUILD = Environment(ROOT / ".venv-build", (BUILD_LOCK,))


def child_environment(**more: str) -> dict[str, str]:
    """The environment of a child: it finds the packages from whatever folder it is started in."""
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path), **more}


def _this_python(folder: Path) -> list[str]:
    """What an environment depends on: the Python it was made from, and its own place."""
    return [platform.python_version(), sys.base_prefix, platform.machine(), str(folder)]


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _set_aside(folder: Path, spare: Path) -> None:
    """Keep a finished environment as `spare`, drop an unfinished one."""
    if (folder / STAMP).exists():
        shutil.rmtree(spare, ignore_errors=True)
        folder.rename(spare)
    elif folder.exists():
        shutil.rmtree(folder)


def _bring_back(folder: Path, spare: Path) -> None:
    if spare.exists():
        shutil.rmtree(folder, ignore_errors=True)
        spare.rename(folder)


def _create(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _advice(error: Exception) -> str:
    if isinstance(error, PermissionError) and os.name == "nt":
        return "运行环境正被占用，请先关闭医保台再试。Close Yibao Desk first, then try again."
    return (
        "运行环境未能建好，请检查网络与磁盘空间后重试（会自动从头修复）。\n"
        f"The environment could not be made; check network and disk, then run again.\n  {error}"
    )
