"""Makes the one-folder app with PyInstaller and lets it prove itself by its guided tour."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from installer.contents import bridge_programs
from installer.environment import ROOT, Environment
from installer.words import SetupError, say

SPEC = ROOT / "installer" / "yibao-desk.spec"
APP = ROOT / "dist" / "yibao-desk"


def start(place: Environment, args: list[str]) -> int:
    """Build into dist/yibao-desk and start its tour offscreen. Gives the tour's exit code.

    `args` go to PyInstaller. Raises SetupError where the build fails.
    """
    shutil.rmtree(APP, ignore_errors=True)
    begin = time.monotonic()
    _build(place, args)
    say(f"      打包完成 built in {time.monotonic() - begin:.0f} s, {_megabytes(APP)} MB: {APP}")
    return _tour()


def _build(place: Environment, args: list[str]) -> None:
    if not bridge_programs(ROOT):
        say("      没有桥接程序，打包后不能使用厂商动态库 no bridge programs, no vendor libraries:")
        say("      python3 installer/bridge/build.py")
    folders = ["--distpath", str(APP.parent), "--workpath", str(ROOT / "build")]
    command = [str(place.program("pyinstaller")), "--noconfirm", "--log-level=WARN", *folders]
    if subprocess.run([*command, *args, str(SPEC)], cwd=ROOT, check=False).returncode:
        raise SetupError("打包失败，原因见上 the build failed, see above")


def _tour() -> int:
    """Start the frozen app away from the sources, so that it cannot lean on them."""
    say("      试运行打包后的程序 starting the frozen app's tour")
    out = ROOT / "out" / "frozen"
    out.mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env["QT_QPA_PLATFORM"] = "offscreen"
    program = APP / ("yibao-desk.exe" if sys.platform == "win32" else "yibao-desk")
    begin = time.monotonic()
    code = subprocess.run([str(program), "--tour"], cwd=out, env=env, check=False).returncode
    verdict = "通过 passed" if code == 0 else f"失败 failed (exit code {code})"
    say(f"      打包后的演示{verdict}, {time.monotonic() - begin:.0f} s")
    return code


def _megabytes(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) // 2**20
