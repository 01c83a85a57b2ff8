"""The doctor on Python: the settings that name it, the program itself, and the library that joins it to Excel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from prodops_xl import __version__
from prodops_xl.hosts.desktop.addin_version import xlwings_of
from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen
from prodops_xl.hosts.desktop.install_settings import save_settings
from prodops_xl.hosts.desktop.interpreter import console_program, is_store_alias, xlwings_seen_by

_RENEWS = "installs again with the Python that runs the doctor."


def _look_at_settings(desk: Desk) -> Iterator[Seen]:
    path = desk.here.settings
    if not desk.machine.exists(path):
        yield Seen("missing", {"path": path}, desk.reinstall) if desk.record else Seen("none", {"path": path})
        return
    found = desk.settings
    for case, lines in found.faults.items():
        facts = {"path": path, "lines": ", ".join(map(str, lines))}
        yield Seen(case, facts, desk.reinstall if desk.record else None)
    if not found.faults:
        yield Seen("ok", {"path": path})


SETTINGS = Check(
    "settings-file",
    "The settings file",
    "Buttons say that Python was not found, or every formula fails, although both are installed.",
    {
        "ok": Case("ok", "{path} can be read."),
        "none": Case("skipped", "There is no settings file: nothing is installed."),
        "missing": Case("fail", "The settings file {path} is gone.", mend="writes it anew."),
        "blank_lines": Case(
            "fail",
            "{path} has blank lines ({lines}). Excel reads the file two texts at a time, so that everything after a blank line is "
            "taken for something else.",
            mend="writes the file without them.",
        ),
        "odd_lines": Case(
            "fail",
            '{path} has lines that are no pair of "KEY","VALUE" ({lines}); Excel misreads what follows.',
            mend="keeps the file as it was in ~/.prodops/kept and writes it without those lines.",
        ),
        "byte_order_mark": Case(
            "fail",
            "{path} was saved as Unicode by an editor; Excel does not find the first key then.",
            mend="writes it in the system's own alphabet.",
        ),
    },
    _look_at_settings,
)


def _look_at_interpreter(desk: Desk) -> Iterator[Seen]:
    program = desk.interpreter
    if program is None or desk.record is None:
        yield Seen("none")
        return
    facts: dict[str, object] = {"path": program}
    if not program.is_absolute():
        yield Seen("bare", facts, desk.reinstall)
    elif is_store_alias(program):
        yield Seen("alias", facts, None if is_store_alias(desk.machine.interpreter) else desk.reinstall)
    elif not desk.machine.exists(program):
        yield Seen("gone", facts, desk.reinstall)
    elif program != console_program(desk.machine, program):
        yield Seen("windowless", facts, desk.reinstall)
    else:
        yield _asked(desk, program)


def _asked(desk: Desk, program: PurePath) -> Seen:
    """What the program itself says, by starting it."""
    found = xlwings_seen_by(desk.machine, program)
    facts: dict[str, object] = {"path": program, "found": found}
    if found is None:
        same = program == console_program(desk.machine, desk.machine.interpreter)
        return Seen("broken", facts, None if same else desk.reinstall)
    return Seen("ok", facts)


INTERPRETER = Check(
    "interpreter",
    "The Python that Excel starts",
    "A button says `Python was not found`, or the Microsoft Store opens.",
    {
        "ok": Case("ok", "Excel starts {path}, which has xlwings {found}."),
        "none": Case("skipped", "No Python is set: nothing is installed."),
        "bare": Case(
            "fail",
            "The settings name {path} without its folder; which Python that is depends on the moment.",
            mend=_RENEWS,
        ),
        "alias": Case(
            "fail",
            "The settings name {path}, the Microsoft Store's Python, which Excel cannot start. Install Python from python.org and "
            "prodops-xl with it, then run `prodops-xl addin install` from there.",
            "Please provide Python from python.org (64-bit): the Store's app alias cannot be started by Excel.",
            mend=_RENEWS,
        ),
        "gone": Case(
            "fail",
            "{path} does not exist any more: Python was moved or removed after the install.",
            mend=_RENEWS,
        ),
        "windowless": Case(
            "fail",
            "The settings name {path}; errors of a start-up are lost with it. It should be python.exe.",
            mend=_RENEWS,
        ),
        "broken": Case(
            "fail",
            "{path} does not start, or cannot import prodops_xl, pandas and xlwings. Start it and type "
            "`import prodops_xl, pandas, xlwings` to see why.",
            "Please check that {path} may be started: application control rules often forbid programs in a user's folder.",
            mend=_RENEWS,
        ),
    },
    _look_at_interpreter,
)


def _look_at_versions(desk: Desk) -> Iterator[Seen]:
    machine, here = desk.machine, desk.here
    if not machine.exists(here.addin):
        yield Seen("none")
        return
    built = xlwings_of(machine.disk(here.addin))
    facts = {"built": built, "installed": machine.xlwings_version}
    if built is None:
        yield Seen("unread", {"path": here.addin}, desk.reinstall)
    elif built != machine.xlwings_version:
        yield Seen("differ", facts, desk.reinstall)
    elif desk.record is not None and desk.record.version != __version__:
        yield Seen("older", {"built": desk.record.version, "installed": __version__}, desk.reinstall)
    else:
        yield Seen("ok", facts)


VERSIONS = Check(
    "versions",
    "Versions that belong together",
    "Every formula says `Could not load xlwings64-...dll` (or error 53) after an update.",
    {
        "ok": Case("ok", "The add-in and Python both have xlwings {installed}."),
        "none": Case("skipped", "There is no add-in to look at."),
        "differ": Case(
            "fail",
            "The add-in was built for xlwings {built}, Python has {installed}. The library's file name carries the version, so "
            "that the add-in must be built again after each update: `prodops-xl addin install`.",
            mend="builds and installs it again.",
        ),
        "older": Case(
            "warn",
            "The add-in was installed by ProdOps XL {built}, Python has {installed}: its buttons and functions are those of "
            "{built}. Run `prodops-xl addin install` after each update.",
            mend="builds and installs it again.",
        ),
        "unread": Case(
            "fail",
            "The version in {path} cannot be read: the file is damaged or is another add-in.",
            mend="keeps the file in ~/.prodops/kept and installs again.",
        ),
    },
    _look_at_versions,
)


def _look_at_library(desk: Desk) -> Iterator[Seen]:
    machine, program = desk.machine, desk.interpreter
    if program is None or desk.record is None:
        yield Seen("none")
        return
    folders = (program.parent, program.parent.parent)  # of python.exe, and of a virtual environment
    version = machine.xlwings_version
    missing = [
        name
        for name in (f"xlwings64-{version}.dll", f"xlwings32-{version}.dll")
        if not any(machine.exists(folder / name) for folder in folders)
    ]
    facts = {"names": " and ".join(missing), "folder": program.parent, "kind": machine.architecture}
    if not missing:
        yield Seen("ok", {"version": version})
    elif machine.architecture != "amd64":
        yield Seen("wrong_kind", facts)
    else:
        yield Seen("missing", facts)


LIBRARY = Check(
    "library",
    "The library between Excel and Python",
    "Every formula says `Could not load xlwings64-...dll`.",
    {
        "ok": Case(
            "ok", "Both libraries of xlwings {version} lie beside Python, for 64-bit and 32-bit Excel."
        ),
        "none": Case("skipped", "No Python is set: nothing is installed."),
        "missing": Case(
            "fail",
            "{names} should lie in {folder} or one folder up and does not. conda packages lack it, and an antivirus program may have "
            "removed it. Run `python -m pip install --force-reinstall --no-deps xlwings` with that Python.",
            "Please allow {names} beside Python in {folder}: it is a file of the open package xlwings (BSD) on PyPI.",
        ),
        "wrong_kind": Case(
            "fail",
            "This Python is {kind}; xlwings has its library for 64-bit x86 Python alone, so that cell functions do not work with it. "
            "Buttons do. Install the 64-bit Python (amd64) from python.org; Excel itself may be 32-bit or 64-bit.",
            "Please provide the 64-bit x86 Python from python.org; on ARM machines it runs in emulation.",
        ),
    },
    _look_at_library,
    systems=("windows",),
)


def _look_at_conda(desk: Desk) -> Iterator[Seen]:
    program, found = desk.interpreter, desk.settings
    named = [key for key in ("CONDA PATH", "CONDA ENV") if found.get(key)]
    if named:
        yield Seen("settings", {"keys": " and ".join(named)}, lambda: _without(desk, named))
    elif program is not None and any(
        desk.machine.exists(folder / "conda-meta") for folder in (program.parent, program.parent.parent)
    ):
        yield Seen("conda", {"path": program})
    else:
        yield Seen("ok")


def _without(desk: Desk, keys: list[str]) -> str:
    found = desk.settings
    for key in keys:
        found.drop(key)
    save_settings(desk.machine, desk.here, found)
    return f"{' and '.join(keys)} were taken out of {desk.here.settings}."


CONDA = Check(
    "conda",
    "Python of conda",
    "A button or formula fails with `DLL load failed`, while the same import works in conda's own prompt.",
    {
        "ok": Case("ok", "Python is not conda's."),
        "settings": Case(
            "warn",
            "The settings hold {keys}, which this add-in does not read: it starts Python by its full path.",
            mend="takes them out.",
        ),
        "conda": Case(
            "warn",
            "{path} belongs to conda. Excel starts it without activating the environment, and conda's own xlwings package has no "
            "library for formulas: install xlwings with pip inside the environment. The checks of the library and of Python above say "
            "whether this one works.",
        ),
    },
    _look_at_conda,
)

CHECKS = (SETTINGS, INTERPRETER, VERSIONS, LIBRARY, CONDA)
