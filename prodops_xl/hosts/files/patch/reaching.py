"""Rules and validations that reach down with a table.

Excel extends a conditional format or a validation that covers a table's column when the table takes new rows in. So does
this, for those of the sheet's own and for the newer ones in its extensions.
"""

from __future__ import annotations

from prodops_xl.hosts.files.areas import Area, parse_area
from prodops_xl.hosts.files.patch.markup import Node

_HOLDERS = ("conditionalFormatting", "dataValidation")


def reach_down(root: Node, old: Area, last_row: int) -> None:
    """Areas of rules within a table's columns that end at its old last row end at its new one."""
    for node in root.walk():
        if node.local in _HOLDERS and node.has("sqref"):
            told = node.get("sqref")
            new = _reached(told, old, last_row)
            if new != told:
                node.set("sqref", new)
        elif node.local == "sqref":
            new = _reached(node.text, old, last_row)
            if new != node.text:
                node.set_text(new)


def _reached(sqref: str, old: Area, last_row: int) -> str:
    return " ".join(_longer(text, old, last_row) for text in sqref.split())


def _longer(text: str, old: Area, last_row: int) -> str:
    area = parse_area(text)
    if area is None or area.whole_columns or area.last_row != old.last_row or area.row < old.row:
        return text
    if area.column < old.column or area.last_column > old.last_column:
        return text
    return area._replace(rows=last_row - area.row + 1).address
