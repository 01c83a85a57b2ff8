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


class _Turn:
    """What is used until `use` is called again. Made anew then and never changed into another: a thread that is still
    reading the tables of before fills its own turn, not the new one.
    """

    def __init__(self, number: int, load: Load | None) -> None:
        self.number, self.load = number, load
        self.found: tuple[Tariff, OwnTables | None] | None = None

    def ready(self) -> tuple[Tariff, OwnTables | None]:
        found = self.found
        if found is None:
            found = self.found = _laid_over(self.load() if self.load else None)
        return found


def _laid_over(own: OwnTables | None) -> tuple[Tariff, OwnTables | None]:
    """The tariff with own tables over it. Where they do not fit the packaged ones of this version, those alone are used."""
    if own is None or own.fault:
        return laid_over(packaged(), own), own
    try:
        made = laid_over(packaged(), own)
        _ = made.program_book, made.claim_book  # what does not fit shows here, not in a cell
    except (ValueError, KeyError, IndexError, TypeError) as error:
        own = OwnTables(
            fault=f"Your own tariff tables do not fit this version of prodops-xl ({type(error).__name__}: {str(error)[:80]}); the "
            "packaged ones are used. Take them up again with `prodops-xl tariff update`."
        )
        made = laid_over(packaged(), own)
    return made, own


class _Now:
    turn = _Turn(0, None)


def tariff() -> Tariff:
    """The tariff in use. Read once, and again after `use`."""
    return _Now.turn.ready()[0]


def in_use() -> tuple[Tariff, OwnTables | None]:
    """The tariff in use and the own tables in it, of one and the same turn."""
    return _Now.turn.ready()


def use(load: Load | None) -> None:
    """Lay the tables that `load` gives over the packaged ones, from the next call of `tariff` on; None: packaged alone.
    `load` never raises: what is wrong with the tables is their `fault`.
    """
    _Now.turn = _Turn(_Now.turn.number + 1, load)


def own_tables() -> OwnTables | None:
    """The user's own tables in use; None where there are none, or no host reads them."""
    return _Now.turn.ready()[1]


def reads_own() -> bool:
    """Whether this host reads a user's own tables at all; a workbook that carries its engine does not."""
    return _Now.turn.load is not None


def turn() -> int:
    """A number that changes whenever other tables are used: what a cache keeps is of one turn."""
    return _Now.turn.number
