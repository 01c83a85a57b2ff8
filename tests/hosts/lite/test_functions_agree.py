"""The calls of tests/hosts/every, by the functions of a workbook's main.py in a bare interpreter: the core's answers."""

import importlib.util
import json
from pathlib import Path

import pytest

from prodops_xl.errors import CellError
from prodops_xl.functions.calls import call_many
from tests.hosts.lite.conftest import bare, interpreters

EVERY = Path(__file__).parents[1] / "every" / "test_functions_agree.py"


def _module():
    spec = importlib.util.spec_from_file_location("every_host", EVERY)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EVERY_HOST = _module()
CALLS = EVERY_HOST.CALLS


def in_the_add_in(value):
    """What the add-in is given: an exception's sentence for a call that is #VALUE!, else an error value's text."""
    alone = value
    while isinstance(alone, list) and len(alone) == 1:
        alone = alone[0]
    if isinstance(alone, CellError) and alone.code == "#VALUE!":
        return {"raised": alone.message}
    return EVERY_HOST.each(value, lambda v: v.code if isinstance(v, CellError) else v)


@pytest.mark.parametrize("python", interpreters())
def test_the_carried_functions_give_the_cores_answers(python, team_main):
    lines = "".join(
        json.dumps({"name": n, "args": EVERY_HOST.each(a, EVERY_HOST.serial)}) + "\n" for n, a in CALLS
    )
    ran = bare(python, team_main, "functions", lines=lines)
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = [json.loads(line) for line in ran.stderr.splitlines()]
    assert len(told) == len(CALLS)
    wrong = []
    for (name, args), got, result in zip(CALLS, told, call_many(CALLS), strict=True):
        expected = in_the_add_in(result.value)
        if isinstance(expected, dict) or isinstance(got, dict):
            same = got == expected
        else:
            same = EVERY_HOST.same(EVERY_HOST.shape(got), EVERY_HOST.shape(expected))
        if not same:
            wrong.append((name, args, got, expected))
    assert wrong == []
    # None of it came from this checkout.
    modules = json.loads(ran.stdout.splitlines()[-1])["modules"]
    assert modules
    assert all(".zip/prodops_xl/" in file.replace("\\", "/") for file in modules.values())
    # What a cell cannot show beside its error value is told in the output pane.
    assert "ALLOCATE: #NUM! The weights sum to zero" in ran.stdout
