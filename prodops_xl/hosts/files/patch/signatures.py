"""What saving takes from a workbook though every part of it is kept: the proof that nobody changed it."""

from __future__ import annotations

from prodops_xl.hosts.files.package import Package


def losses_of(package: Package) -> list[str]:
    """One line for each thing, such as `digital signature, which holds no longer once the file changes (...)`."""
    signed = sorted(
        part
        for part in package.names
        if part.startswith("_xmlsignatures/") and not part.endswith((".rels", ".sigs", "/"))
    )
    return [f"digital signature, which holds no longer once the file changes ({part})" for part in signed]
