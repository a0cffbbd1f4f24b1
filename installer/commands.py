"""What `run.py` can be asked to do: one table of commands, each set up before it starts."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from installer import bench, environment, freeze, gates, locks, system
from installer.environment import ROOT, Environment, child_environment
from installer.words import SetupError, say, use_any_console


class Command(NamedTuple):
    """A word of the command line: what it needs, and what it does with the rest of the line."""

    needs: tuple[system.Need, ...]
    place: Environment
    start: Callable[[Environment, list[str]], int]


def start_app(place: Environment, args: list[str]) -> int:
    """Run the app with `args`; the guided tour where there is no screen. Gives its exit code."""
    env = child_environment()
    if not has_display(os.environ):
        env["QT_QPA_PLATFORM"] = "offscreen"
        args = without_display(args)
    return subprocess.run(
        [str(place.python), "-m", "desktop.main", *args], env=env, check=False
    ).returncode


def has_display(env: Mapping[str, str]) -> bool:
    """Say whether Qt can show a window, or was told what to use instead."""
    if not sys.platform.startswith("linux"):
        return True
    return any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def without_display(args: list[str]) -> list[str]:
    """Ask for the guided tour, unless the line already says what to do."""
    says_otherwise = {"--tour", "-h", "--help", "--version"}.intersection(args)
    if says_otherwise or (args and not args[0].startswith("-")):
        return args
    say("没有显示器，改为无界面演示 no display: running the guided tour offscreen")
    return ["--tour", *args]


def start_faults(place: Environment, args: list[str]) -> int:
    """Run the fault rig: real windows, a toxic line, kills; then both books."""
    command = [str(place.python), "-m", "tests.faults.rig", *args]
    return subprocess.run(command, cwd=ROOT, env=child_environment(), check=False).returncode


APP = Command(system.TO_RUN, environment.APP, start_app)
COMMANDS = {
    "test": Command(system.TO_TEST, environment.TEST, gates.start),
    "bench": Command(system.TO_TEST, environment.TEST, bench.start),
    "faults": Command(system.TO_TEST, environment.TEST, start_faults),
    "build": Command(system.TO_BUILD, environment.BUILD, freeze.start),
    "lock": Command(system.TO_TEST, environment.TEST, locks.start),
}


def choose(line: list[str]) -> tuple[Command, list[str]]:
    """Split the line into a command and its arguments; what is no command goes to the app."""
    if line and line[0] in COMMANDS:
        return COMMANDS[line[0]], line[1:]
    return APP, line


def main(line: list[str]) -> int:
    """Set up what the line needs, do it, and give the exit code."""
    use_any_console()
    command, args = choose(line)
    try:
        set_up(command)
        return command.start(command.place, args)
    except SetupError as error:
        say(f"\n{error}")
        return error.exit_code
    except KeyboardInterrupt:
        say("\n已中断，再次运行会接着完成 interrupted; run again to go on")
        return 130


def set_up(command: Command) -> None:
    """Bring system packages and the virtual environment to what the command needs."""
    say("[1/3] 检查系统组件 system packages ...")
    system.ensure(command.needs)
    if command.place.is_ready():
        say(f"[2/3] 运行环境已就绪 environment is ready: {_short(command.place.folder)}")
    else:
        say(f"[2/3] 建立运行环境（首次约一分钟） making {_short(command.place.folder)} ...")
        command.place.ensure()
    say("[3/3] 启动 starting")


def _short(folder: Path) -> str:
    return folder.relative_to(ROOT).as_posix()
