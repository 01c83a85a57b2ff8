"""Differences told: one row per cause, with what was filed, what is ours, its money and a sentence for the broker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.headings import printed
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.matching import Matches
from prodops_xl.domain.entries.numbers import hyphened
from prodops_xl.domain.entries.worth import Worth
from prodops_xl.domain.money import group_sums
from prodops_xl.domain.tariff_numbers import dotted

if TYPE_CHECKING:
    from prodops_xl.domain.entries.differences import Compared

Ints = npt.NDArray[np.int64]

ROW = (
    "Entry", "Line", "PO", "PO line", "What", "Filed", "Ours", "cents", "struck", "Confidence", "Sentence", "symbol", "rule", "of", "Fix",
)  # fmt: skip


def difference_rows(filed: Filed, matches: Matches, costed: CostedBook, found: Compared) -> pd.DataFrame:
    """One row per difference (columns ROW), line by line, then the entries' fees."""
    teller = _Teller(filed, matches, costed, found)
    rows = [
        *teller.goods("HTS"), *teller.goods("origin"), *teller.claims(), *teller.amounts("quantity"),
        *teller.amounts("value"), *teller.duty(), *teller.twice(), *teller.unfiled(), *teller.fees(),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(ROW), index=pd.RangeIndex(len(rows)))


