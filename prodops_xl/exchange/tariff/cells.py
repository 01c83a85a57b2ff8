"""Cells of a tariff table as a person writes them in a CSV, read one by one: each reader gives the text that is kept, or raises
ValueError with a sentence that says what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from prodops_xl.exchange.tariff.bytes_read import shown
from prodops_xl.tables.countries import COUNTRIES, country_code

Reader = Callable[[str], str]
_HEADING = re.compile(r"99\d\d\.\d\d(\.\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_YEARS = range(1900, 2200)
_MOST_FEE = Decimal("0.05")
_MOST_RATE = Decimal(5)  # of value; the highest duty there was, of China in April 2025, came to 1.45
_LEAST, _MOST = Decimal("1e-9"), Decimal("1e9")


def text(cell: str) -> str:
    """Any text that a sheet can show, blanks tidied. One that Excel would take for a formula is refused: figures cite it."""
    told = shown(cell)
    if told[:1] in ("=", "+", "-", "@"):
        raise ValueError(
            f"{told!r} begins with {told[0]}: Excel would take it for a formula. Begin it with a word."
        )
    return told


def words(cell: str) -> str:
    """Words separated by blanks; commas and semicolons are blanks too."""
    return text(cell.replace(",", " ").replace(";", " "))


def day(cell: str) -> str:
    """A date as 2026-11-25, and no other way: 03/04/2026 is March in one country and April in another."""
    try:
        told = date.fromisoformat(cell) if _DAY.fullmatch(cell) else None
    except ValueError:
        told = None
    if told is None:
        raise ValueError(
            f"{cell!r} is no date. Write it as 2026-11-25; in Excel give the column the format yyyy-mm-dd before saving as CSV."
        )
    if told.year not in _YEARS:
        raise ValueError(
            f"{cell} is no day of the trade. Where there is no first or last day, leave the cell blank."
        )
    return told.isoformat()


def share(cell: str) -> str:
    """A rate as a fraction of value: 0.075, or 7.5%."""
    number, percent = _number(cell)
    if number >= 1 and not percent:
        raise ValueError(
            f"{cell} would be {_plain(number * 100)} percent. Write {_plain(number / 100)} or {cell}% if {cell} percent is "
            f"meant, else {_plain(number * 100)}% with its sign."
        )
    rate = number / 100 if percent else number
    if rate > _MOST_RATE:
        raise ValueError(f"{cell} is more than any duty there was. Excel may have multiplied it by 100.")
    return _plain(rate)


def fee_share(cell: str) -> str:
    """A fee's rate as a fraction of value: 0.003464, or 0.3464%."""
    number, percent = _number(cell)
    number = number / 100 if percent else number
    if number > _MOST_FEE:
        raise ValueError(
            f"{cell} would be {_plain(number * 100)} percent. MPF and HMF are shares of a percent: 0.003464 or 0.3464%."
        )
    return _plain(number)


def per_kg(cell: str) -> str:
    """Dollars per kg."""
    number, percent = _number(cell)
    if percent or number > 1:
        raise ValueError(
            f"{cell} is no rate in dollars per kg; the cotton fee is about a cent per kg, such as 0.012013."
        )
    return _plain(number)


def dollars(cell: str) -> str:
    """An amount in dollars."""
    number, percent = _number(cell)
    if percent:
        raise ValueError(f"{cell} is no amount in dollars. Write it as 33.58.")
    return _plain(number)


def heading(cell: str) -> str:
    """A number of chapter 99: 9903.88.15."""
    if not _HEADING.fullmatch(cell):
        raise ValueError(f"{cell!r} is no heading of chapter 99. Write it with its dots, as 9903.88.15.")
    return cell


def tariff_number(cell: str) -> str:
    """A tariff number of 8 or 10 digits, dots left out."""
    digits = re.sub(r"[.\s]", "", cell)
    if not digits.isdigit() or len(digits) not in (8, 10):
        hint = (
            " Excel has turned it into a rounded number: give the column the format Text."
            if "E+" in cell
            else ""
        )
        raise ValueError(f"{cell!r} is no tariff number of 8 or 10 digits.{hint}")
    return digits


def countries(cell: str) -> str:
    """Codes separated by blanks: VN, BD IN. EU stands for its members, * for every country."""
    codes = cell.upper().replace(",", " ").replace(";", " ").split()
    wrong = [code for code in codes if code not in COUNTRIES and code not in ("EU", "*")]
    if wrong:
        meant = country_code(cell) or country_code(wrong[0])
        hint = f" Is it {meant}?" if meant else ""
        raise ValueError(
            f"{wrong[0]!r} is no country. Write two-letter codes separated by blanks, EU for its members, or *.{hint}"
        )
    if "*" in codes and len(codes) > 1:
        raise ValueError("* stands for every origin and goes alone. Give the others a row of their own.")
    return " ".join(dict.fromkeys(codes))


def named_countries(cell: str) -> str:
    """Codes separated by blanks, without *."""
    told = countries(cell)
    if told == "*":
        raise ValueError("* stands for every origin and is of no use here. Name the countries.")
    return told


def chapters(cell: str) -> str:
    """Chapters separated by blanks: 61 62 63."""
    told = cell.replace(",", " ").split()
    wrong = [each for each in told if not re.fullmatch(r"\d\d", each)]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is no chapter. Write two digits each, separated by blanks: 61 62 63.")
    return " ".join(told)


def symbol(cell: str) -> str:
    """A program symbol: S, KR, A+."""
    if not re.fullmatch(r"[A-Z]{1,2}[+*]?", cell):
        raise ValueError(f"{cell!r} is no program symbol of the special column, such as S, KR or A+.")
    return cell


def one_of(*choices: str) -> Reader:
    """One of these words."""

    def read(cell: str) -> str:
        word = cell.strip()
        found = next((choice for choice in choices if choice.lower() == word.lower()), None)
        if found is None:
            raise ValueError(f"{cell!r} is none of {', '.join(choices)}.")
        return found

    return read


def _number(cell: str) -> tuple[Decimal, bool]:
    percent = cell.endswith("%")
    try:
        number = Decimal(cell.rstrip("%").strip().removeprefix("$"))
    except InvalidOperation:
        hint = " Write a point, not a comma, before the decimals." if "," in cell else ""
        raise ValueError(f"{cell!r} is no number.{hint}") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"{cell!r} is below zero or no number.")
    if number and not _LEAST <= number <= _MOST:
        raise ValueError(f"{cell!r} is no number of the trade.")
    return number, percent


def _plain(number: Decimal) -> str:
    shown = f"{number.normalize():f}"
    return shown if shown != "-0" else "0"
