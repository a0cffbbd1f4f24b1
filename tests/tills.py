"""How a test starts a till in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

from adapters.training import TrainingCentre


def environment(centre: TrainingCentre, folder: Path, **more: str) -> dict[str, str]:
    """The environment of a till over `folder` that asks `centre`; `more` are settings."""
    settings = {
        "DATA_DIR": str(folder),
        "CENTRE__URL": centre.url,
        "CENTRE__TRAINING_TOKEN": centre.token.reveal(),
        **more,
    }
    return os.environ | {f"YIBAO_{name}": value for name, value in settings.items()}
