"""What the Settings sheet says of the tariff that figures are made with: edition, last program, fee year that is missing."""

from __future__ import annotations

from datetime import date

from prodops_xl import reference
from prodops_xl.domain.tariff_state import tariff_state
from prodops_xl.reference.own_tables import OwnTables
from prodops_xl.workbook.settings import Stated

_NO_SETTING = "Stated by ProdOps XL, no setting"


def tariff_statement(as_of: date) -> list[Stated]:
    """The facts for the Settings sheet, of the tariff in use. Only words: a date alone in a cell would become one.

    A command asks when it begins: a server may take up other tables while it runs.
    """
    tariff, own = reference.in_use()
    state = tariff_state(tariff, as_of)
    stale = f"fiscal year {state.stale_fee} is not known" if state.stale_fee else "no fee year is missing"
    until = f"MPF is known to {state.fee_until}" if state.fee_until else "MPF is known without end"
    return [
        Stated("tariff.edition", f"US HTS, {state.edition}", f"{_NO_SETTING}: {state.held}; {_whose(own)}"),
        Stated(
            "tariff.last_program", f"begins {state.last_program}",
            f"{_NO_SETTING}: the last additional-duty program known; programs were read until {state.programs_until}",
        ),
        Stated("tariff.stale_fee", stale, f"{_NO_SETTING}: {until}; later entries use that year's figures and say so"),
    ]  # fmt: skip


def _whose(own: OwnTables | None) -> str:
    """Whether these are the packaged tables, or a user's own over them."""
    if own is None:
        here = "" if reference.reads_own() else "; this workbook's own engine reads no others"
        return f"the tables packaged with ProdOps XL{here}"
    if own.fault:
        return own.fault
    names = ", ".join(table.replace("_", " ") for table in own.tables)
    return f"own tables of {names} over the packaged ones, renewed with `prodops-xl tariff update`"
