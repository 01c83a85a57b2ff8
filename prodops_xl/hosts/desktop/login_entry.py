r"""Starts the login server when the user logs on: a value of the user's own Run key.

Not a script in the Startup folder: a .cmd opens a console window at each login, VBScript is being removed from
Windows, and scripts are what rules against malware look for. A Run value needs no rights, is one line that IT can
read, and stands in Task Manager under "Startup apps", where the user can switch it off.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop.login_server import MODULE
from prodops_xl.hosts.desktop.places import Machine

_CURRENT = r"Software\Microsoft\Windows\CurrentVersion"
RUN = rf"HKCU\{_CURRENT}\Run"
APPROVED = rf"HKCU\{_CURRENT}\Explorer\StartupApproved\Run"
POLICIES = tuple(rf"{hive}\{_CURRENT}\Policies\Explorer" for hive in ("HKCU", "HKLM"))
NAME = "ProdOps XL cell functions"
_LONGEST = 260  # characters that Windows takes in a Run value


def argv(interpreter: PurePath) -> list[str]:
    """The program that serves. `-P`: the working folder is never where Python looks for modules."""
    return [str(interpreter.with_name("pythonw.exe")), "-P", "-m", MODULE]


def command(interpreter: PurePath) -> str:
    """The same as one line."""
    program, *rest = argv(interpreter)
    return " ".join([f'"{program}"', *rest])


def line(machine: Machine, interpreter: PurePath) -> str:
    """The line to enter for this Python. Raises ProdOpsError where it would not work."""
    told = command(interpreter)
    program = interpreter.with_name("pythonw.exe")
    if not machine.exists(program):
        raise ProdOpsError(
            f"There is no {program}, which would serve formulas without a window. Name a full Python with "
            "--interpreter, such as one from python.org."
        )
    if len(told) > _LONGEST:
        raise ProdOpsError(
            f"Windows starts no command of more than {_LONGEST} characters at login, and {program} makes it "
            f"{len(told)}. Install Python in a folder with a shorter path, such as C:\\Python."
        )
    return told


def enter(machine: Machine, told: str) -> None:
    """Write the line. Raises ProdOpsError where Windows does not let it."""
    try:
        machine.registry.put(RUN, NAME, told)
    except OSError as error:
        raise ProdOpsError(f"Windows does not let you start a program at login: {error}.") from None


def entered(machine: Machine) -> str:
    """The line that stands there; empty where there is none."""
    return str(machine.setting(RUN, NAME) or "")


def program_of(machine: Machine, told: str) -> PurePath:
    """The program in a Run line."""
    found = re.match(r'"([^"]+)"|(\S+)', told)
    return machine.path((found[1] or found[2]) if found else told)


def switched_off(machine: Machine) -> bool:
    """Whether the user switched it off in Task Manager: the first byte is odd then."""
    told = machine.setting(APPROVED, NAME)
    return isinstance(told, bytes) and bool(told) and bool(told[0] & 1)


def forbidden(machine: Machine) -> bool:
    """Whether a policy keeps every entry of users from starting."""
    return any(machine.setting(key, "DisableCurrentUserRun") == 1 for key in POLICIES)
