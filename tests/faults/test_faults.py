"""A small fault run at each change; `run.py faults --sales 2000` is the long one."""

from pathlib import Path

import pytest

from tests.faults.rig import Run, fault_run


@pytest.mark.timeout(280)
@pytest.mark.parametrize("forgetful", [False, True])
def test_nothing_is_lost_orphaned_or_doubled(tmp_path: Path, forgetful: bool) -> None:
    run = Run(sales=24, windows=2, seed=11, naive=False, forgetful=forgetful)
    verdict = fault_run(run, tmp_path)
    assert (verdict.lost, verdict.orphan, verdict.doubled, verdict.waiting) == ([], [], [], 0)
    assert verdict.kills > 0


@pytest.mark.timeout(280)
def test_the_rig_sees_what_a_naive_client_loses(tmp_path: Path) -> None:
    verdict = fault_run(Run(24, 2, 11, naive=True, forgetful=False), tmp_path)
    assert verdict.orphan
