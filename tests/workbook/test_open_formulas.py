"""repair-formulas in an open workbook, against a model of what Excel does with formulas that are read and entered.

Modelled on Microsoft's pages of Range.Formula2, HasArray, FormulaArray and SpillParent: every cell of a spill and of an array
shows the formula of its first cell; entering a formula in a cell of a spill breaks the spill; a part of an array cannot be
changed; a protected sheet takes nothing; a function is looked up when its formula is entered.
"""

from __future__ import annotations

import datetime as dt
import sys
from types import SimpleNamespace

import pytest

from prodops_xl.commands.repair_formulas import repair_formulas
from prodops_xl.errors import ProdOpsError
from prodops_xl.workbook.formula_cells import Cell

AS_OF = dt.date(2026, 11, 25)


class ModelSheet:
    """`formulas`: cell -> text. `areas`: first cell -> (rows, columns, is a spill). `constants`: texts that begin with =."""

    def __init__(self, name, formulas, areas=None, *, protected=False, constants=(), shown=None):
        self.name, self.protected, self.constants = name, protected, set(constants)
        self.areas, self.shown = dict(areas or {}), dict(shown or {})
        self.formulas = dict(formulas)
        self.broken_spills = 0
        self.entered = []

    def anchor(self, place):
        for first, (rows, columns, _) in self.areas.items():
            if first[0] <= place[0] < first[0] + rows and first[1] <= place[1] < first[1] + columns:
                return first
        return place

    def text(self, place):
        return self.formulas.get(self.anchor(place), "")

    @property
    def used_range(self):
        rows = [p[0] + self.areas.get(p, (1, 1, 0))[0] - 1 for p in self.formulas]
        columns = [p[1] + self.areas.get(p, (1, 1, 0))[1] - 1 for p in self.formulas]
        return ModelRange(self, (1, 1), (max(rows, default=1), max(columns, default=1)))

    def range(self, first, last=None):
        return ModelRange(self, first, last or first)


class ModelRange:
    def __init__(self, sheet, first, last):
        self.sheet, self.first, self.last = sheet, first, last
        self.row, self.column = first
        self.shape = (last[0] - first[0] + 1, last[1] - first[1] + 1)

    @property
    def cells(self):
        return [
            [(r, c) for c in range(self.column, self.last[1] + 1)] for r in range(self.row, self.last[0] + 1)
        ]

    @property
    def formula2(self):
        rows = tuple(tuple(self.sheet.text(p) for p in line) for line in self.cells)
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula2.setter
    def formula2(self, told):
        rows = told if isinstance(told, list) else [[told] * self.shape[1]] * self.shape[0]
        for line, texts in zip(self.cells, rows, strict=True):
            for place, text in zip(line, texts, strict=True):
                self._enter(place, text)

    def _enter(self, place, text):
        sheet, anchor = self.sheet, self.sheet.anchor(place)
        if sheet.protected:
            raise RuntimeError("800A03EC")
        if anchor in sheet.areas and not sheet.areas[anchor][2]:
            raise RuntimeError("You can't change part of an array.")
        if anchor != place:
            sheet.broken_spills += 1
        sheet.formulas[place] = text
        sheet.shown.pop(place, None)
        sheet.entered.append(place)

    @property
    def formula_array(self):
        raise NotImplementedError

    @formula_array.setter
    def formula_array(self, text):
        if self.sheet.areas.get(self.first) != (*self.shape, False):
            raise RuntimeError("You can't change part of an array.")
        self.sheet.formulas[self.first] = text

    @property
    def has_array(self):
        found = {self.sheet.anchor(p) in self.sheet.areas for line in self.cells for p in line}
        return found.pop() if len(found) == 1 else None

    @property
    def api(self):
        return SimpleNamespace(HasSpill=self.sheet.areas.get(self.sheet.anchor(self.first), (0, 0, False))[2])

    def options(self, **_):
        return self

    @property
    def value(self):
        """Figures; a text constant shows itself."""
        return [
            [self.sheet.text(p) if p in self.sheet.constants else self.sheet.shown.get(p, 1.0) for p in line]
            for line in self.cells
        ]


