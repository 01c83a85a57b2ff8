"""A single call in the add-in: what it hands over, and what its cell is given."""

import datetime as dt

import pytest
import xlwings as xw

from prodops_xl.hosts.lite.engine import answers
from prodops_xl.hosts.lite.engine.answers import answer

NO = [[None]]


@pytest.mark.parametrize(
    ("name", "args", "given"),
    [
        ("IMU", [[[10]], [[40]]], 0.75),  # (40 - 10) / 40
        ("IMU", [[[10], [20]], [[40]]], [[0.75], [0.5]]),
        ("IMU", [[[10, 20]], [[40, 80]]], [[0.75, 0.75]]),
        ("GRADE", [[[91]], None], "A"),  # an argument that was left out
        ("GRADE", [[[91]], NO], "A"),  # an empty cell
        # 2026-07-01 and 4 working days, over Independence Day observed on the 3rd: the 8th.
        ("WORKDAY_AT", [[[46204]], [[4]], [["US"]]], dt.datetime(2026, 7, 8)),
        # One bad cell does not stop the others, and is an error value of its own.
        ("IMU", [[[10], ["ten"]], [[40]]], [[0.75], ["#VALUE!"]]),
        ("IMU", [[["#N/A"], [10]], [[40]]], [["#N/A"], [0.75]]),
        # Error cells that are read go through, also of a whole range; never as a blank.
        ("IMU", [[["#DIV/0!"]], [[40]]], "#DIV/0!"),
        ("ALLOCATE", [[[100]], [[1], ["#REF!"]]], "#REF!"),
        ("ALLOCATE", [[[100]], [[0], [0]]], "#NUM!"),
    ],
)
def test_what_a_cell_is_given(name, args, given):
    assert answer(name, args) == given
    assert answer(name, args) == given  # the second time from memory


@pytest.mark.parametrize(
    ("name", "args", "sentence"),
    [
        ("IMU", [[[0]], [[40]]], "landed_cost is empty"),  # an empty cell may come as 0
        ("IMU", [NO, [[40]]], "landed_cost is empty"),
        ("IMU", [[["ten"]], [[40]]], "landed_cost is 'ten', not a number"),
        ("IMU", [[[True]], [[40]]], "not a number"),
        ("IMU", [[[10]]], "IMU takes landed_cost, retail; 1 arguments were given"),
        ("DUTY_RATE", [[["6109100012"]], [["VN"]], None, None], "name the date"),
        ("DUTY_RATE", [[["6109100012"]], [["VN"]], [[0]], None], "name the date"),  # an empty cell for a date
    ],
)
def test_a_bad_call_is_raised_with_its_sentence(name, args, sentence):
    with pytest.raises(xw.XlwingsError, match="^[^\\n]*" + sentence.replace("(", "\\(")):
        answer(name, args)


def test_sentences_that_no_cell_can_show_are_told(capsys):
    answer("IMU", [[["ten"], ["ten"], [10]], [[40]]])
    assert capsys.readouterr().out == "IMU: #VALUE! landed_cost is 'ten', not a number.\n"


def test_ten_thousand_cells_are_one_call():
    told = answer("IMU", [[[10 + i / 1000] for i in range(10_000)], [[40]]])
    assert told[9_999][0] == pytest.approx((40 - 19.999) / 40)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ModuleNotFoundError("no", name="holidays"), "add a line holidays to requirements.txt"),
        (ModuleNotFoundError("no", name="prodops_xl.functions.tariff"), "does not carry IMU"),
        (ZeroDivisionError("by zero"), "IMU failed \\(ZeroDivisionError: by zero\\)"),
    ],
)
def test_what_is_missing_or_goes_wrong_is_a_sentence(error, sentence, monkeypatch):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(answers, "web_call", fail)
    with pytest.raises(xw.XlwingsError, match=sentence):
        answer("IMU", [[[1]], [[2]]])
