"""Which computed customs lines and which order lines stand behind the lines of filed entries.

By entry number, by bill of lading, by PO in the reference, and what is then left by HTS, origin, value and date. Within
what a number ties together, lines of the same HTS and origin are paired first, then those that are nearest: so a wrong
HTS, origin or quantity shows beside the goods that it belongs to. What is not clear is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.cost_book import CostedBook
from prodops_xl.domain.entries.answers import MOST_DAYS, Answers
from prodops_xl.domain.entries.goods import OURS, Goods, goods_of
from prodops_xl.domain.entries.guesses import guess
from prodops_xl.domain.entries.joining import join_short
from prodops_xl.domain.entries.keys import Keys, bill_keys, entry_keys, po_keys
from prodops_xl.domain.entries.likeness import traits
from prodops_xl.domain.entries.lines import Filed
from prodops_xl.domain.entries.numbers import valid
from prodops_xl.domain.entries.pairing import mark_twice, pair_pools
from prodops_xl.domain.entries.pools import pools
from prodops_xl.domain.entries.repeats import entries_filed_again
from prodops_xl.domain.entries.shares import answered_by, shares_of
from prodops_xl.domain.money import Cents, Groups

Ints = npt.NDArray[np.int64]

BY_ENTRY, BY_BILL, BY_PO, BY_LIKENESS = (
    "entry number",
    "bill of lading",
    "PO in reference",
    "HTS, origin, value, date",
)
TWICE = "declared twice"
_HOW = (BY_ENTRY, BY_BILL, BY_PO, BY_LIKENESS)
# How sure a tie of each kind is at best, and how far goods may be apart in number and figures to be paired by it.
_SURE = (1.0, 0.95, 0.9, 0.85)
_MOST = (3.0, 2.6, 1.9)


@dataclass(frozen=True)
class Matches:
    """What stands behind the filed lines.

    `lines`: row for row as Filed.lines: computed (row of entered.lines, -1: none), how (how it was found; "declared
    twice": another line says the same of the same goods; "": nothing found), confidence (0 to 1). `shares`: which PO
    lines are behind a filed line: of, shipped (row of shipped.lines, -1: an order that has not shipped), order (row of
    book.orders), weight (cents of value to split by). `unmatched`: rows of Filed.lines with nothing behind. `unfiled`:
    rows of entered.lines that no filed line answers, of shipments whose entry is filed. `links`: every pair of
    of and computed; more than one per line where a broker gathered or split what we hold as one.
    """

    lines: pd.DataFrame
    shares: pd.DataFrame
    unmatched: Ints
    unfiled: Ints
    links: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"of": [], "computed": []}, dtype="int64")
    )


def match(filed: Filed, costed: CostedBook) -> Matches:
    """Match filed lines to the book's. The result does not hang on the order of rows; nothing is guessed."""
    order = filed.lines.sort_values(["entry", "line"], kind="stable").index.to_numpy()
    lines = filed.lines.iloc[order].reset_index(drop=True)
    goods = goods_of(costed)
    answers = Answers(*traits(lines, goods.lines), pd.factorize(lines["entry"])[0].astype("int64"))
    book, shipped = costed.book, costed.shipped.lines
    by_entry, by_bill = entry_keys(lines, goods, shipped, book), bill_keys(lines, goods, shipped, book)
    _pair(answers, by_entry, 0)
    answers.days = MOST_DAYS
    _pair(answers, by_bill, 1)
    left = lines[["po", "po_line", "reference"]].where(pd.Series(answers.open))  # nothing else needs its PO
    _pair(answers, po_keys(left, goods, book), 2)
    code, numbers = pd.factorize(goods.lines["entry"])  # an entry that is none names nothing
    unnamed = ~np.append(valid(numbers), False)[code]
    guess(answers, lines, goods.lines, unnamed, len(_MOST))
    mark_twice(answers, entries_filed_again(answers, lines))
    return _matches(answers, goods, lines, order, (by_entry, by_bill), costed)


def _pair(answers: Answers, keys: Keys, level: int) -> None:
    """Pair what hangs together by keys of one kind, and then what only in part is answered."""
    pair_pools(answers, pools(keys, answers.open, ~answers.taken), _MOST[level], level)
    if level:
        join_short(answers, keys, level)


def _matches(
    answers: Answers,
    goods: Goods,
    lines: pd.DataFrame,
    order: Ints,
    tied: tuple[Keys, Keys],
    costed: CostedBook,
) -> Matches:
    """Everything in the caller's order of lines."""
    computed = goods.lines["computed"].to_numpy("int64")
    how = np.array([*_HOW, TWICE, ""], dtype=object)
    told = pd.DataFrame(
        {
            "computed": np.append(computed, -1)[answers.goods],
            "how": how[np.where(answers.twice, len(_HOW), answers.level)],
            "confidence": _confidence(answers),
        }
    )
    told["how"] = told["how"].astype(object)
    place = np.empty(len(order), dtype="int64")
    place[order] = np.arange(len(order))
    shares = shares_of(answers, goods, lines, costed.book)
    links = answered_by(answers)
    links = links.assign(computed=computed[links["line"].to_numpy("int64")])
    links = links[links["computed"] >= 0][["of", "computed"]]
    return Matches(
        told.iloc[place].reset_index(drop=True),
        _by_line(shares, order),
        np.sort(order[answers.goods < 0]),
        _unfiled(answers, goods, lines, tied),
        _by_line(links, order),
    )


def _by_line(frame: pd.DataFrame, order: Ints) -> pd.DataFrame:
    frame = frame.assign(of=order[frame["of"].to_numpy("int64")])
    return frame.sort_values("of", kind="stable", ignore_index=True)


def _confidence(answers: Answers) -> npt.NDArray[np.float64]:
    """A pair's own likeness, under what its tie allows; the same goods on their own entry are certain."""
    level = answers.level
    cost = np.nan_to_num(answers.cost)
    near = np.where(level == len(_MOST), 1.0 - cost, np.where(cost <= 0.25, 1.0, 1.0 - cost / 6.0))
    sure = np.append(np.array(_SURE), 0.0)[level]
    return np.where(answers.twice, 0.9, np.clip(near, 0.0, 1.0) * sure)


def _unfiled(answers: Answers, goods: Goods, lines: pd.DataFrame, tied: tuple[Keys, Keys]) -> Ints:
    """Our lines that nothing answers, where their entry or bill is in the report or others of their entry are."""
    frame = goods.lines
    group = pd.factorize(frame["group"].to_numpy(object))[0]
    known = np.zeros(int(group.max(initial=-1)) + 2, dtype=bool)
    by_entry, by_bill = tied
    known[group[by_entry.goods["line"].to_numpy("int64")]] = True
    known[group[by_bill.goods["line"].to_numpy("int64")[_of_the_time(by_bill, answers)]]] = True
    by_number = (answers.level >= 0) & (answers.level < len(_MOST))
    known[group[answers.goods[by_number]]] = True
    # Goods on an entry that the report does not hold are no fault of it.
    there = frame["entry"].isna() | frame["entry"].isin(lines["entry"])
    missing = known[group] & ~answers.taken & (frame["kind"] == OURS).to_numpy() & there.to_numpy()
    return np.sort(frame["computed"].to_numpy("int64")[missing])


def _of_the_time(keys: Keys, answers: Answers) -> npt.NDArray[np.bool_]:
    """Goods of a key that lie near the days of its filed lines: the same container may have sailed before."""
    day = pd.Series(answers.theirs.day[keys.filed["line"].to_numpy("int64")])
    spans = day.groupby(keys.filed["key"].to_numpy("int64")).agg(["min", "max"]).reindex(keys.goods["key"])
    ours = answers.ours.day[keys.goods["line"].to_numpy("int64")]
    before, after = (spans[name].to_numpy("float64") for name in ("min", "max"))
    return ~((ours < before - MOST_DAYS) | (ours > after + MOST_DAYS))


def spread(amounts_cents: Cents, of: Ints, matches: Matches) -> pd.DataFrame:
    """Split amounts of filed lines over the order lines behind them, to the cent.

    `of`: the row of Filed.lines of each amount. Returns position (in `amounts_cents`), order, shipped (-1: none), cents;
    the cents of a position sum to its amount. What has no order behind it stays whole, with order -1.
    """
    amounts, of = np.asarray(amounts_cents, dtype="int64"), np.asarray(of, dtype="int64")
    shares = matches.shares.sort_values(["of", "order", "shipped"], kind="stable")
    start = np.searchsorted(shares["of"].to_numpy("int64"), np.arange(len(matches.lines) + 1))
    count = np.diff(start)[of]
    position = np.repeat(np.arange(len(amounts)), count)
    at = start[of][position] + np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
    weight = shares["weight"].to_numpy("int64")[at]
    groups = Groups(position, len(amounts))
    weight = np.where(groups.sums(weight)[position] == 0, 1, weight)  # goods of no value bear alike
    cents = groups.split(np.where(count > 0, amounts, 0), weight)
    alone = np.flatnonzero(count == 0)
    nothing = np.full(len(alone), -1, dtype="int64")
    out = pd.DataFrame(
        {
            "position": np.r_[position, alone],
            "order": np.r_[shares["order"].to_numpy("int64")[at], nothing],
            "shipped": np.r_[shares["shipped"].to_numpy("int64")[at], nothing],
            "cents": np.r_[cents, amounts[alone]],
        }
    )
    return out.sort_values("position", kind="stable", ignore_index=True)
