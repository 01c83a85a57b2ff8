"""Parts that are not what they should be: a sentence instead of whatever a parser stumbles over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree as ET
from xml.parsers.expat import ExpatError

from prodops_xl.errors import ProdOpsError

_STUMBLES = (ValueError, LookupError, OverflowError, RecursionError, ET.ParseError, ExpatError)


@contextmanager
def told_of_damage(done: str) -> Iterator[None]:
    """Ends what stumbles with a ProdOpsError; `done`: what was to be done with the part."""
    try:
        yield
    except _STUMBLES as error:
        raise ProdOpsError(
            f"The workbook holds a part that cannot be {done} here ({error}). Nothing was written. Open the workbook in "
            "Excel, save it there and run this again."
        ) from error
