"""Closed vocabularies: terms of sale, modes, countries, currencies, tariff lines, choices, yes and no; texts."""

from __future__ import annotations

from datetime import datetime

import pytest

from prodops_xl.tables.cells.terms import read_term
from prodops_xl.tables.cells.text import read_note, read_text
from prodops_xl.tables.countries import COUNTRIES, EU_MEMBERS, country_code, country_codes
from prodops_xl.tables.currencies import CURRENCIES, currency_code
from prodops_xl.tables.kinds import COUNTRY, CURRENCY, HTS, INCOTERM, MODE, YES_NO
from prodops_xl.tables.schema import TABLES

BASIS = TABLES["Charges"].columns["Basis"].kind
TREATMENT = TABLES["Charges"].columns["Treatment"].kind


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("fob", INCOTERM, "FOB"),
        ("F.O.B.", INCOTERM, "FOB"),
        ("FOB Chittagong", INCOTERM, "FOB"),
        ("FOB-HKG", INCOTERM, "FOB"),
        ("LDP", INCOTERM, "DDP"),
        ("ldp", INCOTERM, "DDP"),
        ("Delivered Duty Paid", INCOTERM, "DDP"),
        ("C&F", INCOTERM, "CFR"),
        ("CNF", INCOTERM, "CFR"),
        ("Ex Works", INCOTERM, "EXW"),
        ("DDU", INCOTERM, "DAP"),  # Incoterms 2000, replaced by DAP in 2010
        ("DAT", INCOTERM, "DPU"),  # Incoterms 2010, renamed DPU in 2020
        ("FOB Destination", INCOTERM, None),  # a US domestic term
        ("FOB/LDP", INCOTERM, None),
        ("XYZ", INCOTERM, None),
        ("Sea", MODE, "ocean"),
        ("VESSEL", MODE, "ocean"),
        ("Ocean freight", MODE, "ocean"),
        ("Ocean FCL", MODE, "ocean"),
        ("AIR", MODE, "air"),
        ("Air Charter", MODE, "air"),
        ("ship by air", MODE, "air"),
        ("A", MODE, "air"),
        ("Truck", MODE, "truck"),
        ("road", MODE, "truck"),
        ("FedEx", MODE, "courier"),
        ("Rail", MODE, "rail"),
        ("Sea/Air", MODE, None),
        ("teleport", MODE, None),
        ("6109.10.0012", HTS, "6109100012"),
        ("6109.10.00", HTS, "61091000"),
        ("6109 10 0012", HTS, "6109100012"),
        ("HTS 6109.10.0012", HTS, "6109100012"),
        (6109100012.0, HTS, "6109100012"),
        (61091000, HTS, "61091000"),
        ("610910001", HTS, None),
        ("6109.10", HTS, None),
        ("61O9100012", HTS, None),
        (True, HTS, None),
        ("Viet Nam", COUNTRY, "VN"),
        ("vietnam", COUNTRY, "VN"),
        ("VNM", COUNTRY, "VN"),
        ("PRC", COUNTRY, "CN"),
        ("Bangladesh", COUNTRY, "BD"),
        ("Made in Turkey", COUNTRY, "TR"),
        ("VN - Vietnam", COUNTRY, "VN"),
        ("VN - China", COUNTRY, None),
        ("Atlantis", COUNTRY, None),
        ("EU", COUNTRY, None),
        ("usd", CURRENCY, "USD"),
        ("US$", CURRENCY, "USD"),
        ("RMB", CURRENCY, "CNY"),
        ("¥", CURRENCY, None),  # yen or yuan
        ("Qty", BASIS, "units"),
        ("CBM", BASIS, "volume"),
        ("by magic", BASIS, None),
        ("Included", TREATMENT, "included"),
        ("capitalized", TREATMENT, "inventory"),
        ("Y", YES_NO, "yes"),
        (True, YES_NO, "yes"),
        (0.0, YES_NO, "no"),
        ("perhaps", YES_NO, None),
    ],
)
def test_terms(text, kind, value):
    reading = read_term(text, kind)
    assert reading.value == value, reading
    assert bool(reading.fault) == (value is None)


@pytest.mark.parametrize("kind", [INCOTERM, MODE, HTS, COUNTRY, CURRENCY, YES_NO, BASIS])
def test_stand_ins_and_blanks(kind):
    assert read_term("TBD", kind).blank
    assert read_term("  ", kind) == read_term("", kind)
    assert not read_term(" ", kind).fault


def test_ldp_is_said_and_fob_is_not():
    assert read_term("LDP", INCOTERM).note == "LDP read as DDP"
    assert not read_term("fob", INCOTERM).note


def test_nine_digits_are_named():
    assert "9 digits" in read_term("610910001", HTS).fault


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4500012345.0, "4500012345"),
        (4500012345, "4500012345"),
        (1.5, "1.5"),
        ("00123", "00123"),
        (" PO\u200b 7 ", "PO 7"),
        ("", None),
        ("TBD", None),
        (datetime(2026, 3, 16), "2026-03-16"),
    ],
)
def test_texts(value, text):
    assert read_text(value).value == text


def test_a_long_number_has_lost_digits():
    assert read_text(1234567890123456.0).doubt
    assert not read_text(4006381333931.0).doubt  # 13 digits of an EAN fit


def test_free_text_keeps_its_stand_ins():
    assert read_note(" n/a ").value == "n/a"
    assert read_note(12.0).value == "12"


def test_iso_tables():
    # ISO 3166-1 has 249 entries; XK is the customs authorities' own.
    assert len(COUNTRIES) == 250
    assert {"HK", "MO", "TW"} <= COUNTRIES.keys()
    assert len(EU_MEMBERS) == 27
    assert COUNTRIES.keys() >= EU_MEMBERS
    assert {"USD", "EUR", "CNY", "BDT", "VND"} <= CURRENCIES
    assert all(country_code(code) == code for code in COUNTRIES)
    assert all(country_code(name) == code for code, name in COUNTRIES.items())
    assert all(currency_code(code.lower()) == code for code in CURRENCIES)


def test_many_countries_at_once():
    assert country_codes(["Viet Nam", None, "PRC", "Viet Nam", "?"]) == ["VN", None, "CN", "VN", None]
