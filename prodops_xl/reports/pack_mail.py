"""The letter that goes with a pack, as HTML and as plain text: both from templates."""

from __future__ import annotations

from dataclasses import dataclass

from prodops_xl.reports.render import render


@dataclass(frozen=True)
class PointLine:
    """One open point; `late`: days, 0 where it is not late yet."""

    po: str
    line: str
    style: str
    what: str
    due: str
    late: int


@dataclass(frozen=True)
class PackLetter:
    """What the letter says. `lines`: order lines in the workbook; `more`: points that the letter leaves to it."""

    recipient: str
    as_of: str
    file_name: str
    revision: int
    lines: int
    points: list[PointLine]
    more: int


def letter_html(letter: PackLetter) -> str:
    """Every value escaped; no script, no picture, no link."""
    return render("pack_mail.html.j2", letter=letter)


def letter_text(letter: PackLetter) -> str:
    """The same for mail programs that show no HTML."""
    return render("pack_mail.txt.j2", letter=letter)
