"""Sheets, what is in view, and pages, applied to a workbook's parts."""

from __future__ import annotations

import re

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import edits as e
from prodops_xl.hosts.files.areas import Area, parse_area, quote_sheet
from prodops_xl.hosts.files.patch.book_patch import BookPatch
from prodops_xl.hosts.files.patch.frame import Frame
from prodops_xl.hosts.files.patch.markup import Node
from prodops_xl.hosts.files.patch.ordering import Order
from prodops_xl.hosts.files.patch.table_edits import refuse_to_lose_tables

_HEAD = 20_000
_SELECTED = re.compile(rb"""\stabSelected\s*=\s*["'](?:1|true)["']""")
_PROPERTIES = Order(("tabColor", "outlinePr", "pageSetUpPr"))
_VIEW = Order(("pane", "selection", "pivotSelection", "extLst"))
_TITLES, _AREA = "_xlnm.Print_Titles", "_xlnm.Print_Area"


def add_sheet(edit: e.AddSheet, book: BookPatch) -> None:
    """An empty sheet at its place among the worksheets."""
    book.add_sheet(edit.sheet, edit.name, edit.position)


def rename_sheet(edit: e.RenameSheet, book: BookPatch) -> None:
    """Another name, in what Excel itself keeps by name too: print areas and filters."""
    old = book.names[edit.sheet]
    book.node(edit.sheet).set("name", edit.name)
    book.names[edit.sheet] = edit.name
    plain, quoted = re.escape(old), re.escape(old.replace("'", "''"))
    mention = re.compile(rf"(?:'{quoted}'|(?<![\w.']){plain})!", re.IGNORECASE)
    for name in book.workbook.defined_names:
        if name.get("name").lower().startswith("_xlnm.") and mention.search(name.text):
            name.set_text(mention.sub(lambda _: quote_sheet(edit.name) + "!", name.text))


def delete_sheet(edit: e.DeleteSheet, book: BookPatch) -> None:
    """A sheet less, with what hangs on it."""
    part = book.sheet_parts[edit.sheet]
    relations = book.parts.relations(part)
    sliced = book.parts.related(book.workbook.part, "slicerCache")
    if any(link.kind in ("slicer", "timeline") for link in relations) or (
        sliced and book.parts.related(part, "pivotTable")
    ):
        raise ProdOpsError(
            f"The sheet {book.names[edit.sheet]} has slicers, or pivot tables that slicers steer; deleting it here would "
            "leave them behind. Delete it in Excel."
        )
    refuse_to_lose_tables(edit.sheet, book)
    book.delete_sheet(edit.sheet)


def set_visible(edit: e.SetVisible, book: BookPatch) -> None:
    """Visible, hidden or very hidden."""
    book.workbook.show(book.node(edit.sheet), edit.visibility)


def activate_sheet(edit: e.ActivateSheet, book: BookPatch) -> None:
    """The sheet in front."""
    book.workbook.activate(book.node(edit.sheet))
    book.front = edit.sheet


def settle_front(book: BookPatch) -> None:
    """The sheet in front is the only one selected: with a second one Excel would open both grouped, and typing would go
    into both.
    """
    if book.front is None or book.front not in book.sheet_parts:
        return
    for number in book.sheet_parts:
        if number != book.front and _is_selected(book, number):
            for view in _views(book.sheet(number).frame):
                view.set("tabSelected", None)
    for part in book.inventory.chart_sheet_parts.values():
        root = book.document(part).root
        for view in (root.find("sheetViews") or root).all("sheetView"):
            view.set("tabSelected", None)
    if not _is_selected(book, book.front):
        first_view(book.sheet(book.front).frame).set("tabSelected", "1")


def _is_selected(book: BookPatch, number: int) -> bool:
    """Looks at the sheet's beginning alone: a large sheet that need not change is not unpacked for this."""
    part = book.sheet_parts[number]
    opened = dict(book.opened()).get(number)
    if opened is not None:
        return (
            any(view.flag("tabSelected") for view in _views(opened.frame))
            if opened.touched
            else bool(_SELECTED.search(opened.sheet.xml[:_HEAD]))
        )
    return bool(_SELECTED.search(book.parts.head(part, _HEAD).replace(b"\0", b"")))


def _views(frame: Frame) -> list[Node]:
    holder = frame.find("sheetViews")
    return holder.all("sheetView") if holder else []


def first_view(frame: Frame) -> Node:
    """The sheet's first view, made where there is none."""
    views = _views(frame)
    return views[0] if views else frame.need("sheetViews").add(frame.made("sheetView", workbookViewId="0"))


