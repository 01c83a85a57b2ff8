"""What must hold for any movements, late costs and closings, and two references written the slow way.

FIFO: a list of single units per item, each with its own cents; after every event the whole list is made anew from what is
known then, and cumulative COGS is the sum of the units sold. Average: a pool in exact fractions, event by event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.domain.cogs import pool, value_stock
from prodops_xl.domain.cogs.movements import movements
from tests.effort import examples

START = date(2026, 1, 1)
PLACE = {"opening": 0, "receipt": 1, "vendor_return": 2, "issue": 3, "customer_return": 3}


@dataclass
class Story:
    """Rows (item, day, kind, units, cents, of) and late costs (of, cents, day); days count from START."""

    rows: list[tuple] = field(default_factory=list)
    late: list[tuple] = field(default_factory=list)

    @property
    def movements(self) -> pd.DataFrame:
        columns = list(zip(*self.rows, strict=True)) or [()] * 6
        return movements(columns[0], [START + timedelta(d) for d in columns[1]], *columns[2:])

    @property
    def late_costs(self) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "of": np.array([of for of, _, _ in self.late], dtype="int64"),
                "cents": np.array([cents for _, cents, _ in self.late], dtype="int64"),
                "day": pd.Series([START + timedelta(d) for _, _, d in self.late], dtype="datetime64[ns]"),
                "cause": pd.Series(
                    ["duty refund" if c < 0 else "late freight" for _, c, _ in self.late], dtype=object
                ),
            }
        )

    def value(self, method: str, **options):
        return value_stock(self.movements, self.late_costs, method=method, **options)


@st.composite
def stories(
    draw,
    kinds=("opening", "receipt", "receipt", "issue", "issue", "issue", "customer_return", "vendor_return"),
):
    rows = []
    for _ in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(kinds))
        came = [i for i, row in enumerate(rows) if row[2] in {"opening", "receipt"}]
        if kind == "vendor_return" and not came:
            kind = "receipt"
        of = draw(st.sampled_from(came)) if kind == "vendor_return" else -1
        item = rows[of][0] if of >= 0 else draw(st.integers(1, 2))
        cents = draw(st.integers(0, 900)) if kind in {"opening", "receipt"} else 0
        rows.append((item, draw(st.integers(0, 9)), kind, draw(st.integers(0, 7)), cents, of))
    came = [i for i, row in enumerate(rows) if row[2] in {"opening", "receipt"}]
    late = []
    if came:
        cost = st.tuples(st.sampled_from(came), st.integers(-200, 400), st.integers(0, 12))
        late = draw(st.lists(cost, max_size=3))
    return Story(rows, late)


MANY = settings(max_examples=examples(60), deadline=None)


# --- The FIFO reference ------------------------------------------------------------------------------------------


def half_up(value: Fraction) -> int:
    size = (2 * abs(value) + 1) // 2
    return int(-size if value < 0 else size)


def unit_costs(cents: int, units: int, begin: int, end: int) -> list[int]:
    """Cents of the single units begin..end of a layer, cut so that they sum to it."""
    return [
        half_up(Fraction(cents * (i + 1), units)) - half_up(Fraction(cents * i, units))
        for i in range(begin, end)
    ]


class NaiveFifo:
    """One item's events in order; see the module's docstring."""

    def __init__(self, story: Story, item: int) -> None:
        rows = [(i, *row) for i, row in enumerate(story.rows) if row[0] == item]
        by_row = {i: (units, day) for i, _, day, _, units, _, _ in rows}
        rows = [
            (i, max(day, story.rows[of][1]) if of >= 0 else day, kind, units, cents, of)
            for i, _, day, kind, units, cents, of in rows
        ]
        events = [(day, PLACE[kind], i, kind, units, cents, of) for i, day, kind, units, cents, of in rows]
        for of, cents, day in story.late:
            if story.rows[of][0] == item and by_row[of][0] > 0:
                late = day > by_row[of][1]
                # not late: part of the receipt, known with it
                events.append((day if late else by_row[of][1], 9 if late else -1, 0, "late", 0, cents, of))
        self.events = sorted(events, key=lambda e: e[:3])

    def layers(self, upto: int, late_upto: int | None = None):
        """[cents, units, sent back] per receipt as known after the first `upto` events."""
        out: dict[int, list[int]] = {}
        gone: dict[int, int] = {}
        net = 0
        early: dict[int, int] = {}
        for at, (_, _, _i, kind, _units, cents, of) in enumerate(self.events):
            if kind == "late" and at < (upto if late_upto is None else late_upto):
                early[of] = early.get(of, 0) + cents
        base: dict[int, int] = {}
        for _day, _place, i, kind, units, cents, of in self.events[:upto]:
            if kind in {"opening", "receipt"} and units:
                base[i] = cents + sum(
                    c for _, p, _, k, _, c, o in self.events if k == "late" and o == i and p < 0
                )
                out[i] = [cents + early.get(i, 0), units, 0]
            elif kind == "vendor_return" and of in out:
                count = min(units, out[of][1] - out[of][2])
                gone[i] = count
                out[of][2] += count
            elif kind == "issue":
                net += units
            elif kind == "customer_return":
                net -= units
                if net < 0:
                    known = [k for k in base if k in out and story_kind(self.events, k)]
                    source = known[-1] if known else self._first_after(upto)
                    worth = (
                        0
                        if source is None
                        else half_up(Fraction(self._base(source) * -net, self._units(source)))
                    )
                    out[i] = [worth, -net, 0]
                    net = 0
        return out, net

    def _base(self, i):
        own = next(e for e in self.events if e[2] == i and e[3] in {"opening", "receipt"})
        return own[5] + sum(c for _, p, _, k, _, c, o in self.events if k == "late" and o == i and p < 0)

    def _units(self, i):
        return next(e for e in self.events if e[2] == i and e[3] in {"opening", "receipt"})[4]

    def _first_after(self, _):
        return next((e[2] for e in self.events if e[3] in {"opening", "receipt"} and e[4]), None)

    @staticmethod
    def worth(layers, net: int) -> int:
        """What the first `net` units cost."""
        line: list[int] = []
        for cents, units, sent in layers.values():
            line += unit_costs(cents, units, 0, units - sent)
        if net > len(line) and layers:
            cents, units, _ = list(layers.values())[-1]
            line += unit_costs(cents, units, 0, net - len(line))
        return sum(line[:net])

    def found(self, layers_after, layers_before, row):
        return layers_after[row][0] if row in layers_after and row not in layers_before else 0


def story_kind(events, row):
    return any(e[2] == row and e[3] in {"opening", "receipt"} for e in events)


def naive_fifo(story: Story, item: int):
    """Restated and booked cost by row; corrections (day, cents to COGS); closing units and cents; restated returns."""
    naive = NaiveFifo(story, item)
    everything, last = naive.layers(len(naive.events)), len(naive.events)
    booked, restated, corrections = {}, {}, []
    full = everything[0]
    net_before = 0
    for at, (day, _, i, kind, _units, _, _) in enumerate(naive.events):
        layers_before, net0 = naive.layers(at)
        layers, net = naive.layers(at + 1)
        was, now = naive.worth(layers_before, net0), naive.worth(layers, net)
        if kind in {"issue", "customer_return"}:
            found = naive.found(layers, layers_before, i)
            booked[i] = now - was - found
            restated[i] = naive.worth(full, net) - naive.worth(full, net_before) - found
            net_before = net
        elif now != was:
            corrections.append((day, now - was))
    value = sum(sum(unit_costs(c, u, 0, u - sent)) for c, u, sent in full.values())
    units = sum(u - sent for _, u, sent in full.values()) - everything[1]
    assert last == len(naive.events)
    return restated, booked, sorted(corrections), units, value - naive.worth(full, everything[1])


@MANY
@given(stories())
def test_fifo_equals_units_counted_one_by_one(story):
    got = story.value("fifo")
    for item in {row[0] for row in story.rows}:
        restated, booked, corrections, units, closing = naive_fifo(story, item)
        own = got.issues[got.issues["item"] == item].set_index("row")
        assert own["restated"].to_dict() == restated
        assert own["booked"].to_dict() == booked
        post = got.postings[got.postings["item"] == item]
        changed = post[post["kind"].str.startswith("correction") & (post["cogs"] != 0)]
        days = (changed["day"] - pd.Timestamp(START)).dt.days
        assert sorted(zip(days, changed["cogs"], strict=True)) == corrections
        balance = got.balances.set_index("item").loc[item]
        assert (balance["closing_units"], balance["closing"]) == (units, closing)
        assert balance["booked_closing"] == closing  # FIFO: both views end in one figure
        assert balance["booked_cogs"] == balance["cogs"]


# --- The moving-average reference --------------------------------------------------------------------------------


@dataclass
class NaivePool:
    """A pool of whole cents with exact fractions between them. Missing units wait in `owed`, one by one."""

    units: int = 0
    cents: int = 0
    rate: Fraction | None = None  # of missing units
    left: Fraction | None = None  # of the units that left last
    first: Fraction | None = None  # of the first goods that will ever come

    def settle(self) -> None:
        if self.units > 0:
            self.rate = Fraction(self.cents, self.units)

    def owed(self, units: int, rate: Fraction | None = None) -> int:
        return (
            half_up((self.rate if rate is None else rate or Fraction(0)) * units)
            if self.rate is not None or rate
            else 0
        )

    def come(self, units: int, cents: int) -> int:
        """Cents that the receipt corrects COGS by."""
        short, own = max(-self.units, 0), Fraction(cents, units)
        change = half_up(own * short) - self.owed(short)
        self.units, self.cents, self.rate = self.units + units, self.cents + cents - change, own
        self.settle()
        return change

    def go(self, units: int) -> int:
        if self.units > 0:
            self.rate = Fraction(self.cents, self.units)
        self.left = self.rate
        after = self.units - units
        cost = self.cents + self.owed(-after) if after <= 0 else half_up(self.rate * units)
        self.units, self.cents = after, self.cents - cost
        self.settle()
        return cost

    def come_back(self, units: int) -> int:
        short = max(-self.units, 0)
        undone = min(units, short)
        relieved = self.owed(short) - self.owed(short - undone)
        rate = self.left if self.units > 0 and self.left is not None else self.rate
        rate = self.first if rate is None else rate
        value = half_up((rate or Fraction(0)) * (units - undone))
        self.units, self.cents = self.units + units, self.cents + relieved + value
        self.settle()
        return -relieved - value

    def send_back(self, units: int, value: int) -> int:
        self.settle()
        after = self.units - units
        if after > 0:
            cost = min(max(self.cents, 0) - value, 0)
            kept = self.cents - value - cost
        else:
            kept = -self.owed(-after)
            cost = self.cents - value - kept
        self.units, self.cents = after, kept
        self.settle()
        return cost

    def take_up(self, cents: int) -> int:
        """Cents of a late cost that the pool does not take up."""
        rest = min(max(self.cents, 0) + cents, 0) if self.units > 0 else cents
        self.cents += cents - rest
        self.settle()
        return rest


def naive_average(story: Story, item: int, *, known_from_the_start: bool):
    """Booked cost per row, corrections by receipts, COGS by late costs, closing units and cents."""
    naive = NaiveFifo(story, item)
    receipts = {i: [c, u] for _, _, i, k, u, c, _ in naive.events if k in {"opening", "receipt"} and u}
    day_of = {i: day for day, _, i, k, _, _, _ in naive.events if k in {"opening", "receipt"}}
    late = []
    for day, place, _, kind, _, cents, of in naive.events:
        if kind == "late" and (known_from_the_start or place < 0):
            receipts[of][0] += cents
        elif kind == "late":
            late.append((day, of, cents))
    pool = NaivePool()
    first = next(
        (receipts[i] for _, _, i, k, u, _, _ in naive.events if k in {"opening", "receipt"} and u), None
    )
    pool.first = Fraction(*first) if first else None
    costs, covered, returns, spread, gone_by_late = {}, 0, 0, 0, 0
    sent: dict[int, int] = {}
    known = {i: cents for i, (cents, _) in receipts.items()}
    final, _ = naive.layers(len(naive.events))
    for at, (_, place, i, kind, units, cents, of) in enumerate(naive.events):
        if kind in {"opening", "receipt"} and units:
            covered += pool.come(units, receipts[i][0])
        elif kind == "issue":
            costs[i] = pool.go(units)
        elif kind == "customer_return":
            costs[i] = pool.come_back(units)
        elif kind == "vendor_return" and of in receipts:
            value, size = known[of], receipts[of][1]
            before = sent.get(of, 0)
            count = min(units, size - before)
            out = half_up(Fraction(value * (size - before), size)) - half_up(
                Fraction(value * (size - before - count), size)
            )
            sent[of] = before + count
            returns += pool.send_back(count, out)
        elif kind == "late" and place > 0 and not known_from_the_start:
            size = receipts[of][1]
            start = 0
            for row, (_, u, s) in final.items():
                if row == of:
                    break
                start += u - s
            _, net = naive.layers(at)
            sold = min(max(net - start, 0), size - final[of][2])
            kept = size - sent.get(of, 0)
            old, new = known[of], known[of] + cents
            on_sold = half_up(Fraction(new * sold, size)) - half_up(Fraction(old * sold, size))
            on_kept = half_up(Fraction(new * kept, size)) - half_up(Fraction(old * kept, size))
            known[of] = new
            spread += on_sold + pool.take_up(on_kept - on_sold)
            gone_by_late += cents - on_kept
    assert day_of or not receipts
    return costs, covered + returns + spread, pool.units, pool.cents


@MANY
@given(stories())
def test_average_equals_exact_fractions(story):
    got = story.value("average")
    balances = got.balances.set_index("item")
    for item in {row[0] for row in story.rows}:
        costs, others, units, cents = naive_average(story, item, known_from_the_start=False)
        own = got.issues[(got.issues["item"] == item) & got.issues["row"].isin(list(costs))].set_index("row")
        assert own["booked"].to_dict() == costs
        balance = balances.loc[item]
        assert (balance["closing_units"], balance["booked_closing"]) == (units, cents)
        assert balance["booked_cogs"] == sum(costs.values()) + others
        costs, others, _, cents = naive_average(story, item, known_from_the_start=True)
        assert (balance["closing"], balance["cogs"]) == (cents, sum(costs.values()) + others)


@MANY
@given(stories())
def test_many_items_at_once_and_one_by_one_are_the_same_average(story):
    many = story.value("average")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "NARROW", 0)
        wide = story.value("average")
    for one, other in (
        (many.issues, wide.issues),
        (many.postings, wide.postings),
        (many.balances, wide.balances),
    ):
        pd.testing.assert_frame_equal(one, other)


# --- What holds whatever happens -----------------------------------------------------------------------------------

METHODS = st.sampled_from(["fifo", "average", "standard"])


def value(story: Story, method: str, **options):
    """With a standard of 1.00 per unit and a rise to 1.30 on the fifth day."""
    if method == "standard":
        items = sorted({row[0] for row in story.rows})
        options["standard"] = pd.DataFrame(
            {
                "item": np.repeat(np.array(items, dtype="int64"), 2),
                "day": pd.Series([START, START + timedelta(5)] * len(items), dtype="datetime64[ns]"),
                "rate": np.array([100_000_000, 130_000_000] * len(items), dtype="int64"),
            }
        )
    return story.value(method, **options)


@MANY
@given(stories(), METHODS)
def test_units_and_value_are_conserved(story, method):
    got = value(story, method)
    balances = got.balances
    assert not balances["difference"].any()
    assert not balances["booked_difference"].any()
    moved = (
        balances["opening_units"]
        + balances["received_units"]
        - balances["returned_units"]
        - balances["issued_units"]
    )
    assert moved.tolist() == balances["closing_units"].tolist()
    assert got.postings["units"].sum() == balances["closing_units"].sum()
    by_item = got.layers.groupby("item")[["cents", "booked"]].sum().reindex(balances["item"], fill_value=0)
    assert by_item["cents"].tolist() == balances["closing"].tolist()
    assert by_item["booked"].tolist() == balances["booked_closing"].tolist()


@MANY
@given(stories(), st.randoms())
def test_the_order_of_rows_does_not_matter(story, random):
    """Rows of other days and items may stand anywhere; rows of one item and day keep their order. A vendor return counts
    on its receipt's day where it is dated before it.
    """

    def group(i: int) -> tuple[int, int]:
        item, day, of = story.rows[i][0], story.rows[i][1], story.rows[i][5]
        return item, max(day, story.rows[of][1]) if of >= 0 else day

    order = list(range(len(story.rows)))
    random.shuffle(order)
    groups: dict[tuple, list[int]] = {}
    for i in range(len(story.rows)):
        groups.setdefault(group(i), []).append(i)
    order = [groups[group(i)].pop(0) for i in order]
    place = {row: at for at, row in enumerate(order)}
    rows = [(*story.rows[i][:5], place.get(story.rows[i][5], -1)) for i in order]
    other = Story(rows, [(place[of], cents, day) for of, cents, day in story.late])
    for method in ("fifo", "average"):
        one, two = story.value(method), other.value(method)
        pd.testing.assert_frame_equal(one.balances, two.balances)
        mapped = two.issues.assign(
            row=np.array([order[row] for row in two.issues["row"]], dtype="int64")
        ).sort_values("row", ignore_index=True)
        columns = ["row", "item", "units", "restated", "booked", "short"]
        pd.testing.assert_frame_equal(one.issues[columns], mapped[columns])


@MANY
@given(
    stories(kinds=("opening", "receipt", "issue", "issue", "vendor_return")),
    st.sampled_from(["fifo", "average"]),
)
def test_restated_means_that_late_costs_were_known_from_the_start(story, method):
    rows = [list(row) for row in story.rows]
    for of, cents, _ in story.late:
        if rows[of][3]:
            rows[of][4] += cents
    known = Story([tuple(row) for row in rows])
    one, two = (s.value(method).issues.set_index("row")["restated"] for s in (story, known))
    # A vendor return has a row only where something is booked on it: none is 0.
    assert one[one != 0].to_dict() == two[two != 0].to_dict()


@MANY
@given(stories(), METHODS, st.integers(0, 12))
def test_filed_figures_that_still_hold_change_nothing(story, method, day):
    closed = START + timedelta(day)
    once = value(story, method)
    again = value(story, method, closed_through=closed, filed=once.filed(closed))
    pd.testing.assert_frame_equal(once.postings, again.postings)
    pd.testing.assert_frame_equal(once.issues, again.issues)


@MANY
@given(stories(), stories(), METHODS, st.integers(0, 12))
def test_what_was_filed_stays_and_the_difference_is_booked_once(story, before, method, day):
    """Filed by one story of the same items, valued by another: up to the closed day the ledger is as filed."""
    closed = START + timedelta(day)
    filed = value(before, method).filed(closed)
    free = value(story, method)
    got = value(story, method, closed_through=closed, filed=filed)
    stood = got.filed(closed).set_index("item")
    for item, units, cents, cogs, variance in filed.itertuples(index=False):
        assert stood.loc[item].tolist() == [units, cents, cogs, variance]
    assert not got.balances[["difference", "booked_difference"]].to_numpy().any()
    shared = got.balances.set_index("item").loc[free.balances["item"]].reset_index()
    pd.testing.assert_frame_equal(shared, free.balances)
    pairs = got.postings[got.postings["kind"] == "as filed"]
    assert (pairs["day"] == pd.Timestamp(closed)).all()
    fixed = got.postings[
        (got.postings["day"] == pd.Timestamp(closed + timedelta(1))) & (got.postings["row"] < 0)
    ]
    assert set(pairs["item"]) <= set(fixed["item"])
    again = value(story, method, closed_through=closed, filed=got.filed(closed))
    pd.testing.assert_frame_equal(got.postings, again.postings)
