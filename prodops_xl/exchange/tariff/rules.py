"""Whether the rows of a tariff file make a table with those in use: programs, claims, fees, cotton fee."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from difflib import get_close_matches

import pandas as pd

from prodops_xl.domain.origins import expand
from prodops_xl.domain.rates import parse_special
from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.exchange.tariff.faults import Fault
from prodops_xl.exchange.tariff.forms import FileRow
from prodops_xl.exchange.tariff.spans import Span, reversed_faults, span, span_faults

_RESTED = ", or write a row with rate 0 for those days if the program rested"


def check_rows(
    table: str, rows: list[FileRow], tariff: Tariff
) -> tuple[list[FileRow], list[Fault], list[str]]:
    """The rows as they are kept (one per origin, blanks filled from the rows in use), faults, and what to look at twice."""
    rules = {"programs": _programs, "claims": _claims, "fees": _fees, "cotton_fee": _cotton_fee}
    return rules[table](rows, tariff)


def _programs(rows: list[FileRow], tariff: Tariff) -> tuple[list[FileRow], list[Fault], list[str]]:
    faults = [fault for row in rows for fault in _program_row(row, tariff)]
    each = [
        FileRow(row.row, {**row.cells, "origin": origin})
        for row in rows
        for origin in row.cells["origin"].split() or [""]
    ]
    spans = [s for row in each if row.cells["from"] for s in _program_spans(row.cells, row.row)]
    keys = {(row.cells["heading"], row.cells["origin"]) for row in each}
    held = tariff.programs
    kept = held[[pair not in keys for pair in zip(held["heading"], held["origin"], strict=True)]]
    others = [s for told in texts_of(kept) for s in _program_spans(told, 0)]
    programs = [*(row.cells for row in each if row.cells["from"]), *texts_of(kept)]
    faults += [*reversed_faults(spans), *span_faults([*spans, *others], _RESTED, _filled_by(programs))]
    faults += _doubled([*each, *(FileRow(0, told) for told in texts_of(kept))])
    notes = [_unlisted(name, tariff) for name in dict.fromkeys(row.cells["list"] for row in each)]
    return each, faults, [note for note in notes if note]


def _program_row(row: FileRow, tariff: Tariff) -> Iterator[Fault]:
    told = row.cells
    claims = tariff.claim_book
    if told["exempt_claim"]:
        token = claims.token(told["exempt_claim"])
        if token < 0:
            yield Fault(row.row, "exempt_claim", _unknown(told["exempt_claim"], claims.words))
        else:
            told["exempt_claim"] = claims.words[token]
    if told["except_origins"] and told["origin"] != "*":
        yield Fault(row.row, "except_origins", "It goes with the origin * alone; leave it blank.")
    if told["in_transit_before"] and told["from"] and told["in_transit_before"] <= told["from"]:
        yield Fault(
            row.row,
            "in_transit_before",
            f"{told['in_transit_before']} is not after the first day, {told['from']}.",
        )


def _program_spans(told: dict[str, str], row: int) -> Iterator[Span]:
    for country in sorted(expand(told["origin"].split())):
        name = "every origin" if country == "*" else country
        yield span(f"{told['heading']} for {name}", told["from"], told["to"], row)


def _doubled(rows: list[FileRow]) -> Iterator[Fault]:
    """A heading that is due from every origin and from one country too, on the same days: it would be owed twice."""
    told = [(row, span("", row.cells["from"], row.cells["to"], row.row)) for row in rows if row.cells["from"]]
    every = [(row, days) for row, days in told if row.cells["origin"] == "*"]
    for row, days in told:
        countries = expand(row.cells["origin"].split()) - {"*"}
        for whole, held in every if countries else []:
            at = row.row or whole.row
            both = sorted(countries - expand(whole.cells["except_origins"].split()))
            meet = days.first <= held.last and held.first <= days.last
            if at and both and meet and whole.cells["heading"] == row.cells["heading"]:
                yield Fault(
                    at, "origin",
                    f"{row.cells['heading']} would be owed twice by {both[0]}: {held.place} holds it for every origin. "
                    f"Name {both[0]} there in except_origins" + ("." if whole.row else ", and give that row in this file too."),
                )  # fmt: skip


def _filled_by(programs: list[dict[str, str]]) -> Callable[[Span, date, date], bool]:
    """Whether other headings of the same program hold for the same origin on every day of a gap: a rate that moved to
    another heading for a time and came back.
    """
    by_origin: dict[tuple[str, str], list[tuple[date, date]]] = {}
    program_of: dict[str, str] = {}
    for told in programs:
        for each in _program_spans(told, 0):
            program_of[each.what] = told["program"]
            country = each.what.partition(" for ")[2]
            by_origin.setdefault((told["program"], country), []).append((each.first, each.last))

    def filled(after: Span, first: date, last: date) -> bool:
        day = first
        for begin, end in sorted(
            by_origin.get((program_of.get(after.what, ""), after.what.partition(" for ")[2]), [])
        ):
            if begin <= day <= end:
                if end >= last:
                    return True
                day = date.fromordinal(end.toordinal() + 1)
        return False

    return filled


def _unlisted(heading: str, tariff: Tariff) -> str:
    if not heading or any(heading in notes.split() for notes in tariff.line_book.footnotes):
        return ""
    return f"No line held names {heading} in its footnotes: a program with that list is due on no line."


def _claims(rows: list[FileRow], tariff: Tariff) -> tuple[list[FileRow], list[Fault], list[str]]:
    faults: list[Fault] = []
    first_at: dict[str, int] = {}
    notes = []
    listed = {symbol.rstrip("*") for text in set(tariff.lines["special"]) for symbol in parse_special(text)}
    for row in rows:
        symbol = row.cells["symbol"]
        if symbol in first_at:
            faults.append(
                Fault(
                    row.row, "symbol", f"{symbol} stands in row {first_at[symbol]} too; a symbol has one row."
                )
            )
        first_at.setdefault(symbol, row.row)
        faults += _taken_names(row, tariff)
        if row.cells["lines"] == "listed" and symbol and symbol not in listed:
            notes.append(f"No line held names {symbol} in its special column: the claim changes no rate.")
    spans = [span(row.cells["symbol"], row.cells["from"], row.cells["to"], row.row) for row in rows]
    return rows, [*faults, *reversed_faults(spans)], notes


def _taken_names(row: FileRow, tariff: Tariff) -> Iterator[Fault]:
    book = tariff.claim_book
    for name in row.cells["names"].split():
        token = book.token(name)
        if token >= 0 and book.words[token] != row.cells["symbol"]:
            yield Fault(row.row, "names", f"{name} already means {book.label(token)}; choose another word.")


def _fees(rows: list[FileRow], tariff: Tariff) -> tuple[list[FileRow], list[Fault], list[str]]:
    faults: list[Fault] = []
    whole = [FileRow(row.row, _like_last(row.cells, tariff)) for row in rows]
    for row in whole:
        faults += _fee_row(row, tariff)
    keys = {(row.cells["fee"], row.cells["from"]) for row in whole}
    kept = [told for told in texts_of(tariff.fees) if (told["fee"], told["from"]) not in keys]
    spans = [span(r.cells["fee"], r.cells["from"], r.cells["to"], r.row) for r in whole if r.cells["from"]]
    others = [span(told["fee"], told["from"], told["to"], 0) for told in kept]
    faults += [*reversed_faults(spans), *span_faults([*spans, *others], "")]
    return whole, faults, []


def _like_last(told: dict[str, str], tariff: Tariff) -> dict[str, str]:
    """What a row leaves blank of modes, exempt claims and basis is as in the last year known."""
    last = tariff.fees[tariff.fees["fee"] == told["fee"]].sort_values("from", kind="stable").tail(1)
    if not len(last):
        return told
    return {**told, **{n: told[n] or str(last[n].iloc[0]) for n in ("modes", "exempt_claims", "basis")}}


def _fee_row(row: FileRow, tariff: Tariff) -> Iterator[Fault]:
    told, claims = row.cells, tariff.claim_book
    for symbol in told["exempt_claims"].split():
        if symbol not in claims.symbols:
            yield Fault(row.row, "exempt_claims", _unknown(symbol, claims.symbols))
    if told["fee"] != "MPF":
        return
    for name in ("minimum", "maximum"):
        if not told[name]:
            yield Fault(row.row, name, "It is blank: MPF has a minimum and a maximum per entry.")
    if told["minimum"] and told["maximum"] and float(told["minimum"]) > float(told["maximum"]):
        yield Fault(row.row, "maximum", f"{told['maximum']} is below the minimum, {told['minimum']}.")


def _cotton_fee(rows: list[FileRow], tariff: Tariff) -> tuple[list[FileRow], list[Fault], list[str]]:
    spans = [span(f"{r.cells['hts']}", r.cells["from"], r.cells["to"], r.row) for r in rows if r.cells["hts"]]
    faults = [*reversed_faults(spans), *span_faults(spans, "")]
    strange = list(
        dict.fromkeys(r.cells["hts"] for r in rows if r.cells["hts"] and not tariff.has(r.cells["hts"]))
    )
    names = ", ".join(strange[:5]) + (f" and {len(strange) - 5} more" if len(strange) > 5 else "")
    notes = [f"{names}: not among the lines held ({tariff.held}); the rate waits there."] if strange else []
    return rows, faults, notes


def _unknown(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word, known, n=1)
    meant = f" Is it {near[0]}?" if near else f" Known ones are {' '.join(known)}."
    return f"{word!r} is no claim that the tables know.{meant} A new one is given with --as claims first."


def texts_of(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of a typed frame as texts, dates as ISO."""
    shown = frame.copy()
    for column in shown.columns:
        if shown[column].dtype.kind == "M":
            shown[column] = shown[column].dt.strftime("%Y-%m-%d").fillna("")
    return [{str(k): str(v) for k, v in row.items()} for row in shown.to_dict("records")]
