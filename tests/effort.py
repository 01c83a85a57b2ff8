"""How hard property tests try: a fifth of their examples by default, all of them in `make test-slow`."""

from __future__ import annotations

import os

FULL = os.environ.get("PRODOPS_TESTS") == "full"


def examples(count: int) -> int:
    """The examples of one property test. New ones are drawn at each run, so a few tests a day see many."""
    return count if FULL else max(5, count // 5)
