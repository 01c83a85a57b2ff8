"""The doctor on what is the Mac's own: the script that Excel may run, permissions, and Office's preferences."""

from __future__ import annotations

from collections.abc import Iterator

from prodops_xl.hosts.desktop.addin_sources import sources
from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen
from prodops_xl.hosts.desktop.places import SCRIPT

_COUNT = 'tell application "Microsoft Excel" to count workbooks'
_NOT_ALLOWED = "-1743"  # errAEEventNotPermitted


def _look_at_script(desk: Desk) -> Iterator[Seen]:
    path = desk.here.script
    if desk.record is None or path is None:
        yield Seen("none")
        return
    there, facts = desk.machine.disk(path), {"path": path}
    if not there.is_file():
        yield Seen("missing", facts, desk.reinstall)
    elif there.read_bytes() != (sources() / SCRIPT).read_bytes():
        yield Seen("other", facts, desk.reinstall)
    else:
        yield Seen("ok", facts)


SCRIPT_CHECK = Check(
    "applescript",
    "The script that starts Python",
    "A button says that the script that starts Python is missing.",
    {
        "ok": Case("ok", "{path} is the script of this version."),
        "none": Case("skipped", "Nothing is installed."),
        "missing": Case(
            "fail",
            "{path} is missing; Excel on a Mac starts programs by this script alone.",
            mend="installs it again.",
        ),
        "other": Case(
            "fail",
            "{path} is of another version of ProdOps XL, or was changed.",
            mend="keeps it in ~/.prodops/kept and installs this version's.",
        ),
    },
    _look_at_script,
    systems=("mac",),
)


def _look_at_automation(desk: Desk) -> Iterator[Seen]:
    if not desk.machine.processes():
        yield Seen("closed")
        return
    ran = desk.machine.run(["/usr/bin/osascript", "-e", _COUNT])
    if ran.code == 0:
        yield Seen("ok")
    else:
        yield Seen(
            "refused" if _NOT_ALLOWED in ran.err else "silent", {"told": ran.err.strip() or "no answer"}
        )


AUTOMATION = Check(
    "automation",
    "Permission to control Excel",
    "A command does nothing, and the log shows `OSERROR: -1743`.",
    {
        "ok": Case("ok", "This terminal may control Excel."),
        "closed": Case(
            "skipped",
            "Excel does not run; start it and run the doctor again to see whether it may be controlled.",
        ),
        "refused": Case(
            "fail",
            "macOS does not let this program control Excel. System Settings, Privacy & Security, Automation: allow Microsoft Excel for your "
            "terminal, and for Microsoft Excel itself where it is listed. A command started by a button asks for itself, once.",
            "Please allow Python, the user's terminal and Microsoft Excel to send Apple events to Microsoft Excel (PPPC profile, AppleEvents).",
        ),
        "silent": Case(
            "warn", "Excel did not answer ({told}). It may be showing a dialog: close it and try again."
        ),
    },
    _look_at_automation,
    systems=("mac",),
)


def _preference(desk: Desk, name: str) -> str:
    ran = desk.machine.run(["/usr/bin/defaults", "read", "com.microsoft.office", name])
    return ran.out.strip() if ran.code == 0 else ""


def _look_at_macros(desk: Desk) -> Iterator[Seen]:
    if _preference(desk, "VisualBasicEntirelyDisabled") in ("1", "true", "YES"):
        yield Seen("none")
    elif _preference(desk, "VisualBasicMacroExecutionState") == "DisabledWithoutWarnings":
        yield Seen("off")
    else:
        yield Seen("ok")


MACROS = Check(
    "macro-setting",
    "Macros in Office's preferences",
    "The ProdOps tab is missing, or its buttons do nothing.",
    {
        "ok": Case("ok", "Office's preferences allow macros, or ask."),
        "off": Case(
            "fail",
            "Macros are switched off without a word. Excel, Settings, Security: disable with notification. Where it is greyed out, IT has set "
            "it.",
            "com.microsoft.office VisualBasicMacroExecutionState is DisabledWithoutWarnings. Please set DisabledWithWarnings for this user.",
        ),
        "none": Case(
            "fail",
            "Visual Basic is switched off in Office altogether. Ask IT, with the sentence below.",
            "com.microsoft.office VisualBasicEntirelyDisabled is true. Please allow Visual Basic for this user: the add-in is VBA.",
        ),
    },
    _look_at_macros,
    systems=("mac",),
)

CHECKS = (SCRIPT_CHECK, AUTOMATION, MACROS)
