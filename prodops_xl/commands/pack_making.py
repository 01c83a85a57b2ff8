"""Who gets a pack, and what is in it: the recipient's open lines, their milestones and progress, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from prodops_xl.commands.outcome import Outcome
from prodops_xl.commands.pack_desk import KEY, MILESTONE_KEY, PackDesk
from prodops_xl.commands.pack_memory import PackBook, PackRecord, digest_of, folded
from prodops_xl.domain.counting import counted
from prodops_xl.domain.merge import Base
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.mail_draft import addresses_in
from prodops_xl.exchange.pack_identity import PackIdentity, seal
from prodops_xl.exchange.pack_layout import CONFIDENTIAL
from prodops_xl.exchange.packs import (
    Pack,
    PackTable,
    open_points,
    orders_table,
    progress_table,
    schedule_table,
)
from prodops_xl.tables.schema import TABLES

_ADDRESS_HEADERS = (
    "email",
    "e-mail",
    "mail",
    "contact",
    "contact email",
    "contact e-mail",
    "e-mail address",
    "email address",
)
_KEYS = {"Orders": KEY, "Schedule": MILESTONE_KEY, "Progress": ("PO", "Line", "Stage", "Report date")}
# A note names so many and counts the rest.
_NAMED = 5


@dataclass(frozen=True, eq=False)
class MadePack:
    """A pack, and what the master keeps of it: its bases by table, the digest of its rows."""

    pack: Pack
    bases: Mapping[str, Base]
    rows: str


def recipients_of(desk: PackDesk, outcome: Outcome) -> list[str]:
    """Who gets a pack, in the order of the sheet: whoever has an open line, and is known where vendors are listed."""
    open_ones = _open(desk)
    names: dict[str, str] = {}
    for row in np.flatnonzero(open_ones):
        if desk.whose[row]:
            names.setdefault(folded(desk.whose[row]), str(desk.whose[row]))
    listed = _listed(desk)
    if listed:
        unknown = [name for key, name in names.items() if key not in listed]
        if unknown:
            outcome.notes.append(
                f"No pack for {some(unknown)}: not on the Vendors sheet. Correct the name in Orders, or add the vendor."
            )
        names = {key: listed[key] for key in names if key in listed}
    wanted = [folded(name) for name in str(desk.settings["packs.only"]).split(";") if name.strip()]
    lost = [name for name in wanted if name not in names]
    if lost:
        raise ProdOpsError(
            f"Setting packs.only names {some(lost)}, with no open order lines. Recipients are {some(list(names.values()), 20)}."
        )
    doubled = np.flatnonzero(open_ones & desk.doubled)
    if len(doubled):
        outcome.notes.append(
            f"In no pack: {counted(len(doubled), 'open line')} whose PO and line are blank or stand twice "
            f"({some([desk.orders.address(int(row), 'PO') for row in doubled])}). Give each its own key, and send again."
        )
    homeless = int((open_ones & (desk.whose == "")).sum())
    if homeless:
        outcome.notes.append(
            f"In no pack: {counted(homeless, 'open line')} without a {desk.settings['packs.by']}."
        )
    chosen = [name for key, name in names.items() if not wanted or key in wanted]
    if not chosen:
        raise ProdOpsError("There is no open order line with a recipient, so there is nothing to send.")
    return chosen


def _open(desk: PackDesk) -> np.ndarray:
    """Lines that have not left the factory and are not in the DC."""
    orders = desk.orders.frame
    return (orders["Actual ex-factory"].isna() & orders["Actual in-DC"].isna()).to_numpy(bool)


def _listed(desk: PackDesk) -> dict[str, str]:
    """Names on the Vendors sheet by folded name; empty where there is none, or packs go by another column."""
    if folded(desk.settings["packs.by"]) != "vendor" or not desk.workbook.has("Vendors"):
        return {}
    vendors = desk.frame("Vendors")
    names = [*vendors["Name"].dropna(), *vendors["Vendor"].dropna()]
    return {folded(name): str(name) for name in names}


def make_pack(desk: PackDesk, recipient: str, told: PackBook, new_id: Callable[[int], str]) -> MadePack:
    """One recipient's pack: rows that are theirs, open, and told apart by their keys."""
    by = str(desk.settings["packs.by"])
    mine = np.zeros(len(desk.whose), dtype=bool)
    mine[desk.rows_of(recipient)] = True
    orders = desk.orders.frame[mine & _open(desk) & ~desk.doubled]
    tables, bases = {}, {}
    shown = _shown(desk)
    tables["Orders"] = orders_table(orders, shown)
    bases["Orders"] = _base(
        orders, KEY, [*(c for c in TABLES["Orders"].owned("V") if c in desk.orders.columns), *shown]
    )
    _add_schedule(desk, orders, tables, bases)
    _add_progress(desk, orders, tables, bases)
    found = told.of(recipient, by)
    pack, record = found or (f"P-{new_id(6)}", PackRecord(recipient, by))
    told.packs[pack] = record
    revision = record.latest + 1
    rows = digest_of(
        {name: t.frame for name, t in tables.items()}, {**_KEYS, "Progress": ("PO", "Line", "Stage")}
    )
    identity = PackIdentity(pack, revision, seal(told.key, pack, revision, record.recipient, rows))
    points = open_points(tables, desk.as_of, desk.settings["packs.due_days"])
    return MadePack(
        Pack(recipient, identity, tables, points, _addresses(desk, recipient), desk.as_of), bases, rows
    )


