"""Filed figures in place of computed ones: value, duty by heading, MPF and HMF of shipped lines as their entry has them.

Only where the entry is known to be that of the goods: matched by entry number, bill of lading or PO, never by likeness
alone. A filed line's amounts are spread over the PO lines behind it to the cent, so that landed cost ties to what was
paid. What was declared twice counts once; another importer's entry (DDP) not at all; nor a line that holds far more or
far fewer goods than ours, whose duty is not that of our goods. The difference from what was
computed is told by the command entries and on the sheet Entry check, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.cost_findings import duty_problems
from prodops_xl.domain.entries.doubles import declared_twice
from prodops_xl.domain.entries.fees import fees_in_bounds
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.matching import Matches, spread
from prodops_xl.domain.entries.numbers import hyphened
from prodops_xl.domain.entries.sides import Paired, of_others, pair
from prodops_xl.domain.lots import FiledFigures, Lot
from prodops_xl.domain.money import Cents, allocate_groups, group_sums
from prodops_xl.domain.tariff import Tariff
from prodops_xl.domain.tariff_numbers import IEEPA, begin_with, dotted

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# Amounts of filed lines (cents, row of each) on the shipped lines they are certain for, as `spread` gives them.
ToLines = Callable[[Cents, Ints], pd.DataFrame]

CERTAIN = ("entry number", "bill of lading", "PO in reference")
# How far value and quantity together, or the value alone, may be off before the goods are others.
_PART, _FAR = 0.1, 0.3


def with_filed(
    costed: CostedBook, filed: Filed, matches: Matches, tariff: Tariff, *, importers: str = "", value_tolerance: float = 1.0
) -> CostedBook:  # fmt: skip
    """The costed book with filed figures where they are certain; as it was where none is.

    `importers`: our importer numbers (setting entries.our_importers), blank: every importer is ours.
    """
    others = of_others(filed, importers)
    paired = pair(filed, matches, costed, tariff, others)
    before = declared_twice(filed, matches, paired, value_tolerance)
    used = np.isin(matches.lines["how"].to_numpy(object), CERTAIN) & ~others & (before < 0)
    other = _other_goods(paired, used)
    used &= ~other
    figures, amounts = _figures(costed, filed, matches, tariff, used)
    told = [_left_computed(int(other.sum()))] if other.any() else []
    if not figures.lines.any():
        return replace(costed, notes=[*costed.notes, *told]) if told else costed
    shipped = _overlaid(costed.shipped, figures, amounts)
    orders = costed.book.orders
    kept = [*duty_problems(orders, shipped), *duty_problems(orders, costed.remaining)]
    solved = [f for f in duty_problems(orders, costed.shipped) if f not in kept]
    notes = [*costed.notes, _note(figures), *told]
    return replace(
        costed, shipped=shipped, findings=[f for f in costed.findings if f not in solved], notes=notes
    )


def _note(figures: FiledFigures) -> str:
    return (
        f"{int(figures.lines.sum()):,} shipped lines have entered value, duty, MPF and HMF as filed (ES-003); "
        "setting landed.use_filed switches that off."
    )


def _left_computed(lines: int) -> str:
    return (
        f"{lines:,} entry lines hold far more or far fewer goods than what stands here (another shipment, POs that are not in "
        "the book): their figures were not taken, the computed ones stay."
    )


def _other_goods(paired: Paired, used: Flags) -> Flags:
    """Used lines whose goods, all lines of ours' group together, are not ours as a whole: value and quantity are off alike,
    or the value by far where the report has no quantity.
    """
    n, count = len(used), len(paired.members)
    group = paired.group[:n]
    mine = np.flatnonzero(used & (group >= 0))
    at, open_ = group[mine], paired.compared
    entered = np.bincount(at, paired.filed.value[mine], count)
    value = entered / np.maximum(np.bincount(paired.group[open_], paired.ours.value[open_], count), 1.0)
    ours = np.bincount(paired.group[open_], np.nan_to_num(paired.ours.units[open_]), count)
    units = np.bincount(at, np.nan_to_num(paired.filed.units[mine]), count) / np.maximum(ours, 1e-9)
    known = np.bincount(at, ~paired.pieces[mine], count) == 0
    alike = (value < 1.0) == (units < 1.0)
    part = np.where(known, _off(value, _PART) & _off(units, _PART) & alike, _off(value, _FAR)) & (entered > 0)
    out = np.zeros(n, dtype=bool)
    out[mine] = part[at]
    return out


def _off(ratio: npt.NDArray[np.float64], by: float) -> Flags:
    return (ratio < 1.0 - by) | (ratio > 1.0 / (1.0 - by))


def _figures(
    costed: CostedBook, filed: Filed, matches: Matches, tariff: Tariff, used: Flags
) -> tuple[FiledFigures, dict[str, Cents]]:
    """What was filed, per line of the shipped lot; amounts: value, duty, ieepa, mpf, hmf (-1 in all: not in the report)."""
    lot = costed.shipped
    n = len(lot.lines)
    ours = np.append(lot.costed.entered.customs_line >= 0, False)
    shares = matches.shares
    there = used[shares["of"].to_numpy("int64")] & ours[shares["shipped"].to_numpy("int64")]
    covered = np.zeros(n, dtype=bool)
    covered[shares["shipped"].to_numpy("int64")[there]] = True

    def to_lines(cents: Cents, of: Ints) -> pd.DataFrame:
        out = spread(cents, of, matches)
        return out[(out["shipped"] >= 0) & np.append(covered, False)[out["shipped"]]]

    rows = np.flatnonzero(used)
    lines = filed.lines
    value = to_lines(lines["value"].to_numpy("int64")[rows], rows)
    duty = _headings(filed, tariff, used, to_lines)
    amounts = {
        "value": _summed(value, n),
        "duty": group_sums(duty["cents"].to_numpy("int64"), duty["line"].to_numpy("int64"), n),
        "ieepa": group_sums(np.where(duty["ieepa"], duty["cents"], 0), duty["line"].to_numpy("int64"), n),
    }
    paid = fees_in_bounds(filed, costed.book.entries, tariff)
    for name in ("mpf", "hmf"):
        amounts[name] = _fee(name, paid, lines, rows, to_lines, n)
    entry = np.full(n, None, dtype=object)
    entry[value["shipped"].to_numpy("int64")[::-1]] = lines["entry"].to_numpy(object)[
        rows[value["position"].to_numpy("int64")[::-1]]
    ]
    return FiledFigures(covered, entry, duty, _entries(costed, filed, matches, used, paid)), amounts


def _summed(spread_out: pd.DataFrame, n: int) -> Cents:
    return group_sums(spread_out["cents"].to_numpy("int64"), spread_out["shipped"].to_numpy("int64"), n)


def _fee(
    name: str, paid: pd.DataFrame, lines: pd.DataFrame, rows: Ints, to_lines: ToLines, n: int
) -> Cents:  # fmt: skip
    """A fee of the entries over their lines (by the lines' own fee, else by value), then over PO lines; -1: not known."""
    code = pd.Index(paid["entry"]).get_indexer(lines["entry"]).astype("int64")
    total = paid[name].to_numpy("int64")
    own = np.maximum(lines[name].to_numpy("int64"), 0)
    bare_entry = group_sums(own, code, len(total)) == 0
    weight = np.where(bare_entry[code], np.maximum(lines["value"].to_numpy("int64"), 1), own)
    part = allocate_groups(np.maximum(total, 0), weight, code)
    out = _summed(to_lines(part[rows], rows), n)
    unknown = rows[(total < 0)[code][rows]]
    out[to_lines(np.ones(len(unknown), "int64"), unknown)["shipped"].to_numpy("int64")] = -1
    return out


def _headings(filed: Filed, tariff: Tariff, used: Flags, to_lines: ToLines) -> pd.DataFrame:
    """FiledFigures.duty: each tariff number of the used lines over the PO lines behind it; numbers without duty only
    where they are the goods' own.
    """
    heads = filed.headings
    of = heads["of"].to_numpy("int64")
    hts = heads["hts"].astype(object).where(heads["hts"].notna(), "").astype(str)
    added = hts.str.startswith("99").to_numpy(bool)
    cents = heads["cents"].to_numpy("int64")
    rows = np.flatnonzero(used[of] & ((cents != 0) | ~added))
    out = to_lines(cents[rows], of[rows]).sort_values(["shipped", "position"], kind="stable")
    at = rows[out["position"].to_numpy("int64")]
    line = filed.lines.iloc[of[at]]
    value = line["value"].to_numpy("float64")
    rate = np.divide(cents[at], value, out=np.full(len(at), np.nan), where=value > 0)
    digits = hts.to_numpy(object)[at]
    names = {
        str(h).replace(".", ""): str(p)
        for h, p in zip(tariff.programs["heading"], tariff.programs["program"], strict=True)
    }
    claim = [f"Special rate {c}" if isinstance(c, str) and c else "Column 1" for c in line["claim"]]
    program = [
        names.get(h[:8], "Chapter 99") if a else c for h, a, c in zip(digits, added[at], claim, strict=True)
    ]
    return pd.DataFrame(
        {
            "line": out["shipped"].to_numpy("int64"),
            "entry": line["entry"].to_numpy(object),
            "program": pd.Series(program, dtype=object),
            "heading": pd.Series([dotted(h[:8]) for h in digits], dtype=object),
            "rate": np.round(rate, 6),
            "cents": out["cents"].to_numpy("int64"),
            "ieepa": begin_with(digits, IEEPA),
            "source": pd.Series(
                [f"as filed, ES-003, entry {hyphened(e)}" for e in line["entry"]], dtype=object
            ),
        }
    )


def _entries(
    costed: CostedBook, filed: Filed, matches: Matches, used: Flags, paid: pd.DataFrame
) -> pd.DataFrame:
    """FiledFigures.entries: entries with used lines, their totals as filed, and the one entry of ours they answer."""
    entered = costed.shipped.costed.entered
    computed = matches.lines["computed"].to_numpy("int64")
    rows = np.flatnonzero(used & (computed >= 0))
    lines = filed.lines
    code = entered.lines["entry"].to_numpy("int64")[computed[rows]]
    links = pd.DataFrame({"entry": lines["entry"].to_numpy(object)[rows], "code": code}).drop_duplicates()
    alone = ~links.duplicated("entry", keep=False) & ~links.duplicated("code", keep=False)
    links["code"] = links["code"].where(alone, -1)
    links = links.drop_duplicates("entry")
    code_of, names = pd.factorize(lines["entry"])
    at = pd.Index(names).get_indexer(links["entry"])
    out = links.reset_index(drop=True)
    for name in ("value", "duty"):
        total = group_sums(lines[name].to_numpy("int64"), code_of.astype("int64"), len(names))
        out[name] = total[at]
    for name in ("mpf", "hmf"):
        out[name] = paid[name].to_numpy("int64")[at]
    first = (
        pd.Series(costed.shipped.lines["Shipment"].to_numpy(object))
        .groupby(pd.factorize(costed.shipped.lines["Entry"])[0])
        .first()
    )
    out["Shipment"] = first.reindex(out["code"]).to_numpy(object)
    return out


def _overlaid(lot: Lot, figures: FiledFigures, amounts: dict[str, Cents]) -> Lot:
    """The lot with the amounts of its filed lines, and landed cost moved by the difference."""
    lines = lot.costed.lines.copy()
    for name, cents in amounts.items():
        was = lines[name].to_numpy("int64")
        told = figures.lines & (cents >= 0) & ((cents > 0) | (name != "value"))
        now = np.where(told, cents, was)
        lines[name] = now
        if name in ("duty", "mpf", "hmf"):
            lines["landed"] = lines["landed"].to_numpy("int64") + now - was
    lines["uncosted"] = lines["uncosted"].to_numpy(bool) & ~figures.lines
    problems = lot.costed.problems
    left = ~figures.lines[problems["line"].to_numpy("int64")]
    costed = replace(
        lot.costed,
        lines=lines,
        problems=problems[left].reset_index(drop=True),
        beside=lot.costed.beside[left],
    )
    return replace(lot, costed=costed, filed=figures)