def select_cells(edit: e.SelectCells, book: BookPatch) -> None:
    """The selection of a sheet."""
    frame = book.sheet(edit.sheet).frame
    view = first_view(frame)
    cell = Area(edit.area.row, edit.area.column).address
    for selection in view.all("selection") or [_VIEW.put(view, frame.made("selection"))]:
        selection.set("activeCell", cell)
        selection.set("activeCellId", None)
        selection.set("sqref", edit.area.address)


def set_frozen_panes(edit: e.SetFrozenPanes, book: BookPatch) -> None:
    """Rows and columns that stay in view."""
    frame = book.sheet(edit.sheet).frame
    view = first_view(frame)
    for old in (*view.all("pane"), *view.all("selection")):
        view.remove(old)
    if not edit.rows and not edit.columns:
        _VIEW.put(view, frame.made("selection", activeCell="A1", sqref="A1"))
        return
    corner = Area(edit.rows + 1, edit.columns + 1).address
    place = "bottomRight" if edit.rows and edit.columns else "bottomLeft" if edit.rows else "topRight"
    pane = _VIEW.put(view, frame.made("pane"))
    for name, count in (("xSplit", edit.columns), ("ySplit", edit.rows)):
        if count:
            pane.set(name, str(count))
    for name, value in (("topLeftCell", corner), ("activePane", place), ("state", "frozen")):
        pane.set(name, value)
    _VIEW.put(view, frame.made("selection", pane=place, activeCell=corner, sqref=corner))
    # The rows that stay are those in view at the top: a sheet that was scrolled would keep others.
    view.set("topLeftCell", None)


# Names and pages ----------------------------------------------------------------------------------


def set_name(edit: e.SetName, book: BookPatch) -> None:
    """A defined name, or another meaning for it."""
    scope = None if edit.scope is None else book.node(edit.scope)
    book.workbook.set_name(edit.name, scope, edit.refers_to[1:])


def delete_name(edit: e.DeleteName, book: BookPatch) -> None:
    """A defined name less."""
    if edit.scope is not None and edit.scope not in book.sheet_parts:
        return
    scope = None if edit.scope is None else book.node(edit.scope)
    found = book.workbook.name(edit.name, scope)
    if found is not None:
        book.workbook.remove_name(found)


def _set_own_name(book: BookPatch, number: int, name: str, text: str) -> None:
    """One of Excel's own names of a sheet; an empty text takes it away."""
    node = book.node(number)
    found = book.workbook.name(name, node)
    if text:
        book.workbook.set_name(name, node, text)
    elif found is not None:
        book.workbook.remove_name(found)


def set_print_area(edit: e.SetPrintArea, book: BookPatch) -> None:
    """The cells that are printed."""
    sheet = quote_sheet(book.names[edit.sheet])
    areas = [parse_area(text) for text in (edit.area or "").split(",")]
    told = ",".join(f"{sheet}!{area.spell()}" for area in areas if area is not None)
    _set_own_name(book, edit.sheet, _AREA, told)


def set_pages(edit: e.SetPages, book: BookPatch) -> None:
    """Orientation, fit and rows that stand on every page."""
    frame = book.sheet(edit.sheet).frame
    if edit.landscape is not None:
        frame.need("pageSetup").set("orientation", "landscape" if edit.landscape else "portrait")
    if edit.wide is not None or edit.tall is not None:
        _PROPERTIES.need(frame.need("sheetPr"), "pageSetUpPr").set("fitToPage", "1")
        for name, pages in (("fitToWidth", edit.wide), ("fitToHeight", edit.tall)):
            if pages is not None:
                frame.need("pageSetup").set(name, str(pages))
    if edit.title_rows is not None:
        _set_titles(edit.sheet, edit.title_rows, book, rows=True)
    if edit.title_columns is not None:
        _set_titles(edit.sheet, edit.title_columns, book, rows=False)


def _set_titles(number: int, titles: str, book: BookPatch, *, rows: bool) -> None:
    """Rows on top of every page, or columns on its side; the others stay. Excel names the columns first."""
    sheet = quote_sheet(book.names[number])
    found = book.workbook.name(_TITLES, book.node(number))
    told = found.text.split(",") if found is not None else []
    areas = [parse_area(text.rpartition("!")[2]) for text in told]
    kept: list[Area | None] = [area for area in areas if area is not None and area.whole_rows != rows]
    new = parse_area(titles)
    kept = [*kept, new] if rows else [new, *kept]
    _set_own_name(
        book, number, _TITLES, ",".join(f"{sheet}!{area.spell()}" for area in kept if area is not None)
    )
