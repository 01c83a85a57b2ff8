"""The doctor on Excel itself: which one it is, what it has switched off, and what runs without a window."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen
from prodops_xl.hosts.desktop.places import ADDIN, OFFICE, excel_program

DISABLED = rf"{OFFICE}\Excel\Resiliency\DisabledItems"


def _look_at_excel(desk: Desk) -> Iterator[Seen]:
    program = excel_program(desk.machine)
    if program is None:
        yield Seen("missing")
    elif any(part.lower() == "windowsapps" for part in program.parts):
        yield Seen("store", {"path": program})
    else:
        yield Seen("ok", {"path": program})


EXCEL = Check(
    "excel",
    "Which Excel",
    "Every formula ends with `Could not activate Python COM server, hr = -2147221164`.",
    {
        "ok": Case("ok", "Excel is {path}."),
        "store": Case(
            "fail",
            "This Excel comes from the Microsoft Store ({path}). It cannot reach Python: formulas end with "
            "-2147221164. Install Office from your account page at office.com instead; your files stay.",
            "Please replace the Office of the Microsoft Store by Microsoft 365 Apps (Click-to-Run): the Store package "
            "does not let an add-in activate a COM server of the user.",
        ),
        "missing": Case(
            "warn",
            "Excel was not found on this machine. Where it is installed all the same, this says nothing.",
        ),
    },
    _look_at_excel,
)


def disabled_path(data: bytes) -> str:
    """The file in an entry of DisabledItems: a kind, two lengths in bytes, then two texts in UTF-16."""
    try:
        _kind, length, _ = struct.unpack_from("<III", data)
    except struct.error:
        return ""
    return data[12 : 12 + length].decode("utf-16-le", "replace").rstrip("\0")


def _look_at_disabled(desk: Desk) -> Iterator[Seen]:
    machine = desk.machine
    found = [
        name
        for name, data in machine.registry.values(DISABLED).items()
        if isinstance(data, bytes) and ADDIN in disabled_path(data).lower()
    ]
    if not found:
        yield Seen("ok")
        return

    def enable() -> str:
        for name in found:
            machine.registry.drop(DISABLED, name)
        return f"{ADDIN} was taken off Excel's list of disabled items."

    yield Seen("disabled", fix=enable)


DISABLED_ITEMS = Check(
    "disabled-items",
    "Switched off by Excel after a crash",
    "The ProdOps tab is gone although the file is in its place.",
    {
        "ok": Case("ok", f"Excel has not switched {ADDIN} off."),
        "disabled": Case(
            "fail",
            f"Excel has put {ADDIN} on its list of disabled items, as it does with what was loading when it crashed. "
            "File, Options, Add-ins, Manage: Disabled Items, Go, Enable; then start Excel again.",
            f"An entry for {ADDIN} stands under {DISABLED}; please delete that value.",
            mend="deletes the entry, which is the user's own.",
        ),
    },
    _look_at_disabled,
    systems=("windows",),
)


def _look_at_processes(desk: Desk) -> Iterator[Seen]:
    unseen = [str(one.pid) for one in desk.machine.processes() if not one.window]
    yield Seen("unseen", {"pids": ", ".join(unseen)}) if unseen else Seen("ok")


PROCESSES = Check(
    "excel-processes",
    "Excel running without a window",
    "The next Excel starts without the ProdOps tab; formulas turn into paths that end in `prodops.xlam'!`.",
    {
        "ok": Case("ok", "No Excel runs without a window."),
        "unseen": Case(
            "warn",
            "Excel runs without a window (process {pids}), left over or started by another program. While it runs, an "
            "Excel that you open may come up without add-ins. Save your work, close Excel, and end that process in Task "
            "Manager (Details, EXCEL.EXE). --fix does not end it: it may be doing another program's work. Formulas that show a path "
            "since: `prodops-xl run repair-formulas FILE`.",
        ),
    },
    _look_at_processes,
    systems=("windows",),
)

CHECKS = (EXCEL, DISABLED_ITEMS, PROCESSES)
