"""Ports as order sheets write them: does a port lie in the customs territory of the US, or can it not be said?

A UN/LOCODE (USLAX, DE HAM), a US port of entry by name, number or state, or a name with its country. What is none of
these is never read as abroad: duty would then be left out without a word.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.tables.countries import COUNTRIES, country_code

_LOCODE = re.compile(r"[A-Z]{2}\s?[A-Z0-9]{3}")
_PORT_NUMBER = re.compile(r"\d{4}")  # CBP Schedule D: 2704 is Los Angeles
# US customs territory: the states, the District of Columbia and Puerto Rico (19 CFR 101.1).
_US = ("US", "PR")
# Countries that are as well a US state or port: alone they decide nothing.
_TWO_PLACES = frozenset({"georgia", "jersey", "columbia"})

_STATES_TEXT = """
    AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|
    FL florida|GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|KS kansas|KY kentucky|
    LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|MS mississippi|
    MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|NM new mexico|
    NY new york|NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon|PA pennsylvania|
    RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas|UT utah|VT vermont|
    VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming|DC district of columbia|
    PR puerto rico
"""

# Ports of entry where most apparel is entered (19 CFR 101.3, CBP Schedule D), and five-letter ones that a code could
# be taken for. Names that lie in two countries (Vancouver, Kingston) are left out on purpose.
_PORTS_TEXT = """
    los angeles|long beach|la|lax|la lb|la long beach|los angeles long beach|lgb|oakland|
    san francisco|sfo|san diego|otay mesa|calexico|seattle|tacoma|portland|new york|ny|nyc|jfk|
    newark|ewr|new york newark|ny nj|new york new jersey|elizabeth|port elizabeth nj|boston|
    baltimore|philadelphia|norfolk|hampton roads|newport news|richmond va|wilmington|charleston|
    savannah|brunswick ga|jacksonville|port everglades|fort lauderdale|miami|mia|tampa|mobile|
    gulfport|new orleans|houston|galveston|laredo|el paso|hidalgo|pharr|brownsville|eagle pass|
    del rio|dallas|fort worth|dallas fort worth|dfw|atlanta|atl|memphis|nashville|louisville|
    cincinnati|columbus|cleveland|detroit|chicago|ord|port huron|buffalo|champlain|niagara falls|
    minneapolis|st louis|kansas city|denver|salt lake city|phoenix|nogales az|san luis az|las vegas|
    honolulu|anchorage|san juan pr|omaha|bronx|salem|dover|macon|fargo|lubec|provo|tulsa|akron|
    blaine|indianapolis
"""


def _listed(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split("|")]


_STATES = {name[:2]: name[3:] for name in _listed(_STATES_TEXT)}
_US_NAMES = (set(_listed(_PORTS_TEXT)) | set(_STATES.values())) - _TWO_PLACES


def enters_us(port: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Per port (text or blank): False only where a foreign code or a country's name says so."""
    return _told(port, unsure=True)


def unclear(port: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Per port: is there a text that says neither a US port nor a foreign one? Blank is not unclear, it is blank."""
    return ~_told(port, unsure=False) & _told(port, unsure=True) & ~pd.isna(port)


def _told(port: npt.NDArray[np.object_], *, unsure: bool) -> npt.NDArray[np.bool_]:
    known = {p: in_us(p) for p in pd.unique(pd.Series(port, dtype=object).dropna())}
    known = {p: unsure if said is None else said for p, said in known.items()}
    return np.array([known.get(p, True) for p in port], dtype=bool)


def in_us(port: str) -> bool | None:
    """Does the port lie in the US? None: the text does not say."""
    text = port.strip()
    parts = [p.strip() for p in re.split(r"[,;/()]| - ", text) if p.strip()]
    if not parts:
        return True
    if _PORT_NUMBER.fullmatch(text) or any(_words(name) in _US_NAMES for name in (text, *parts)):
        # "Portland, Jamaica" is not a US port: a country beside the name goes before the name.
        return _country(parts[-1]) in (None, *_US) if len(parts) > 1 else True
    country = _country(text) or _country(parts[-1])
    if country:
        return country in _US
    codes = [p[:2] for p in parts if _LOCODE.fullmatch(p) and p[:2] in COUNTRIES]
    if codes:
        return codes[0] in _US
    return _short(parts[-1])


def port_country(port: str) -> str | None:
    """The country (alpha-2) that a port's code or name says; None: it does not say."""
    text = port.strip()
    if _LOCODE.fullmatch(text.upper()) and text[:2].upper() in COUNTRIES:
        return text[:2].upper()
    parts = [p.strip() for p in re.split(r"[,;/()]| - ", text) if p.strip()]
    named = next((found for part in reversed(parts) if (found := _country(part))), None)
    return named or ("US" if text and in_us(text) else None)


def _country(text: str) -> str | None:
    """The country that a spelled-out name is; short codes and names of two places decide nothing here."""
    if _words(text) in ("us", "usa", "u s", "u s a"):
        return "US"
    return None if len(text) <= 3 or _words(text) in _TWO_PLACES else country_code(text)


def _short(text: str) -> bool | None:
    """Two letters: a state (NY), a country (MX), or both (CA, DE), and then it does not say."""
    if len(text) == 5 and text[:2].lower() == "us" and text.islower():
        return True  # a code in small letters; abroad it would not be believed
    state, country = text in _STATES, text in COUNTRIES
    return None if state == country else state


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
