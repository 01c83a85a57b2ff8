"""The tariff in use: the packaged one, or with a user's own tables over it where a host gave a way to read them.

Nothing here reads a file: a host that can calls `use` when it starts (hosts/tariff_store.py). Where none did, as in a
workbook that carries its engine, the packaged tables are all there is.
"""

from __future__ import annotations

from collections.abc import Callable

from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.reference.own_tables import OwnTables, laid_over
from prodops_xl.reference.tariff_files import packaged

Load = Callable[[], OwnTables | None]


class _InUse:
    """What this process uses. `turn` grows with each change, so that what was computed before can be told apart."""

    def __init__(self) -> None:
        self.load: Load | None = None
        self.own: OwnTables | None = None
        self.tariff: Tariff | None = None
        self.turn = 0

    def ready(self) -> Tariff:
        ready = self.tariff
        if ready is None:
            self.own = self.load() if self.load else None
            ready = self.tariff = laid_over(packaged(), self.own)
        return ready


_NOW = _InUse()


def tariff() -> Tariff:
    """The tariff in use. Read once, and again after `use`."""
    return _NOW.ready()


def use(load: Load | None) -> None:
    """Lay the tables that `load` gives over the packaged ones, from the next call of `tariff` on; None: packaged alone.
    `load` never raises: what is wrong with the tables is their `fault`.
    """
    _NOW.load, _NOW.own, _NOW.tariff = load, None, None
    _NOW.turn += 1


def own_tables() -> OwnTables | None:
    """The user's own tables in use; None where there are none, or no host reads them."""
    _NOW.ready()
    return _NOW.own


def reads_own() -> bool:
    """Whether this host reads a user's own tables at all; a workbook that carries its engine does not."""
    return _NOW.load is not None


def turn() -> int:
    """A number that changes whenever other tables are used: what a cache keeps is of one turn."""
    return _NOW.turn