class ModelName:
    def __init__(self, name, refers_to, takes=True):
        self.name, self._refers_to, self.takes, self.gone = name, refers_to, takes, False

    @property
    def refers_to(self):
        return self._refers_to

    @refers_to.setter
    def refers_to(self, text):
        if not self.takes:
            raise RuntimeError("800A03EC")
        self._refers_to = text

    def delete(self):
        self.gone = True


def book(*sheets, names=(), engine="excel"):
    return SimpleNamespace(
        sheets=list(sheets),
        names=list(names),
        impl=object(),
        app=SimpleNamespace(engine=SimpleNamespace(name=engine)),
    )


def run(told, **more):
    return repair_formulas(told, more.pop("settings", {}), AS_OF, **more)


BAD, GOOD = "='C:\\x\\prodops.xlam'!PRODOPS_MPF({})", "=PRODOPS_MPF({})"


def test_cells_are_mended_and_others_left():
    sheet = ModelSheet(
        "Orders",
        {(1, 1): BAD.format("B1"), (2, 1): "=PRODOPS.MPF(B2)", (3, 1): "=SUM(B:B)", (3, 2): GOOD.format("1")},
    )
    outcome = run(book(sheet))
    assert sheet.formulas == {
        (1, 1): "=PRODOPS_MPF(B1)",
        (2, 1): "=PRODOPS_MPF(B2)",
        (3, 1): "=SUM(B:B)",
        (3, 2): "=PRODOPS_MPF(1)",
    }
    assert sorted(sheet.entered) == [(1, 1), (2, 1)]
    assert (outcome.written, outcome.counts["calls"]) == ({"Orders": 2}, {"add-in path": 1, "PRODOPS.": 1})


def test_a_spill_follows_its_first_cell():
    sheet = ModelSheet(
        "Orders", {(1, 1): "=PRODOPS.DUTY_STACK(J1)", (9, 1): "=PRODOPS.MPF(1)"}, {(1, 1): (4, 3, True)}
    )
    outcome = run(book(sheet))
    assert (sheet.broken_spills, sheet.formulas[1, 1], outcome.written) == (
        0,
        "=PRODOPS_DUTY_STACK(J1)",
        {"Orders": 2},
    )


def test_the_same_formula_in_cells_side_by_side_is_no_spill():
    sheet = ModelSheet("Orders", {(r, c): BAD.format("$B$1") for r in (1, 2, 3) for c in (1, 2)})
    assert run(book(sheet)).written == {"Orders": 6}
    assert set(sheet.formulas.values()) == {"=PRODOPS_MPF($B$1)"}


def test_arrays_of_old_are_entered_whole():
    areas = {(2, 2): (3, 1, False), (7, 1): (1, 1, False)}
    sheet = ModelSheet("Orders", {(2, 2): "=PRODOPS.ALLOCATE(A1,A2:A4)", (7, 1): "=PRODOPS.MPF(1)"}, areas)
    assert run(book(sheet)).written == {"Orders": 2}
    assert sheet.formulas == {(2, 2): "=PRODOPS_ALLOCATE(A1,A2:A4)", (7, 1): "=PRODOPS_MPF(1)"}


def test_a_formula_that_excel_does_not_know_is_entered_again():
    sheet = ModelSheet(
        "Orders",
        {(1, 1): GOOD.format("B1"), (2, 1): GOOD.format("B2"), (3, 1): "=NOBODYS(1)"},
        shown={(1, 1): "#NAME?", (3, 1): "#NAME?"},
    )
    outcome = run(book(sheet))
    assert sheet.entered == [(1, 1)]
    assert (outcome.counts["entered_again"], outcome.counts["calls"], outcome.written) == (
        1,
        {},
        {"Orders": 1},
    )


def test_a_text_that_looks_like_a_formula_stays_a_text():
    sheet = ModelSheet("Orders", {(1, 1): "=PRODOPS.MPF(1)"}, constants={(1, 1)})
    assert run(book(sheet)).written == {}
    assert sheet.entered == []


