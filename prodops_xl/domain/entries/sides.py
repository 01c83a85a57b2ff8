"""Filed lines beside ours: what the entry says of each line, and what the orders and shipments say of the same goods.

Our customs lines are gathered by entry, HTS, origin and claim: a broker may split or join manufacturers, which changes
no duty. What is ours of a group is shared over the filed lines of it by their value, to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.importers import importer_key, importer_keys, is_of
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.matching import Matches
from prodops_xl.domain.entries.numbers import bare
from prodops_xl.domain.entries.quantities import quantities, weights
from prodops_xl.domain.entries.struck_down import NOTHING, StruckDown
from prodops_xl.domain.money import Cents, Groups, group_sums, whole_dollars
from prodops_xl.domain.tariff import Tariff

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Side:
    """What one side says, per line: `hts`, `origin`, `claims` (None: blank), `value` (cents), `units`, `weight` (kg)."""

    hts: Texts
    origin: Texts
    claims: Texts
    value: Cents
    units: Floats
    weight: Floats


@dataclass(frozen=True)
class Paired:
    """The `filed` lines and, after them, our customs lines that no filed line answers (`unfiled`: filed value 0).

    `of`: row of Filed.lines (-1: unfiled), `customs`: row of entered.lines that stands for the group (-1: not compared),
    `group` (-1: not compared), `entry` (text), `day` (entry date), `paid` (cents of duty), `paid_struck` (of it struck down), `pieces` (bool: the filed
    quantity is known in pieces), `kilos` (bool: the filed weight is a quantity), `per_unit` (pieces of a reported unit), `sea`
    (bool), `members`: our customs lines per group.
    """

    of: Ints
    customs: Ints
    group: Ints
    entry: Texts
    day: npt.NDArray[np.datetime64]
    paid: Cents
    paid_struck: Cents
    filed: Side
    ours: Side
    pieces: Flags
    kilos: Flags
    per_unit: Floats
    sea: Flags
    unfiled: Flags
    members: Ints

    @property
    def compared(self) -> Flags:
        """Lines that have ours to be compared with."""
        return self.group >= 0


def pair(
    filed: Filed, matches: Matches, costed: CostedBook, tariff: Tariff, left_out: Flags, struck_down: StruckDown = NOTHING
) -> Paired:  # fmt: skip
    """Both sides of every filed line; `left_out`: rows of Filed.lines that are not compared (another's entry)."""
    lines, entered = filed.lines, costed.shipped.costed.entered
    mine = entered.lines
    code = _joined(_group_codes(mine), matches.links)
    count = int(code.max(initial=-1)) + 1
    computed = np.where(left_out, -1, matches.lines["computed"].to_numpy("int64"))
    answered = np.zeros(count, dtype=bool)
    answered[code[computed[computed >= 0]]] = True
    lonely = matches.unfiled[~answered[code[matches.unfiled]]] if len(matches.unfiled) else matches.unfiled
    lonely = _firsts(code, lonely)
    customs = np.r_[computed, lonely].astype("int64")
    group = np.where(customs >= 0, np.append(code, -1)[customs], -1)
    n, extra = len(lines), len(lonely)
    unfiled = np.arange(n + extra) >= n

    def theirs(name: str, own: pd.Series) -> Texts:
        return np.r_[_texts(lines[name]), _texts(own)[lonely]]

    def of_ours(name: str) -> Texts:
        return np.append(_texts(mine[name]), np.array([None], dtype=object))[customs]

    value = np.r_[whole_dollars(lines["value"].to_numpy("int64")), np.zeros(extra, "int64")]
    bears = np.where(unfiled, 1, np.maximum(value, 1))
    groups = Groups(group, count)
    total = group_sums(mine["value"].to_numpy("int64"), code, count)
    share = groups.split(np.where(groups.sums(bears) > 0, total, 0), bears)
    part = np.divide(
        bears, np.append(groups.sums(bears), 1)[group], where=group >= 0, out=np.zeros(n + extra)
    )
    units = np.append(np.bincount(code, mine["units"].to_numpy("float64"), count), np.nan)[group] * part
    weight = np.append(np.bincount(code, mine["weight"].to_numpy("float64"), count), np.nan)[group] * part
    size = quantities(lines, tariff, units[:n])
    entry, day = _places(filed, costed, lonely, customs)
    return Paired(
        of=np.where(unfiled, -1, np.arange(n + extra)),
        customs=customs,
        group=group,
        entry=entry,
        day=day,
        paid=np.r_[lines["duty"].to_numpy("int64"), np.zeros(extra, "int64")],
        paid_struck=np.r_[_struck(filed, struck_down), np.zeros(extra, "int64")],
        filed=Side(
            theirs("hts", mine["HTS"]), theirs("origin", mine["Origin"]), theirs("claim", mine["Claims"]), value,
            np.r_[size["units"], units[n:]], np.r_[weights(lines, size, weight[:n]), weight[n:]],
        ),
        ours=Side(of_ours("HTS"), of_ours("Origin"), of_ours("Claims"), share, units, weight),
        pieces=np.r_[size["known"], np.zeros(extra, bool)],
        kilos=np.r_[size["kilos"], np.zeros(extra, bool)],
        per_unit=np.r_[size["per"], np.ones(extra)],
        sea=_sea(matches, costed, customs, n),
        unfiled=unfiled,
        members=np.bincount(code, minlength=count).astype("int64"),
    )  # fmt: skip


def _struck(filed: Filed, struck_down: StruckDown) -> Cents:
    """What of the filed duty of each line was struck down."""
    heads = filed.headings
    of = heads["of"].to_numpy("int64")
    day = filed.lines["entry_date"].to_numpy("datetime64[D]")[of]
    held = struck_down.holds(_texts(heads["hts"]), day)
    return group_sums(heads["cents"].to_numpy("int64")[held], of[held], len(filed.lines))


def of_others(filed: Filed, importers: str) -> Flags:
    """Lines whose importer is none of ours. `importers`: our importer numbers set apart by commas; blank: all are ours."""
    ours = importer_keys([importers])
    if not ours:
        return np.zeros(len(filed.lines), dtype=bool)
    codes, distinct = pd.factorize(_texts(filed.lines["importer"]))
    foreign = np.array([*(not is_of(importer_key(text), ours) for text in distinct), False], dtype=bool)
    return foreign[codes]


def _group_codes(mine: pd.DataFrame) -> Ints:
    """Our customs lines by entry, HTS, origin and claim."""
    if not len(mine):
        return np.zeros(0, dtype="int64")
    keys = [mine["entry"].to_numpy("int64")]
    keys += [pd.factorize(_texts(mine[name]))[0].astype("int64") for name in ("HTS", "Origin", "Claims")]
    return pd.MultiIndex.from_arrays(keys).factorize()[0].astype("int64")


def _joined(code: Ints, links: pd.DataFrame) -> Ints:
    """Groups that one filed line answers together are one group."""
    if not len(links) or not len(code):
        return code
    of, group = links["of"].to_numpy("int64"), code[links["computed"].to_numpy("int64")]
    parent = np.arange(int(code.max()) + 1)
    while True:  # every group takes the lowest number that it is linked to, until none changes
        lowest = np.full(int(of.max()) + 1, len(parent), dtype="int64")
        np.minimum.at(lowest, of, parent[group])
        then = parent.copy()
        np.minimum.at(then, group, lowest[of])
        then = then[then]
        if np.array_equal(then, parent):
            break
        parent = then
    return pd.factorize(parent[code])[0].astype("int64")


def _firsts(code: Ints, rows: Ints) -> Ints:
    """The first row of each group among the rows."""
    if not len(rows):
        return np.zeros(0, dtype="int64")
    return rows[np.sort(np.unique(code[rows], return_index=True)[1])]


def _texts(column: pd.Series) -> Texts:
    """Texts as objects, None where blank (whatever the column's kind)."""
    column = column.astype(object)
    return column.where(column.notna(), None).to_numpy(object)


def _places(
    filed: Filed, costed: CostedBook, lonely: Ints, customs: Ints
) -> tuple[Texts, npt.NDArray[np.datetime64]]:
    """Entry and day of each line; an unfiled one stands on the entry that answers its neighbours, on that one's day."""
    lines = filed.lines
    entry, day = _texts(lines["entry"]), lines["entry_date"].to_numpy("datetime64[D]")
    if not len(lonely):
        return entry, day
    of = costed.shipped.costed.entered.lines["entry"].to_numpy("int64")
    names = pd.unique(costed.shipped.lines["Entry"])
    first: dict[int, int] = {}
    for row in np.flatnonzero(customs[: len(lines)] >= 0).tolist():
        first.setdefault(int(of[customs[row]]), row)
    by_name = {name: row for row, name in reversed(list(enumerate(entry)))}
    texts, days = [], []
    for at in lonely.tolist():
        name = bare(str(names[int(of[at])]))
        beside = first.get(int(of[at]), by_name.get(name))
        texts.append(name if beside is None else entry[beside])
        own = costed.shipped.costed.entered.lines["entry_date"].iloc[at]
        days.append(own if beside is None else day[beside])
    return np.r_[entry, np.array(texts, dtype=object)], np.r_[day, np.array(days, dtype="datetime64[D]")]


def _sea(matches: Matches, costed: CostedBook, customs: Ints, n: int) -> Flags:
    """Lines whose goods were unladen from a ship at a US port, as our shipments say."""
    at_sea = costed.shipped.lines["seaport"].to_numpy(bool)
    line_of = costed.shipped.costed.entered.customs_line
    by_customs = np.zeros(len(costed.shipped.costed.entered.lines) + 1, dtype=bool)
    by_customs[line_of[at_sea & (line_of >= 0)]] = True
    out = by_customs[customs] & (customs >= 0)
    shipped = matches.shares["shipped"].to_numpy("int64")
    known = shipped >= 0
    of = matches.shares["of"].to_numpy("int64")[known]
    out[of[at_sea[shipped[known]] & (of < n)]] = True
    return out
