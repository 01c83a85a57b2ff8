"""Cell functions over the wire, as the browser sends them: scalars, ranges, blanks, errors, dates."""

from __future__ import annotations

from itertools import chain

import pytest

from prodops_xl.functions.calls import call
from prodops_xl.registry import FUNCTIONS

# 2026-01-15 as Excel's serial number.
DAY = 46037


def ask(office, name, *args, runtime="1.4"):
    body = {
        "client": "Office.js", "func_name": name.lower(), "args": list(args), "caller_address": "[Book1]Sheet1!A1",
        "session_id": "s", "culture_info_name": "en-US", "date_format": "m/d/yyyy", "version": "0.37.8", "runtime": runtime,
    }  # fmt: skip
    return office.post("/xlwings/custom-functions-call", json=body)


def result(office, name, *args, **kwargs):
    answer = ask(office, name, *args, **kwargs)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        # IMU = (retail - cost) / retail: (40 - 10) / 40.
        ("IMU", ([[10]], [[40]]), [[0.75]]),
        ("IMU", ([[10.0]], [["40"]]), [[0.75]]),
        # A range against a single cell, and two ranges, as Excel broadcasts.
        ("IMU", ([[10], [20]], [[40]]), [[0.75], [0.5]]),
        ("IMU", ([[10], [20]], [[40, 80]]), [[0.75, 0.875], [0.5, 0.75]]),
        # ALLOCATE: 100.00 over 1:1:1, the earlier row takes the odd cent; a row of weights gives a column.
        ("ALLOCATE", ([[100]], [[1], [1], [1]]), [[33.34], [33.33], [33.33]]),
        ("GTIN_VALID", ([["036000291452"]],), [[True]]),
        # An optional argument left out is null; one that refers to an empty cell is 0 or an empty text.
        ("GRADE", ([[91]], None), [["A"]]),
        ("HMF", ([[10000]], [["ocean"]]), [[12.5]]),
        # ISO 2859-1: lot of 500, AQL 2.5, general level II: code letter H, 50, 3, 4.
        ("AQL_PLAN", ([[500]], [[2.5]], None, None), [["H", 50, 3, 4]]),
        # A date as a number, as a text, and as Excel hands on a formatted one.
        ("DUTY_RATE", ([["6109.10.0012"]], [["VN"]], [[DAY]], None), [[0.365]]),
        ("DUTY_RATE", ([["6109.10.0012"]], [["VN"]], [["2026-01-15"]], None), [[0.365]]),
        (
            "DUTY_RATE",
            ([["6109.10.0012"]], [["VN"]], [[{"type": "FormattedNumber", "basicValue": DAY, "numberFormat": "m/d/yyyy"}]], None),
            [[0.365]],
        ),
        # A tariff number typed as a number.
        ("DUTY_RATE", ([[6109100012]], [["Vietnam"]], [[DAY]], [[""]]), [[0.365]]),
    ],
)  # fmt: skip
def test_what_goes_in_and_comes_out(office, name, args, expected):
    assert result(office, name, *args) == expected


@pytest.mark.parametrize(
    ("name", "args", "word"),
    [
        ("IMU", ([[0]], [[40]]), "landed_cost is empty"),  # an empty cell reaches a web function as 0
        ("IMU", ([[None]], [[40]]), "landed_cost is empty"),
        ("IMU", ([[""]], [[40]]), "landed_cost is empty"),
        ("IMU", ([[True]], [[40]]), "not a number"),
        ("IMU", ([["ten"]], [[40]]), "'ten'"),
        ("DUTY_RATE", ([["6109.10.0012"]], [["VN"]], None, None), "name the date"),  # no sheet changes overnight
        ("DUTY_RATE", ([["6109.10.0012"]], [["VN"]], [[0]], None), "name the date"),  # an empty cell for a date
        ("DUTY_RATE", ([["61091"]], [["VN"]], [[DAY]], None), "8 or 10 digits"),
        ("TNA", ([["2026-08-01"]], [["woven_new"]], [["VN"]], None, None), "name the date"),
        ("ALLOCATE", ([[100], [200]], [[1], [1]]), "one cell"),
    ],
)  # fmt: skip
def test_a_bad_single_call_is_answered_with_its_sentence(office, name, args, word):
    answer = ask(office, name, *args)
    assert answer.status_code == 400  # Excel shows #VALUE! and does not ask again
    assert word in answer.text


@pytest.mark.parametrize(
    ("code", "kind"),
    [("#N/A", "NotAvailable"), ("#REF!", "Ref"), ("#DIV/0!", "Div0"), ("#NUM!", "Num")],
)
def test_an_error_cell_goes_through_as_in_excel(office, code, kind):
    """Never as a blank: an optional freight that is #REF! is not free of charge."""
    cell = {"type": "Error", "basicType": "Error", "basicValue": code, "errorType": kind}
    line = [[["8.5"]], [["6109.10.0012"]], [["VN"]], [[100]], [[DAY]], None, [[cell]]]
    told = result(office, "LANDED_COST", *line)
    assert told[0][0]["errorType"] == kind
    assert code in told[0][0]["message"]
    assert result(office, "ALLOCATE", [[100]], [[1], [cell]])[0][0]["errorType"] == kind


