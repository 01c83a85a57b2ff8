"""The registry's cell functions as xlwings Server registers them: `custom_functions` of the project imports these.

Each takes scalars or ranges in every argument and is one call to the server whatever its size. All are pure, so that
Excel's side may keep their results (`cache`), unless roles are asked for: those are checked on every call.
"""

from __future__ import annotations

import inspect
from typing import Any

from xlwings import XlwingsError
from xlwings.server import arg, func

from prodops_xl.hosts.server.cell_calls import Refused, answer
from prodops_xl.hosts.server.settings import FUNCTIONS as ALL_FUNCTIONS
from prodops_xl.hosts.server.settings import server_settings
from prodops_xl.hosts.server.work import run_call
from prodops_xl.registry import FUNCTIONS, Argument, Function

_SETTINGS = server_settings()


def _made(spec: Function) -> Any:
    async def called(*args: Any) -> Any:
        try:
            return await run_call(lambda: answer(spec.name, args), _SETTINGS.time_limit)
        except Refused as refused:
            raise XlwingsError(str(refused)) from None

    called.__name__ = called.__qualname__ = spec.name.lower()
    called.__doc__ = _described(spec)
    called.__annotations__ = {}
    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                a.name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=None if _may_be_left_out(spec, a) else inspect.Parameter.empty,
            )
            for a in spec.arguments
        ]
    )
    roles = _SETTINGS.roles_for(ALL_FUNCTIONS)
    registered: Any = called
    for argument in spec.arguments:
        registered = arg(argument.name, ndim=2, err_to_str=True, doc=_help(argument))(registered)
    # Last, as a decorator stands on top: `arg` registers too, and takes cache and roles off again.
    return func(registered, cache=not roles, required_roles=roles or None)


def _may_be_left_out(spec: Function, argument: Argument) -> bool:
    """Optional ones at the end: Excel fills a call from the left."""
    at = spec.arguments.index(argument)
    return all(a.optional for a in spec.arguments[at:])


def _described(spec: Function) -> str:
    shape = f" Gives {spec.result}" + (
        f": {', '.join(spec.spill_header or spec.row)}." if spec.spill_header or spec.row else "."
    )
    return f"{spec.help}{shape}"


def _help(argument: Argument) -> str:
    unit = f" ({argument.unit})" if argument.unit else ""
    kind = {"date": "; a date", "column": "; one row or column"}.get(
        argument.type if argument.shape == "scalar" else argument.shape, ""
    )
    optional = "; may be left out" if argument.optional else ""
    return f"{argument.help}{unit}{kind}{optional}"


_MADE = {spec.name.lower(): _made(spec) for spec in FUNCTIONS}
globals().update(_MADE)
__all__ = list(_MADE)
