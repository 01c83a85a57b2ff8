"""What can be wrong with an order line, and the cells that make it so: the kinds of fault that are planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from prodops_xl.demo.catalogue import SIZES, VENDORS
from prodops_xl.demo.records import Row

_VICTORY_DAY = date(2026, 12, 16)


class Kind(NamedTuple):
    """A kind of fault. `change` gives the cells that are typed instead, the first of them the faulty one;
    `fits` says which rows can have it; `open_only`: lines that have not shipped.
    """

    rule: str
    column: str
    times: int
    note: str
    change: Callable[[Random, Row], Row]
    fits: Callable[[Row], bool] = lambda _: True
    open_only: bool = False


def _typed(column: str, *values: Any) -> Callable[[Random, Row], Row]:
    return lambda rng, _: {column: rng.choice(values)}


def _sizes_off(rng: Random, row: Row) -> Row:
    size = rng.choice(SIZES)
    return {"Units": row["Units"], size: row[size] + rng.choice((-12, -6, 6, 10, 24))}


def _pack_broken(rng: Random, row: Row) -> Row:
    """Units off the pack, the sizes following them."""
    off = rng.randint(1, row["Pack"] - 1)
    changed: Row = {"Units": row["Units"] + off}
    size = "M" if row["M"] else "OS"
    return {**changed, size: row[size] + off}


def _too_few(rng: Random, row: Row) -> Row:
    """A trial order: whole packs, far under the vendor's minimum."""
    units = row["Pack"] * rng.randint(2, 4)
    changed: Row = {"Units": units}
    if row["M"]:
        return {**changed, **dict.fromkeys(SIZES), "M": units}
    return {**changed, "OS": units}


def _nine_digits(_: Random, row: Row) -> Row:
    return {"HTS": row["HTS"][:6] + row["HTS"][7:]}


def _other_chapter(_: Random, row: Row) -> Row:
    return {"HTS": "6203424518" if row["Construction"] == "knit" else "6109100012"}


def _fiber_off(rng: Random, _: Row) -> Row:
    return {
        "Fiber": rng.choice(
            ("60% cotton 38% polyester", "95% cotton 3% elastane", "80% cotton 17% nylon 5% spandex")
        )
    }


def _misspelt(rng: Random, row: Row) -> Row:
    name = row["Vendor"]
    return {
        "Vendor": rng.choice(
            (name.replace("a", "e", 1), name + " (HK)", name[:-3], name.replace(" ", "-", 1))
        )
    }


def _above_target(rng: Random, row: Row) -> Row:
    return {"FOB": row["FOB"], "Target FOB": round(row["FOB"] / rng.choice((1.06, 1.09, 1.15)), 2)}


def _per_dozen(_: Random, row: Row) -> Row:
    return {"FOB": round(row["FOB"] * 12, 2)}


def _off_last(rng: Random, row: Row) -> Row:
    return {"FOB": row["FOB"], "Last price": round(row["FOB"] / rng.choice((1.12, 1.18, 0.86)), 2)}


def _thin_margin(rng: Random, row: Row) -> Row:
    return {"Retail": round(row["FOB"] * rng.uniform(1.9, 2.2), 2)}


def _order_after(_: Random, row: Row) -> Row:
    return {"Order date": row["Ex-factory"] + timedelta(days=9)}


def _cancel_before(_: Random, row: Row) -> Row:
    return {"PO cancel": row["Ex-factory"] - timedelta(days=8)}


def _confirmed_late(_: Random, row: Row) -> Row:
    return {
        "Confirmed ex-factory": row["Ex-factory"] + timedelta(days=6),
        "PO cancel": row["Ex-factory"] + timedelta(days=2),
    }


def _customer_first(_: Random, row: Row) -> Row:
    return {"Customer cancel": row["In-DC"] - timedelta(days=6)}


def _day_off(rng: Random, row: Row) -> Row:
    """The week's day off before the ex-factory (Friday in Bangladesh and Jordan, Sunday elsewhere)."""
    off = 4 if row["Origin"] in ("BD", "JO") else 6
    day = row["Ex-factory"] - timedelta(days=rng.randint(1, 2))
    while day.weekday() != off:
        day -= timedelta(days=1)
    return _moved(row, day)


def _victory_day(_: Random, row: Row) -> Row:
    """Bangladesh's Victory Day, 16 December."""
    return _moved(row, _VICTORY_DAY)


def _near_victory_day(row: Row) -> bool:
    return row["Origin"] == "BD" and abs((row["Ex-factory"] - _VICTORY_DAY).days) <= 6


def _moved(row: Row, day: date) -> Row:
    """Another ex-factory, the order as long before it as it was: one fault, not two."""
    return {"Ex-factory": day, "Order date": row["Order date"] - (row["Ex-factory"] - day)}


def _rushed(_: Random, row: Row) -> Row:
    lead = VENDORS[row["Vendor"]].lead
    return {"Order date": row["Ex-factory"] - timedelta(days=lead - 25)}


def _needed_soon(_: Random, row: Row) -> Row:
    """In-DC three weeks before any vessel is there."""
    return {
        "In-DC": row["Ex-factory"] + timedelta(days=12),
        "PO cancel": row["Ex-factory"] + timedelta(days=3),
        "Customer cancel": None,
    }


def _unconfirmed_by_sea(row: Row) -> bool:
    return row["Mode"] == "ocean" and row["Confirmed ex-factory"] is None


