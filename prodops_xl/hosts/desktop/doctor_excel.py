"""`prodops-xl addin doctor --excel`: starts the real Excel and tries the add-in in it, step by step.

A scratch workbook, one cell function against the same function in Python, one ribbon command against the same command
on a file. Whatever fails, the scratch workbook is closed unsaved and the Excel that was started here is quit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop import excel_samples
from prodops_xl.hosts.desktop.places import ADDIN, System
from prodops_xl.hosts.desktop.trial import trial

MACRO = f"'{ADDIN}'!"
_LOOKS = 90  # seconds that a command may take to show its sheet: on a Mac it runs beside Excel


@dataclass(frozen=True)
class Step:
    """One step: how it went, how long it took, and what was seen."""

    name: str
    status: Literal["ok", "fail", "skipped"]
    seconds: float
    told: str


class StepError(Exception):
    """A step that did not give what it should; the message says what was seen instead."""


@dataclass
class Trial:
    """One run in Excel. `open_app` starts an Excel (an xlwings App) of our own; `addin` is the file to load.

    `patience`: seconds after which an Excel that does not answer is ended; a dialog may keep it from answering.
    """

    open_app: Callable[[], Any]
    addin: str
    system: System
    today: date
    patience: float = 120
    looks: float = _LOOKS
    clock: Callable[[], float] = time.perf_counter
    wait: Callable[[float], None] = time.sleep
    steps: list[Step] = field(default_factory=list)
    app: Any = None
    book: Any = None
    ended: bool = False

    def run(self) -> list[Step]:
        """Every step in turn; after one that the others need, they are skipped. Never raises."""
        needed = (
            ("start Excel", self._start),
            ("load the add-in", self._load),
            ("self test", self._self_test),
            ("scratch workbook", self._scratch),
        )
        try:
            with trial():
                going = all(self._step(name, do) for name, do in needed)
                for name, do in (("cell function", self._function), ("ribbon command", self._command)):
                    if going and not self.ended:
                        self._step(name, do)
                self._skip([name for name, _ in needed] + ["cell function", "ribbon command"])
        finally:
            self._clean_up()
        return self.steps

    def _step(self, name: str, do: Callable[[], str]) -> bool:
        begun = self.clock()
        guard = threading.Timer(self.patience, self._end)
        guard.daemon = True
        guard.start()
        try:
            told, status = do(), "ok"
        except StepError as error:
            told, status = str(error), "fail"
        except Exception as error:  # noqa: BLE001 - whatever Excel raises is what is reported
            told, status = f"{type(error).__name__}: {error}", "fail"
        finally:
            guard.cancel()
        if self.ended and status == "fail":
            told = f"Excel did not answer for {self.patience:g} seconds and was ended; a dialog may have been open."
        self.steps.append(Step(name, status, round(self.clock() - begun, 2), told))  # type: ignore[arg-type]
        return status == "ok"

    def _skip(self, names: list[str]) -> None:
        done = {step.name for step in self.steps}
        self.steps += [
            Step(name, "skipped", 0.0, "A step before it failed.") for name in names if name not in done
        ]

    def _end(self) -> None:
        """End the Excel that was started here: called from another thread, so nothing is asked of it."""
        self.ended = True
        if self.app is not None:
            with suppress(Exception):
                self.app.kill()

    def _start(self) -> str:
        self.app = self.open_app()
        return f"Excel {self.app.version}"

    def _load(self) -> str:
        self.app.books.open(self.addin)
        return self.addin

    def _self_test(self) -> str:
        told = str(self.app.macro(f"{MACRO}ProdOps_SelfTest")() or "no answer")
        if not told.startswith("ok"):
            raise StepError(told)
        return told

    def _scratch(self) -> str:
        self.book = self.app.books.add()
        self.book.activate()
        return str(self.book.name)

    def _function(self) -> str:
        cell = self.book.sheets[0]["A1"]
        cell.formula = excel_samples.FORMULA
        self.app.calculate()
        seen, expected = cell.options(err_to_str=True).value, excel_samples.expected_rate()
        if self.system == "mac":
            if seen != "#N/A":
                raise StepError(
                    f"{excel_samples.FORMULA} shows {seen}; #N/A with a sentence is meant on a Mac."
                )
            return "#N/A, as is meant on a Mac: cell functions need the web add-in there."
        if not isinstance(seen, int | float) or abs(seen - expected) > 1e-9:
            raise StepError(
                f"{excel_samples.FORMULA} shows {seen}, Python says {expected}. {self._why()}".strip()
            )
        return f"{excel_samples.FORMULA} = {seen}, as in Python"

    def _why(self) -> str:
        """The sentence that the add-in keeps for an error in the cell."""
        place = f"[{self.book.name}]{self.book.sheets[0].name}!$A$1"
        with suppress(Exception):
            return str(self.app.macro(f"{MACRO}KeptSentence")(place) or "")
        return ""

    def _command(self) -> str:
        sheet = self.book.sheets[0]
        sheet.clear()
        sheet.name = excel_samples.SHEET
        sheet["A1"].value = excel_samples.ORDERS
        self.book.activate()
        self.app.macro(f"{MACRO}ProdOps_Press")(excel_samples.COMMAND)
        expected = excel_samples.expected_findings(self.today)
        seen = self._findings(expected)
        if seen != expected:
            raise StepError(
                f"{excel_samples.COMMAND} found {_few(seen)}; on a file it finds {_few(expected)}. The log says more: "
                f"{excel_samples.log()}"
            )
        return f"{excel_samples.COMMAND} found the same {len(expected)} faults as on a file"

    def _findings(self, expected: list[str]) -> list[str]:
        """What stands on the Issues sheet, as soon as it is what is expected, or else when time is up."""
        until, found = self.clock() + self.looks, list[str]()
        while True:
            with suppress(Exception):  # Excel is busy while the command writes
                found = excel_samples.findings(self.book)
            if found == expected or self.clock() > until or self.ended:
                return found
            self.wait(0.5)

    def _clean_up(self) -> None:
        """Close the scratch workbook unsaved and quit the Excel of ours, each whatever became of the other."""
        if self.app is None:
            return
        begun, told = self.clock(), []
        guard = threading.Timer(self.patience, self._end)
        guard.daemon = True
        guard.start()
        for name, do in (("the scratch workbook", self.book and self.book.close), ("Excel", self.app.quit)):
            try:
                if do and not self.ended:
                    do()
            except Exception as error:  # noqa: BLE001 - the next one is closed all the same
                told.append(f"{name} did not close ({type(error).__name__}: {error})")
        guard.cancel()
        if told and not self.ended:
            self._end()
            told.append("Excel was ended")
        text = "; ".join(told) or ("Excel was ended" if self.ended else "Excel is closed, nothing was saved")
        self.steps.append(Step("clean up", "fail" if told else "ok", round(self.clock() - begun, 2), text))


def _few(found: list[str]) -> str:
    return "; ".join(found) or "nothing"


def open_excel(system: System) -> Callable[[], Any]:
    """Starts an Excel of its own, in view. Raises ProdOpsError where Excel does not run."""
    if system == "other":
        raise ProdOpsError(
            "Excel does not run on this system, so that the add-in cannot be tried in it here."
        )

    def start() -> Any:
        import xlwings

        return xlwings.App(visible=True, add_book=False)

    return start
