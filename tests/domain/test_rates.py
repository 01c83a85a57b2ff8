"""Rate texts to parts. Expected figures are the printed rates themselves (US HTS, January 2025 edition)."""

import pytest

from prodops_xl import reference
from prodops_xl.domain.rates import ONE, parse_rate, parse_special, rate_form, special_form

# text as printed, where, parts (basis, dollars per unit or fraction)
PRINTED = [
    ("Free", "4202328500", [("value", 0)]),
    ("16.5%", "6109100012", [("value", 0.165)]),
    ("8.4% ", "17 lines have a trailing blank", [("value", 0.084)]),
    ("110%", "4202295000 column 2", [("value", 1.1)]),
    ("33 1/3%", "6403511100 column 2", [("value", 1 / 3)]),
    ("38.6¢/kg + 10%", "6101301500", [("kg", 0.386), ("value", 0.10)]),
    ("11¢/kg +20%", "4202993000 column 2", [("kg", 0.11), ("value", 0.20)]),
    ("$1.10/kg +50%", "6116910000 column 2", [("kg", 1.10), ("value", 0.50)]),
    ("90¢/pr. + 37.5%", "6404117930", [("pair", 0.90), ("value", 0.375)]),
    ("$1.58/pr. + 66%", "6404117930 column 2", [("pair", 1.58), ("value", 0.66)]),
    ("96¢/doz. + 1.4%", "6501006000", [("dozen", 0.96), ("value", 0.014)]),
    ("$16/doz. + 25%", "6501006000 column 2", [("dozen", 16.0), ("value", 0.25)]),
    ("$1.20/doz. + 14%", "form of the data README", [("dozen", 1.20), ("value", 0.14)]),
    ("13.5¢/kg + 6.3% + 1.9¢/article", "6505000800", [("kg", 0.135), ("value", 0.063), ("piece", 0.019)]),
    (
        "88.2¢/kg + 55% + 12.5¢/ article",
        "6505000800 column 2",
        [("kg", 0.882), ("value", 0.55), ("piece", 0.125)],
    ),
]

SENTENCES = [
    "The rate applicable to each garment in the ensemble if separately entered",
    "The rate applicable to each garment in the in the ensemble if separately entered",
    "The rate applicable to each garment in the ensemble if entered separately",
    "See 9902.01.01",
    "",
    "5",
    "5% or 10%",
    "5¢/m2",
]


@pytest.mark.parametrize(("text", "where", "expected"), PRINTED)
def test_a_printed_rate_is_its_parts(text, where, expected):
    rate = parse_rate(text)
    assert not rate.needs_person
    assert [(part.basis, part.rate) for part in rate.parts] == [
        (b, pytest.approx(r, rel=1e-12)) for b, r in expected
    ]


@pytest.mark.parametrize("text", SENTENCES)
def test_what_is_no_rate_needs_a_person_and_is_never_free(text):
    rate = parse_rate(text)
    assert rate.needs_person
    assert rate.parts == ()
    assert rate.ad_valorem is None


def test_a_third_is_exact():
    assert parse_rate("33 1/3%").parts[0].exact * 3 == ONE


def test_ad_valorem_only_where_value_decides_alone():
    assert parse_rate("16.5%").ad_valorem == 0.165
    assert parse_rate("90¢/pr. + 37.5%").ad_valorem is None
    assert parse_rate("Free").ad_valorem == 0.0


# text as printed, symbol, expected fraction (None: not listed)
LISTED = [
    ("Free (AU,BH,CL,CO,D,IL,JO,KR,MA,NP,OM,P,PA,PE,R,S,SG) 6.4% (E)", "E", 0.064),  # 4202110030
    ("Free (AU,BH,CL,CO,D,IL,JO,KR,MA,NP,OM,P,PA,PE,R,S,SG) 6.4% (E)", "KR", 0.0),
    ("Free (AU,BH, CL,CO,E*,IL,JO, KR,MA,OM,P, PA,PE,S,SG)", "E*", 0.0),  # 6302100005
    ("Free (A+,AU,BH,CL,CO,D,E,IL, JO,KR,MA, OM,P,PA,PE,S,SG)", "A+", 0.0),  # 4304000000
    ("Free (AU,BH,CL,CO,IL,JO,KR,MA,.OM,P,PA,PE,S,SG) ", "OM", 0.0),  # 6204631110
    ("Free (AU,BH,...) 14.9% (KR)", "KR", 0.149),  # data README
    ("Free (AU)", "KR", None),
    ("", "S", None),
]


@pytest.mark.parametrize(("text", "symbol", "expected"), LISTED)
def test_a_special_column_gives_a_rate_by_symbol(text, symbol, expected):
    rate = parse_special(text).get(symbol)
    assert (rate and rate.ad_valorem) == expected


def test_every_text_of_every_line_is_parsed():
    """Nothing unparsed: what needs a person is an ensemble's sentence and nothing else."""
    lines = reference.tariff().lines
    for column in ("column_1", "column_2"):
        rates = [parse_rate(text) for text in lines[column]]
        assert all("ensemble" in rate.text for rate in rates if rate.needs_person)
        assert sum(rate.needs_person for rate in rates) == 252
        assert all(rate.parts for rate in rates if not rate.needs_person)
    special = [parse_special(text) for text in lines["special"]]
    assert not any(rate.needs_person for by_symbol in special for rate in by_symbol.values())
    free = lines["column_1"].map(lambda text: text == "Free")
    assert [bool(by_symbol) for by_symbol in special] == [not f for f in free]


# Counted by hand in the published file with grep: pairs, three parts, dozens.
COUNTED = [
    ("column_1", "#¢/pr. + #%", 50),
    ("column_1", "#¢/kg + #% + #¢/article", 1),
    ("column_1", "#¢/doz. + #%", 3),
    ("column_1", "Free", 151),
    ("column_2", "# #/#%", 16),
    ("column_2", "$#/kg + #%", 19),
]


@pytest.mark.parametrize(("column", "form", "count"), COUNTED)
def test_forms_are_counted(column, form, count):
    assert sum(rate_form(text) == form for text in reference.tariff().lines[column]) == count


def test_a_form_that_nobody_knows_is_said_to_be_unknown():
    assert rate_form("5¢/m2") == "unknown"
    assert special_form("") == "none"
