"""A plan of edits done by a LibreOffice of its own, with an empty profile; it is gone when the plan is done."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.libreoffice.driver import BRIDGE, listening

SCRIPT = Path(__file__).with_name("office_edits.py")


def edit_in_office(soffice: str, python: str, plan: list[dict[str, Any]], patience: int = 600) -> None:
    """Do the plan; raises where LibreOffice or the script fails."""
    with listening(soffice) as (pipe, log):
        told = log.with_name("plan.json")
        told.write_text(json.dumps(plan), encoding="utf-8")
        done = subprocess.run(
            [python, str(SCRIPT), pipe, str(told)],
            env={**os.environ, "PYTHONPATH": str(BRIDGE.parent)},  # for uno_desk
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
