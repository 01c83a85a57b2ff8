"""From a raw frame to a typed one: dtypes, findings, and nothing that a cell holds is too much."""

from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prodops_xl.tables import TABLES
from prodops_xl.tables.schema import check
from tests.effort import examples

ORDERS = TABLES["Orders"]
NUMBER = {"number"}


def raw(**columns):
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def one(column, value, **more):
    """The typed value and the findings of one cell."""
    checked = check(raw(**{column: [value], **{name: [other] for name, other in more.items()}}), ORDERS)
    return checked.frame[column].iloc[0], [f for f in checked.findings if f.column == column]


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_is_there_and_typed(name):
    table = TABLES[name]
    for frame in (check(pd.DataFrame(), table).frame, check(pd.DataFrame({"Own": ["x", "y"]}), table).frame):
        assert list(frame.columns) == list(table.columns)
        assert isinstance(frame.index, pd.RangeIndex)
        for column in table.columns.values():
            dtype = frame[column.name].dtype
            expected = {"number": "f", "date": "M"}.get(column.kind.dtype, "O")
            assert dtype.kind == expected, column.name
        assert frame.isna().all(axis=None)


def test_a_clean_row_passes_without_a_word():
    clean = raw(
        PO=["4500012345", "00123"], Line=[10.0, 20.0], Style=["A-1", "A-2"], Units=[100.0, None], FOB=[8.5, 0.0],
        Origin=["VN", None], HTS=["6109100012", "61091000"], Incoterm=["FOB", "DDP"], Mode=["ocean", "air"], Currency=["USD", "EUR"],
    )  # fmt: skip
    clean["Ex-factory"] = pd.Series([dt.datetime(2026, 4, 1), None], dtype=object)
    checked = check(clean, ORDERS)
    assert checked.findings == []
    assert checked.present == set(clean.columns)
    assert checked.raw is clean
    assert checked.frame["PO"].tolist() == ["4500012345", "00123"]
    assert checked.frame["Ex-factory"].to_numpy("datetime64[D]")[0] == np.datetime64("2026-04-01")
    assert checked.frame["Origin"].tolist() == ["VN", None]
    assert np.isnan(checked.frame["Units"].iloc[1])


@pytest.mark.parametrize(
    ("column", "value", "rule", "severity"),
    [
        ("Units", "abc", "types", "error"),
        ("Units", True, "types", "error"),
        ("Units", -5.0, "types", "error"),
        ("Units", dt.datetime(2026, 1, 1), "types", "error"),
        ("FOB", "cheap", "types", "error"),
        ("Ex-factory", "31-Feb-2026", "dates", "error"),
        ("Ex-factory", dt.datetime(1905, 7, 18), "dates", "error"),
        ("Actual in-DC", "soon", "types", "error"),
        ("HTS", "610910001", "types", "error"),
        ("Origin", "Atlantis", "types", "error"),
        ("Line", "ten", "types", "error"),
        ("Mode", "sea/air", "types", "warning"),
        ("Incoterm", "ZZZ", "types", "warning"),
        ("Construction", "felt", "types", "warning"),
    ],
)
def test_what_cannot_be_read_is_blank_and_found(column, value, rule, severity):
    read, findings = one(column, value)
    assert pd.isna(read)
    [finding] = findings
    assert (finding.rule, finding.severity, finding.table, finding.row) == (rule, severity, "Orders", 0)
    assert finding.value == value
    assert finding.message.startswith(f"{column} holds ")
    assert finding.fix


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("PO", 4500012345.0, "4500012345"),
        ("PO", " 00123 ", "00123"),
        ("HTS", "6109.10.0012", "6109100012"),
        ("Origin", "Viet Nam", "VN"),
        ("Currency", "usd", "USD"),
        ("Mode", "Vessel", "ocean"),
    ],
)
def test_plain_synonyms_pass_without_a_word(column, value, read):
    assert one(column, value) == (read, [])


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("Incoterm", "LDP", "DDP"),
        ("Units", "1,234", 1234.0),
        ("Duty rate", "12.5%", 0.125),
        ("Line", "0010", 10.0),
    ],
)
def test_a_reading_worth_a_word_is_one_remark_for_the_column(column, value, read):
    checked = check(raw(**{column: [value, None, value]}), ORDERS)
    assert checked.frame[column].iloc[2] == read
    [finding] = checked.findings
    assert (finding.severity, finding.row, finding.column) == ("remark", None, column)
    assert "2 cells" in finding.message


def test_stand_ins_are_blanks_with_a_remark():
    checked = check(raw(PO=["1", "2"], Line=[1.0, 2.0], Vendor=["TBD", "Acme"], FOB=["n/a", 2.0]), ORDERS)
    assert checked.frame["Vendor"].tolist() == [None, "Acme"]
    assert [(f.severity, f.row, f.column, f.key) for f in checked.findings] == [
        ("remark", 0, "Vendor", ("1", 1)),
        ("remark", 0, "FOB", ("1", 1)),
    ]


def test_free_text_keeps_what_it_says():
    checked = check(raw(Description=["TBD"], Notes=["n/a"]), ORDERS)
    assert checked.frame["Description"].tolist() == ["TBD"]
    assert checked.findings == []