class _Teller:
    """Tells the differences of one comparison."""

    def __init__(self, filed: Filed, matches: Matches, costed: CostedBook, found: Compared) -> None:
        self.filed, self.found, self.paired = filed, found, found.paired
        self.orders = costed.book.orders
        self.entered = costed.shipped.costed.entered
        self.order_of = costed.shipped.lines["order"].to_numpy("int64")
        shares = matches.shares.sort_values("of", kind="stable")
        self.share_of = shares["of"].to_numpy("int64")
        self.share_order = shares["order"].to_numpy("int64")
        self.confidence = matches.lines["confidence"].to_numpy("float64")
        self.lines = filed.lines["line"].to_numpy("float64")
        self.po_names = self.orders["PO"].astype(str).to_numpy(object)
        self.po_lines = self.orders["Line"].to_numpy("float64")
        by_code = pd.Series(np.arange(len(found.fees.code))).groupby(found.fees.code).indices
        self.of_code: dict[int, list[int]] = {int(str(k)): list(map(int, v)) for k, v in by_code.items()}
        both = {name: found.steps.money[name] + found.fees.money[name] for name in found.steps.money}
        self.cents: Mapping[str, Ints] = both
        self.struck = found.steps.struck

    def goods(self, name: str) -> Iterable[tuple[Any, ...]]:
        """HTS or origin: one row per line."""
        side = {"HTS": "hts", "origin": "origin"}[name]
        told, ours = getattr(self.paired.filed, side), getattr(self.paired.ours, side)
        shown: Callable[[Any], str] = dotted if name == "HTS" else str
        for at in np.flatnonzero(self.found.differs[name]).tolist():
            suffix = name == "HTS" and told[at][:8] == ours[at][:8]
            word = "the tariff number" if name == "HTS" else "the origin"
            text = f"{word} was filed as {shown(told[at])}, the orders have {shown(ours[at])}"
            yield self._line(
                at, name, shown(told[at]), shown(ours[at]), self._of(name, at), text,
                "entry-hts-suffix" if suffix else f"entry-{name.lower()}",
                "Correct the entry, or the order where the broker is right.",
            )  # fmt: skip

    def claims(self) -> Iterable[tuple[Any, ...]]:
        """A claim that only one side has."""
        theirs, ours = self.found.claims
        for at in np.flatnonzero(self.found.differs["claim"]).tolist():
            a = f"{theirs.preference[at]} {theirs.conditions[at]}".strip()
            b = f"{ours.preference[at]} {ours.conditions[at]}".strip()
            worth = self._of("claim", at)
            if b:
                text = f"the orders carry the claim {b}, the entry {f'has {a}' if a else 'does not make it'}"
                fix = "Check that the goods qualify and the certificate is there, then have the claim made."
                symbol = str(ours.preference[at]) if ours.preference[at] != theirs.preference[at] else ""
                yield self._line(
                    at, "claim not made", a or None, b, worth, text, "claim-not-made", fix, symbol
                )
            else:
                text = f"the entry claims {a}, which the orders do not carry"
                fix = "Enter the claim on the orders if it is right; else have it taken back."
                yield self._line(at, "claim not ordered", a, None, worth, text, "claim-not-ordered", fix)

    def amounts(self, name: str) -> Iterable[tuple[Any, ...]]:
        """Quantity or value: one row per group of lines that share our goods."""
        flag = self.found.differs[name]
        both = self.found.differs["quantity"] & self.found.differs["value"]
        if name == "value":
            flag = flag & ~both
        rows = np.flatnonzero(flag)
        by_group = pd.Series(rows).groupby(self.paired.group[rows], sort=False)
        for _, members in by_group:
            at = members.to_numpy("int64")
            worth = self._of(name, at)
            if name == "value":
                told, ours = (
                    int(side.value[at].sum()) / 100 for side in (self.paired.filed, self.paired.ours)
                )
                text = f"{told:,.2f} was entered, the orders and charges give {ours:,.2f}"
                fix = "Compare with the commercial invoice: price, assists, freight inside the price."
            else:
                told, ours = (
                    round(float(side.units[at].sum()), 3) for side in (self.paired.filed, self.paired.ours)
                )
                text = f"{told:,.0f} units were entered, {ours:,.0f} were shipped"
                if both[at].any():
                    values = [
                        int(side.value[at].sum()) / 100 for side in (self.paired.filed, self.paired.ours)
                    ]
                    text += f" (value {values[0]:,.2f}, ours {values[1]:,.2f})"
                fix = "Compare with the packing list."
            if len(at) > 1:
                text += f", on lines {', '.join(self._number(row) for row in at.tolist())} together"
            yield self._line(int(at[0]), name, told, ours, worth, text, f"entry-{name}", fix)

    def duty(self) -> Iterable[tuple[Any, ...]]:
        """Duty that the entry's own figures do not give, heading by heading."""
        for row in self.found.headings.rows.to_dict("records"):
            told, ours, what = row["filed"] / 100, row["ours"] / 100, str(row["what"])
            a, b = printed(row["filed_heading"]), printed(row["our_heading"])
            text, shown = {
                "duty": (
                    f"{a}: {told:,.2f} was filed, the entry's own figures give {ours:,.2f}",
                    (told, ours),
                ),
                "heading": (f"{a} was filed ({told:,.2f}), {b} was due ({ours:,.2f})", (a, b)),
                "heading missing": (f"{b} was due and is not on the entry ({ours:,.2f})", (None, b)),
                "heading superfluous": (
                    f"{a} was filed ({told:,.2f}) and was not due on that date",
                    (a, None),
                ),
            }[what]
            yield self._line(
                row["line"], what, *shown, Worth(int(row["money"]), int(row["struck"])), text, f"entry-{what.replace(' ', '-')}",
                "Ask the broker how it was computed; the rates are those of the entry date.",
            )  # fmt: skip

    def twice(self) -> Iterable[tuple[Any, ...]]:
        """Goods declared again: one row per line."""
        for at in np.flatnonzero(self.found.differs["twice"]).tolist():
            first = int(self.found.twice_of[at])
            before = f"{hyphened(self.paired.entry[first])}, line {self._number(first)}"
            text = f"the same goods were declared on entry {before}"
            value = int(self.paired.filed.value[at]) / 100
            fix = "Have the later one cancelled or its line taken off."
            yield self._line(
                at, "declared twice", value, 0.0, self._of("twice", at), text, "entry-twice", fix
            )

    def unfiled(self) -> Iterable[tuple[Any, ...]]:
        """Our customs lines that the entry lacks."""
        for at in np.flatnonzero(self.paired.unfiled).tolist():
            value = int(self.paired.ours.value[at]) / 100
            text = f"{dotted(str(self.paired.ours.hts[at]))} of {self.paired.ours.origin[at]}, {value:,.2f}, was shipped and is not on the entry"
            fix = "Ask the broker for the entry that holds these goods; correct Entry on ShipmentLines if it is another."
            yield self._line(
                at,
                "not on the entry",
                None,
                value,
                self._of("unfiled", at),
                text,
                "entry-lacks-line",
                fix,
            )

    def fees(self) -> Iterable[tuple[Any, ...]]:
        """MPF and HMF of an entry that its own figures do not give."""
        fees = self.found.fees
        compared = np.bincount(fees.code, weights=self.paired.compared, minlength=len(fees.names)) > 0
        for name, label in (("mpf", "MPF"), ("hmf", "HMF")):
            for code in np.flatnonzero(fees.off[name] & compared).tolist():
                told, ours = int(fees.filed[name][code]), int(fees.made[name][code])
                row = self.of_code[code][0]
                text = f"{label}: {told / 100:,.2f} was filed, the entry's own values give {ours / 100:,.2f}"
                yield self._line(
                    row, label, told / 100, ours / 100, Worth(told - ours, 0), text, f"entry-{name}",
                    "Compare with the entry summary's fee block.", whole=True,
                )  # fmt: skip

    def _line(
        self, at: int, what: str, told: Any, ours: Any, worth: Worth, text: str, rule: str, fix: str, symbol: str = "",
        *, whole: bool = False,
    ) -> tuple[Any, ...]:  # fmt: skip
        """One row; `whole`: it is about the entry, not about a line of it."""
        orders = self._orders(at) if not whole else self._orders_of_entry(at)
        po, line = self._po(orders)
        entry = self.paired.entry[at]
        of = int(self.paired.of[at])
        number = float(self.lines[of]) if of >= 0 and not whole else None
        where = f"Entry {hyphened(entry)}" + (f", line {number:g}" if number is not None else "")
        where += f" (PO {po}{'' if line is None else f', line {line:g}'})" if po else ""
        unknown = not self.found.steps.known[at] and not whole
        sure = round(float(self.confidence[of]), 2) if of >= 0 and not whole else 1.0
        return (
            entry, number, po, line, what, told, ours, worth.cents, worth.struck, sure,
            f"{where}: {text}{worth.words(unknown=unknown)}.", symbol, rule, of, fix,
        )  # fmt: skip

    def _of(self, name: str, at: int | Ints) -> Worth:
        """What a step is worth on a line, or on several together."""
        return Worth(int(self.cents[name][at].sum()), int(self.struck[name][at].sum()))

    def _number(self, at: int) -> str:
        return f"{self.lines[int(self.paired.of[at])]:g}"

    def _orders(self, at: int) -> Ints:
        of = self.paired.of[at]
        of = self.found.twice_of[at] if self.found.twice_of[at] >= 0 else of
        if of >= 0:
            low, high = np.searchsorted(self.share_of, [of, of + 1])
            return self.share_order[low:high]
        return self.order_of[self.entered.customs_line == self.paired.customs[at]]

    def _orders_of_entry(self, at: int) -> Ints:
        rows = self.of_code[int(self.found.fees.code[at])]
        return np.concatenate([self._orders(row) for row in rows])

    def _po(self, orders: Ints) -> tuple[str | None, float | None]:
        """PO and line in words: up to three POs, and the line where there is one alone."""
        own = pd.unique(orders[orders >= 0])
        if not len(own):
            return None, None
        pos = list(dict.fromkeys(self.po_names[own]))
        text = ", ".join(pos[:3]) + (f" and {len(pos) - 3} more" if len(pos) > 3 else "")
        line = float(self.po_lines[own[0]]) if len(own) == 1 else None
        return text, line


def sums_by_line(differences: pd.DataFrame, count: int) -> Ints:
    """Cents of the differences per row of Filed.lines."""
    of = differences["of"].to_numpy("int64")
    cents = np.rint(differences["Money"].to_numpy("float64") * 100).astype("int64")
    return group_sums(cents[of >= 0], of[of >= 0], count)
