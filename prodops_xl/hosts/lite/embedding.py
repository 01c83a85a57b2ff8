"""Put our engine into a workbook, take it out, and say what a workbook carries; nothing else in it changes. A Start sheet
of ours gets buttons with it, and loses them with it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.opening import check, read_workbook
from prodops_xl.hosts.files.package import Package
from prodops_xl.hosts.files.saving import replace_file
from prodops_xl.hosts.lite.button_places import dressed, undressed
from prodops_xl.hosts.lite.main_file import buttons_of, code_of, header_of, main_py, requirements
from prodops_xl.hosts.lite.parts import Changes, added, removed, replaced, rewritten
from prodops_xl.hosts.lite.placing import buttons_in, placed_in
from prodops_xl.hosts.lite.profiles import PROFILES, profile_named
from prodops_xl.hosts.lite.web_extensions import ADDIN_VERSION, PYODIDE_VERSION, WebExtension, extensions

MAIN, REQUIREMENTS = "main.py", "requirements.txt"


@dataclass(frozen=True)
class Carried:
    """The engine that a workbook carries.

    `characters`: length of its main.py; `differs`: its code is not this version's; `edited`: its main.py was changed
    by hand since; `buttons`: names of the shapes that start a command; `notes`: sentences that go with it.
    """

    version: str
    profile: str
    code: str
    characters: int
    differs: bool
    edited: bool
    part: str
    requirements: str
    pyodide: str = ""
    buttons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def carried(path: str | Path) -> Carried | None:
    """What the workbook carries of ours; None where it carries nothing of ours. ProdOpsError as for any opening."""
    found = _ours(read_workbook(Path(path)))
    return _told(found) if found is not None else None


def embed(
    path: str | Path,
    out: str | Path | None = None,
    profile: str = "team",
    *,
    all_sheets: bool = False,
    replace: bool = False,
) -> Carried:
    """Write the workbook with our engine to `out`, or in its place; an engine of ours that it had is replaced.

    `all_sheets`: commands are sent every sheet, not those alone on which their tables stand. `replace`: also over
    Python that somebody else wrote for the add-in, or changed. Raises ProdOpsError, and then no file was changed.
    """
    chosen = profile_named(profile)
    source, target = _paths(path, out)
    package = read_workbook(source)
    there = _lite(package)
    if there is not None and not replace:
        _refuse_to_overwrite(source.name, there)
    package = dressed(source, package, chosen, buttons_in(undressed(package), chosen))
    placed = placed_in(source, package, chosen, all_sheets=all_sheets)
    properties = {MAIN: main_py(chosen, placed), REQUIREMENTS: requirements(chosen)}
    if there is None:
        properties |= {"pyodideVersion": PYODIDE_VERSION, "addinVersion": ADDIN_VERSION}
    try:
        changes = added(package, properties) if there is None else replaced(package, there, properties)
    except ValueError as error:  # a part that Excel could not have written
        raise ProdOpsError(
            f"{source.name} is damaged ({error} in a part that lists others); nothing was changed. Open it in Excel and save it."
        ) from None
    made = _write(package, changes, target)
    found = _ours(made)
    if found is None:  # pragma: no cover - the check after writing
        raise ProdOpsError(f"The engine could not be put into {source.name}.")
    return _told(found, _notes(package))


def remove(path: str | Path, out: str | Path | None = None) -> Carried | None:
    """Write the workbook without our engine to `out`, or in its place; gives what was taken out.

    None where it carried none of ours: then a workbook is written to `out` alone, as it was. Extensions of others stay.
    """
    source, target = _paths(path, out)
    package = read_workbook(source)
    found = _ours(package)
    if found is None:
        if out is not None and source.resolve() != target.resolve():
            replace_file(target, lambda file: _all(file, package.data))
        return None
    package = undressed(package)
    _write(package, removed(package, found), target)
    return _told(found, _notes(package))


def _paths(path: str | Path, out: str | Path | None) -> tuple[Path, Path]:
    source = Path(path)
    target = Path(out) if out is not None else source
    if target.is_dir() or not target.suffix:
        raise ProdOpsError(f"--out takes a file for this command, such as {target / source.name}.")
    if target.suffix.lower() != source.suffix.lower():
        raise ProdOpsError(
            f"--out must end in {source.suffix}, as {source.name} does: the workbook keeps its kind."
        )
    return source, target


def _lite(package: Package) -> WebExtension | None:
    """The workbook's extension of the add-in xlwings Lite, whoever wrote what it holds; ours first."""
    found = [each for each in extensions(package) if each.is_lite]
    return _ours(package) or next(iter(found), None)


def _ours(package: Package) -> WebExtension | None:
    return next((e for e in extensions(package) if e.is_lite and header_of(e.text(MAIN)) is not None), None)


def _refuse_to_overwrite(name: str, there: WebExtension) -> None:
    text = there.text(MAIN)
    header = header_of(text)
    if header is None and text.strip():
        raise ProdOpsError(
            f"{name} already carries Python of its own for xlwings Lite ({len(text.splitlines()):,} lines in main.py); "
            "nothing was changed. Keep a copy of it, and give --replace to put ours in its place."
        )
    if header is not None and header.edited:
        raise ProdOpsError(
            f"The main.py that {name} carries was changed by hand after it was put there; nothing was changed. "
            "Copy what is to be kept out of it, and give --replace."
        )


def _write(package: Package, changes: Changes, target: Path) -> Package:
    """The new package, checked as any workbook is before it is opened, then put in the target's place."""
    made = Package(rewritten(package, changes))
    check(target.name, made)
    replace_file(target, lambda file: _all(file, made.data))
    return made


def _all(file: Any, data: bytes) -> None:
    file.write(data)


def _told(extension: WebExtension, notes: list[str] | None = None) -> Carried:
    text = extension.text(MAIN)
    header = header_of(text)
    assert header is not None
    profile = PROFILES.get(header.profile)
    return Carried(
        version=header.version,
        profile=header.profile,
        code=header.code,
        characters=len(text),
        differs=profile is None or code_of(profile) != header.code,
        edited=header.edited,
        part=extension.part,
        requirements=extension.text(REQUIREMENTS),
        pyodide=extension.text("pyodideVersion"),
        buttons=buttons_of(text),
        notes=notes or [],
    )


def _notes(package: Package) -> list[str]:
    signed = any(name.startswith("_xmlsignatures/") for name in package.names)
    return ["The workbook was signed: its digital signature no longer holds."] if signed else []
