"""Fiber content: readable, and every part of the garment sums to 100 %."""

from __future__ import annotations

from collections.abc import Iterator

from prodops_xl.domain import fiber
from prodops_xl.domain.orders.rules import Faults, OrderBook, Rule, Texts, numbered, of_distinct
from prodops_xl.domain.orders.wording import say


def _judged(book: OrderBook) -> Texts:
    """Per row: words for the parts that miss 100 %, empty where none does, None where nothing can be read."""
    tolerance = book.settings["orders.fiber_tolerance"]

    def words(text: str) -> str | None:
        parts = fiber.off_hundred(text, tolerance)
        return None if parts is None else " and ".join(_part(part) for part in parts)

    return book.once("fiber sums", lambda: of_distinct(book.text("Fiber"), words, blank=""))


def _part(part: fiber.Part) -> str:
    return f"{f'the {part.label}' if part.label else 'fibers'} {part.total:g} %"


def off_hundred(book: OrderBook) -> Iterator[Faults]:
    """Fibers of each part sum to 100 % (16 CFR 303.16: percentages by weight of the whole)."""
    said = _judged(book)
    rows = numbered((said != "") & (said != None))  # noqa: E711 - element by element
    messages = say("{} does not add up to 100 %: {}.", book.text("Fiber")[rows], said[rows])
    yield Faults(rows, "Fiber", messages, "Ask Design or the mill for the content by weight.")


def unreadable(book: OrderBook) -> Iterator[Faults]:
    """A content without shares."""
    rows = numbered(_judged(book) == None)  # noqa: E711 - element by element
    messages = say("No shares can be read from fiber {}.", book.text("Fiber")[rows])
    yield Faults(rows, "Fiber", messages, "Write it as 60% cotton 40% polyester.")


RULES = (
    Rule("fiber-sum", "Fibers do not sum to 100 %", "error", "Design", off_hundred, ("Fiber",),
         ("orders.fiber_tolerance",)),
    Rule("fiber-unread", "Fiber content without shares", "remark", "Design", unreadable, ("Fiber",)),
)  # fmt: skip
