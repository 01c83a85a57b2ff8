"""What to look at twice in an export that is taken: sentences beside the counts of what changes."""

from __future__ import annotations

from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.exchange.tariff.changes import RATES, same_rates
from prodops_xl.exchange.tariff.edition import Edition
from prodops_xl.exchange.tariff.export import HEADING_99
from prodops_xl.exchange.tariff.lines import Line, needs_person


def line_notes(
    lines: list[Line], before: dict[str, Line], tariff: Tariff, edition: Edition, *, footnotes: bool
) -> list[str]:
    """Sentences for the person who updates: `lines` are the export's, `before` those of the same chapters until now;
    `footnotes`: whether this form of the export tells them.
    """
    notes = _earlier_entries(lines, before, edition)
    if not footnotes:
        new = [line["hts"] for line in lines if line["hts"] not in before and not line["chapter_99"]]
        notes.append(
            "The CSV form of the export has no footnotes: the chapter 99 numbers of known lines were kept."
            + (f" {len(new):,} new lines have none; import the JSON form to know them." if new else "")
        )
    persons = sum(needs_person(line["column_1"]) for line in lines)
    if persons:
        notes.append(f"{persons:,} lines have a sentence for a rate: a person must rate their goods.")
    notes += [
        f"{line['hts']} has a footnote of its own: {line['note'][10:]}" for line in lines if line["note"]
    ][:5]
    notes += _own_suffix_rates(lines)
    notes += _lost_headings(lines, before)
    notes += _unheld(lines, before, tariff)
    last = tariff.coverage.loc[tariff.coverage["kind"] == "tariff lines", "to"].max()
    if edition.until < last.date():
        notes.append(
            f"The export is of {edition.until}, the packaged lines are known until {last.date()}: is it the newest one? "
            "--edition names its edition, such as --edition 2026-11-20."
        )
    return notes


def _earlier_entries(lines: list[Line], before: dict[str, Line], edition: Edition) -> list[str]:
    """One edition of a line is held: entries before its first day pay its new rate too, which was another one then."""
    changed = [
        line["hts"] for line in lines if line["hts"] in before and not same_rates(before[line["hts"]], line)
    ]
    if not changed:
        return []
    names = ", ".join(changed[:5]) + (f" and {len(changed) - 5:,} more" if len(changed) > 5 else "")
    told = (
        f"WARNING: entries before {edition.begins} get the new rates too, with a warning beside the figure, because one edition of a "
        f"line is held. They owed the rates of before on {names}. For such entries run with PRODOPS_TARIFF=packaged."
    )
    return [told]


def _own_suffix_rates(lines: list[Line]) -> list[str]:
    """Statistical numbers whose rates are other than their line's: the tariff does not know such (general statistical note 3)."""
    of = {line["hts"]: line for line in lines}
    odd = [
        line["hts"]
        for line in lines
        if len(line["hts"]) == 10
        and (above := of.get(line["hts"][:8]))
        and any(line[c] != above[c] for c in RATES)
    ]
    if not odd:
        return []
    names = ", ".join(odd[:5]) + (f" and {len(odd) - 5} more" if len(odd) > 5 else "")
    return [
        f"{names}: rates other than those of the 8-digit line. They are taken as they stand; look them up."
    ]


def _lost_headings(lines: list[Line], before: dict[str, Line]) -> list[str]:
    """Not one line names a chapter 99 number any more: likelier another form of the export than the end of all programs."""
    if any(line["chapter_99"] for line in lines) or not any(line["chapter_99"] for line in before.values()):
        return []
    told = (
        "No line names a chapter 99 number any more, and lines held now do: programs with a list would be due on none of "
        "them. Is the export whole? --undo takes it back."
    )
    return [told]


def _unheld(lines: list[Line], before: dict[str, Line], tariff: Tariff) -> list[str]:
    """Chapter 99 numbers that the footnotes name now, did not before, and that no table holds."""
    named = {h for line in lines for h in HEADING_99.findall(line["chapter_99"])}
    known = {h for line in before.values() for h in line["chapter_99"].split()}
    held = {*tariff.programs["heading"], *tariff.programs["list"], *tariff.coverage["name"]}
    new = sorted(named - known - held)
    if not new:
        return []
    return [
        f"The footnotes name {', '.join(new[:8])}, which the programs table does not hold: give their rates with --as programs."
    ]
