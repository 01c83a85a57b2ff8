"""A pack's workbook: the vendor update pack of the templates, with this pack's columns, rows and identity."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from prodops_xl.exchange.pack_identity import LABELS
from prodops_xl.exchange.pack_layout import REMARK, pack_sheet
from prodops_xl.exchange.packs import Pack, PackTable
from prodops_xl.exchange.returned import PROPERTIES
from prodops_xl.hosts.templates import build_book, declaration
from prodops_xl.tables.declarations import Declaration, Figure, Own, TableSheet
from prodops_xl.tables.kinds import DAY, NOTE, TEXT, UNITS
from prodops_xl.tables.schema import TABLES

TEMPLATE = "vendor-update-pack"
_REPORTS = "Cumulative units by stage, as they were last reported"
_OWN = {
    REMARK: Own(REMARK, NOTE, "Anything else that we should know of this row"),
    "Style": Own("Style", TEXT, "Your order's style"),
    "Ordered": Own("Ordered", UNITS, "Units of the order line"),
    "Last report": Own("Last report", DAY, _REPORTS),
    "Units so far": Own("Units so far", UNITS, _REPORTS),
}
_SAYS = {
    "Orders": "Green columns are ours. Please fill in the brown ones; blank cells are open questions. Keep PO and Line as they are.",
    "Progress": "One row per stage, all still to be reported: units through it since the start (shipped: that have left), and the day of the count. Another day: a blank row below.",
}
_STEPS = (
    "Orders: confirm the ex-factory day of each line, or ask for another one and say why; enter the day on which goods have left.",
    "Milestones: enter Actual when one is done, Revised when it will be another day.",
    "Progress: enter the units through each stage since the start, and the day of the count.",
    "Save and reply with this file. You may sort and filter it, rename it and add columns of your own: rows are found by PO and Line.",
)
_IDENTITY_HELP = "Tells which pack this is; please leave it as it is"


def build_pack(pack: Pack) -> bytes:
    """The workbook of a pack, as bytes; the same pack gives the same bytes."""
    told = (pack.identity.pack, str(pack.identity.revision), pack.identity.seal)
    figures = {
        "Vendor": pack.recipient,
        "AsOf": pack.as_of,
        **{f"Pack{label}": text for label, text in zip(LABELS, told, strict=True)},
    }
    with tempfile.TemporaryDirectory(prefix="prodops-pack-") as folder:
        path = build_book(
            _declared(pack), {name: table.frame for name, table in pack.tables.items()}, Path(folder) / "pack.xlsx",
            dict(zip(PROPERTIES, told, strict=True)), figures=figures,
        )  # fmt: skip
        return path.read_bytes()


def _declared(pack: Pack) -> Declaration:
    """The template with this pack's tables: its columns, who fills them in, nothing of examples."""
    template = declaration(TEMPLATE)
    sheets = tuple(
        _sheet(sheet, pack.tables[sheet.table]) for sheet in template.sheets if sheet.table in pack.tables
    )
    identity = tuple(Figure(f"Pack{label}", label, TEXT, _IDENTITY_HELP) for label in LABELS)
    figures = tuple(replace(f, example=None) for f in template.figures if f.name in ("Vendor", "AsOf"))
    return replace(template, sheets=sheets, figures=(*figures, *identity), steps=_STEPS)


def _sheet(sheet: TableSheet, table: PackTable) -> TableSheet:
    known = TABLES[sheet.table].columns
    names = [str(c) for c in table.frame.columns]
    computed = [c for c in sheet.columns if isinstance(c, Own) and c.formula is not None and _reads(c, names)]
    first = len(names) - len(table.inputs)
    columns = [known_or_own(name, known) for name in names]
    # Their pack's formulas stand between what is given and what is filled in, as the template has them.
    return replace(
        sheet, columns=(*columns[:first], *computed, *columns[first:]), inputs=table.inputs, examples=(), lists={},
        says=_SAYS.get(sheet.table, sheet.says), helps={n: h for n, h in sheet.helps.items() if n in names},
        widths={**{n: w for n, w in sheet.widths.items() if n in names}, REMARK: 34}, keys=len(pack_sheet(sheet.table).key),
        rows=sheet.rows if sheet.table == "Progress" else 0,
    )  # fmt: skip


def known_or_own(name: str, known: object) -> str | Own:
    """A column of the row model by its name, another one with its kind."""
    return name if name in known else _OWN[name]  # type: ignore[operator]


def _reads(column: Own, names: list[str]) -> bool:
    """Has the pack the columns that a formula of the template reads?"""
    text = column.formula.excel if column.formula is not None else ""
    return all(f"[@[{name}]]" not in text and f"[@{name}]" not in text for name in _MISSING - set(names))


_MISSING = frozenset(TABLES["Orders"].columns)
