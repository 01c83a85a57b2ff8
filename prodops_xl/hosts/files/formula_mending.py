"""A package with its add-in formulas in the spelling of one host: nothing is calculated and nothing else changes."""

from __future__ import annotations

from prodops_xl.hosts.files.external_links import drop_unused
from prodops_xl.hosts.files.formula_parts import mend_parts
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.package_changes import PackageChanges
from prodops_xl.workbook.addin_formulas import Form
from prodops_xl.workbook.formula_repair import Repair


def mended(package: Package, form: Form) -> tuple[Package, Repair]:
    """The package mended, or the very same one where there is nothing to mend, and what was done."""
    changes, repair = PackageChanges(package), Repair(form, stored=True)
    mend_parts(changes, repair)
    drop_unused(changes, repair)
    made = changes.made()
    if made is not package and any(name.startswith("_xmlsignatures/") for name in package.names):
        repair.notes.append(
            "The workbook carries a digital signature, which holds no longer: have it signed again."
        )
    return made, repair
