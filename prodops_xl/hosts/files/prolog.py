"""What stands before the first element of an XML part: a document type declaration there can make entities expand."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any
from xml.parsers import expat


class _Declared(Exception):  # noqa: N818 - no error: how a parser is stopped
    """The part has a document type declaration."""


class _Begun(Exception):  # noqa: N818
    """The first element began."""


def declares_type(blocks: Iterable[bytes]) -> bool:
    """Whether a part has a document type declaration, however far from its beginning. No more is read than the text
    before the first element; a part that is no XML has none.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler = _begun
    with contextlib.suppress(_Begun, expat.ExpatError, LookupError):
        try:
            for block in blocks:
                parser.Parse(block, False)
        except _Declared:
            return True
    return False


def _declared(*_: Any) -> None:
    raise _Declared


def _begun(*_: Any) -> None:
    raise _Begun
