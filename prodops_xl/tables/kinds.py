"""Kinds of column: what a cell may hold, its core pydantic type, and the words for a finding about it.

A row model's field is annotated with one of the types at the end (`Units`, `Money`, `Day`, ...). Each is what a
clean cell holds as Excel hands it over (numbers as float, dates as datetime, text as str, blanks as None), so
that one pydantic call checks a whole clean column; how other spellings are read is in `reading.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, NaiveDatetime, StringConstraints

from prodops_xl.tables.countries import COUNTRIES
from prodops_xl.tables.currencies import CURRENCIES

Dtype = Literal["text", "number", "date", "any"]

FIRST_DAY = datetime(1990, 1, 1)  # noqa: DTZ001 - dates of the trade are naive
LAST_DAY = datetime(2099, 12, 31)  # noqa: DTZ001 - dates of the trade are naive


@dataclass(frozen=True)
class Kind:
    """What a column holds: `expects` and `example` complete a finding's sentence.

    `grave`: a cell that cannot be read is an error, not a warning. `closed`: few distinct values, looked up once
    each. `whole`: fractions are odd. `signed`: may be negative.
    """

    name: str
    dtype: Dtype
    expects: str
    example: str = ""
    grave: bool = False
    closed: bool = False
    whole: bool = False
    signed: bool = False
    choices: tuple[str, ...] = ()


def _choice(*choices: str) -> Kind:
    return Kind("choice", "text", "one of " + ", ".join(choices), choices[0], closed=True, choices=choices)


TEXT = Kind("text", "text", "text")
NOTE = Kind("note", "text", "text")
ANY = Kind("any", "any", "anything")
UNITS = Kind("units", "number", "a number of units, 0 or more", "1200", grave=True, whole=True)
SIZE = Kind("size", "number", "a number of units, 0 or more", "120", grave=True, whole=True)
SIGNED_UNITS = Kind("units", "number", "a number of units", "1200", grave=True, whole=True, signed=True)
WHOLE = Kind("whole", "number", "a whole number, 0 or more", "10", grave=True, whole=True)
DAYS = Kind("days", "number", "a number of days, 0 or more", "45", whole=True)
SIGNED_DAYS = Kind("days", "number", "a number of days", "-3", whole=True, signed=True)
MONEY = Kind("money", "number", "an amount of money, 0 or more", "12.50", grave=True)
AMOUNT = Kind("amount", "number", "an amount of money", "12.50", grave=True, signed=True)
WEIGHT = Kind("weight", "number", "a weight in kg, 0 or more", "0.25", grave=True)
VOLUME = Kind("volume", "number", "a volume in cubic metres, 0 or more", "0.0021", grave=True)
NUMBER = Kind("number", "number", "a number", "1.5", signed=True)
QUALITY = Kind("aql", "number", "an AQL such as 2.5, 0 or more", "2.5")
RATE = Kind("rate", "number", "a rate such as 16.5% or 0.165", "16.5%", signed=True)
DAY = Kind("date", "date", "a date", "2026-03-16", grave=True)
MONTH = Kind("month", "date", "a month", "2026-03", grave=True)
HTS = Kind(
    "hts", "text", "8 or 10 digits of the tariff, dots or not", "6109.10.0012", grave=True, closed=True
)
COUNTRY = Kind("country", "text", "a country by its ISO code or name", "VN", grave=True, closed=True)
CURRENCY = Kind("currency", "text", "a currency by its ISO 4217 code", "USD", grave=True, closed=True)
INCOTERM = Kind("incoterm", "text", "a term of Incoterms 2020", "FOB", closed=True)
MODE = Kind("mode", "text", "ocean, air, truck, rail or courier", "ocean", closed=True)
YES_NO = Kind("yes/no", "text", "yes or no", "yes", closed=True)

# Alternations over tables, not Literal: the tables are data, and pydantic's Rust regex is as quick.
_COUNTRY_CODE = r"^(?:" + "|".join(sorted(COUNTRIES)) + r")$"
_CURRENCY_CODE = r"^(?:" + "|".join(sorted(CURRENCIES)) + r")$"

_Text = Annotated[str, StringConstraints(strict=True)]
_Positive = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
_Signed = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Datetime = Annotated[NaiveDatetime, Field(strict=True, ge=FIRST_DAY, le=LAST_DAY)]


def _first_of_month(day: datetime) -> datetime:
    if day.day != 1:
        raise ValueError("not the first of a month")
    return day


Text = Annotated[_Text | None, TEXT]
Note = Annotated[_Text | None, NOTE]
Anything = Annotated[Any, ANY]
Units = Annotated[_Positive | None, UNITS]
SizeUnits = Annotated[_Positive | None, SIZE]
SignedUnits = Annotated[_Signed | None, SIGNED_UNITS]
Whole = Annotated[_Positive | None, WHOLE]
Days = Annotated[_Positive | None, DAYS]
SignedDays = Annotated[_Signed | None, SIGNED_DAYS]
Money = Annotated[_Positive | None, MONEY]
Amount = Annotated[_Signed | None, AMOUNT]
Weight = Annotated[_Positive | None, WEIGHT]
Volume = Annotated[_Positive | None, VOLUME]
Number = Annotated[_Signed | None, NUMBER]
Quality = Annotated[_Positive | None, QUALITY]
Rate = Annotated[_Signed | None, RATE]
Day = Annotated[_Datetime | None, DAY]
Month = Annotated[Annotated[_Datetime, AfterValidator(_first_of_month)] | None, MONTH]
Hts = Annotated[Annotated[str, StringConstraints(strict=True, pattern=r"^\d{8}(?:\d\d)?$")] | None, HTS]
Country = Annotated[Annotated[str, StringConstraints(strict=True, pattern=_COUNTRY_CODE)] | None, COUNTRY]
Currency = Annotated[Annotated[str, StringConstraints(strict=True, pattern=_CURRENCY_CODE)] | None, CURRENCY]
Incoterm = Annotated[
    Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"] | None, INCOTERM
]
Mode = Annotated[Literal["ocean", "air", "truck", "rail", "courier"] | None, MODE]
YesNo = Annotated[Literal["yes", "no"] | None, YES_NO]
Basis = Annotated[
    Literal["value", "units", "weight", "volume", "equal"] | None,
    _choice("value", "units", "weight", "volume", "equal"),
]
Treatment = Annotated[
    Literal["inventory", "expense", "included"] | None, _choice("inventory", "expense", "included")
]
Construction = Annotated[Literal["knit", "woven"] | None, _choice("knit", "woven")]
CostBasis = Annotated[Literal["actual", "estimate", "mixed"] | None, _choice("actual", "estimate", "mixed")]
RateKind = Annotated[
    Literal["fx", "transit", "freight", "fee", "cotton fee", "closure"] | None,
    _choice("fx", "transit", "freight", "fee", "cotton fee", "closure"),
]
Severity = Annotated[Literal["error", "warning", "remark"] | None, _choice("error", "warning", "remark")]
UsageKind = Annotated[Literal["sale", "return", "adjustment"] | None, _choice("sale", "return", "adjustment")]
InspectionResult = Annotated[Literal["pass", "fail", "pending"] | None, _choice("pass", "fail", "pending")]
InspectionLevel = Annotated[
    Literal["I", "II", "III", "S-1", "S-2", "S-3", "S-4"] | None,
    _choice("I", "II", "III", "S-1", "S-2", "S-3", "S-4"),
]
Stage = Annotated[
    Literal["cut", "sewn", "finished", "packed", "shipped"] | None,
    _choice("cut", "sewn", "finished", "packed", "shipped"),
]
MilestoneStatus = Annotated[
    Literal["done", "on track", "at risk", "late", "blocked"] | None,
    _choice("done", "on track", "at risk", "late", "blocked"),
]
