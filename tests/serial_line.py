"""A serial port with a gun at its other end, that can be unplugged; not on Windows."""

import os
import pty
import tty
from pathlib import Path


class Line:
    """A pseudo-terminal under a name that stays when the gun is plugged in anew."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self.master = -1

    def plug(self) -> None:
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.name.symlink_to(os.ttyname(slave))
        self.slave = slave

    def unplug(self) -> None:
        self.name.unlink()
        os.close(self.master)
        os.close(self.slave)

    def send(self, data: bytes) -> None:
        os.write(self.master, data)
