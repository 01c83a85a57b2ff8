r"""The cell functions as xlwings' COM server calls them: one Python function per function of the registry.

Arguments come as cells' values (`Value2`): a single value, or rows of a range; an error value comes as its text.
A bad argument gives marked text, `\x1e` code `\x1f` sentence, which the add-in turns into Excel's error value.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from prodops_xl.errors import CellError
from prodops_xl.functions.host_calls import excel_value, one_cell
from prodops_xl.hosts.desktop import log_file
from prodops_xl.registry import FUNCTIONS, Function

MARK, PART = "\x1e", "\x1f"
_OPTIONS = {"ndim": 2, "err_to_str": True}


def marked(error: CellError) -> str:
    """An error value as the add-in reads it."""
    return f"{MARK}{error.code}{PART}{error.message}"


def _cell(value: Any) -> Any:
    """One cell's value as COM takes it: errors marked, nothing as an empty text."""
    if isinstance(value, CellError):
        return marked(value)
    return "" if value is None else excel_value(value)


def _cells(value: Any) -> Any:
    if isinstance(value, list):
        return [[_cell(v) for v in row] if isinstance(row, list) else _cell(row) for row in value]
    return _cell(value)


def _called(name: str, given: list[Any]) -> tuple[Any, list[str]]:
    from prodops_xl.functions.calls import call

    result = call(name, given)
    return _cells(result.value), result.warnings


def _turn_of_tables() -> int:
    """Takes up the user's own tariff tables, which may have been renewed since: results are kept for one turn of them."""
    from prodops_xl.hosts.tariff_store import take
    from prodops_xl.reference import turn

    take()
    return turn()


@lru_cache(maxsize=20_000, typed=True)  # TRUE is no 1
def _remembered(_turn: int, name: str, *given: Any) -> tuple[Any, list[str]]:
    """All functions are pure: Excel asks for the same cells again and again."""
    return _called(name, list(given))


_LAST: list[str] = []


def last_notes() -> str:
    """The sentences that go with the figure of the last call, one a line: the add-in's "Why?" shows them."""
    return "".join(f"{sentence}\n" for sentence in _LAST)


def answer(name: str, arguments: tuple[Any, ...]) -> Any:
    """Call the function and give what its cell shows. Never raises: a fault of ours is #N/A with a sentence."""
    try:
        given = [one_cell(a) for a in arguments]
        single = not any(isinstance(a, list) for a in given)
        value, notes = _remembered(_turn_of_tables(), name, *given) if single else _called(name, given)
        _LAST[:] = notes
        return value  # noqa: TRY300 - what may fail is above
    except Exception as error:  # noqa: BLE001 - one cell must not stop the others
        log_file.write(f"{name}: failed", trace=True)
        return marked(CellError("#N/A", f"{name} failed ({type(error).__name__}); the log says more."))


def _made(spec: Function) -> Callable[..., Any]:
    def cell_function(*arguments: Any) -> Any:
        return answer(spec.name, arguments)

    cell_function.__name__ = cell_function.__qualname__ = spec.name
    cell_function.__doc__ = spec.help
    cell_function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(a.name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for a in spec.arguments]
    )
    # What `xlwings.func` notes of a function; xlwings.udfs.call_udf reads it.
    cell_function.__xlfunc__ = {  # type: ignore[attr-defined]
        "name": spec.name,
        "sub": False,
        "args": [
            {
                "name": a.name,
                "pos": position,
                "vba": None,
                "doc": a.help,
                "vararg": False,
                "options": dict(_OPTIONS),
                **({"optional": None} if a.optional else {}),
            }
            for position, a in enumerate(spec.arguments)
        ],
        "ret": {"doc": spec.help, "options": {}},
        "category": 14,
        "call_in_wizard": True,  # False would emit a line that gives 0 when a workbook opens (xlwings issue 1574)
        "volatile": False,
        "async_mode": None,
    }
    return cell_function


for _spec in FUNCTIONS:
    globals()[_spec.name] = _made(_spec)
