"""Cell functions as Excel calls them in the browser: through Microsoft's proxy, the served scripts and the real server.

Expected values: the same call without any host (`functions.calls.call`), which has its own tests with worked figures;
here it is told what Excel does not tell (an empty cell is 0). A few values stand here in full, worked by hand.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call
from prodops_xl.registry import FUNCTIONS, function
from tests.hosts.server.browser.order_book import write_order_book

DAY = 46120  # 2026-04-08 as Excel counts days
TEE, CHINO = "6109.10.0012", "6203.42.4511"
RECEIPTS = [[46000, 100, 10.0], [46010, 50, 12.0]]
ISSUES = [[46005, 60], [46020, 70]]

CALLS = {
    "DUTY_RATE": (TEE, "VN", DAY),
    "DUTY": (TEE, "CN", 1000, 100, 20, DAY),
    "DUTY_STACK": (TEE, "CN", DAY),
    "MPF": (25000, DAY),
    "HMF": (25000, "ocean"),
    "HTS_VALID": ([[TEE], ["9999.99.9999"], [CHINO]],),
    "ALLOCATE": (100.01, [[1], [2], [3]]),
    "LANDED_COST": (8.5, TEE, "VN", 100, DAY, "ocean", 55.5),
    "LANDED_COST_LEGS": (8.5, TEE, "VN", 100, DAY),
    "IMU": ([[12.5], [10]], 42),
    "TARGET_FOB": (42, 0.7, TEE, "VN", DAY, 0.5),
    "SIZE_SPLIT": (102, [[1], [3], [3], [2]], 6),
    "GTIN_VALID": ("00012345600012",),
    "ENTRY_NUMBER_VALID": ("ABC-1234567-8",),
    "REFUND_DEADLINE": (46271, 46351),
    "FIFO_COGS": (RECEIPTS, ISSUES),
    "FIFO_LAYERS": (RECEIPTS, ISSUES),
    "AVERAGE_COGS": (RECEIPTS, ISSUES),
    "PPV": (10, 11.25, 200),
    "OTIF": (100, DAY, [[100], [90]], [[DAY - 2], [DAY + 3]]),
    "VENDOR_SCORE": ([[90], [80]], [[3], [1]]),
    "GRADE": ([[95], [88], [71], [12]],),
    "AQL_PLAN": (1200, 2.5),
    "WORKDAY_AT": (DAY, 5, "VN"),
    "LATEST_EX_FACTORY": (46200, "VNSGN", "USLAX"),
    "TNA": (46200, "woven_new", "VN", "ocean", 45900),
}


@pytest.fixture(scope="module")
def pane(browser, web_address, tmp_path_factory):
    path = write_order_book(tmp_path_factory.mktemp("functions") / "buy.xlsx")
    with browser.pane(web_address, path) as opened:
        yield opened
        assert opened.host.unknown == []


def plain(value):
    """A cell of an answer in Python's words: dates for days, (code, sentence) for errors, None for blanks."""
    if isinstance(value, dict):
        if value["type"] == "Error":
            return value["basicValue"], value.get("message")
        assert set(value) <= {"type", "basicValue", "numberFormat"}
        assert value["type"] == "FormattedNumber"
        assert "yy" in value["numberFormat"]
        return (dt.datetime(1899, 12, 30) + dt.timedelta(days=value["basicValue"])).date()
    return None if value == "" else value


def shell(name, arguments):
    value = call(name, arguments, zero_is_blank=True).value
    rows = value if isinstance(value, list) else [[value]]
    return [[(v.code, v.message) if isinstance(v, CellError) else v for v in row] for row in rows]


def seen(answer):
    assert answer.error is None, answer.message
    return [[plain(value) for value in row] for row in answer.value]


def test_every_function_of_the_registry_is_called_here():
    assert set(CALLS) == {f.name for f in FUNCTIONS}


def test_all_functions_agree_with_the_shell(pane):
    """All at once, as Excel calculates a sheet."""
    answers = pane.calls(list(CALLS.items()))
    for (name, arguments), answer in zip(CALLS.items(), answers, strict=True):
        assert seen(answer) == shell(name, arguments), name


WORKED = [
    # 16.5 % column 1 and the 10 % surcharge of section 122, in force on 2026-04-08
    ("DUTY_RATE", (TEE, "VN", DAY), [[0.265]]),
    ("HMF", (25000, "ocean"), [[31.25]]),  # 0.125 %
    ("IMU", (12.6, 42), [[0.7]]),
    ("ALLOCATE", (100.01, [[1], [2], [3]]), [[16.67], [33.34], [50.0]]),
    ("PPV", (10, 11.25, 200), [[250]]),
    # 60 at 10; then 40 at 10 and 30 at 12
    ("FIFO_COGS", (RECEIPTS, ISSUES), [[60, 600], [70, 760]]),
    ("AQL_PLAN", (1200, 2.5), [["J", 80, 5, 6]]),  # ISO 2859-1, tables 1 and 2-A
    ("WORKDAY_AT", (DAY, 5, "VN"), [[dt.date(2026, 4, 14)]]),
]


@pytest.mark.parametrize(("name", "arguments", "value"), WORKED, ids=[w[0] for w in WORKED])
def test_worked_values(pane, name, arguments, value):
    assert seen(pane.call(name, *arguments)) == value


