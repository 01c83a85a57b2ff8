"""xlwings' COM side on Linux: the three modules of pywin32 that it imports, as stubs with what it asks of them.

Run as a program it answers lines of JSON (`{"name", "args"}`) with what the COM server would hand to Excel.
"""

import datetime as dt
import json
import sys
import types


def install():
    """Put the stubs where `xlwings.udfs` finds them; gives that module."""
    import xlwings

    def stub(name, **members):
        sys.modules[name] = types.ModuleType(name)
        for key, value in members.items():
            setattr(sys.modules[name], key, value)

    stub("pythoncom", CoInitialize=lambda: None)
    stub("pywintypes", com_error=type("com_error", (Exception,), {}))
    stub("win32com")
    stub("win32com.client", Dispatch=lambda x: x)
    # The parts of xlwings._xlwindows that call_udf uses: no argument of ours is a Range, no caller is handed over.
    xlwings._xlwindows = types.SimpleNamespace(
        Range=lambda xl: types.SimpleNamespace(xl=xl), is_range_instance=lambda _: False, BOOK_CALLER=None
    )
    server = types.ModuleType("xlwings.com_server")
    server.loop = None
    sys.modules["xlwings.com_server"] = server
    from xlwings import udfs

    xlwings.engines.add(xlwings.Engine(impl=Engine()))
    xlwings.engines["excel"].activate()
    return udfs


class Engine:
    """How values go over COM on Windows: texts "" for nothing, numbers as they are, days as times."""

    name, type = "excel", "desktop"

    @staticmethod
    def prepare_xl_data_element(x, _options=None):
        return "" if x is None else x

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        return [[empty_as if v in ("", None) else v for v in row] for row in data]


def com_call(udfs, name, args):
    """As `XLPython.CallUDF` of xlwings.com_server gives the result to VBA."""
    res = udfs.call_udf("prodops_xl.hosts.desktop.cell_functions", name, tuple(args))
    if len(res) == 1 and len(res[0]) == 1:
        return res[0][0]
    return res[0] if len(res) == 1 else res


def as_variant(value):
    """JSON's lists as the tuples that COM hands over."""
    if isinstance(value, list):
        return tuple(tuple(row) if isinstance(row, list) else (row,) for row in value)
    return value


def _plain(value):
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value.date().isoformat() if isinstance(value, dt.datetime) else value


if __name__ == "__main__":
    made = install()
    for line in sys.stdin:
        asked = json.loads(line)
        told = com_call(made, asked["name"], [as_variant(a) for a in asked["args"]])
        sys.stdout.write(json.dumps(_plain(told)) + "\n")
        sys.stdout.flush()
