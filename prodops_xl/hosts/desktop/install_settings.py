"""The user's settings file as the install changes it: its own keys, and what stood in their place."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from prodops_xl.hosts.desktop.install_files import Report, read_bytes, write_file
from prodops_xl.hosts.desktop.installed import Record
from prodops_xl.hosts.desktop.places import Machine, Places
from prodops_xl.hosts.desktop.settings_file import SettingsFile, fits, read_settings, written_settings


def interpreter_key(machine: Machine) -> str:
    """The setting that names the interpreter on this system."""
    return "INTERPRETER_MAC" if machine.system == "mac" else "INTERPRETER_WIN"


def settings_of(machine: Machine, here: Places) -> SettingsFile:
    """The user's settings as they stand."""
    return read_settings(read_bytes(machine.disk(here.settings)) or b"", machine.code_page)


def enter_settings(
    machine: Machine,
    here: Places,
    record: Record,
    old: Record | None,
    report: Report,
    extra: Mapping[str, str],
) -> None:
    """Our keys in the user's file; other keys stay. Keys that the install wrote before and no longer needs go."""
    data = read_bytes(machine.disk(here.settings))
    found = settings_of(machine, here)
    if "odd_lines" in found.faults:
        kept = here.kept / f"{here.settings.name}-{machine.now():%Y%m%d-%H%M%S}.txt"
        write_file(machine, kept, data or b"")
        report.told.append(
            f"{here.settings} held lines that are no settings; as it was, it is kept as {kept}."
        )
    wanted = {interpreter_key(machine): record.interpreter, **extra}
    withdraw(found, old, but=wanted)
    notes = _Notes(old)
    for key, value in wanted.items():
        if not fits(value, machine.code_page):
            found.drop(key)  # the add-in's own sheet holds it in any alphabet
            continue
        notes.take(key, found.get(key), value)
        found.put(key, value)
    new = written_settings(found.values, machine.code_page, machine.line_end)
    if new != data:
        write_file(machine, here.settings, new)
        report.told.append(f"{'Renewed' if data is not None else 'Installed'} {here.settings}.")
    record.wrote, record.before = notes.wrote, notes.before


@dataclass
class _Notes:
    """Which keys are ours, and what the user had in their place."""

    old: Record | None
    wrote: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)

    def take(self, key: str, stood: str, value: str) -> None:
        ours = self.old is not None and bool(stood) and self.old.wrote.get(key) == stood
        if ours or stood != value:
            self.wrote[key] = value
        before = self.old.before.get(key, "") if ours and self.old else stood
        if before and before != value:
            self.before[key] = before


def withdraw(found: SettingsFile, old: Record | None, but: Container[str] = ()) -> list[str]:
    """Take away the settings that the install wrote, put back what stood there; returns the keys that were changed
    since and therefore stay.
    """
    changed = []
    for key, value in (old.wrote if old else {}).items():
        if key in but:
            continue
        if found.get(key) != value:
            changed += [key] if found.get(key) else []
        elif old and key in old.before:
            found.put(key, old.before[key])
        else:
            found.drop(key)
    return changed


def save_settings(machine: Machine, here: Places, found: SettingsFile) -> None:
    """Write the settings as Excel reads them."""
    write_file(machine, here.settings, written_settings(found.values, machine.code_page, machine.line_end))
