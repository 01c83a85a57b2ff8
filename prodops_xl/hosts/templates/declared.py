"""The declarations: found in the wheel beside the package's rooms, in a checkout at its root."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import prodops_xl
from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.declarations import Declaration

_PACKAGE = "prodops_workbook_templates"


def folder() -> Path:
    """Where the declarations lie. Raises ProdOpsError where the installation lacks them."""
    package = Path(prodops_xl.__file__).parent
    for root in (package, package.parent):
        if (root / "workbook_templates" / "__init__.py").is_file():
            return root / "workbook_templates"
    raise ProdOpsError("The workbook templates are missing: install prodops-xl again.")


@cache
def declarations() -> dict[str, Declaration]:
    """Every template by name, in the order in which a season needs them."""
    if _PACKAGE not in sys.modules:
        place = folder()
        spec = spec_from_file_location(
            _PACKAGE, place / "__init__.py", submodule_search_locations=[str(place)]
        )
        if spec is None or spec.loader is None:
            raise ProdOpsError("The workbook templates cannot be read: install prodops-xl again.")
        # Under one name wherever they lie, so that they find each other.
        sys.modules[_PACKAGE] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[_PACKAGE])
    names: tuple[str, ...] = sys.modules[_PACKAGE].TEMPLATES
    found = [import_module(f"{_PACKAGE}.{name}").TEMPLATE for name in names]
    return {template.name: template for template in found}


def declaration(name: str) -> Declaration:
    """The template of that name, blanks and underscores as hyphens; raises ProdOpsError where there is none."""
    wanted = "-".join(name.lower().replace("_", " ").split())
    found = declarations().get(wanted)
    if found is None:
        raise ProdOpsError(f"There is no template {name!r}; there are {', '.join(declarations())}.")
    return found
