"""What a check of the doctor is: a subject, the cases it may find, each in words for a person and for IT, and the
look that finds out which. The troubleshooting page is made from the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from prodops_xl.hosts.desktop.install import Builder, install
from prodops_xl.hosts.desktop.install_settings import interpreter_key, settings_of
from prodops_xl.hosts.desktop.installed import Record, UnreadableRecordError, read_record
from prodops_xl.hosts.desktop.places import Machine, Places, System
from prodops_xl.hosts.desktop.settings_file import SettingsFile

Status = Literal["ok", "warn", "fail", "skipped"]
Fix = Callable[[], str]


@dataclass(frozen=True)
class Desk:
    """What a check looks at: the machine, its places, and how to build the add-in where one is to be renewed."""

    machine: Machine
    here: Places
    build: Builder

    @property
    def record(self) -> Record | None:
        """What was installed; None where nothing was or the record cannot be read."""
        try:
            return read_record(self.machine, self.here)
        except UnreadableRecordError:
            return None

    @property
    def settings(self) -> SettingsFile:
        """The user's settings."""
        return settings_of(self.machine, self.here)

    @property
    def interpreter_key(self) -> str:
        """The setting that names the interpreter on this system."""
        return interpreter_key(self.machine)

    @property
    def interpreter(self) -> PurePath | None:
        """The Python that Excel starts: the user's file counts before the add-in's own sheet."""
        told = self.settings.get(self.interpreter_key) or (self.record.interpreter if self.record else "")
        return self.machine.path(self.machine.expanded(told)) if told else None

    def reinstall(self) -> str:
        """Install again with this Python; what was done, as one text."""
        done = install(self.machine, build=self.build)
        return " ".join(done.told)


@dataclass(frozen=True)
class Case:
    """One thing that a check may find. Texts may hold {names} that the look fills in. `mend`: what --fix does."""

    status: Status
    person: str
    it: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Seen:
    """What a look found: a case by its name, what fills its texts, and how to mend it without rights."""

    case: str
    facts: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None


@dataclass(frozen=True)
class Check:
    """One subject. `symptom`: what a person sees when it is broken. `look` gives one Seen or more."""

    name: str
    title: str
    symptom: str
    cases: Mapping[str, Case]
    look: Callable[[Desk], Iterable[Seen]]
    systems: tuple[System, ...] = ("windows", "mac")


@dataclass
class Result:
    """One finding of the doctor, in words; `fixed` is what --fix did about it."""

    name: str
    case: str
    status: Status
    person: str
    it: str
    fix: Fix | None = None
    fixed: str = ""


def results(check: Check, desk: Desk) -> list[Result]:
    """What the check finds here. A look that fails is a finding too, never the end of the others."""
    try:
        return [_told(check, seen) for seen in check.look(desk)]
    except OSError as error:
        told = f"This could not be looked at: {error.strerror or error}."
        return [Result(check.name, "unseen", "warn", told, "")]


def _told(check: Check, seen: Seen) -> Result:
    case = check.cases[seen.case]
    facts = {name: str(fact) for name, fact in seen.facts.items()}
    return Result(
        check.name,
        seen.case,
        case.status,
        case.person.format_map(facts),
        case.it.format_map(facts),
        seen.fix,
    )
