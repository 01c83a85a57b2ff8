"""The keys by which Entra ID's tokens are checked, from a file where the server may not reach Microsoft.

Without PRODOPS_ENTRA_KEYS xlwings Server fetches them from login.microsoftonline.com once a day.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

VARIABLE = "PRODOPS_ENTRA_KEYS"


async def get_jwks_json() -> dict[str, Any] | None:
    """The JSON Web Key Set of the tenant; None where the server is to fetch it."""
    path = os.environ.get(VARIABLE, "").strip()
    if not path:
        return None
    return _keys(Path(path))


def _keys(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told
