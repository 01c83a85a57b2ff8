"""Where the web add-in's own files lie: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from pathlib import Path

from prodops_xl.errors import ProdOpsError


def _addin(part: str) -> Path:
    package = Path(__file__).resolve().parents[2]
    for root in (package, package.parent):
        found = root / "addin" / part
        if found.is_dir():
            return found
    raise ProdOpsError(f"The folder addin/{part} is not there: install prodops-xl again.")


def project() -> Path:
    """The xlwings Server project: templates, static files, and the files that import our lists."""
    return _addin("office")


def icons() -> Path | None:
    """The folder of the ribbon's pictures, `<command>-<size>.png`; None where there is none."""
    try:
        found = _addin("desktop") / "icons"
    except ProdOpsError:
        return None
    return found if found.is_dir() else None
