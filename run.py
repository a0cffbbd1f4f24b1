"""Two commands: `python3 run.py` sets Yibao Desk up and starts it, `python3 run.py test` tests it.

Needs nothing but Python 3.11 or newer; the work is done by the modules of `installer/`.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file must also be readable by an older Python
    sys.exit(
        "需要 Python 3.11 或更高版本，当前是 %d.%d。请安装后重试。\n"  # noqa: UP031
        "Python 3.11 or newer is needed." % sys.version_info[:2]
    )

from installer.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