def test_a_protected_sheet_is_told_and_the_others_are_mended():
    cells = {(r, 1): BAD.format(f"B{r}") for r in range(1, 9)}
    locked, free = ModelSheet("Locked", cells, protected=True), ModelSheet("Free", {(1, 1): BAD.format("B1")})
    outcome = run(book(locked, free))
    assert (outcome.written, outcome.warnings, outcome.counts["not_mended"]) == ({"Free": 1}, 8, 8)
    (note,) = outcome.notes
    assert note.startswith(
        "Excel did not take 8 formulas on Locked (A1, A2, A3, A4, A5 and 3 more): the sheet is protected, or"
    )
    assert note.endswith("Unprotect the sheet (Review, Unprotect Sheet) and run this again.")


def test_names():
    names = [
        ModelName("fee", "=[1]!PRODOPS_MPF(Orders!$A$1)"), ModelName("other", "=Orders!$A$1"),
        ModelName("_xldudf_PRODOPS_MPF", "=#NAME?"), ModelName("kept", "=PRODOPS.MPF(1)", takes=False), ModelName("odd", None),
    ]  # fmt: skip
    outcome = run(book(ModelSheet("Orders", {}), names=names))
    assert [n.refers_to for n in names] == [
        "=PRODOPS_MPF(Orders!$A$1)",
        "=Orders!$A$1",
        "=#NAME?",
        "=PRODOPS.MPF(1)",
        None,
    ]
    assert [n.gone for n in names] == [False, False, True, False, False]
    assert outcome.written == {"Names": 1, "Dead names": 1}
    assert outcome.notes == ["Excel did not take the name kept; change it in Formulas, Name Manager."]


@pytest.mark.parametrize(
    ("engine", "shown"),
    [("excel", "=PRODOPS_MPF(B1)"), ("remote", "=PRODOPS.MPF(B1)"), ("officejs", "=PRODOPS.MPF(B1)")],
)
def test_each_host_has_its_form(engine, shown):
    sheet = ModelSheet("Orders", {(1, 1): BAD.format("B1")})
    given = None if engine == "excel" else {"formulas": {"Orders": [1, 1, [[BAD.format("B1")]]]}}
    run(book(sheet, engine=engine), options=given)
    assert sheet.formulas[1, 1] == shown


def test_the_other_form_on_request():
    sheet = ModelSheet("Orders", {(1, 1): "=@PRODOPS_MPF(B1)"})
    run(book(sheet), settings={"form": "web"})
    assert sheet.formulas[1, 1] == "=@PRODOPS.MPF(B1)"


def test_a_host_that_reads_no_formulas_says_what_to_do(monkeypatch):
    def refuse(_):
        raise NotImplementedError

    monkeypatch.setattr(ModelRange, "formula2", property(refuse))
    with pytest.raises(ProdOpsError, match="prodops-xl run repair-formulas FILE"):
        run(book(ModelSheet("Orders", {(1, 1): BAD.format("B1")}), engine="remote"))


def test_an_excel_without_dynamic_arrays(monkeypatch):
    def refuse(_):
        raise AttributeError("Formula2")

    monkeypatch.setattr(ModelRange, "formula", ModelRange.formula2, raising=False)
    monkeypatch.setattr(ModelRange, "formula2", property(refuse))
    sheet = ModelSheet("Orders", {(1, 1): BAD.format("B1"), (2, 1): "=1"})
    run(book(sheet))
    assert sheet.formulas == {(1, 1): "=PRODOPS_MPF(B1)", (2, 1): "=1"}


def test_on_a_mac_no_figure_is_lost(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    sheet = ModelSheet("Orders", {(1, 1): BAD.format("B1")})
    with pytest.raises(ProdOpsError, match="On a Mac"):
        run(book(sheet))
    run(book(sheet), settings={"form": "web"})
    assert sheet.formulas[1, 1] == "=PRODOPS.MPF(B1)"


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A7"), (26, "Z7"), (27, "AA7"), (702, "ZZ7"), (703, "AAA7"), (16384, "XFD7")]
)
def test_addresses(column, letters):
    assert Cell(7, column, "", "").address == letters
