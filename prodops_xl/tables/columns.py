"""What a row model says of each column, and the table that is made of it.

A row model is a pydantic model whose fields are annotated with a kind (`kinds.py`) and a `Column`; the field's
alias is the column's name on the sheet. `table()` turns it into a `Table`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from prodops_xl.tables.kinds import ANY, Kind

Owner = Literal["U", "S", "V", "C"]


# Words that several columns share in their `beside` and `never`.
WORDS: dict[str, str] = {
    "buyers": "buyer | customer | client | retailer | brand",
    "suppliers": "partner | supplier | vendor | factory",
    # Quantities of goods on their way, not of the order.
    "progress": """
        cut | sewn | sew | sewing | finish | finished | pack | packed | packing | ship | shipped | shipping |
        invoiced | scrap | wip | received | receipt | balance | bal | open | remaining | cum | cumulative |
        produced | production | output | demand | lot | sample | inspection | inspected | reject | rejected |
        defect | defects | carton | cartons | onhand | hand | stock | inventory | allocated | cancelled |
        canceled | short | over | excess | diff | difference | variance | min | minimum | moq | max | washed |
        linked | knit | knitted | loaded | cancel | delivered | fabric | yarn | trim | per | percent
        """,
    # Parts and neighbours of a price.
    "cost parts": """
        fabric | yarn | trim | trims | cm | cmt | cut | make | base | other | freight | surcharge | surcharges |
        upcharge | commission | comm | wash | print | embroidery | lining | material | rm | fx | duty | tariff |
        landed | ddp | ldp | amount | value | extended | ext | diff | variance | change | discount | margin |
        overhead | testing | sample | packing | packaging | labor | labour | notes | retail | selling |
        wholesale | target | last | previous | prior
        """,
    "not a day": """
        days | day | week | weeks | wk | month | year | status | reason | comment | comments | qty | variance |
        diff | delay | vs | location | code | mode | by
        """,
}


class Row(BaseModel):
    """One row of a table. Fields are known by the column's name; columns of the user's own are let be.

    `sheet_names`: what teams call the sheet or the Excel Table that holds it, set apart by bars. `told_by`: columns
    without which a sheet is not the table, whatever it is called.
    """

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    table_name: ClassVar[str] = ""
    key: ClassVar[tuple[str, ...]] = ()
    has_sizes: ClassVar[bool] = False
    sheet_names: ClassVar[str] = ""
    told_by: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Column:
    """One column: who owns it (U user, S source, V vendor, C computed), its unit, its other names.

    `aliases` map a header without a question; `asks` are headers that may mean this column and are always asked;
    `beside` are words that may stand next to an alias without changing its meaning ("Total", "Bulk"), `never`
    words that make it another thing ("Cut Qty" is not the order quantity). `name`, `kind` and `cell` come from
    the model's field.
    """

    owner: Owner
    aliases: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False
    help: str = ""
    name: str = ""
    kind: Kind = ANY
    cell: Any = field(default=None, repr=False, compare=False)

    @property
    def adapter(self) -> TypeAdapter[list[Any]]:
        """Checks a whole column of clean cells in one call; columns of one kind share it."""
        found = _ADAPTERS.get(self.kind)
        if found is None:
            of: Any = list.__class_getitem__(self.cell)
            found = _ADAPTERS[self.kind] = TypeAdapter(of)
        return found


_ADAPTERS: dict[Kind, TypeAdapter[list[Any]]] = {}


def column(
    owner: Owner,
    names: str = "",
    *,
    unit: str = "",
    required: bool = False,
    help: str = "",  # noqa: A002
) -> Column:
    """A `Column` with its names in one text, set apart by bars: aliases first, then what follows `ask:`,
    `beside:` and `never:`; `@buyers` stands for those `WORDS`.
    """
    sections = re.split(r"^\s*(ask|beside|never):", names, flags=re.MULTILINE)
    parts = {label: _names(text) for label, text in zip(["", *sections[1::2]], sections[::2], strict=True)}
    aliases, asks, beside, never = (parts.get(label, ()) for label in ("", "ask", "beside", "never"))
    return Column(owner, aliases, asks, beside, never, unit=unit, required=required, help=help)


def _names(text: str) -> tuple[str, ...]:
    listed = [" ".join(name.split()) for name in text.split("|")]
    spelled = [_names(WORDS[name[1:]]) if name.startswith("@") else (name,) for name in listed if name]
    return tuple(name for group in spelled for name in group)


@dataclass(frozen=True, eq=False)
class Table:
    """One table: its name, key, columns in order, row model, and whether it has size columns.

    `sheet_names` and `told_by`: see `Row`.
    """

    name: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    model: type[Row]
    has_sizes: bool = False
    sheet_names: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()

    def owned(self, *owners: Owner) -> tuple[str, ...]:
        """Names of the columns that one of `owners` owns, in order."""
        return tuple(name for name, column in self.columns.items() if column.owner in owners)


def table(model: type[Row]) -> Table:
    """The table of a row model: one `Column` per field, in the model's order."""
    columns: dict[str, Column] = {}
    for attribute, info in model.model_fields.items():
        name = info.alias or attribute
        column = next(item for item in info.metadata if isinstance(item, Column))
        kind = next(item for item in info.metadata if isinstance(item, Kind))
        columns[name] = replace(column, name=name, kind=kind, cell=info.annotation)
    return Table(
        model.table_name,
        model.key,
        columns,
        model,
        model.has_sizes,
        sheet_names=_names(model.sheet_names),
        told_by=model.told_by,
    )
