"""A plan of edits done by a LibreOffice of its own, with an empty profile; it is gone when the plan is done."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("office_edits.py")


def edit_in_office(soffice: str, python: str, plan: list[dict[str, Any]], patience: int = 600) -> None:
    """Do the plan; raises where LibreOffice or the script fails."""
    with tempfile.TemporaryDirectory(prefix="prodops-vendors-", ignore_cleanup_errors=True) as folder:
        pipe, told = f"prodops{uuid.uuid4().hex[:12]}", Path(folder) / "plan.json"
        told.write_text(json.dumps(plan), encoding="utf-8")
        command = [
            soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nologo", "--nodefault",
            f"--accept=pipe,name={pipe};urp;",
        ]  # fmt: skip
        office = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            done = subprocess.run(
                [python, str(SCRIPT), pipe, str(told)],
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-3000:]
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                office.wait(timeout=15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL)
            office.wait(timeout=15)
