"""What lines of one style have in common: one tariff line, one fiber content. Told once per style."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from prodops_xl.domain import fiber
from prodops_xl.domain.orders.classification import ASK_BROKER, wrong_chapter, wrong_fiber, wrong_heading
from prodops_xl.domain.orders.rules import Faults, OrderBook, Rule, Texts, numbered, of_distinct, without
from prodops_xl.domain.orders.tariff_lines import Known, has_standing
from prodops_xl.domain.orders.wording import hts, listed, say, several


def style_numbers(book: OrderBook) -> Iterator[Faults]:
    """One style, one 8-digit line; told once per style, on the first line of the rarest number."""
    line = of_distinct(book.text("HTS"), lambda number: hts([number[:8]])[0], blank=None)
    told = (
        ~has_standing(book, Known.YES, Known.NEWER)
        | wrong_chapter(book)
        | wrong_heading(book)[0]
        | wrong_fiber(book)[0]
    )
    yield from _one_per_style(book, without(line, told), "HTS", "HTS numbers", ASK_BROKER)


def style_fibers(book: OrderBook) -> Iterator[Faults]:
    """One style, one fiber content, however it is written; told once per style."""
    tolerance = book.settings["orders.fiber_tolerance"]
    content = of_distinct(book.text("Fiber"), lambda text: _content(text, tolerance), blank=None)
    fix = "Heather and melange colors may differ on purpose; otherwise correct one of them."
    yield from _one_per_style(book, content, "Fiber", "fiber contents", fix)


def _content(text: str, tolerance: float) -> str | None:
    """A content in one spelling; None where it cannot be read or misses 100 %: it is told already."""
    return fiber.canonical(text) if fiber.off_hundred(text, tolerance) == () else None


def _one_per_style(book: OrderBook, value: Texts, column: str, many: str, fix: str) -> Iterator[Faults]:
    """Styles with more than one value: one finding each, on the first line of the rarest. The money is that of
    all lines but those of the commonest.
    """
    filled = numbered(book.has("Style") & pd.notna(value))
    if not len(filled):
        return
    style, money = book.text("Style")[filled], book.value[filled]
    lines = pd.DataFrame({"style": style, "value": value[filled], "row": filled, "money": money})
    kinds = lines.groupby(["style", "value"], sort=False).agg(
        row=("row", "min"), lines=("row", "size"), money=("money", "sum")
    )
    kinds = kinds[kinds.groupby("style")["row"].transform("size") > 1].reset_index()
    if not len(kinds):
        return
    kinds = kinds.sort_values(["style", "lines", "row"], ascending=[True, False, True], kind="stable")
    rows, messages, at_risk = [], [], []
    for name, of_style in kinds.groupby("style", sort=False):
        counted = say("{} on {}", of_style["value"], [several(n, "line") for n in of_style["lines"]])
        rows.append(of_style["row"].iloc[-1])
        messages.append(f"Style {name} has {len(of_style)} {many}: {listed(counted)}.")
        at_risk.append(of_style["money"].iloc[1:].sum())
    yield Faults(np.array(rows), column, messages, fix, np.array(at_risk))


RULES = (
    Rule("style-hts", "Style with several HTS numbers", "warning", "Sourcing & Imports", style_numbers,
         ("Style", "HTS")),
    Rule("style-fiber", "Style with several fiber contents", "warning", "Design", style_fibers,
         ("Style", "Fiber"), ("orders.fiber_tolerance",)),
)  # fmt: skip
