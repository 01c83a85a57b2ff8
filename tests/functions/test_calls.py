"""Calling functions by name: broadcasting as Excel does, one bad cell does not stop the others, batches in order."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call, call_many
from prodops_xl.registry import FUNCTIONS, Function
from tests.effort import examples

MAY = date(2026, 5, 1)

# IMU (retail - cost) / retail; shapes as Excel broadcasts a function of single values.
SHAPES = [
    ([10, 40], 0.75),
    ([[[10], [20]], 40], [[0.75], [0.5]]),
    ([10, [[40, 20]]], [[0.75, 0.5]]),
    ([[[10], [20]], [[40, 80]]], [[0.75, 0.875], [0.5, 0.75]]),
    ([[10, 20], 40], [[0.75, 0.5]]),
    ([[[10]], [[40]]], [[0.75]]),
]


@pytest.mark.parametrize(("args", "want"), SHAPES)
def test_broadcasting(args, want):
    assert call("IMU", args).value == want


def test_ranges_of_different_size_leave_na():
    got = call("IMU", [[[10], [20], [30]], [[40], [40]]]).value
    assert [row[0] for row in got[:2]] == [0.75, 0.5]
    assert got[2][0].code == "#N/A"


def test_one_bad_cell_does_not_stop_the_others():
    got = call("IMU", [[[10], ["ten"], [None], [20]], 40]).value
    assert got[0] == [0.75]
    assert got[3] == [0.5]
    assert [got[1][0].code, got[2][0].code] == ["#VALUE!", "#VALUE!"]


@pytest.mark.parametrize("args", [[], [1], [1, 2, 3]])
def test_the_number_of_arguments_is_checked(args):
    got = call("IMU", args).value
    assert got.code == "#VALUE!"
    assert "landed_cost, retail" in got.message


def test_an_unknown_function_has_its_sentence():
    assert call("LANDED", []).value.code == "#NAME?"


@pytest.mark.parametrize("name", ["IMU", "imu", "PRODOPS_IMU", "PRODOPS.IMU", "prodops.imu"])
def test_names_with_a_hosts_prefix(name):
    assert call(name, [10, 40]).value == 0.75


def test_batches_come_back_in_the_order_asked():
    calls = [
        ("IMU", [10, 40]),
        ("HMF", [10_000, "ocean"]),
        ("IMU", [[[10], [20]], 40]),
        ("NOPE", []),
        ("IMU", [30, 40]),
    ]
    got = [r.value for r in call_many(calls, as_of=MAY)]
    assert got[:3] == [0.75, 12.5, [[0.75], [0.5]]]
    assert got[3].code == "#NAME?"
    assert got[4] == 0.25


def test_spills_take_single_cells():
    assert call("DUTY_STACK", [[["6109100012"], ["6109100012"]], "VN"], as_of=MAY).value.code == "#VALUE!"
    one = call("DUTY_STACK", [[["6109100012"]], "VN"], as_of=MAY).value
    assert one[0] == ["program", "heading", "basis", "rate", "from", "to", "source"]


def test_a_date_not_given_is_an_error_in_a_cell_and_today_in_the_shell():
    assert isinstance(call("DUTY_RATE", ["6109100012", "VN"]).value, CellError)
    assert call("DUTY_RATE", ["6109100012", "VN"], as_of=MAY).value == pytest.approx(0.265)


anything = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(), st.text(max_size=12),
    st.lists(st.lists(st.one_of(st.none(), st.integers(-5, 50), st.text(max_size=3)), max_size=3), max_size=3),
)  # fmt: skip


@settings(max_examples=examples(100), deadline=None)
@given(st.sampled_from([f.name for f in FUNCTIONS]), st.lists(anything, max_size=7))
def test_no_arguments_make_a_function_crash(name, args):
    call(name, args, as_of=MAY)
    call(name, args, as_of=MAY, zero_is_blank=True)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda f: f.name)
def test_every_function_in_the_registry_resolves(spec):
    assert callable(spec.resolve())


@pytest.mark.parametrize(
    ("given", "want"), [([[90], [None], [80]], [90.0, None, 80.0]), ([[0], [""], [80]], [0.0, None, 80.0])]
)
def test_an_open_blank_in_a_range_is_not_a_zero(monkeypatch, given, want):
    seen = {}

    def target(kpis, weights):
        seen["kpis"] = [None if k != k else k for k in kpis]  # noqa: PLR0124
        return float(len(weights))

    monkeypatch.setattr(Function, "resolve", lambda _self: target)
    assert call("VENDOR_SCORE", [given, [[1], [1], [1]]]).value == 3
    assert seen["kpis"] == want


def test_a_range_argument_of_a_broadcasting_function_is_the_same_for_every_cell(monkeypatch):
    monkeypatch.setattr(
        Function,
        "resolve",
        lambda _self: lambda score, bands: [f"{s:g} of {b}" for s, b in zip(score, bands, strict=True)],
    )
    bands = [[90], [80]]
    assert call("GRADE", [[[1], [2]], bands]).value == [["1 of [90.0, 80.0]"], ["2 of [90.0, 80.0]"]]
    assert call("GRADE", [1]).value == "1 of None"
    assert call("GRADE", [1, [["high"]]]).value.code == "#VALUE!"


def test_a_row_per_call_and_n_rows_for_n(monkeypatch):
    def target(lot_size, aql, level, severity):
        return [
            CellError("#VALUE!", "Too small.") if lot < 2 else [str(kind), lot, limit, how]
            for lot, limit, kind, how in zip(lot_size, aql, level, severity, strict=True)
        ]

    monkeypatch.setattr(Function, "resolve", lambda _self: target)
    assert call("AQL_PLAN", [500, 2.5]).value == [["II", 500, 2.5, "normal"]]
    assert call("AQL_PLAN", [1, 2.5]).value.code == "#VALUE!"
    got = call("AQL_PLAN", [[[500], [1]], 4]).value
    assert got[0] == ["II", 500, 4, "normal"]
    assert got[1][0].message == "Too small."
    assert got[1][1:] == [None, None, None]
    assert call("AQL_PLAN", [[[500, 600]], 4]).value.code == "#VALUE!"


def test_a_blank_required_date_is_refused_and_an_open_one_is_an_answer(monkeypatch):
    monkeypatch.setattr(
        Function, "resolve", lambda _self: lambda **columns: [str(columns["receipt_date"][0])]
    )
    today = date(2026, 11, 25)
    assert call("OTIF", [10, None, 10, "2026-01-05"], as_of=today).value.message.startswith(
        "promised_date is empty"
    )
    assert call("OTIF", [10, "2026-01-04", None, None], as_of=today).value == "NaT"
