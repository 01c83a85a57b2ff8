"""The doctor on the login server: entered, pointing at a Python that is there, allowed to start, and running."""

from __future__ import annotations

from collections.abc import Iterator

from prodops_xl.hosts.desktop import login_entry
from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen


def _look(desk: Desk) -> Iterator[Seen]:
    machine, record = desk.machine, desk.record
    line = login_entry.entered(machine)
    wanted = bool(record and record.login)
    if not wanted and not line:
        yield from _without(desk)
        return
    program = login_entry.program_of(machine, line)
    facts = {"path": program, "name": login_entry.NAME}
    if not wanted:
        yield Seen("foreign", facts)
    elif not line:
        yield Seen("gone", facts, desk.reinstall)
    elif not machine.exists(program):
        yield Seen("no_python", facts, desk.reinstall)
    elif login_entry.forbidden(machine):
        yield Seen("forbidden", facts)
    elif login_entry.switched_off(machine):
        yield Seen("switched_off", facts)
    elif not (desk.settings.on("DEBUG UDFS") and desk.settings.on("USE UDF SERVER")):
        yield Seen("settings", {"path": desk.here.settings}, desk.reinstall)
    elif not machine.serving():

        def start() -> str:
            machine.start(login_entry.argv(program))
            return "The login server was started."

        yield Seen("silent", facts, start)
    else:
        yield Seen("ok", facts)


def _without(desk: Desk) -> Iterator[Seen]:
    """Settings that look for a server that nobody starts make every formula fail."""
    yield Seen("missing", {"path": desk.here.settings}) if desk.settings.on("DEBUG UDFS") else Seen("none")


LOGIN = Check(
    "login-server",
    "The login server",
    "Every formula fails with `Could not activate Python COM server`, and buttons do nothing.",
    {
        "ok": Case("ok", "The login server runs and starts at each login ({path})."),
        "none": Case("skipped", "There is no login server; Excel starts Python itself."),
        "missing": Case(
            "fail",
            "DEBUG UDFS is on in {path}, so that Excel looks for a login server, and none is entered. Run "
            "`prodops-xl addin install --login-server`, or take that line out.",
        ),
        "foreign": Case(
            "warn",
            "An entry {name} starts {path} at login and was not made by this install. Task Manager, Startup apps shows it.",
        ),
        "gone": Case("fail", "The entry that starts the login server is gone.", mend="enters it again."),
        "no_python": Case(
            "fail",
            "The login server's program {path} does not exist any more: Python was moved or removed.",
            mend="enters the Python that runs the doctor.",
        ),
        "forbidden": Case(
            "fail",
            "A rule keeps programs of users from starting at login. Ask IT, with the sentence below; until then start it yourself after each "
            "login: `python -m prodops_xl.hosts.desktop.login_server`.",
            "DisableCurrentUserRun is set. Please start {path} -P -m prodops_xl.hosts.desktop.login_server at login for this user.",
        ),
        "switched_off": Case(
            "fail",
            "{name} is switched off in Task Manager, Startup apps. Switch it on there; --fix leaves it, since you or IT chose so.",
        ),
        "settings": Case(
            "fail",
            "DEBUG UDFS and USE UDF SERVER are not both on in {path}, so that Excel does not look for the login server.",
            mend="writes both.",
        ),
        "silent": Case("fail", "The login server is entered and does not run now.", mend="starts it."),
    },
    _look,
    systems=("windows",),
)

CHECKS = (LOGIN,)
