"""`prodops-xl addin doctor`: every check in turn, in words for a person and for IT; --fix mends what needs no rights.

Nothing that a company set for safety is ever changed: policies, Trusted Locations, permissions, start-up switches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prodops_xl import __version__
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop import (
    checks_defender,
    checks_excel,
    checks_files,
    checks_login,
    checks_mac,
    checks_policies,
    checks_profile,
    checks_python,
)
from prodops_xl.hosts.desktop.checks import Check, Desk, Result, results
from prodops_xl.hosts.desktop.install import Builder
from prodops_xl.hosts.desktop.places import Machine, places

# In this order: a folder comes before the file in it, the file before what is read out of it.
CHECKS: tuple[Check, ...] = (
    *checks_excel.CHECKS,
    *checks_files.CHECKS,
    *checks_python.CHECKS,
    *checks_login.CHECKS,
    *checks_defender.CHECKS,
    *checks_policies.CHECKS,
    *checks_mac.CHECKS,
    *checks_profile.CHECKS,
)
_ROUNDS = 3  # one mending may bring the next fault to light


def desk(machine: Machine, build: Builder) -> Desk:
    """What the checks look at. Raises ProdOpsError where Excel does not run."""
    if machine.system == "other":
        raise ProdOpsError(
            "Excel does not run on this system: the doctor looks at add-ins on Windows and Mac. "
            "`prodops-xl addin build` and every command on files work here."
        )
    return Desk(machine, places(machine), build)


def examine(desk: Desk, *, fix: bool = False) -> list[Result]:
    """Every finding. With `fix`, what can be mended without rights is, and the finding after it is given."""
    found: list[Result] = []
    for check in CHECKS:
        if desk.machine.system in check.systems:
            found += _mended(check, desk) if fix else results(check, desk)
    return found


def _mended(check: Check, desk: Desk) -> list[Result]:
    told: list[str] = []
    found = results(check, desk)
    for _ in range(_ROUNDS):
        if not any(_to_mend(one) for one in found):
            break
        told += [_done(one.fix) for one in found if _to_mend(one)]
        found = results(check, desk)
    if found and told:
        found[0].fixed = " ".join(dict.fromkeys(told))
    return found


def _to_mend(one: Result) -> bool:
    return one.fix is not None and one.status in ("fail", "warn")


def _done(fix: Any) -> str:
    try:
        return str(fix())
    except ProdOpsError as error:
        return f"Could not be mended: {error}"
    except OSError as error:
        return f"Could not be mended: {error.strerror or error}."


def failed(found: Sequence[Result]) -> bool:
    """Whether something does not work."""
    return any(one.status == "fail" for one in found)


def as_json(found: Sequence[Result], machine: Machine) -> dict[str, Any]:
    """The object that --json prints."""
    return {
        "version": __version__,
        "system": machine.system,
        "xlwings": machine.xlwings_version,
        "ok": not failed(found),
        "checks": [
            {
                "name": one.name,
                "case": one.case,
                "status": one.status,
                "person": one.person,
                "it": one.it,
                "fixable": one.fix is not None,
                "fixed": one.fixed,
            }
            for one in found
        ],
    }


def as_lines(found: Sequence[Result]) -> list[str]:
    """What a person reads: what does not work first in words, then what to send to IT, then what could be mended."""
    lines = []
    for one in found:
        lines.append(f"{one.status:<8}{one.name:<20}{one.person}")
        if one.fixed:
            lines.append(f"{'mended':<8}{one.name:<20}{one.fixed}")
    for_it = [one.it for one in found if one.it and one.status in ("fail", "warn")]
    if for_it:
        lines += ["", "To send to IT:", *(f"- {sentence}" for sentence in for_it)]
    if any(_to_mend(one) for one in found):
        lines += ["", "`prodops-xl addin doctor --fix` mends what needs no rights."]
    return lines
