"""Which Python Excel is to start: a program by its full path that has this package and the same xlwings."""

from __future__ import annotations

from pathlib import PurePath

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop.places import Machine

PROBE = "import prodops_xl.hosts.desktop, pandas, xlwings; print(xlwings.__version__)"
_STORE = "windowsapps"


def chosen_interpreter(machine: Machine, given: str | None) -> PurePath:
    """The interpreter to install: the one given, or the one that runs. Raises ProdOpsError for one that Excel could
    not start or that lacks what the add-in needs.
    """
    program = console_program(machine, machine.path(given) if given else machine.interpreter)
    if is_store_alias(program):
        raise ProdOpsError(
            f"{program} is the Microsoft Store's Python: Excel cannot start it, and `python` alone may open the "
            "Store. Install Python from python.org, install prodops-xl with it, and run this again from there."
        )
    if machine.base is not None and is_store_alias(machine.base):
        raise ProdOpsError(
            f"This Python was made from the Microsoft Store's ({machine.base}): Windows keeps what it writes for itself, so "
            "that Excel would never see the add-in. Install Python from python.org, install prodops-xl with it, and run "
            "this again from there."
        )
    if not program.is_absolute():
        raise ProdOpsError(f"--interpreter takes the full path of a Python program, not {given!r}.")
    if not machine.exists(program) or machine.disk(program).is_dir():
        raise ProdOpsError(f"There is no Python program {program}.")
    if program != console_program(machine, machine.interpreter):
        _must_serve(machine, program)
    return program


def console_program(machine: Machine, program: PurePath) -> PurePath:
    """python.exe for pythonw.exe: Excel's add-in finds its library beside either, errors show with the first alone."""
    if machine.system == "windows" and program.name.lower() == "pythonw.exe":
        return program.with_name("python.exe")
    return program


def is_store_alias(program: PurePath) -> bool:
    """Whether the program lies where Windows keeps aliases of Store apps."""
    return any(part.lower() == _STORE for part in program.parts)


def xlwings_seen_by(machine: Machine, program: PurePath) -> str | None:
    """The xlwings version that this Python has beside our package; None where it cannot import them."""
    ran = machine.run([str(program), "-P", "-c", PROBE])
    return ran.out.strip() if ran.code == 0 else None


def _must_serve(machine: Machine, program: PurePath) -> None:
    found = xlwings_seen_by(machine, program)
    if found is None:
        raise ProdOpsError(
            f"{program} cannot import prodops_xl and xlwings. Run `{program.name} -m pip install prodops-xl` with it first."
        )
    if found != machine.xlwings_version:
        raise ProdOpsError(
            f"{program} has xlwings {found}, this Python has {machine.xlwings_version}; the add-in calls a library "
            "that carries the version in its name. Run the install with that Python itself."
        )
