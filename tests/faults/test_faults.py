"""A small fault run at each change; `run.py faults --sales 2000` is the long one."""

from pathlib import Path

import pytest

from tests.faults.rig import Run, fault_run


@pytest.mark.timeout(480)
def test_nothing_is_lost_orphaned_or_doubled(tmp_path: Path) -> None:
    # The harder centre: it forgets what it undid, so a late original would be booked.
    run = Run(sales=8, windows=2, seed=11, naive=False, forgetful=True, rate=0.35, limit=300)
    verdict = fault_run(run, tmp_path)
    assert verdict.stuck == []
    assert (verdict.lost, verdict.orphan, verdict.doubled, verdict.waiting) == ([], [], [], 0)


@pytest.mark.timeout(480)
def test_the_rig_sees_what_a_naive_client_loses(tmp_path: Path) -> None:
    verdict = fault_run(Run(10, 2, 11, naive=True, forgetful=False), tmp_path)
    assert verdict.orphan
