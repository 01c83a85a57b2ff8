"""Defined names, of the workbook or of one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files.areas import quote_sheet
from prodops_xl.hosts.files.names import check_name, range_of_name
from prodops_xl.hosts.files.storage import NameRecord
from tests.hosts.server.browser.nodes import Collection, HostError, Node
from tests.hosts.server.browser.range_nodes import Range

if TYPE_CHECKING:
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost


class Names(Collection):
    """Names of one scope, found in any case."""

    def __init__(self, host: OfficeHost, scope: SheetState | None) -> None:
        self.host, self.scope = host, scope

    @property
    def _number(self) -> int | None:
        return None if self.scope is None else self.scope.id

    def items(self) -> list[NamedItem]:
        return [
            NamedItem(self.host, record) for record in self.host.state.names if record.scope == self._number
        ]

    def find(self, key: Any) -> NamedItem | None:
        record = self.host.state.find_name(str(key), self._number)
        return None if record is None else NamedItem(self.host, record)

    def Add(self, name: str, reference: Any, _comment: str | None = None) -> NamedItem:
        if self.find(name) is not None:
            raise HostError("ItemAlreadyExists", f"The name {name} exists.")
        record = NameRecord(check_name(name), self._number, _refers_to(reference))
        self.host.state.put_name(record)
        return NamedItem(self.host, record)


class NamedItem(Node):
    """One name."""

    scalars = ("Name", "Type", "Formula", "Visible", "Scope")

    def __init__(self, host: OfficeHost, record: NameRecord) -> None:
        self.host, self.record = host, record

    @property
    def identity(self) -> str:
        return self.record.name

    @property
    def Name(self) -> str:
        return self.record.name

    @property
    def Type(self) -> str:
        """A range, a text, a number, or an error for what the model cannot compute."""
        if range_of_name(self.host.model, self.record) is not None:
            return "Range"
        body = self.record.refers_to[1:]
        if body.startswith('"'):
            return "String"
        return "Double" if body.replace(".", "", 1).lstrip("-").isdigit() else "Error"

    @property
    def Formula(self) -> str:
        return self.record.refers_to

    @Formula.setter
    def Formula(self, value: str) -> None:
        self.record = self.record._replace(refers_to=_refers_to(value))
        self.host.state.put_name(self.record)

    @property
    def Visible(self) -> bool:
        return True

    @property
    def Scope(self) -> str:
        return "Workbook" if self.record.scope is None else "Worksheet"

    def GetRangeOrNullObject(self) -> Range | None:
        cells = range_of_name(self.host.model, self.record)
        return None if cells is None else Range(self.host, cells.sheet.state, cells.area)

    def GetRange(self) -> Range:
        cells = self.GetRangeOrNullObject()
        if cells is None:
            raise HostError("InvalidReference", f"{self.record.name} stands for no range.")
        return cells

    def Delete(self) -> None:
        self.host.state.drop_name(self.record)


def _refers_to(reference: Any) -> str:
    if isinstance(reference, Range):
        return f"={quote_sheet(reference.state.name)}!{reference.area.spell()}"
    return str(reference) if str(reference).startswith("=") else f"={reference}"
