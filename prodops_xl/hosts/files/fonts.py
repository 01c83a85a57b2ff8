"""The font of a range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from prodops_xl.hosts.files.colors import rgb_of
from prodops_xl.hosts.files.edits import RGB, SetFont

if TYPE_CHECKING:
    from prodops_xl.hosts.files.ranges import Range


class Font(base_classes.Font):
    """Reads give None where the cells of the range differ."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    @property
    def api(self) -> Font:
        return self

    def _common(self, field: str) -> Any:
        return self._cells.sheet.state.looks.common(field, self._cells.area)

    def _set(self, **looks: Any) -> None:
        sheet = self._cells.sheet.state
        sheet.looks.set_font(SetFont(sheet.id, self._cells.area, **looks))

    @property
    def bold(self) -> bool | None:
        return self._common("bold")

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set(bold=bool(value))

    @property
    def italic(self) -> bool | None:
        return self._common("italic")

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set(italic=bool(value))

    @property
    def size(self) -> float | None:
        return self._common("size")

    @size.setter
    def size(self, value: float) -> None:
        self._set(size=float(value))

    @property
    def color(self) -> RGB | None:
        """Black also for the automatic colour."""
        return self._common("font_color")

    @color.setter
    def color(self, value: Any) -> None:
        self._set(color=rgb_of(value))

    @property
    def name(self) -> str | None:
        return self._common("font_name")

    @name.setter
    def name(self, value: str) -> None:
        self._set(name=value)
