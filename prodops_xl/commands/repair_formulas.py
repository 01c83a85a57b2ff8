"""repair-formulas: mends calls of our functions that mail, another machine or another add-in broke, and puts a workbook's
formulas from the desktop add-in's spelling into the web add-in's or back.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

import xlwings as xw

from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.addin_formulas import KINDS, Form, form_of
from prodops_xl.workbook.formula_repair import Repair, some
from prodops_xl.workbook.open_formulas import mend_open

_WEB_HOSTS = ("remote", "officejs")
_SAID: dict[str, str] = {
    "add-in path": "Path of an add-in taken off",
    "external link": "Link to an add-in taken off",
    "_xldudf_": "From the web add-in's spelling in files",
    "PRODOPS.": "From the web add-in's spelling",
    "PRODOPS_": "From the desktop add-in's spelling",
    "spelling": "Marks and letter case put right",
}


def repair_formulas(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,  # noqa: ARG001 - every command takes it; formulas know no day
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Mend the workbook's formulas to `form` (`--set form=desktop|web`; else the host's own).

    In a file only the texts of formulas change: what cells show, and all else, stays. `options["formulas"]`: the formulas of
    sheets, from a host where a program cannot read them (see `mend_open`). Raises ProdOpsError where they are not to be had.
    """
    form = form_of(settings.get("form"), "web" if _engine(book) in _WEB_HOSTS else "desktop")
    progress("Mending formulas", 0.1)
    in_file = getattr(book.impl, "mend_formulas", None)
    if in_file is not None:
        repair: Repair = in_file(form)
    else:
        _refuse_where_figures_would_go(book, form)
        repair = Repair(form, stored=False)
        mend_open(book, repair, (options or {}).get("formulas"))
    progress("Done", 1.0)
    return _outcome(repair)


def _engine(book: xw.Book) -> str:
    return str(book.app.engine.name)


def _refuse_where_figures_would_go(book: xw.Book, form: Form) -> None:
    """On a Mac the desktop add-in serves no functions: a formula that is entered there would lose its figure."""
    if form == "desktop" and sys.platform == "darwin" and _engine(book) == "excel":
        raise ProdOpsError(
            "On a Mac cell formulas need the web add-in, and entering the desktop's would replace their figures. Choose the web "
            "form, or close the workbook and run `prodops-xl run repair-formulas FILE`, which keeps every figure."
        )


def _outcome(repair: Repair) -> Outcome:
    outcome = Outcome("repair-formulas", rows=repair.ours, warnings=repair.left)
    others = {"Dead names": len(repair.dead_names), "Links": len(repair.dropped)}
    outcome.written = {where: count for where, count in {**repair.formulas, **others}.items() if count}
    calls = {kind: repair.calls[kind] for kind in KINDS if repair.calls[kind]}
    mended = sum(repair.formulas.values())
    outcome.counts = {
        "form": repair.form,
        "formulas_mended": mended,
        "calls": calls,
        "entered_again": repair.again,
        "links_dropped": repair.dropped,
        "dead_names": repair.dead_names,
        "not_mended": repair.left,
    }
    outcome.notes = _notes(repair, changed=bool(outcome.written))
    outcome.summary = [
        ("Formulas mended", f"{mended:,}"),
        *((_SAID[kind], f"{count:,}") for kind, count in calls.items()),
        *([("Entered again", f"{repair.again:,}")] if repair.again else []),
        *([("Links dropped", some(repair.dropped))] if repair.dropped else []),
        *([("Not mended", f"{repair.left:,}")] if repair.left else []),
    ]
    return outcome


def _notes(repair: Repair, *, changed: bool) -> list[str]:
    notes = list(repair.said)
    if repair.errors:
        notes.append(
            f"{repair.errors:,} of the mended cells show the error they had: nothing is calculated in a file. Open it in Excel with "
            "the add-in and press Repair formulas there."
        )
    if not repair.ours:
        notes.append("The workbook calls no function of ProdOps XL.")
    elif not (changed or repair.left):
        notes.append(f"Every formula is in the {repair.form} add-in's spelling already; nothing was changed.")
    return notes
