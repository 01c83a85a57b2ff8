"""The workbook part: sheets, their order and visibility, defined names, what calculates on opening.

Names of single sheets and the active sheet are told by position in the file. Here they hold on to the sheets themselves,
and positions are told anew at the end.
"""

from __future__ import annotations

from prodops_xl.hosts.files.edits import Visibility
from prodops_xl.hosts.files.patch.markup import Node
from prodops_xl.hosts.files.patch.ordering import Order
from prodops_xl.hosts.files.patch.parts import Parts
from prodops_xl.hosts.files.patch.relations import link_mark, set_link

# ECMA-376 part 1, 18.2.27.
_WORKBOOK = Order(
    (
        "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
        "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
        "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
    )
)  # fmt: skip


class WorkbookPart:
    """The workbook part of a package, to be changed."""

    def __init__(self, parts: Parts, part: str) -> None:
        self.part = part
        self._parts = parts
        self.root = parts.document(part).root
        self._holder = _WORKBOOK.need(self.root, "sheets")
        sheets = self.sheets
        self._scopes = {
            id(name): sheets[int(place)]
            for name in self.defined_names
            if (place := name.get("localSheetId")).isdigit() and int(place) < len(sheets)
        }
        self._active = self._pointed("activeTab")
        self._first = self._pointed("firstSheet")

    @property
    def sheets(self) -> list[Node]:
        """Every sheet, in order."""
        return self._holder.all("sheet")

    def _view(self) -> Node | None:
        return self.root.find("bookViews", "workbookView")

    def _pointed(self, mark: str) -> Node | None:
        view, sheets = self._view(), self.sheets
        place = view.get(mark, "0") if view else "0"
        return sheets[int(place)] if place.isdigit() and int(place) < len(sheets) else None

    # Sheets ---------------------------------------------------------------------------------------

    def link(self, sheet: Node) -> str:
        """The relationship of a sheet."""
        return sheet.get(link_mark(sheet, self.root))

    def add_sheet(self, name: str, part: str, before: Node | None) -> Node:
        """A sheet at its place."""
        number = max((int(sheet.get("sheetId", "0")) for sheet in self.sheets), default=0) + 1
        node = Node.made(f"{self.root.prefix}sheet", name=name, sheetId=str(number))
        set_link(node, self.root, self._parts.relations(self.part).add("worksheet", part))
        children = self._holder.children
        at = next((at for at, child in enumerate(children) if child is before), None) if before else None
        return self._holder.add(node, at)

    def remove_sheet(self, sheet: Node) -> None:
        """A sheet less, with the names that are its own."""
        for name in self.defined_names:
            if self._scopes.get(id(name)) is sheet:
                self.remove_name(name)
        self._parts.relations(self.part).drop(self.link(sheet))
        self._holder.remove(sheet)
        views, left = self.root.find("customWorkbookViews"), self.sheets
        for view in views.nodes if views and left else []:
            if view.get("activeSheetId") == sheet.get("sheetId"):
                view.set("activeSheetId", left[0].get("sheetId"))
        if self._active is sheet:
            self._active = next(
                (each for each in self.sheets if each.get("state", "visible") == "visible"), None
            )

    def show(self, sheet: Node, visibility: Visibility) -> None:
        sheet.set("state", None if visibility == "visible" else visibility)

    @property
    def active(self) -> Node | None:
        return self._active

    def activate(self, sheet: Node) -> None:
        """The sheet in front."""
        self._active = sheet
        if self._view() is None:
            _WORKBOOK.need(self.root, "bookViews").add(Node.made(f"{self.root.prefix}workbookView"))

    # Names ----------------------------------------------------------------------------------------

    @property
    def defined_names(self) -> list[Node]:
        holder = self.root.find("definedNames")
        return holder.all("definedName") if holder else []

    def name(self, name: str, scope: Node | None) -> Node | None:
        """A defined name of the workbook or of one sheet."""
        return next(
            (
                each
                for each in self.defined_names
                if each.get("name").lower() == name.lower() and self._scopes.get(id(each)) is scope
            ),
            None,
        )

    def set_name(self, name: str, scope: Node | None, text: str) -> None:
        """What a defined name refers to, without its equals sign; made where it is missing."""
        found = self.name(name, scope)
        if found is None:
            holder = _WORKBOOK.need(self.root, "definedNames")
            found = holder.add(Node.made(f"{self.root.prefix}definedName", name=name))
            if scope is not None:
                found.set("localSheetId", "0")
                self._scopes[id(found)] = scope
        if found.text != text:
            found.set_text(text)

    def remove_name(self, name: Node) -> None:
        holder = self.root.find("definedNames")
        if holder is not None:
            holder.remove(name)
            if not holder.nodes:
                self.root.remove(holder)

    # End ------------------------------------------------------------------------------------------

    def calculate_on_load(self) -> None:
        """Programs calculate every formula when they open the file."""
        _WORKBOOK.need(self.root, "calcPr").set("fullCalcOnLoad", "1")

    def settle(self) -> None:
        """Tells positions as they now are."""
        places = {id(sheet): str(place) for place, sheet in enumerate(self.sheets)}
        for name in self.defined_names:
            scope = self._scopes.get(id(name))
            if scope is not None:
                name.set("localSheetId", places[id(scope)])
        view = self._view()
        if view is not None:
            for mark, sheet in (("activeTab", self._active), ("firstSheet", self._first)):
                place = places.get(id(sheet), "0")
                if view.has(mark) or place != "0":
                    view.set(mark, place)