def test_one_bad_cell_of_a_range_does_not_stop_the_others(office):
    told = result(office, "IMU", [[10], ["ten"], [0], [-5]], [[40]])
    assert [told[0][0], told[3][0]] == [0.75, 1.125]
    assert [told[i][0]["errorType"] for i in (1, 2)] == ["Value", "Value"]
    assert "'ten' " in told[1][0]["message"] or "'ten'," in told[1][0]["message"]
    assert "is empty" in told[2][0]["message"]


def test_ranges_of_different_sizes_leave_not_available(office):
    told = result(office, "IMU", [[10], [20], [30]], [[40], [80]])
    assert told[2][0]["errorType"] == "NotAvailable"


def test_dates_come_out_as_dates(office):
    """2026-07-01 and 4 working days later, over Independence Day observed on the 3rd: the 8th (US calendar)."""
    told = result(office, "WORKDAY_AT", [["2026-07-01"]], [[4]], [["US"]])
    assert told == [[{"type": "FormattedNumber", "basicValue": 46211, "numberFormat": "m/d/yyyy"}]]
    assert result(office, "WORKDAY_AT", [["2026-07-01"]], [[4]], [["US"]], runtime="1.1") == [[46211]]


def test_a_table_spills_with_its_header(office):
    told = result(office, "DUTY_STACK", [["6109.10.0012"]], [["VN"]], [[DAY]], None)
    assert told[0] == ["program", "heading", "basis", "rate", "from", "to", "source"]
    assert len(told) > 1
    assert told[1][4] == "" or told[1][4]["type"] == "FormattedNumber"


def test_the_second_call_is_answered_from_memory_and_alike(office):
    args = ([["6109.10.0012"]], [["VN"]], [[DAY]], None)
    assert ask(office, "DUTY_RATE", *args).text == ask(office, "DUTY_RATE", *args).text


def test_ten_thousand_cells_are_one_call(office):
    told = result(office, "IMU", [[10 + i / 1000] for i in range(10_000)], [[40]])
    assert len(told) == 10_000
    assert told[9_999][0] == pytest.approx((40 - 19.999) / 40)


# One good call of each function, in the wire's form and as any host calls it.
CALLS = {
    "DUTY_RATE": ["6109.10.0012", "VN", "2026-01-15"],
    "DUTY": ["6109.10.0012", "VN", 1234.56, 100, 20, "2026-01-15"],
    "DUTY_STACK": ["6109.10.0012", "VN", "2026-01-15"],
    "MPF": [10000, "2026-01-15", None, "VN"],
    "HMF": [10000, "ocean"],
    "HTS_VALID": ["6109.10.0012"],
    "ALLOCATE": [100, [[1], [2], [4]]],
    "LANDED_COST": [8.5, "6109.10.0012", "VN", 100, "2026-01-15", "ocean", 50, 5],
    "LANDED_COST_LEGS": [8.5, "6109.10.0012", "VN", 100, "2026-01-15", "ocean", 50, 5],
    "IMU": [10, 40],
    "TARGET_FOB": [40, 0.6, "6109.10.0012", "VN", "2026-01-15", 0.5, 0.1],
    "SIZE_SPLIT": [96, [[1], [2], [2], [1]], 6],
    "GTIN_VALID": ["036000291452"],
    "ENTRY_NUMBER_VALID": ["ABC12345678"],
    "REFUND_DEADLINE": ["2026-09-06", "2026-11-25"],
    "FIFO_COGS": [[[DAY, 10, 5], [DAY + 1, 10, 6]], [[DAY + 2, 15]]],
    "FIFO_LAYERS": [[[DAY, 10, 5], [DAY + 1, 10, 6]], [[DAY + 2, 15]]],
    "AVERAGE_COGS": [[[DAY, 10, 5], [DAY + 1, 10, 6]], [[DAY + 2, 15]]],
    "PPV": [5, 5.2, 100],
    "OTIF": [100, "2026-01-15", 100, "2026-01-14"],
    "VENDOR_SCORE": [[[90], [80]], [[1], [3]]],
    "GRADE": [85],
    "AQL_PLAN": [500, 2.5],
    "WORKDAY_AT": ["2026-07-01", 4, "US"],
    "LATEST_EX_FACTORY": ["2026-08-01", "VNSGN", "USLAX"],
    "TNA": ["2026-08-01", "woven_new", "VN", "ocean", "2026-01-15"],
}


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda f: f.name)
def test_every_function_gives_over_the_wire_what_it_gives_here(office, spec):
    args = CALLS[spec.name]
    sent = [a if isinstance(a, list) else None if a is None else [[a]] for a in args]
    sent += [None] * (len(spec.arguments) - len(sent))
    here = call(spec.name, args).value
    rows = here if isinstance(here, list) else [[here]]
    rows = [row if isinstance(row, list) else [row] for row in rows]
    there = result(office, spec.name, *sent)
    assert [len(row) for row in there] == [len(row) for row in rows]
    for got, wanted in zip(chain(*there), chain(*rows), strict=True):
        if hasattr(wanted, "isoformat"):
            assert got["basicValue"] == wanted.toordinal() - 693594
        else:
            assert got == (
                pytest.approx(wanted) if isinstance(wanted, float) else "" if wanted is None else wanted
            )
