"""Tariff numbers: known, of the right chapter, heading and fiber, weighed where duty is by kg.

One fault is told once: a number that does not exist is not judged further, one of the wrong chapter not by
its heading, one of the wrong heading not by its fiber.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from prodops_xl.domain import fiber
from prodops_xl.domain.orders.nomenclature import chief_fiber_of, headings_for
from prodops_xl.domain.orders.rules import Faults, Mask, OrderBook, Rule, Texts, numbered, of_distinct, paired
from prodops_xl.domain.orders.stakes import duty_at_stake
from prodops_xl.domain.orders.tariff_lines import Known, by_kilogram, has_standing
from prodops_xl.domain.orders.wording import hts, say

ASK_BROKER = "Ask the customs broker for the right number before the goods ship."


def unknown(book: OrderBook) -> Iterator[Faults]:
    """The number, or its 8-digit line, is in the tariff."""
    rows = numbered(has_standing(book, Known.NO))
    messages = say("HTS {} is not in the tariff.", hts(book.text("HTS")[rows]))
    yield Faults(rows, "HTS", messages, ASK_BROKER)


def outside(book: OrderBook) -> Iterator[Faults]:
    """Chapters that the tariff tables here do not hold: neither right nor wrong can be told, nor duty
    computed.
    """
    rows = numbered(has_standing(book, Known.OUTSIDE))
    codes = book.text("HTS")[rows]
    messages = say(
        "HTS {} is of chapter {}; the tariff tables here do not hold it.",
        hts(codes),
        [code[:2] for code in codes],
    )
    yield Faults(rows, "HTS", messages, "Check the number by hand, or add the chapter to the tariff.")


def newer_suffix(book: OrderBook) -> Iterator[Faults]:
    """A ten-digit number whose suffix is newer than the tariff tables: the rate of its 8-digit line holds."""
    rows = numbered(has_standing(book, Known.NEWER))
    messages = say(
        "HTS {} has a statistical suffix that the tariff tables do not list.", hts(book.text("HTS")[rows])
    )
    yield Faults(
        rows, "HTS", messages, "Look it up in the current tariff; the duty is that of its first 8 digits."
    )


# Chapter 62, note 1 and heading 6212: bras, girdles and suspenders stand there knitted or not.
_EITHER_WAY = "6212"
_CHAPTER = {"knit": "61", "woven": "62"}


def wrong_chapter(book: OrderBook) -> Mask:
    """Rows whose chapter, 61 or 62, is not that of their construction."""
    return book.once("wrong chapter", lambda: _of_wrong_chapter(book))


def _of_wrong_chapter(book: OrderBook) -> Mask:
    code, want = book.text("HTS"), book.text("Construction")
    chapter = of_distinct(code, lambda number: number[:2], blank="")
    due = of_distinct(want, lambda text: _CHAPTER.get(text, ""), blank="")
    either = of_distinct(code, lambda number: number.startswith(_EITHER_WAY), blank=True).astype(bool)
    judged = (
        np.isin(chapter, ("61", "62")) & (due != "") & ~either & has_standing(book, Known.YES, Known.NEWER)
    )
    return judged & (chapter != due)


def construction(book: OrderBook) -> Iterator[Faults]:
    """Knitted garments are of chapter 61, woven ones of chapter 62 (chapter notes 61:1 and 62:1)."""
    rows = numbered(wrong_chapter(book))
    want = book.text("Construction")[rows]
    code = book.text("HTS")[rows]
    messages = say(
        "Construction says {}, HTS {} is of chapter {}; {} garments are of chapter {}.",
        want,
        hts(code),
        [number[:2] for number in code],
        want,
        [_CHAPTER[text] for text in want],
    )
    yield Faults(rows, "HTS", messages, ASK_BROKER, duty_at_stake(book, rows))


def _described(book: OrderBook) -> Texts:
    """Category and description in one text; None where both are blank."""
    code, first = paired(book.text("Category"), book.text("Description"))
    both = zip(book.text("Category")[first], book.text("Description")[first], strict=True)
    texts = np.array([" ".join(filter(None, pair)) or None for pair in both] or [None], dtype=object)
    return texts[code]


def wrong_heading(book: OrderBook) -> tuple[Mask, Texts]:
    """Rows whose heading does not fit the words, and what the words say."""
    return book.once("wrong heading", lambda: _of_wrong_heading(book))


def _of_wrong_heading(book: OrderBook) -> tuple[Mask, Texts]:
    words, code = _described(book), book.text("HTS")
    heading = of_distinct(code, lambda number: number[:4], blank=None)
    pair, first = paired(words, heading)
    goods: list[str] = []
    for text, number in zip(words[first], heading[first], strict=True):
        name, allowed = headings_for(text) if text and number else ("", frozenset())
        goods.append(name if name and number not in allowed else "")
    said = np.array(goods or [""], dtype=object)[pair]
    return (said != "") & has_standing(book, Known.YES, Known.NEWER) & ~wrong_chapter(book), said


def garment(book: OrderBook) -> Iterator[Faults]:
    """The heading fits the words of Category and Description, where they leave no doubt."""
    wrong, said = wrong_heading(book)
    rows = numbered(wrong)
    code = book.text("HTS")[rows]
    messages = say(
        "Category and description speak of {} ({}); heading {} of HTS {} is not for them.",
        said[rows],
        _described(book)[rows],
        [number[:4] for number in code],
        hts(code),
    )
    yield Faults(rows, "HTS", messages, ASK_BROKER, duty_at_stake(book, rows))


def wrong_fiber(book: OrderBook) -> tuple[Mask, Texts, Texts]:
    """Rows whose line is for another fiber, the fiber it is for, and the one in chief weight."""
    return book.once("wrong fiber", lambda: _of_wrong_fiber(book))


def _of_wrong_fiber(book: OrderBook) -> tuple[Mask, Texts, Texts]:
    due = of_distinct(book.text("HTS"), chief_fiber_of, blank=None)
    found = of_distinct(book.text("Fiber"), fiber.chief_fiber, blank=None)
    same = (due == found) | ((due == "man-made") & np.isin(found.astype(str), ("synthetic", "artificial")))
    sure = pd.notna(due) & pd.notna(found) & (found != "other") & has_standing(book, Known.YES, Known.NEWER)
    return sure & ~same & ~wrong_chapter(book) & ~wrong_heading(book)[0], due, found


def chief_weight(book: OrderBook) -> Iterator[Faults]:
    """The line's fiber is the one in chief weight of the outer fabric (section XI, note 2), where both are
    sure.
    """
    wrong, due, found = wrong_fiber(book)
    rows = numbered(wrong)
    messages = say(
        "{} is {} in chief weight; HTS {} is for goods of {}.",
        book.text("Fiber")[rows],
        _fiber_words(found[rows]),
        hts(book.text("HTS")[rows]),
        _fiber_words(due[rows]),
    )
    yield Faults(rows, "HTS", messages, ASK_BROKER, duty_at_stake(book, rows))


def _fiber_words(groups: Texts) -> list[str]:
    words = {"vegetable": "linen or another vegetable fiber", "wool": "wool or fine animal hair"}
    return [
        words.get(group, f"{group} fiber" if group in {"man-made", "synthetic", "artificial"} else group)
        for group in groups
    ]


def weight(book: OrderBook) -> Iterator[Faults]:
    """Duty by the kilogram needs a net weight. Lines with a claim are let be: it may make them free."""
    charged = has_standing(book, Known.YES, Known.NEWER) & by_kilogram(book) & ~book.has("Claims")
    rows = numbered(charged & ~(book.number("Net weight") > 0))
    messages = say(
        "Duty of HTS {} is charged by the kilogram, and Net weight is missing.", hts(book.text("HTS")[rows])
    )
    fix = "Ask the vendor for the net weight of one unit in kg."
    yield Faults(rows, "Net weight", messages, fix, duty_at_stake(book, rows))


RULES = (
    Rule("hts", "HTS does not exist", "error", "Sourcing & Imports", unknown, ("HTS",)),
    Rule("hts-outside", "HTS outside the tariff tables", "warning", "Sourcing & Imports", outside, ("HTS",)),
    Rule("hts-suffix", "HTS suffix newer than the tables", "remark", "Sourcing & Imports", newer_suffix,
         ("HTS",)),
    Rule("hts-construction", "HTS chapter against construction", "error", "Sourcing & Imports", construction,
         ("HTS", "Construction")),
    Rule("hts-garment", "HTS heading against description", "warning", "Sourcing & Imports", garment,
         ("HTS",)),
    Rule("hts-fiber", "HTS line against fiber", "warning", "Sourcing & Imports", chief_weight,
         ("HTS", "Fiber")),
    Rule("net-weight", "Net weight missing for duty by kg", "error", "Production", weight, ("HTS",)),
)  # fmt: skip
