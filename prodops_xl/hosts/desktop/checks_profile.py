"""The doctor on the user's profile: letters in paths, folders in the cloud or on a server, caches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePath

from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen

_CLOUD = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def _paths(desk: Desk) -> list[PurePath]:
    program = desk.interpreter or desk.machine.interpreter
    return [desk.machine.home, program, desk.here.start]


def _look_at_letters(desk: Desk) -> Iterator[Seen]:
    program = desk.interpreter or desk.machine.interpreter
    odd = [path for path in _paths(desk) if not str(path).isascii()]
    if not odd:
        yield Seen("ok")
    elif not str(program).isascii():
        yield Seen("python", {"path": program})
    else:
        yield Seen("home", {"path": odd[0]})


LETTERS = Check(
    "profile",
    "Letters in the profile's path",
    "Formulas fail with `Could not activate Python COM server` for users whose name has accents or is not Latin.",
    {
        "ok": Case("ok", "All paths are in plain letters."),
        "python": Case(
            "fail",
            "Python's path {path} has letters outside ASCII; starting it from Excel is reported to fail then. Install Python in a "
            "folder such as C:\\Python, then run `prodops-xl addin install` with it.",
            "Please provide Python in a path without accents, such as C:\\Python, that the user may run.",
        ),
        "home": Case(
            "warn",
            "The path {path} has letters outside ASCII. Python's own path has none, so that this should do no harm; it is known to do "
            "some where Excel starts Python by its shortened name.",
        ),
    },
    _look_at_letters,
)


def _within(machine_path: PurePath, folder: PurePath) -> bool:
    return machine_path.is_relative_to(folder)


def _cloud_folders(desk: Desk) -> list[PurePath]:
    machine = desk.machine
    if machine.system == "mac":
        return [machine.home / "Library/CloudStorage", machine.home / "Library/Mobile Documents"]
    told = [machine.variable(name) for name in _CLOUD]
    return [machine.path(text) for text in dict.fromkeys(told) if text]


def _look_at_cloud(desk: Desk) -> Iterator[Seen]:
    program = desk.interpreter or desk.machine.interpreter
    clouds, found = _cloud_folders(desk), False
    if any(_within(program, cloud) for cloud in clouds):
        found = True
        yield Seen("python", {"path": program})
    if any(_within(desk.here.start, cloud) for cloud in clouds):
        found = True
        yield Seen("start", {"path": desk.here.start})
    if str(desk.here.start).startswith("\\\\"):
        found = True
        yield Seen("share", {"path": desk.here.start})
    if not found:
        yield Seen("ok")


CLOUD = Check(
    "cloud-folders",
    "Folders in OneDrive or on a server",
    "It works on some days and not on others; or Excel asks about macros of its own start folder.",
    {
        "ok": Case("ok", "Python and the start folder are on this machine's disk."),
        "python": Case(
            "warn",
            "Python lies in a synchronised folder ({path}): files may be taken off the disk when they are not used, and thousands are "
            "copied at each update. Make the virtual environment outside of it and install again.",
        ),
        "start": Case(
            "warn",
            "Excel's start folder {path} lies in a synchronised folder, so that another machine's add-in may overwrite this one's.",
            "Please keep %APPDATA% out of OneDrive: Excel loads add-ins from {path}.",
        ),
        "share": Case(
            "warn",
            "Excel's start folder {path} lies on a server. Excel trusts network folders only where it is told to.",
            "%APPDATA% is redirected to a share. Please add {path} to Excel's Trusted Locations by policy and allow Trusted Locations "
            "on the network, or exclude %APPDATA%\\Microsoft\\Excel from redirection.",
        ),
    },
    _look_at_cloud,
)


def _cache(desk: Desk) -> PurePath | None:
    told = desk.machine.variable("TEMP") or desk.machine.variable("TMP")
    return desk.machine.path(desk.machine.expanded(told)) / "gen_py" if told else None


def _broken(folder: Path) -> list[Path]:
    """Type libraries in pywin32's cache without their class map: emptied, half written, or with files swept away.

    A library is a module or a package named by its id and version, such as 00020813-...x0x1x9.
    """
    libraries = [one for one in folder.glob("*/*") if one.stem.count("x") >= 3]
    sources = [one / "__init__.py" if one.is_dir() else one for one in libraries]
    return [one for one in sources if not one.is_file() or b"CLSIDToClassMap" not in one.read_bytes()]


def _look_at_cache(desk: Desk) -> Iterator[Seen]:
    cache = _cache(desk)
    if cache is None or not desk.machine.exists(cache):
        yield Seen("ok")
        return
    folder = desk.machine.disk(cache)
    if not _broken(folder):
        yield Seen("ok")
        return

    def clear() -> str:
        shutil.rmtree(folder)
        return f"{cache} was deleted; it is made anew when it is needed."

    yield Seen("broken", {"path": cache}, clear)


CACHE = Check(
    "gen-py",
    "pywin32's cache",
    "Buttons and formulas fail with `module 'win32com.gen_py...' has no attribute 'CLSIDToClassMap'`.",
    {
        "ok": Case("ok", "pywin32's cache is sound, or there is none."),
        "broken": Case(
            "fail",
            "pywin32's cache {path} is damaged. Close Excel and delete that folder; it is made anew.",
            mend="deletes it.",
        ),
    },
    _look_at_cache,
    systems=("windows",),
)

CHECKS = (LETTERS, CLOUD, CACHE)