def _wrong_digit(_: Random, row: Row) -> Row:
    code = row["GTIN"]
    return {"GTIN": code[:-1] + str((int(code[-1]) + 3) % 10)}


def _negative(_: Random, row: Row) -> Row:
    return {"Units": -row["Units"], **dict.fromkeys((*SIZES, "OS"))}


def _blank(column: str) -> Callable[[Random, Row], Row]:
    return lambda _rng, _row: {column: None}


def _garment(row: Row) -> bool:
    return row["HTS"][:2] in ("61", "62") and row["HTS"][:4] != "6212"


def _sized(row: Row) -> bool:
    return bool(row["M"])


KINDS: tuple[Kind, ...] = (
    Kind("required", "HTS", 2, "no tariff number", _blank("HTS"), open_only=True),
    Kind("required", "Origin", 1, "no origin", _blank("Origin"), open_only=True),
    Kind("required", "Vendor", 1, "no vendor", _blank("Vendor")),
    Kind("required", "Ex-factory", 1, "no ex-factory", _blank("Ex-factory"), open_only=True),
    Kind("required", "FOB", 1, "no price", _blank("FOB"), open_only=True),
    Kind("types", "FOB", 1, "words for a price", _typed("FOB", "see quote 3"), open_only=True),
    Kind("types", "Units", 1, "words in units", _typed("Units", "approx 1,200"), _sized, open_only=True),
    Kind("types", "Net weight", 1, "words for a weight", _typed("Net weight", "light"), open_only=True),
    Kind("types", "Units", 2, "negative units", _negative, open_only=True),
    Kind("types", "HTS", 3, "nine digits", _nine_digits, _garment, open_only=True),
    Kind("types", "Origin", 2, "no such country", _typed("Origin", "Chian", "Veitnam N.", "Bangla Rep"), open_only=True),
    Kind("types", "Incoterm", 2, "no such Incoterm", _typed("Incoterm", "FBO", "FOC")),
    Kind("types", "Currency", 2, "no such currency", _typed("Currency", "USDD", "UDS"), open_only=True),
    Kind("dates", "In-DC", 1, "31 February", _typed("In-DC", "2/31/2027"), open_only=True),
    Kind("dates", "Ex-factory", 1, "31 November", _typed("Ex-factory", "31-Nov-26"), open_only=True),
    Kind("dates", "PO cancel", 1, "30 February", _typed("PO cancel", "Feb 30, 2027"), open_only=True),
    Kind("sizes-sum", "Units", 8, "sizes do not sum to units", _sizes_off, _sized),
    Kind("pack", "Units", 4, "units do not fill packs", _pack_broken, lambda row: row["Pack"] > 2, open_only=True),
    Kind("moq", "Units", 4, "under the vendor's minimum", _too_few, open_only=True),
    Kind("vendor", "Vendor", 4, "spelling that Vendors does not have", _misspelt),
    Kind("factory", "Factory", 3, "factory not in Factories", _typed("Factory", "Padma Unit 9", "Fenghua annex", "subcon (tbc)")),
    Kind("hts", "HTS", 3, "no such tariff line", _typed("HTS", "6109.80.1000", "6199100012", "6204.99.1000"), _garment, open_only=True),
    Kind("hts-construction", "HTS", 3, "chapter 62 on a knit or 61 on a woven", _other_chapter, _garment, open_only=True),
    Kind("fiber-sum", "Fiber", 5, "shares that miss 100 %", _fiber_off, lambda row: _garment(row) and "cotton" in row["Fiber"]),
    Kind("origin-denied", "Origin", 1, "denied origin", _typed("Origin", "Iran"), open_only=True),
    Kind("origin-risk", "Origin", 1, "high-risk origin", _typed("Origin", "Myanmar"), open_only=True),
    Kind("fob-target", "FOB", 6, "price above target", _above_target),
    Kind("per-dozen", "FOB", 2, "price of a dozen", _per_dozen, lambda row: row["FOB"] < 6, open_only=True),
    Kind("last-price", "FOB", 4, "price off the last one", _off_last),
    Kind("imu", "Retail", 4, "retail too low for the landed cost", _thin_margin),
    Kind("date-order", "Ex-factory", 3, "ordered after ex-factory", _order_after, open_only=True),
    Kind("date-order", "PO cancel", 3, "cancel before ex-factory", _cancel_before),
    Kind("date-order", "Customer cancel", 4, "customer cancels before in-DC", _customer_first, lambda row: row["Customer cancel"] is not None),
    Kind("working-day", "Ex-factory", 4, "ex-factory on the weekly day off", _day_off, open_only=True),
    Kind("working-day", "Ex-factory", 2, "ex-factory on a public holiday", _victory_day, _near_victory_day, open_only=True),
    Kind("past-cancel", "Confirmed ex-factory", 4, "confirmed for after PO cancel", _confirmed_late, lambda row: row["Mode"] == "ocean", open_only=True),
    Kind("lead-time", "Ex-factory", 4, "ordered later than the vendor's lead time", _rushed, open_only=True),
    Kind("transit", "Ex-factory", 4, "in-DC before the vessel can be there", _needed_soon, _unconfirmed_by_sea, open_only=True),
    Kind("air", "Air approved by", 5, "air that nobody approved", _blank("Air approved by"), lambda row: row["Mode"] == "air"),
    Kind("gtin", "GTIN", 5, "wrong check digit", _wrong_digit),
)  # fmt: skip
