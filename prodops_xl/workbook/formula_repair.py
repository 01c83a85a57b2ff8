"""What a repair of formulas has done so far: counted where it happens, told by the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from prodops_xl.workbook.addin_formulas import LONGEST, Form, Kind, Mended, mend

_NAMED = 5


@dataclass
class Repair:
    """`stored`: formulas are spelt as files have them. `formulas` are those changed, by sheet (or Names, Tables, Charts);
    `calls` the calls changed, by what was wrong; `ours` every call of ours that was met; `links` the numbers of external
    links that stood before calls of ours; `dropped` the files of links that are gone; `dead_names` names that were errors in
    the place of a function, which are gone too; `again` formulas entered anew as they
    were; `errors` mended cells that show an error until they are calculated; `left` formulas that could not be mended,
    `notes` why.
    """

    form: Form
    stored: bool
    formulas: Counter[str] = field(default_factory=Counter)
    calls: Counter[Kind] = field(default_factory=Counter)
    ours: int = 0
    links: set[int] = field(default_factory=set)
    dropped: list[str] = field(default_factory=list)
    dead_names: list[str] = field(default_factory=list)
    again: int = 0
    errors: int = 0
    left: int = 0
    notes: list[str] = field(default_factory=list)
    _too_long: list[str] = field(default_factory=list)

    def mended(self, text: str, where: str, cell: str = "", cells: int = 1) -> str:
        """The formula mended; as it was where it would be longer than Excel takes. `entered` counts it once it is in.

        `where` and `cell` name the place to a person; `cells` share the formula.
        """
        found = self._mend(text)
        self.ours += found.ours
        if found.kinds and len(found.text) > LONGEST:
            self.left += cells
            self._too_long.append(f"{where}!{cell}" if cell else where)
            return text
        return found.text

    def entered(self, old: str, where: str, cells: int = 1, *, again: bool = False) -> None:
        """Count a formula that now stands mended, or was entered again as it was."""
        self.formulas[where] += cells
        self.again += cells if again else 0
        found = self._mend(old)
        self.calls.update(found.kinds)
        self.links |= found.links

    def not_mended(self, cells: int, sentence: str) -> None:
        """Formulas that stay broken, and the sentence that says why."""
        self.left += cells
        self.notes.append(sentence)

    def _mend(self, text: str) -> Mended:
        return mend(text, self.form, stored=self.stored)

    @property
    def said(self) -> list[str]:
        """Every note, those on long formulas gathered into one."""
        many = len(self._too_long)
        if not many:
            return self.notes
        told = (
            f"{many:,} {'formula' if many == 1 else 'formulas'} would be longer than the {LONGEST:,} characters that Excel "
            f"takes and {'was' if many == 1 else 'were'} left: {some(self._too_long)}. Split each over two cells."
        )
        return [told, *self.notes]


def some(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    listed = list(names)
    more = len(listed) - _NAMED
    return ", ".join(listed[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
