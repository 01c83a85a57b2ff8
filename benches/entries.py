"""50,000 lines of filed entries read, matched, compared and claimed, against what a careful analyst writes in pandas.

The peer gathers the rows of the report into lines, joins them with the computed customs lines by entry number and HTS, takes
the difference of duty, and sums the struck-down headings by entry: no check digits, no doubled rows, no lines without an
entry number of ours, no split over order lines to the cent, no windows. Ours does all of that, and says for each difference
what it is, what it is worth and what can still be done. Costing the book (`benches.landed_cost`) is in neither.
"""

from __future__ import annotations

import resource

import numpy as np
import pandas as pd

from benches.landed_cost import best
from prodops_xl.demo.entry_season import AS_OF, EntrySeason, entry_season
from prodops_xl.domain.cost_book import CostedBook, cost_book
from prodops_xl.domain.entries.differences import compare_entries
from prodops_xl.domain.entries.lines import filed
from prodops_xl.domain.entries.matching import match
from prodops_xl.domain.lots import Book
from prodops_xl.domain.refunds.lines import refund_lines, ties
from prodops_xl.exchange.customs import read_es003
from prodops_xl.reference import tariff
from prodops_xl.reference.corrections import correction_windows
from prodops_xl.reference.refunds import refund_programs
from prodops_xl.tables.schema import TABLES, check
from prodops_xl.tables.settings import read_settings

ENTRIES = 23_500


def costed_book(made: EntrySeason) -> CostedBook:
    names = ("Orders", "Shipments", "ShipmentLines", "Entries", "Charges", "Rates")
    frames = [check(made.frames.get(name, pd.DataFrame()), TABLES[name]).frame for name in names]
    return cost_book(Book(*frames), tariff(), read_settings({}, {}), AS_OF)


def ours(rows: pd.DataFrame, costed: CostedBook) -> tuple:
    told = filed(rows)
    matches = match(told, costed)
    compared = compare_entries(told, matches, costed, tariff(), correction_windows(), AS_OF)
    programs = refund_programs()
    made = refund_lines(told, matches, programs, costed, importers=(), liquidation_known=True, as_of=AS_OF)
    return told, matches, compared, made, ties(told, made, programs)


def naive(rows: pd.DataFrame, costed: CostedBook) -> tuple[pd.DataFrame, pd.Series]:
    rows = rows.assign(added=rows["HTS"].str.startswith("99"))
    lines = rows.groupby(["Entry", "Line"], sort=False)["Duty"].sum()
    goods = rows[~rows["added"]].set_index(["Entry", "Line"])[["HTS", "Entered value"]]
    lines = goods.join(lines).reset_index()
    entered = costed.shipped.costed.entered.lines
    names = pd.unique(costed.shipped.lines["Entry"])
    mine = pd.DataFrame(
        {
            "Entry": pd.Series(names[entered["entry"]]).str.replace("-", "", regex=False),
            "HTS": entered["HTS"],
            "ours": entered["duty"] / 100,
        }
    )
    both = lines.merge(mine.groupby(["Entry", "HTS"], as_index=False)["ours"].sum(), how="left")
    both["difference"] = both["Duty"] - both["ours"]
    struck = rows[rows["HTS"].str.startswith(("990301", "990302")) & (rows["Duty"] > 0)]
    return both[both["difference"].abs() > 0.01], struck.groupby("Entry")["Duty"].sum()


def main() -> None:
    made = entry_season(tariff(), entries=ENTRIES)
    costed = costed_book(made)
    rows = read_es003(pd.DataFrame(made.report, dtype=object)).frame
    rows = check(rows, TABLES["EntryLines"]).frame
    told, _, compared, refunds, totals = ours(rows, costed)
    ieepa = totals.iloc[0]
    assert (
        ieepa["Entry lines"]
        == ieepa["Duty lines"]
        == ieepa["Refunds by PO"]
        == sum(made.struck_down.values())
    )
    faults = [f for f in made.faults if f.found == "Entry differences"]
    assert len(compared.differences) == len(faults), (len(compared.differences), len(faults))
    one, other = best(lambda: ours(rows, costed)), best(lambda: naive(rows, costed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"entries and refunds, {len(told.lines):,} entry lines, {len(rows):,} rows, {len(refunds.lines):,} refund lines"
    )
    print(
        f"  ours {one:.2f} s, pandas groupby and merge {other:.2f} s, ratio {one / other:.1f}; peak {peak:,.0f} MB"
    )
    parts = {"read": lambda: filed(rows), "match": lambda: match(told, costed)}
    print("  of it " + ", ".join(f"{name} {best(run):.2f} s" for name, run in parts.items()))
    assert np.isfinite(one)


if __name__ == "__main__":
    main()
