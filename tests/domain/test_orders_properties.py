"""Properties of validate: what must hold for any order book."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodops_xl.domain.orders import RULES, validate
from prodops_xl.tables.schema import TABLES, Checked, check
from prodops_xl.tables.settings import read_settings
from tests.effort import examples

relaxed = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SETTINGS = read_settings({}, {})
ROWS = 6

# Cells that break exactly this rule in any row of the clean book (rows 0 to 2 are knit tops of Bangladesh,
# rows 3 to 5 woven trousers of Vietnam).
PLANTS = [
    ("required", {"Vendor": None}),
    ("types", {"Retail": "n.v.t."}),
    ("dates", {"In-DC": "2026-02-31"}),
    ("sizes-sum", {"S": 301.0}),
    ("gtin", {"GTIN": "036000291451"}),
    ("factory", {"Factory": "Elsewhere"}),
    ("hts", {"HTS": "61099999"}),
    ("fiber-sum", {"Fiber": "90% cotton 9% spandex"}),
    ("fiber-unread", {"Fiber": "as sample"}),
    ("price", {"Target FOB": 0.0}),
    ("per-dozen", {"FOB": 60.0, "Target FOB": 5.0, "Last price": 5.0}),
    ("first-sale", {"First sale price": 9.99}),
    ("retail", {"Retail": 1.0}),
    ("date-order", {"Customer cancel": datetime(2026, 8, 31)}),
    ("date-order", {"PO cancel": datetime(2026, 7, 1)}),
]


def told(findings):
    """What was found, whatever row it stands on."""
    return Counter((f.rule, f.severity, f.key, f.column, f.money_at_risk) for f in findings)


@relaxed
@given(order=st.permutations(range(ROWS)))
def test_a_clean_book_is_clean_in_any_order(desk, order):
    assert desk.validate(desk.rows().iloc[list(order)].reset_index(drop=True)) == []


@relaxed
@given(
    at=st.lists(st.integers(0, ROWS - 1), unique=True, max_size=ROWS),
    plants=st.lists(st.sampled_from(PLANTS), min_size=ROWS, max_size=ROWS),
    order=st.permutations(range(ROWS)),
)
def test_every_planted_fault_is_found_once_wherever_it_is(desk, at, plants, order):
    planted = dict(zip(at, plants, strict=False))
    raw = (
        desk.rows({row: change for row, (_, change) in planted.items()})
        .iloc[list(order)]
        .reset_index(drop=True)
    )
    found = desk.validate(raw)
    expected = Counter((rule, order.index(row)) for row, (rule, _) in planted.items())
    assert Counter((f.rule, f.row) for f in found) == expected


@relaxed
@given(
    order=st.permutations(range(ROWS)), plants=st.lists(st.sampled_from(PLANTS), min_size=ROWS, max_size=ROWS)
)
def test_the_order_of_rows_does_not_matter(desk, order, plants):
    raw = desk.rows({row: change for row, (_, change) in enumerate(plants)})
    shuffled = raw.iloc[list(order)].reset_index(drop=True)
    assert told(desk.validate(raw)) == told(desk.validate(shuffled))


@relaxed
@given(text=st.text(max_size=20))
def test_what_a_user_writes_beside_the_orders_does_not_matter(desk, text):
    assert desk.find({2: {"Notes": text, "Season": "SP27", "My own column": text}}) == []


JUNK = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**15), 10**15),
    st.datetimes(datetime(1890, 1, 1), datetime(2200, 1, 1)),
    st.sampled_from(
        ["", " ", "TBD", "n/a", "61", "6109100012", "6109.10", "60% cotton", "100%", "60/40", "%", "CU", "usa", "air",
         "OCEAN", "DAT", "ldp", "EUR", "1e400", "0", "12", "T-shirt", "knit", "#REF!", "\u200b", "000000000000"]
    ),
    st.text(max_size=12),
    st.booleans(),
)  # fmt: skip
COLUMNS = [*TABLES["Orders"].columns, "S", "M"]


@settings(relaxed, max_examples=examples(80))
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(COLUMNS), JUNK, max_size=20), min_size=0, max_size=5),
    partners=st.booleans(),
)
def test_no_sheet_makes_it_fail(desk, rows, partners):
    raw = pd.DataFrame(rows, dtype=object)
    if raw.columns.empty:
        raw = pd.DataFrame({"PO": []}, dtype=object)
    given = {} if partners else {"vendors": None, "factories": None, "calendar": None, "tariff": None}
    findings = desk.validate(raw, **given)
    known = {rule.id: rule for rule in RULES}
    for finding in findings:
        assert finding.rule in known
        assert finding.message
        assert finding.money_at_risk >= 0
        assert finding.row is None or 0 <= finding.row < len(raw)


def blank_orders(n: int, present: frozenset[str]) -> Checked:
    raw = pd.DataFrame({name: [None] * n for name in sorted(present)} or {"PO": [None] * n}, dtype=object)
    checked = check(raw, TABLES["Orders"], ["S", "M"])
    return Checked(checked.table, checked.frame, checked.sizes, checked.findings, present, raw)


@pytest.mark.parametrize("n", [0, 1, 7])
@pytest.mark.parametrize(
    "present", [frozenset(), frozenset(TABLES["Orders"].columns), frozenset({"PO", "FOB"})]
)
def test_blanks_never_fail(desk, n, present):
    for partners in ({}, {"vendors": desk.vendors, "factories": desk.factories, "calendar": desk.calendar}):
        found = validate(
            blank_orders(n, present),
            tariff=desk.tariff,
            settings=SETTINGS,
            as_of=date(2026, 5, 1),
            **partners,
        )
        assert {f.rule for f in found} <= {"required", "assumed"}
        assert all(f.money_at_risk == 0 for f in found)


def test_a_frame_of_another_make_is_judged_too(desk):
    """Values that the schema would not let pass: the vocabulary rules stand on their own."""
    checked = check(desk.rows(), TABLES["Orders"], ["S", "M", "L"])
    frame = checked.frame.copy()
    for column, value in (("Origin", "ZZ"), ("Incoterm", "XYZ"), ("Currency", "XXX")):
        frame.loc[1, column] = value
    other = Checked(checked.table, frame, checked.sizes, [], checked.present, checked.raw)
    found = validate(other, tariff=desk.tariff, settings=SETTINGS, as_of=date(2026, 5, 1))
    assert [(f.rule, f.value) for f in found] == [("origin", "ZZ"), ("incoterm", "XYZ"), ("currency", "XXX")]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_the_unit_of_dates_does_not_matter(desk, unit):
    changes = {1: {"PO cancel": datetime(2026, 7, 1)}, 2: {"Ex-factory": datetime(2026, 7, 10)}}
    checked = check(desk.rows(changes), TABLES["Orders"], ["S", "M", "L"])
    days = checked.frame.select_dtypes("datetime").columns
    frame = checked.frame.astype(dict.fromkeys(days, f"datetime64[{unit}]"))
    other = Checked(checked.table, frame, checked.sizes, checked.findings, checked.present, checked.raw)
    given = {
        "tariff": desk.tariff,
        "settings": SETTINGS,
        "as_of": date(2026, 5, 1),
        "calendar": desk.calendar,
    }
    assert validate(other, **given) == validate(checked, **given)
    assert [f.rule for f in validate(other, **given)] == ["date-order", "working-day"]


def test_a_season_of_100_000_lines_takes_seconds(desk):
    n = 100_002
    raw = pd.concat([desk.rows()] * (n // ROWS), ignore_index=True)
    raw["PO"] = [f"45{row // 12:08d}" for row in range(n)]
    raw["Line"] = [float(row % 12 + 1) for row in range(n)]
    raw["Style"] = [f"{style}-{row // 60}" for row, style in enumerate(raw["Style"])]
    faulty = np.arange(0, n, 20)
    raw.loc[faulty, "M"] = 1.0
    checked = check(raw, TABLES["Orders"], ["S", "M", "L"])
    start = time.perf_counter()
    found = validate(
        checked, tariff=desk.tariff, settings=SETTINGS, as_of=date(2026, 5, 1), vendors=desk.vendors,
        factories=desk.factories, calendar=desk.calendar,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    assert Counter(f.rule for f in found) == {"sizes-sum": len(faulty)}
    assert seconds < 10  # about 1 s where it was written; a row loop takes minutes
