"""The doctor on the add-in's files: folder, file, mark of a download, copies elsewhere, version, library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePath

from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen
from prodops_xl.hosts.desktop.install_files import set_aside
from prodops_xl.hosts.desktop.installed import UnreadableRecordError, read_record, sha256
from prodops_xl.hosts.desktop.places import ADDIN, OFFICE

_AGAIN = "installs again."


def _look_at_folder(desk: Desk) -> Iterator[Seen]:
    folder = desk.machine.disk(desk.here.start)
    facts = {"path": desk.here.start}
    if not folder.is_dir():

        def make() -> str:
            folder.mkdir(parents=True, exist_ok=True)
            return f"{desk.here.start} was made."

        yield Seen("missing", facts, make)
    elif not os.access(folder, os.W_OK):
        yield Seen("closed", facts)
    else:
        yield Seen("ok", facts)


FOLDER = Check(
    "start-folder",
    "Excel's start folder",
    "The add-in cannot be installed, or Excel does not load it.",
    {
        "ok": Case("ok", "The start folder is {path}."),
        "missing": Case("fail", "Excel's start folder {path} does not exist.", mend="makes it."),
        "closed": Case(
            "fail",
            "You may not write to Excel's start folder {path}.",
            "Please let the user write to {path}: Excel loads add-ins of the user from there.",
        ),
    },
    _look_at_folder,
)


def _look_at_file(desk: Desk) -> Iterator[Seen]:
    here, facts = desk.here, {"path": desk.here.addin}
    try:
        record = read_record(desk.machine, here)
    except UnreadableRecordError:
        yield Seen("no_record", {"path": here.record}, desk.reinstall)
        return
    there = desk.machine.disk(here.addin)
    known = record.files.get(str(here.addin), "") if record else ""
    if not there.exists():
        yield Seen("gone", {**facts, "hash": known}, desk.reinstall) if known else Seen("never", facts)
    elif record is None:
        yield Seen("foreign", facts, desk.reinstall)
    elif sha256(there.read_bytes()) != known:
        yield Seen("altered", {**facts, "hash": known}, desk.reinstall)
    else:
        yield Seen("ok", {**facts, "hash": known})


FILE = Check(
    "addin-file",
    "The add-in's file",
    "There is no ProdOps tab in Excel.",
    {
        "ok": Case("ok", "{path} is as it was installed (SHA-256 {hash})."),
        "never": Case("fail", "The add-in is not installed for this user: run `prodops-xl addin install`."),
        "gone": Case(
            "fail",
            "{path} was installed and is gone. Antivirus programs remove add-ins by mistake: look in its quarantine or "
            "protection history before you install again.",
            "Please allow the file prodops.xlam with SHA-256 {hash} in the antivirus program, and restore it from "
            "quarantine: it is an Excel add-in with VBA source in the open, built by `prodops-xl addin build`.",
            mend=_AGAIN,
        ),
        "altered": Case(
            "fail",
            "{path} is not the file that was installed: it was changed, cleaned by an antivirus program, or replaced.",
            "The installed prodops.xlam had SHA-256 {hash}; the file there now differs. Please say whether the antivirus "
            "program cleaned it, and allow that hash.",
            mend="keeps the changed file in ~/.prodops/kept and installs again.",
        ),
        "foreign": Case(
            "warn",
            "{path} was not put there by `prodops-xl addin install`; nothing is known about it.",
            mend="keeps that file in ~/.prodops/kept and installs again.",
        ),
        "no_record": Case(
            "fail",
            "The record of the install, {path}, cannot be read.",
            mend="installs again, which writes it anew.",
        ),
    },
    _look_at_file,
)


def _stream(there: Path) -> Path:
    """Windows keeps the mark of a download in a second stream of the file; elsewhere it is a file of that name."""
    return Path(f"{there}:Zone.Identifier")


def _look_at_mark(desk: Desk) -> Iterator[Seen]:
    there, facts = desk.machine.disk(desk.here.addin), {"path": desk.here.addin}
    if not there.exists():
        yield Seen("none")
    elif desk.machine.system == "mac":
        yield from _look_at_quarantine(desk)
    elif _zone(_stream(there)) >= 3:

        def unblock() -> str:
            _stream(there).unlink()
            return f"The mark was taken off {desk.here.addin}."

        yield Seen("marked", facts, unblock)
    else:
        yield Seen("ok", facts)


def _zone(stream: Path) -> int:
    """The zone in the mark: 3 is the internet, 4 a restricted site; 0 where there is no mark."""
    try:
        lines = stream.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    told = next((line.partition("=")[2] for line in lines if line.startswith("ZoneId=")), "")
    return int(told) if told.strip().isdigit() else 3


def _look_at_quarantine(desk: Desk) -> Iterator[Seen]:
    path, run = str(desk.machine.disk(desk.here.addin)), desk.machine.run
    if run(["/usr/bin/xattr", "-p", "com.apple.quarantine", path]).code != 0:
        yield Seen("ok", {"path": desk.here.addin})
        return

    def lift() -> str:
        run(["/usr/bin/xattr", "-d", "com.apple.quarantine", path])
        return f"The mark was taken off {desk.here.addin}."

    yield Seen("quarantined", {"path": desk.here.addin}, lift)


MARK = Check(
    "mark-of-the-web",
    "Mark of a download",
    "The ProdOps tab vanishes without a message, or Excel says that macros are blocked because the source is not trusted.",
    {
        "ok": Case("ok", "The file carries no mark of a download."),
        "none": Case("skipped", "There is no add-in to look at."),
        "marked": Case(
            "fail",
            "{path} is marked as downloaded, and Excel refuses macros of such files. In Explorer: Properties, Unblock. A file "
            "that `prodops-xl addin install` writes carries no mark: this one was copied there.",
            "{path} carries a Zone.Identifier; with the policy blockcontentexecutionfrominternet Excel blocks it. Please "
            "unblock the file, or deploy it by a way that leaves no mark.",
            mend="takes the mark off.",
        ),
        "quarantined": Case(
            "fail", "{path} is marked as downloaded (com.apple.quarantine).", mend="takes the mark off."
        ),
    },
    _look_at_mark,
)


def _look_at_copies(desk: Desk) -> Iterator[Seen]:
    machine, found = desk.machine, False
    for path in _copies(desk):

        def move(path: PurePath = path) -> str:
            return f"{path} was moved to {set_aside(machine, desk.here, path)}."

        found = True
        yield Seen("second", {"path": path}, move)
    for told in _loaded(desk):
        found = True
        yield Seen("listed", {"path": told})
    if machine.exists(desk.here.start / "xlwings.xlam"):
        found = True
        yield Seen("xlwings", {"path": desk.here.start / "xlwings.xlam"})
    if not found:
        yield Seen("ok")


def _copies(desk: Desk) -> list[PurePath]:
    """Files such as prodops.xlam or prodops (1).xlam in every folder that Excel loads from, but ours."""
    found = []
    for folder in dict.fromkeys((desk.here.start, *desk.here.others)):
        there = desk.machine.disk(folder)
        names = sorted(one.name for one in there.iterdir()) if there.is_dir() else []
        found += [
            folder / n
            for n in names
            if n.lower().startswith("prodops") and n.lower().endswith((".xlam", ".xla"))
        ]
    return [path for path in found if path != desk.here.addin]


def _loaded(desk: Desk) -> list[str]:
    """Add-ins of our name that Excel itself is told to load: the values OPEN, OPEN1, ... of its options."""
    options = desk.machine.registry.values(rf"{OFFICE}\Excel\Options")
    texts = [str(text) for name, text in options.items() if name.upper().startswith("OPEN")]
    return [text.removeprefix("/R ").strip('" ') for text in texts if ADDIN in text.lower()]


COPIES = Check(
    "other-copies",
    "A second copy of the add-in",
    "Formulas show a path before the function's name, or an old version answers.",
    {
        "ok": Case("ok", "There is no second copy where Excel looks for add-ins."),
        "second": Case(
            "fail",
            "Another copy of the add-in lies in {path}; Excel loads one of them, perhaps the older one. Formulas "
            "that show a path since: `prodops-xl run repair-formulas FILE`.",
            mend="moves it to ~/.prodops/kept.",
        ),
        "listed": Case(
            "fail",
            "Excel is told to load {path} beside the one in its start folder. File, Options, Add-ins, Manage: Excel Add-ins, Go, and "
            "take the tick away.",
        ),
        "xlwings": Case(
            "warn",
            "xlwings' own add-in {path} is there too. ProdOps XL does not need it, and it warns when its version is another "
            "one than Python's. `xlwings addin remove` takes it away where nothing else of yours uses it.",
        ),
    },
    _look_at_copies,
)

CHECKS = (FOLDER, FILE, MARK, COPIES)
