"""One coercion per argument type for all hosts: what an Excel cell, a web cell and a shell argument become."""

from datetime import date, datetime

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.coercion import coerce
from prodops_xl.registry import Argument

D = date(2026, 5, 1)
# 2026-05-01 is serial 46143 in Excel's 1900 system (=DATE(2026,5,1) formatted as a number).
CASES = [
    ("money", 8.5, 8.5), ("money", 8, 8.0), ("money", "8.50", 8.5), ("money", "$1,234.50", 1234.5), ("number", "16.5%", 0.165),
    ("money", "-3", -3.0), ("money", "1e3", 1000.0), ("units", 1200.0, 1200.0),
    ("text", 36000291452.0, "36000291452"), ("text", " 0036 ", "0036"),
    ("hts", 6109100012.0, "6109100012"), ("hts", "6109.10.00.12", "6109100012"), ("hts", "6109.10.00", "61091000"),
    ("country", "vn", "VN"), ("country", "Viet Nam", "VN"), ("country", "Bangladesh", "BD"),
    ("date", 46143, D), ("date", 46143.75, D), ("date", "2026-05-01", D), ("date", datetime(2026, 5, 1, 9), D), ("date", D, D),
    ("mode", "Sea", "ocean"), ("mode", "AIR", "air"), ("claims", " usmca ", "usmca"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "want"), CASES)
def test_reads(kind, value, want):
    assert coerce(Argument("x", kind, "X"), value, None, zero_is_blank=False) == want


BAD = [
    ("money", "free", "#VALUE!"), ("money", "1,23", "#VALUE!"), ("money", True, "#VALUE!"), ("money", float("inf"), "#NUM!"),
    ("units", -5, "#NUM!"), ("weight", "-1", "#NUM!"), ("hts", "6109", "#VALUE!"), ("hts", "610910001", "#VALUE!"), ("hts", "T-shirt", "#VALUE!"),
    ("country", "Atlantis", "#VALUE!"), ("date", "31 February", "#VALUE!"), ("date", "2026-02-31", "#VALUE!"), ("date", 12, "#NUM!"),
    ("mode", "camel", "#VALUE!"), ("money", "$", "#VALUE!"), ("money", "%", "#VALUE!"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "code"), BAD)
def test_refuses_with_a_sentence(kind, value, code):
    got = coerce(Argument("x", kind, "X"), value, None, zero_is_blank=False)
    assert isinstance(got, CellError)
    assert got.code == code
    assert "x" in got.message


@pytest.mark.parametrize("empty", [None, "", "   ", float("nan")])
@pytest.mark.parametrize("kind", ["money", "units", "hts", "country", "text"])
def test_an_empty_required_cell_is_an_error_never_free(kind, empty):
    got = coerce(Argument("x", kind, "X"), empty, None, zero_is_blank=False)
    assert isinstance(got, CellError)


# (blank rule, the web's zero, what it is): an empty cell reaches a web function as 0.
ZEROS = [
    ("zero_is_blank", True, CellError),
    ("zero_is_blank", False, float),
    ("required", True, float),
    ("optional", True, float),
]


@pytest.mark.parametrize(("blank", "web", "kind"), ZEROS)
def test_a_zero_from_the_web(blank, web, kind):
    assert isinstance(coerce(Argument("x", "money", "X", blank=blank), 0, None, zero_is_blank=web), kind)


def test_optional_blanks_take_the_default_and_dates_the_as_of_date():
    assert (
        coerce(Argument("x", "mode", "X", blank="optional", default="ocean"), None, None, zero_is_blank=False)
        == "ocean"
    )
    when = Argument("entry_date", "date", "X", blank="optional")
    assert coerce(when, None, D, zero_is_blank=False) == D
    assert coerce(when, 0, D, zero_is_blank=True) == D
    assert coerce(when, None, None, zero_is_blank=False).code == "#VALUE!"
