"""The kiosk as the program starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_only_the_code_leads_out(tmp_path: Path) -> None:
    env = {"QT_QPA_PLATFORM": "offscreen", "YIBAO_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.kiosk_process", "--kiosk"], env=os.environ | env,
        capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["full_screen"]
    assert not seen["closed"]
    assert seen["page"] == "STAFF"
    assert not seen["000000"]
    assert seen["358264"]
    assert seen["stopped"]
    assert seen["trail"] == [["退出自助机", "退出码错误"], ["退出自助机", "退出码正确"]]
