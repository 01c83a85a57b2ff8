"""A workbook in a session: its storage, its sheets, names and tables as they now stand, and the edits so
far.
"""

from __future__ import annotations

import re
from pathlib import Path

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import quote_sheet
from prodops_xl.hosts.files.sheet_state import SheetState
from prodops_xl.hosts.files.storage import NameRecord, Storage, TableRecord
from prodops_xl.workbook.addin_formulas import Form
from prodops_xl.workbook.formula_repair import Repair

_FORBIDDEN = re.compile(r"[\\/?*\[\]:\x00-\x1f]")
_WORKBOOKS = (".xlsx", ".xlsm")


def _reference(sheet: str) -> re.Pattern[str]:
    """Finds a sheet's name before an exclamation mark, quoted or not."""
    plain, quoted = re.escape(sheet), re.escape(sheet.replace("'", "''"))
    return re.compile(rf"(?:'{quoted}'|(?<![\w.']){plain})!", re.IGNORECASE)


class BookState:
    """`path` is None until a new workbook is saved. `edits` are those that are not in a file yet."""

    def __init__(self, storage: Storage, path: Path | None = None) -> None:
        self.storage = storage
        self.path = path
        self.edits: list[e.Edit] = []
        self._edited = False
        self.sheets = [
            SheetState(self, record.id, record.name, record.visibility, in_file=True)
            for record in storage.sheets()
        ]
        if not self.sheets:
            name = path.name if path else "The workbook"
            raise ProdOpsError(f"{name} has no worksheet, only charts or macros. Add a sheet in Excel.")
        self._next_id = max(sheet.id for sheet in self.sheets) + 1
        active = storage.active_sheet()
        self.active = next((sheet for sheet in self.sheets if sheet.id == active), self.sheets[0])
        self.names = storage.names()
        for table in storage.tables():
            self.sheet_of(table.sheet).tables.append(table)
        self._stamp = self._stamp_of(path)

    def record(self, edit: e.Edit) -> None:
        self._edited = True
        self.edits.append(edit)

    # Sheets ---------------------------------------------------------------------------------------

    def sheet_of(self, number: int) -> SheetState:
        return next(sheet for sheet in self.sheets if sheet.id == number)

    def find_sheet(self, name: str) -> SheetState | None:
        return next((sheet for sheet in self.sheets if sheet.name.lower() == name.lower()), None)

    def free_sheet_name(self) -> str:
        number = len(self.sheets) + 1
        while self._is_taken(f"Sheet{number}"):
            number += 1
        return f"Sheet{number}"

    def _is_taken(self, name: str) -> bool:
        names = [sheet.name for sheet in self.sheets] + self.storage.taken_names()
        return name.lower() in (taken.lower() for taken in names)

    def check_sheet_name(self, name: str) -> str:
        """The name, or a ProdOpsError that says why Excel would not take it."""
        if not name or len(name) > 31:
            raise ProdOpsError(f"A sheet's name has 1 to 31 characters; “{name}” has {len(name)}.")
        if _FORBIDDEN.search(name) or name[0] == "'" or name[-1] == "'" or name.lower() == "history":
            raise ProdOpsError(
                f"Excel takes no sheet named “{name}”; leave out \\ / ? * [ ] : and apostrophes at the ends."
            )
        if self._is_taken(name):
            raise ProdOpsError(f"There is a sheet named {name} already. Choose another name.")
        return name

    def add_sheet(self, name: str | None, position: int) -> SheetState:
        name = self.check_sheet_name(name) if name else self.free_sheet_name()
        sheet = SheetState(self, self._next_id, name, "visible", in_file=False)
        self._next_id += 1
        self.sheets.insert(position, sheet)
        self.record(e.AddSheet(sheet.id, name, position))
        self.activate(sheet)
        return sheet

    def rename_sheet(self, sheet: SheetState, name: str) -> None:
        if name == sheet.name:
            return
        if name.lower() != sheet.name.lower():
            self.check_sheet_name(name)
        self._refuse_if_mentioned(sheet, "renamed", "they would not follow")
        reference = _reference(sheet.name)
        for record in [found for found in self.names if reference.search(found.refers_to)]:
            follows = reference.sub(lambda _: quote_sheet(name) + "!", record.refers_to)
            self.put_name(record._replace(refers_to=follows))
        sheet.name = name
        self.record(e.RenameSheet(sheet.id, name))

    def delete_sheet(self, sheet: SheetState) -> None:
        left = [other for other in self.sheets if other is not sheet and other.visibility == "visible"]
        if not left:
            raise ProdOpsError(f"{sheet.name} is the last visible sheet; a workbook must show one.")
        self._refuse_if_mentioned(sheet, "deleted", "they would break")
        reference = _reference(sheet.name)
        for record in [n for n in self.names if n.scope == sheet.id or reference.search(n.refers_to)]:
            self.drop_name(record)
        position = self.sheets.index(sheet)
        self.sheets.remove(sheet)
        self.record(e.DeleteSheet(sheet.id))
        if self.active is sheet:
            following = [other for other in self.sheets[position:] if other.visibility == "visible"]
            self.activate(following[0] if following else left[-1])

    def _refuse_if_mentioned(self, sheet: SheetState, done: str, consequence: str) -> None:
        """Nothing here rewrites formulas: what refers to a sheet by name would be left behind."""
        itself = done == "renamed"
        place = self.storage.mentions_sheet(sheet.id, itself) if sheet.file_name else None
        reference = _reference(sheet.name)
        for other in self.sheets:
            if (itself or other is not sheet) and any(map(reference.search, other.references())):
                place = other.name
        if place:
            raise ProdOpsError(
                f"The sheet {sheet.name} cannot be {done} here: formulas or charts refer to it ({place}) "
                f"and {consequence}. Do it in Excel."
            )

    def activate(self, sheet: SheetState) -> None:
        if sheet.visibility != "visible":
            raise ProdOpsError(f"The sheet {sheet.name} is hidden and cannot be activated. Show it first.")
        if self.active is not sheet:
            self.active = sheet
            self.record(e.ActivateSheet(sheet.id))

    def show_sheet(self, sheet: SheetState, visibility: e.Visibility) -> None:
        if visibility == sheet.visibility:
            return
        visible = [other for other in self.sheets if other.visibility == "visible"]
        if visibility != "visible" and visible == [sheet]:
            raise ProdOpsError(f"{sheet.name} is the last visible sheet; a workbook must show one.")
        sheet.visibility = visibility
        self.record(e.SetVisible(sheet.id, visibility))
        if self.active is sheet and visibility != "visible":
            self.activate(next(other for other in visible if other is not sheet))

    # Names and tables -----------------------------------------------------------------------------

    def find_name(self, name: str, scope: int | None) -> NameRecord | None:
        return next((n for n in self.names if n.name.lower() == name.lower() and n.scope == scope), None)

    def put_name(self, record: NameRecord) -> None:
        """Adds a name or changes what it refers to."""
        old = self.find_name(record.name, record.scope)
        if old is None:
            self.names.append(record)
        else:
            self.names[self.names.index(old)] = record
        self.record(e.SetName(record.name, record.scope, record.refers_to))

    def drop_name(self, record: NameRecord) -> None:
        self.names = [name for name in self.names if name != record]
        self.record(e.DeleteName(record.name, record.scope))

    def find_table(self, name: str) -> tuple[SheetState, TableRecord] | None:
        for sheet in self.sheets:
            for table in sheet.tables:
                if table.name.lower() == name.lower():
                    return sheet, table
        return None

    # Formulas -------------------------------------------------------------------------------------

    def mend_formulas(self, form: Form) -> Repair:
        """Puts add-in formulas into the spelling of one host, in the parts of the file: what cells show stays."""
        if self._edited:
            raise ProdOpsError(
                "Formulas are mended in the file as it was opened. Save this workbook and open it again first."
            )
        self.storage, repair = self.storage.mended(form)
        self.names = self.storage.names()
        return repair

    # Saving ---------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Writes the workbook to `path`, which is from then on its own."""
        if path.suffix.lower() not in _WORKBOOKS:
            raise ProdOpsError(
                f"A workbook is saved as .xlsx or, with macros, as .xlsm; {path.name} is neither. "
                "Change the name."
            )
        if path == self.path and self._stamp is not None and self._stamp_of(path) not in (None, self._stamp):
            raise ProdOpsError(
                f"{path.name} has been changed by someone else since it was opened; it was left as it is. "
                "Run this again on the new file, or save under another name."
            )
        self.storage.apply(self.edits, path)
        self.edits = []
        self.path = path
        self._stamp = self._stamp_of(path)

    @staticmethod
    def _stamp_of(path: Path | None) -> tuple[int, int] | None:
        if path is None or not path.exists():
            return None
        state = path.stat()
        return state.st_mtime_ns, state.st_size
