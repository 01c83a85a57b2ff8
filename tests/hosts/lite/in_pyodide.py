# Run inside Pyodide by in_pyodide.mjs; its last line is what comes back.
# ruff: noqa: E402, I001 - nothing of ours can be imported before main.py has put it on the path
import inspect
import json
import sys
import threading
from importlib import resources

sys.path[:0] = ["/workbook", "/workbook/xlwings.zip"]
import main

import xlwings


def outcome(run):
    try:
        return run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return str(error) if isinstance(error, xlwings.XlwingsError) else type(error).__name__


refused = outcome(lambda: main.prodops_duty_rate([["6109100012"]], [["VN"]], [[46143]]))
import prodops_xl
from prodops_xl.domain import gtin
from prodops_xl.domain.entries import numbers
from prodops_xl.registry import COMMANDS, FUNCTIONS

data = resources.files("prodops_xl").joinpath("reference", "data", "tariff_lines.csv")
json.dumps(
    {
        "python": sys.version,
        "platform": sys.platform,
        "package": prodops_xl.__file__,
        "functions": [f.name for f in FUNCTIONS],
        "commands": [c.name for c in COMMANDS],
        "tariff_lines": len(data.read_text(encoding="utf-8").splitlines()),
        "source": inspect.getsource(gtin),
        "gtin": {
            code: gtin.is_valid(code) for code in ("4006381333931", "036000291452", "4006381333932", "12")
        },
        "entry": {number: numbers.is_valid(number) for number in ("B76-0324527-8", "AB4-1234567-8")},
        "refused": refused,
        "thread": outcome(threading.Thread(target=print).start),
        "lzma": outcome(lambda: __import__("lzma").__name__),
    }
)