def _shown(desk: PackDesk) -> list[str]:
    """Columns of Orders that a pack shows; ProdOpsError for one that it must not, or that nobody has."""
    known = {folded(name): name for name in TABLES["Orders"].columns}
    out = []
    for text in str(desk.settings["packs.columns"]).split(","):
        name = known.get(folded(text))
        if text.strip() and name is None:
            raise ProdOpsError(f"Setting packs.columns names {text.strip()!r}, which is no column of Orders.")
        if name is None:
            continue
        if name in CONFIDENTIAL or TABLES["Orders"].columns[name].owner == "C":
            raise ProdOpsError(
                f"Setting packs.columns names {name}, a figure of your own that no pack shows. Take it out."
            )
        if name in desk.orders.columns:
            out.append(name)
    return list(dict.fromkeys(out))


def _base(frame: pd.DataFrame, key: tuple[str, ...], columns: list[str]) -> Base:
    return Base.of(frame[[*key, *(c for c in columns if c not in key)]].reset_index(drop=True))


def _add_schedule(
    desk: PackDesk, orders: pd.DataFrame, tables: dict[str, PackTable], bases: dict[str, Base]
) -> None:
    if not desk.settings["packs.schedule"]:
        return
    table = schedule_table(desk.milestones(), orders)
    if len(table.frame):
        tables["Schedule"] = table
        bases["Schedule"] = _base(table.frame, MILESTONE_KEY, ["Revised", "Actual", "Style", "Planned"])


def _add_progress(
    desk: PackDesk, orders: pd.DataFrame, tables: dict[str, PackTable], bases: dict[str, Base]
) -> None:
    if not desk.settings["packs.progress"]:
        return
    reports = desk.frame("Progress")[[*_KEYS["Progress"], "Units"]]
    own = reports.merge(orders[[*KEY]], on=[*KEY], how="inner").drop_duplicates(
        [*_KEYS["Progress"]], keep=False
    )
    tables["Progress"] = progress_table(own, orders)
    bases["Progress"] = _base(own, _KEYS["Progress"], ["Units"])


def _addresses(desk: PackDesk, recipient: str) -> tuple[str, ...]:
    """Mail addresses from the recipient's own row of Vendors, where it has a column for them."""
    data = desk.workbook.tables.get("Vendors")
    if data is None or folded(desk.settings["packs.by"]) != "vendor":
        return ()
    columns = [at for at, header in data.place.headers.items() if folded(header) in _ADDRESS_HEADERS]
    rows = _own_rows(recipient, data.frame)
    cells = [
        data.grid.values[int(data.rows[i]) - data.grid.top][at - data.grid.left]
        for i in rows
        for at in columns
    ]
    return tuple(dict.fromkeys(address for cell in cells for address in addresses_in(cell)))


def _own_rows(recipient: str, vendors: pd.DataFrame) -> list[int]:
    """The rows of Vendors that are the recipient's: by its code, else by its name. None where a name is that of several
    vendors: a draft must not go to the wrong one.
    """
    wanted = folded(recipient)
    for column in ("Vendor", "Name"):
        rows = [i for i, name in enumerate(vendors[column]) if folded(name) == wanted]
        if rows:
            whose = {folded(vendors["Vendor"].iloc[i]) for i in rows}
            return rows if len(whose) == 1 else []
    return []


def some(names: list[str], most: int = _NAMED) -> str:
    """The first few of these, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")
