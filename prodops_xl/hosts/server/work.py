"""Where commands and calls run: on threads of their own, so that the server answers others meanwhile, and not for ever.

A thread cannot be stopped from outside. A command tells of its progress, and is stopped there once its time is up; the
caller is answered at the limit in any case.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from fastapi import HTTPException

from prodops_xl.errors import ProdOpsError

T = TypeVar("T")

# Python computes on one core at a time: more threads would only make everybody wait longer.
_COMMANDS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="command")
_CALLS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="call")


class TimeIsUpError(ProdOpsError):
    """The work took longer than the server allows."""


def stopwatch(seconds: float) -> Callable[[str, float], None]:
    """A command's progress that stops it once its time is up."""
    until = time.monotonic() + seconds

    def progress(_phrase: str, _done: float) -> None:
        if time.monotonic() > until:
            raise TimeIsUpError(too_long(seconds))

    return progress


def too_long(seconds: float) -> str:
    """The sentence for work that was stopped."""
    return (
        f"This took longer than the {seconds:g} seconds that the server allows, and was stopped; the workbook is as it was. "
        "Split the workbook by season, run the command with prodops-xl on the file, or ask for a higher limit."
    )


async def run_command(work: Callable[[], T], seconds: float) -> T:
    """Run a command; HTTP 504 with a sentence at the limit."""
    return await _run(_COMMANDS, work, seconds)


async def run_call(work: Callable[[], T], seconds: float) -> T:
    """Run a cell function; HTTP 504 with a sentence at the limit."""
    return await _run(_CALLS, work, seconds)


async def _run(pool: ThreadPoolExecutor, work: Callable[[], T], seconds: float) -> T:
    arrived = time.monotonic()

    def in_time() -> T:
        # The caller of what waited too long has had the answer 504: nothing may be computed, or queued, after it.
        if time.monotonic() - arrived > seconds:
            raise TimeIsUpError(too_long(seconds))
        return work()

    future: asyncio.Future[Any] = asyncio.get_running_loop().run_in_executor(pool, in_time)
    try:
        return await asyncio.wait_for(future, seconds + 1.0)
    except (TimeoutError, TimeIsUpError):
        raise HTTPException(504, too_long(seconds)) from None
