"""Writes THIRD-PARTY-NOTICES.md from the runtime packages installed here.

`python -m installer.notices` in an environment that holds the runtime lock.
"""

import re
from importlib import metadata
from typing import NamedTuple

from installer.contents import runtime_packages
from installer.environment import ROOT

FILE = ROOT / "THIRD-PARTY-NOTICES.md"

HEAD = """\
# Third-party notices

Yibao Desk is licensed under Apache-2.0 (see LICENSE). It runs with the packages below, each under
its own licence. Written by `python -m installer.notices`; do not edit by hand. In the frozen app
the full licence texts lie in the `*.dist-info` folder of each package.

PySide6 (Qt) is used under the LGPL-3.0: it is linked dynamically, its libraries stay separate
files that may be replaced, and its source is to be had from the Qt Company. Where a package offers
a choice of licences, the one that is neither GPL nor AGPL is taken.

| package | version | licence |
|---|---|---|
"""

TAIL = """
## Inside those packages, or beside them

| what | comes with | licence |
|---|---|---|
| FFmpeg | opencv-python-headless (its own shared libraries) | LGPL-2.1-or-later |
| SQLCipher | sqlcipher3 | BSD-3-Clause |
| OpenSSL 3 and 4 | cryptography, sqlcipher3, the system | Apache-2.0 |
| OpenSSL 1.1.1 | opencv-python-headless | OpenSSL and SSLeay licences |
| dav1d, libaom, libvpx, libavif, OpenBLAS, libpng | opencv-python-headless, numpy | BSD, libpng |
| GCC run-time libraries (libgfortran, libquadmath) | numpy, opencv-python-headless | GPL-3.0 with \
GCC Runtime Library Exception; LGPL-2.1-or-later |
| ZBar (libzbar) | the system; with the frozen app | LGPL-2.1-or-later |
| WenQuanYi Micro Hei | the system; with the frozen app on Linux | Apache-2.0 (its other choice: \
GPL-3.0 with font exception) |
| Qt's system libraries (glib, xcb, xkbcommon, fontconfig, D-Bus and others) | the system; with \
the frozen app on Linux | LGPL-2.1-or-later, MIT, AFL-2.1 |
| Python | the system; with the frozen app | PSF-2.0 |

Only on Windows: pywin32-ctypes (BSD-3-Clause). The list is that of Linux and Python 3.11.
"""

CLASSIFIER = "License :: OSI Approved :: "
BY_HAND = {"sqlcipher3": "Zlib"}
"""Read in the package's own licence file where its metadata is silent."""


class Package(NamedTuple):
    """An installed package as the notices show it."""

    name: str
    version: str
    licence: str


def licence_of(about: metadata.PackageMetadata) -> str:
    """Give the licence as the package's metadata states it, most exact statement first.

    Raises ValueError where it states none.
    """
    short = "".join(about.get_all("License") or [])
    classifiers = [
        text.removeprefix(CLASSIFIER)
        for text in about.get_all("Classifier") or []
        if text.startswith(CLASSIFIER)
    ]
    exact = "".join(about.get_all("License-Expression") or [])
    stated = exact or (short if "\n" not in short else "")
    licence = stated or " AND ".join(classifiers) or BY_HAND.get(about["Name"], "")
    if not licence:
        raise ValueError(f"{about['Name']} states no licence")
    return licence


def must_not_ship(licence: str) -> bool:
    """Say whether every choice the licence offers is GPL or AGPL (LGPL is neither)."""
    choices = re.split(r"\s+OR\s+|\s+or\s+", licence.strip("()"))
    return all(re.search(r"(?<!L)A?GPL|(?<!Lesser )General Public", each) for each in choices)


def packages() -> list[Package]:
    """Every package of the runtime lock that is installed here, by name."""
    found = (metadata.metadata(name) for name in runtime_packages())
    return [Package(each["Name"], each["Version"], licence_of(each)) for each in found]


def notices() -> str:
    """The whole text of the notices."""
    rows = [f"| {each.name} | {each.version} | {each.licence} |\n" for each in packages()]
    return HEAD + "".join(rows) + TAIL


if __name__ == "__main__":
    FILE.write_text(notices(), encoding="utf-8")