def test_fractions_of_a_piece_are_kept_and_doubted():
    read, [finding] = one("Units", 12.5)
    assert read == 12.5
    assert finding.severity == "warning"


def test_an_ambiguous_date_follows_the_other_dates_of_its_column():
    checked = check(raw(**{"Ex-factory": ["03/04/2026", "16/04/2026"]}), ORDERS)
    assert checked.frame["Ex-factory"].to_numpy("datetime64[D]").tolist() == [
        dt.date(2026, 4, 3),
        dt.date(2026, 4, 16),
    ]
    alone = check(raw(**{"Ex-factory": ["03/04/2026"]}), ORDERS)
    assert alone.frame["Ex-factory"].to_numpy("datetime64[D]").tolist() == [dt.date(2026, 3, 4)]
    assert [f.severity for f in alone.findings] == ["remark"]


def test_prices_of_a_dozen_are_divided_once():
    checked = check(raw(FOB=[30.0, "$61.00", None]), ORDERS, per_dozen={"FOB"})
    # 30 / 12 = 2.5; 61 / 12 = 5.083333...
    assert checked.frame["FOB"].tolist()[:2] == [2.5, 5.083333]
    assert sum("dozen" in f.message for f in checked.findings) == 1


def test_sizes_are_units_and_dashes_are_silent():
    checked = check(
        raw(PO=["1", "2"], S=[10.0, "-"], M=["x", "20"], Own=[1, 2]), ORDERS, ["S", "M", "missing"]
    )
    assert checked.sizes.columns.tolist() == ["S", "M"]
    assert checked.sizes.dtypes.eq("float64").all()
    assert checked.sizes["S"].iloc[0] == 10
    assert [(f.column, f.severity, f.row) for f in checked.findings] == [
        ("M", "error", 0),
        ("M", "remark", None),
    ]


def test_the_key_of_a_finding_is_as_typed():
    checked = check(raw(PO=[4500012345.0], Line=["0010"], Units=["x"]), ORDERS)
    assert {f.key for f in checked.findings if f.row is not None} == {("4500012345", 10)}


def test_the_first_of_two_columns_of_one_name_counts():
    frame = pd.DataFrame([[1.0, 2.0]], columns=["Units", "Units"])
    assert check(frame, ORDERS).frame["Units"].tolist() == [1.0]


def test_typed_columns_of_pandas_are_read_too():
    frame = pd.DataFrame(
        {
            "PO": pd.Series(["1", None]),
            "Units": [3, 4],
            "FOB": [1.5, np.nan],
            "Ex-factory": pd.to_datetime(["2026-03-16", None]),
            "Origin": pd.Categorical(["VN", "VN"]),
        }
    )
    checked = check(frame, ORDERS)
    assert checked.findings == []
    assert checked.frame["Units"].tolist() == [3.0, 4.0]
    assert checked.frame["PO"].tolist() == ["1", None]
    assert checked.frame["Ex-factory"].isna().tolist() == [False, True]


def test_a_long_number_that_excel_has_cut_is_doubted():
    read, [finding] = one("GTIN", "4.00638E+12")
    assert read == "4.00638E+12"
    assert finding.severity == "warning"


cells = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.datetimes(), st.dates(), st.times(),
    st.datetimes(timezones=st.just(dt.UTC)), st.timedeltas(), st.decimals(allow_nan=False), st.complex_numbers(), st.binary(max_size=5),
    st.lists(st.integers(), max_size=2), st.just(pd.NaT), st.just(pd.NA), st.just(np.float64("nan")), st.just(np.int64(7)),
    st.just(np.bool_(True)), st.just(decimal.Decimal("NaN")), st.just(10**400), st.just({}), st.just(np.datetime64("2026-01-01")),
    st.from_regex(r"[-+($]?[0-9.,' ]{1,8}[%)a-z]{0,3}", fullmatch=True), st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}", fullmatch=True),
)  # fmt: skip


@pytest.mark.parametrize("name", ["Orders", "Charges", "Rates"])
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_nothing_in_a_cell_raises(name, data):
    table = TABLES[name]
    values = data.draw(st.lists(cells, min_size=1, max_size=4))
    frame = pd.DataFrame(
        {column: pd.Series(values, dtype=object) for column in table.columns}
        | {"XS": pd.Series(values, dtype=object)}
    )
    checked = check(frame, table, ["XS"])
    assert len(checked.frame) == len(values)
    for column in table.columns.values():
        typed = checked.frame[column.name]
        if column.kind.dtype == "number":
            assert np.isfinite(typed.dropna()).all()
            assert column.kind.signed or (typed.dropna() >= 0).all()
        if column.kind.dtype == "text":
            assert all(value is None or (isinstance(value, str) and value) for value in typed)
    for finding in checked.findings:
        assert finding.message.endswith(".")


@settings(max_examples=examples(40), deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.floats(0, 1e9), st.sampled_from(["1,200", "abc", "TBD", "$3"])),
        min_size=1,
        max_size=20,
    )
)
def test_reading_a_typed_frame_again_changes_nothing(values):
    first = check(raw(FOB=values), ORDERS)
    again = check(first.frame, ORDERS)
    pd.testing.assert_frame_equal(first.frame, again.frame)
    assert again.findings == []
