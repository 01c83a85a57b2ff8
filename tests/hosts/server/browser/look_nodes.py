"""Formats of ranges: fill, font, alignment, sizes. Lengths are points, as in Excel's JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prodops_xl.hosts.files.areas import Area
from prodops_xl.hosts.files.ranges import Range as ModelRange
from prodops_xl.hosts.files.sheets import Sheet
from prodops_xl.hosts.files.sizes import points_of_width
from tests.hosts.server.browser.nodes import Node, invalid

if TYPE_CHECKING:
    from prodops_xl.hosts.files.edits import RGB
    from prodops_xl.hosts.files.sheet_state import SheetState
    from tests.hosts.server.browser.office_host import OfficeHost

_HORIZONTAL = {"centeracrossselection": "center_across_selection"}


def hexed(color: RGB) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)


def rgb(text: str) -> RGB:
    """`#RRGGBB`; other spellings are Excel's to take, and none of them is used here."""
    if not (isinstance(text, str) and len(text) == 7 and text[0] == "#"):
        raise invalid(f"{text!r} is no colour.")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def characters_of(points: float) -> float:
    """48 points -> 8.43 characters: 64 pixels, of which 5 are padding and 7 a digit."""
    pixels = points / 0.75
    return round(max((pixels - 5) / 7, pixels / 12 if pixels < 12 else 0.0), 2)


class _Look(Node):
    def __init__(self, host: OfficeHost, state: SheetState, area: Area) -> None:
        self.host, self.state, self.area = host, state, area

    @property
    def cells(self) -> ModelRange:
        return ModelRange(Sheet(self.host.model, self.state), self.area)


class RangeFormat(_Look):
    """The format object of a range."""

    scalars = ("ColumnWidth", "RowHeight", "HorizontalAlignment", "VerticalAlignment", "WrapText")

    @property
    def Fill(self) -> RangeFill:
        return RangeFill(self.host, self.state, self.area)

    @property
    def Font(self) -> RangeFont:
        return RangeFont(self.host, self.state, self.area)

    @property
    def ColumnWidth(self) -> float | None:
        width = self.cells.column_width
        return None if width is None else points_of_width(width)

    @ColumnWidth.setter
    def ColumnWidth(self, points: float) -> None:
        self.cells.column_width = min(characters_of(points), 255.0)

    @property
    def RowHeight(self) -> float | None:
        return self.cells.row_height

    @RowHeight.setter
    def RowHeight(self, points: float) -> None:
        self.cells.row_height = points

    @property
    def WrapText(self) -> bool | None:
        return self.cells.wrap_text

    @WrapText.setter
    def WrapText(self, value: bool) -> None:
        self.cells.wrap_text = value

    @property
    def HorizontalAlignment(self) -> str | None:
        told = self.cells.horizontal_alignment
        return None if told is None else "".join(part.capitalize() for part in told.split("_"))

    @HorizontalAlignment.setter
    def HorizontalAlignment(self, value: str) -> None:
        self.cells.horizontal_alignment = _HORIZONTAL.get(value.lower(), value.lower())

    @property
    def VerticalAlignment(self) -> str | None:
        told = self.cells.vertical_alignment
        return None if told is None else told.capitalize()

    @VerticalAlignment.setter
    def VerticalAlignment(self, value: str) -> None:
        self.cells.vertical_alignment = value.lower()

    def AutofitColumns(self) -> None:
        self.cells.autofit("columns")

    def AutofitRows(self) -> None:
        self.cells.autofit("rows")


class RangeFill(_Look):
    """The fill of a range."""

    scalars = ("Color",)

    @property
    def Color(self) -> Any:
        """White for no fill, empty where the cells differ: what Excel says."""
        looks, area = self.state.looks, self.state.within_used(self.area)
        found = {looks.look("fill", *cell) for cell in area.cells}
        if len(found) > 1:
            return ""
        color = found.pop()
        return "#FFFFFF" if color is None else hexed(color)

    @Color.setter
    def Color(self, text: str) -> None:
        self.host.wrote(self.state)
        self.cells.color = rgb(text)

    def Clear(self) -> None:
        self.host.wrote(self.state)
        self.cells.color = None


class RangeFont(_Look):
    """The font of a range."""

    scalars = ("Bold", "Italic", "Size", "Color", "Name")

    @property
    def Bold(self) -> bool | None:
        return self.cells.font.bold

    @Bold.setter
    def Bold(self, value: bool) -> None:
        self.cells.font.bold = value

    @property
    def Italic(self) -> bool | None:
        return self.cells.font.italic

    @Italic.setter
    def Italic(self, value: bool) -> None:
        self.cells.font.italic = value

    @property
    def Size(self) -> float | None:
        return self.cells.font.size

    @Size.setter
    def Size(self, value: float) -> None:
        self.cells.font.size = value

    @property
    def Color(self) -> str | None:
        color = self.cells.font.color
        return None if color is None else hexed(color)

    @Color.setter
    def Color(self, text: str) -> None:
        self.cells.font.color = rgb(text)

    @property
    def Name(self) -> str | None:
        return self.cells.font.name

    @Name.setter
    def Name(self, value: str) -> None:
        self.cells.font.name = value
