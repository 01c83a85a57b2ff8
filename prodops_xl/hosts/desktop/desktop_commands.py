"""`prodops-xl addin install | remove | doctor`: the commands of the desktop add-in on a user's machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from prodops_xl.hosts.desktop.doctor_excel import Step
    from prodops_xl.hosts.desktop.install_files import Report

app = typer.Typer(no_args_is_help=True, help="The Excel add-in on this machine.")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("install")
def install(
    login_server: Annotated[
        bool | None,
        typer.Option(
            "--login-server/--no-login-server",
            help="Serve the functions from login on, so that Excel starts no program; left as it is without either.",
        ),
    ] = None,
    interpreter: Annotated[
        str | None, typer.Option("--interpreter", help="The full path of the Python that Excel is to start.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Install the add-in for this user, or renew it after an update. No admin rights are needed."""
    from prodops_xl.hosts.desktop.addin_build import build
    from prodops_xl.hosts.desktop.install import install as put_in
    from prodops_xl.hosts.desktop.this_machine import this_machine

    done = put_in(this_machine(), build=build, login_server=login_server, interpreter=interpreter)
    _show(
        done,
        as_json=as_json,
        last="Start Excel: the tab ProdOps is there. `prodops-xl addin doctor` checks it.",
    )


@app.command("remove")
def remove(as_json: Json = False) -> None:
    """Take away what the install put there, and nothing else."""
    from prodops_xl.hosts.desktop.install_removal import remove as take_out
    from prodops_xl.hosts.desktop.this_machine import this_machine

    _show(take_out(this_machine()), as_json=as_json, last="")


@app.command("doctor")
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what needs no rights.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="Start Excel and try the add-in in it.")] = False,
    as_json: Json = False,
) -> None:
    """Say what keeps the add-in from working, in words for you and for IT. Exit code 1 when something does."""
    from prodops_xl.hosts.desktop import doctor as checks
    from prodops_xl.hosts.desktop.addin_build import build
    from prodops_xl.hosts.desktop.this_machine import this_machine

    machine = this_machine()
    steps = _steps(machine) if excel else []
    found = checks.examine(checks.desk(machine, build), fix=fix)
    told: dict[str, Any] = checks.as_json(found, machine)
    bad = checks.failed(found) or any(step.status == "fail" for step in steps)
    if as_json:
        extra = {"excel": [asdict(step) for step in steps]} if excel else {}
        _print(json.dumps({**told, **extra, "ok": not bad}, ensure_ascii=False))
    else:
        _print("\n".join([*checks.as_lines(found), *step_lines(steps)]))
    raise typer.Exit(1 if bad else 0)


def _steps(machine: Any) -> list[Step]:
    """The trial in the real Excel."""
    from prodops_xl.hosts.desktop.doctor_excel import Trial, open_excel
    from prodops_xl.hosts.desktop.places import places

    opener = open_excel(machine.system)
    today = datetime.now().date()  # noqa: DTZ005 - today where the user sits
    return Trial(opener, str(places(machine).addin), machine.system, today).run()


def step_lines(steps: Sequence[Step]) -> list[str]:
    """The steps in Excel as a person reads them."""
    lines = [f"{step.status:<8}{step.name:<20}{step.seconds:>6.2f} s  {step.told}" for step in steps]
    return ["", "In Excel:", *lines] if lines else []


def _show(done: Report, *, as_json: bool, last: str) -> None:
    if as_json:
        _print(
            json.dumps(
                {"told": done.told, "record": asdict(done.record) if done.record else None},
                ensure_ascii=False,
            )
        )
    else:
        _print("\n".join(line for line in [*done.told, last] if line))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