def test_a_table_spills_with_its_header(pane):
    told = seen(pane.call("DUTY_STACK", TEE, "CN", DAY))
    assert tuple(told[0]) == function("DUTY_STACK").spill_header
    assert [row[0] for row in told[1:]] == ["Column 1", "Section 122 surcharge", "Section 301 China list 4A"]
    assert all(isinstance(row[4], dt.date) for row in told[1:])


def test_a_thousand_rows_are_one_request(pane):
    prices = [[8.5 + at % 7] for at in range(1000)]
    before = len(pane.posts)
    told = seen(pane.call("LANDED_COST", prices, TEE, "VN", 100, DAY))
    assert len(pane.posts) - before == 1
    assert told == shell("LANDED_COST", (prices, TEE, "VN", 100, DAY))
    assert len(told) == 1000


def test_what_was_calculated_is_not_asked_again(pane):
    """Excel recalculates when a sheet is opened; all functions are pure, so the page keeps their results."""
    first = pane.call("DUTY_RATE", CHINO, "VN", DAY)
    before = len(pane.posts)
    assert pane.call("DUTY_RATE", CHINO, "VN", DAY) == first
    assert len(pane.posts) == before


# Errors -------------------------------------------------------------------------------------------

EMPTY = [0, ""]


@pytest.mark.parametrize("empty", EMPTY, ids=["zero", "text"])
@pytest.mark.parametrize(
    ("name", "arguments", "at", "argument"),
    [
        ("LANDED_COST", [8.5, TEE, "VN", 100, DAY], 0, "fob"),
        ("LANDED_COST", [8.5, TEE, "VN", 100, DAY], 1, "hts"),
        ("LANDED_COST", [8.5, TEE, "VN", 100, DAY], 2, "origin"),
        ("LANDED_COST", [8.5, TEE, "VN", 100, DAY], 3, "units"),
        ("IMU", [12.5, 42], 1, "retail"),
        ("PPV", [10, 11.25, 200], 1, "actual_cost"),
    ],
)
def test_an_empty_cell_is_never_a_free_price(pane, name, arguments, at, argument, empty):
    """An empty cell reaches a function in the browser as 0 (or as an empty text)."""
    given = [[empty] if k == at else value for k, value in enumerate(arguments)]
    answer = pane.call(name, *given)
    assert (answer.value, answer.error) == (None, "#VALUE!")
    assert answer.message.startswith(f"{argument} is empty: ")


BAD = [
    ("DUTY_RATE", ("6109", "VN", DAY), "#VALUE!", "hts 6109 is not a tariff number"),
    ("DUTY_RATE", (TEE, "Narnia", DAY), "#VALUE!", "origin 'Narnia' is not a country"),
    ("DUTY_RATE", (TEE, "VN"), "#VALUE!", "entry_date is not given: a sheet must not change overnight"),
    ("IMU", ("abc", 42), "#VALUE!", "landed_cost is 'abc', not a number."),
]


@pytest.mark.parametrize(("name", "arguments", "code", "sentence"), BAD, ids=[b[3][:25] for b in BAD])
def test_an_error_has_its_sentence_at_the_cell(pane, name, arguments, code, sentence):
    answer = pane.call(name, *arguments)
    assert (answer.value, answer.error) == (None, code)
    assert answer.message.startswith(sentence)
    assert "Traceback" not in answer.message


def test_an_error_is_not_tried_again(pane):
    before = len(pane.posts)
    pane.call("DUTY_RATE", "61.09", "VN", DAY)
    assert len(pane.posts) - before == 1


def test_one_bad_row_of_a_range_does_not_stop_the_others(pane):
    told = seen(pane.call("LANDED_COST", [[8.5], [0], ["x"], [9.5]], TEE, "VN", 100, DAY))
    assert told == shell("LANDED_COST", ([[8.5], [0], ["x"], [9.5]], TEE, "VN", 100, DAY))
    assert [type(row[0]) for row in told] == [float, tuple, tuple, float]
    assert told[1] == [("#VALUE!", "fob is empty: give first cost per unit.")]


def test_an_error_cell_goes_through_as_that_error(pane):
    """Excel hands an error cell over as a CustomFunctions.Error."""
    answer = pane.call("IMU", [[CellError("#N/A", "")], [10]], 42)
    assert [row[0] if not isinstance(row[0], tuple) else row[0][0] for row in seen(answer)] == [
        "#N/A",
        pytest.approx(32 / 42),
    ]


def test_a_server_that_is_gone_is_an_error_and_no_figure(browser, web_address, tmp_path):
    with browser.pane(web_address, write_order_book(tmp_path / "buy.xlsx")) as pane:
        pane.page.route("**/custom-functions-call", lambda route: route.abort())
        answer = pane.call("DUTY_RATE", TEE, "VN", DAY)
    assert (answer.value, answer.error) == (None, "#VALUE!")
    assert answer.message


def test_a_call_says_nothing_of_the_workbook_but_its_name(pane):
    pane.call("DUTY_RATE", TEE, "BD", DAY)
    body = pane.sent("/xlwings/custom-functions-call")
    assert body["args"] == [[[TEE]], [["BD"]], [[DAY]]]
    assert body["caller_address"] == "[buy.xlsx]Sheet1!Z1"
    assert "values" not in json.dumps(body)
