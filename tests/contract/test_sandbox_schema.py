"""The centre keeps to its own OpenAPI page, whatever is sent to it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.conftest import SandboxProcess

CHECKS = (
    "not_a_server_error,status_code_conformance,"
    "content_type_conformance,response_schema_conformance"
)


@pytest.mark.timeout(200)
def test_every_route_answers_as_its_page_says(sandbox: SandboxProcess, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            program, "run", f"{sandbox.url}/openapi.json", "-H", f"x-sandbox-key: {sandbox.token}",
            "--checks", CHECKS, "--phases", "examples,fuzzing", "-n", "12", "--seed", "20261121",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    assert "Tested: 25" in done.stdout
