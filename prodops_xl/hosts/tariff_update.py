"""`prodops-xl tariff update`: a file of the tariff becomes the user's own table, whole or not at all."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from prodops_xl import reference
from prodops_xl.domain.chapters import chapters_in_words
from prodops_xl.domain.tariff_tables import Tariff
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.tariff.bytes_read import MOST_BYTES, shown
from prodops_xl.exchange.tariff.changes import line_changes, row_changes
from prodops_xl.exchange.tariff.edition import edition_of
from prodops_xl.exchange.tariff.export import read_export
from prodops_xl.exchange.tariff.faults import TariffFileError
from prodops_xl.exchange.tariff.forms import FORMS, read_form
from prodops_xl.exchange.tariff.keeping import kept_bytes
from prodops_xl.exchange.tariff.line_notes import line_notes
from prodops_xl.exchange.tariff.lines import lines_of
from prodops_xl.exchange.tariff.merging import holds_the_same, lines_in_use, with_lines, with_rows
from prodops_xl.exchange.tariff.rules import check_rows, texts_of
from prodops_xl.exchange.tariff.uncovered import uncovered, uncovered_notes
from prodops_xl.hosts import tariff_store
from prodops_xl.reference.own_tables import KEYS, OwnTables, laid_over
from prodops_xl.reference.tariff_files import packaged

KINDS = ("lines", "programs", "claims", "fees", "cotton-fee")


@dataclass(frozen=True)
class Wishes:
    """What was asked for beside the file. `read`: today; `known_to`: the day up to which a table is said to be complete."""

    read: date
    kind: str = "lines"
    edition: str | None = None
    known_to: date | None = None
    missing_headings: bool = False
    dry_run: bool = False


@dataclass
class Updated:
    """What an update did or would do: `told` is what --json prints, `table` the first changes for people."""

    told: dict[str, Any]
    facts: dict[str, Any]
    table: list[list[Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def update(path: Path, wishes: Wishes) -> Updated:
    """Read the file and make its rows the user's own table. Raises ProdOpsError (TariffFileError for faults in the file's
    rows), and then nothing was changed.
    """
    if wishes.kind not in KINDS:
        raise ProdOpsError(f"--as takes {', '.join(KINDS)}, not {wishes.kind!r}.")
    _check(wishes)
    data, day = _data(path)
    if wishes.dry_run:
        tariff_store.take(now=True)
        return _made(data, shown(path.name), day, wishes)
    with tariff_store.alone():
        return _made(data, shown(path.name), day, wishes)


def _check(wishes: Wishes) -> None:
    if wishes.known_to is None:
        return
    if wishes.kind not in ("programs", "claims"):
        raise ProdOpsError("--known-to goes with --as programs or --as claims.")
    if wishes.known_to > wishes.read:
        raise ProdOpsError(
            f"--known-to {wishes.known_to} is after {wishes.read}: nobody has seen yet what changes until then. Give the day on "
            "which you looked."
        )


def _made(data: bytes, file: str, day: date, wishes: Wishes) -> Updated:
    tariff, own = reference.in_use()
    if own is not None and own.fault and tariff_store.stands():
        raise ProdOpsError(f"{own.fault} Nothing was changed.")
    own = None if own is not None and own.fault else own  # a folder that is yet to be made holds no tables
    if wishes.kind == "lines":
        merged, done = _lines(data, file, day, wishes, tariff, own)
    else:
        merged, done = _rows(data, file, wishes, tariff, own)
    sound = laid_over(packaged(), merged)
    _ = sound.program_book, sound.coverage  # whatever is wrong shows before anything is written
    done.told |= {
        "as": wishes.kind,
        "file": file,
        "read": wishes.read.isoformat(),
        "dry_run": wishes.dry_run,
    }
    if wishes.dry_run:
        done.notes.append("Nothing was written: this was a dry run.")
    elif holds_the_same(own, merged):
        # Written all the same, it would take the place of the tables that --undo goes back to.
        done.notes.append("Your own tables hold all of this already: nothing was written.")
    else:
        done.told["out"] = str(tariff_store.save(kept_bytes(merged)))
        done.facts["Kept in"] = done.told["out"]
        done.notes.append("`prodops-xl tariff update --undo` takes this back.")
    done.told["notes"] = done.notes
    return done


def _data(path: Path) -> tuple[bytes, date]:
    """The file's bytes and day."""
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):
            raise ProdOpsError(f"{path} is no file. Name the export, such as 61.json.")
        if told.st_size > MOST_BYTES:
            raise ProdOpsError(
                f"{path.name} has {told.st_size / 1e6:,.0f} MB; an export of the whole tariff has a third of {MOST_BYTES / 1e6:,.0f} "
                "MB. Export the chapters that you need."
            )
        day = datetime.fromtimestamp(told.st_mtime).date()  # noqa: DTZ006 - the user's own clock
        return path.read_bytes(), day
    except (OSError, ValueError, OverflowError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ProdOpsError(f"{path} cannot be read: {why}.") from None


def _lines(
    data: bytes, file: str, day: date, wishes: Wishes, tariff: Tariff, own: OwnTables | None
) -> tuple[OwnTables, Updated]:
    export = read_export(data, file)
    held = lines_in_use(tariff)
    lines, faults = lines_of(export, held, missing_headings=wishes.missing_headings)
    if faults:
        raise TariffFileError(file, faults)
    chapters = sorted({line["hts"][:2] for line in lines})
    edition = edition_of(wishes.edition, file, day, wishes.read)
    before = lines_in_use(tariff, chapters)
    changes = line_changes(before, {line["hts"]: line for line in lines})
    counts = changes.counts()
    facts = {
        "Tariff lines": f"{len(lines):,} of {chapters_in_words(map(int, chapters))}",
        "Edition": f"{edition.name}, known until {edition.until}",
        "Added": counts["added"],
        "Removed": counts["removed"],
        "Changed rate": counts["rates"],
        "Changed footnote": counts["footnotes"],
        "Changed units": counts["units"],
    }
    told = {
        "edition": edition.name, "known_until": edition.until.isoformat(), "chapters": chapters,
        "lines": len(lines), "counts": counts, **changes.as_json(),
    }  # fmt: skip
    shown = [
        [c["hts"], c["column"], c["before"], c["now"]]
        for c in [*changes.rates, *changes.footnotes, *changes.units]
    ]
    shown += [[hts, "line", "", "added"] for hts in changes.added]
    shown += [[hts, "line", "held", "removed"] for hts in changes.removed]
    notes = line_notes(lines, before, tariff, edition, footnotes=export.footnotes)
    merged = with_lines(own, lines, tariff, edition, file, wishes.read)
    return merged, Updated(told, facts, _first([["hts", "what", "before", "now"], *shown]), notes)


def _rows(
    data: bytes, file: str, wishes: Wishes, tariff: Tariff, own: OwnTables | None
) -> tuple[OwnTables, Updated]:
    table = wishes.kind.replace("-", "_")
    rows, faults = read_form(data, file, FORMS[table])
    checked, more, notes = check_rows(table, rows, tariff)
    if faults or more:
        raise TariffFileError(file, sorted([*faults, *more], key=lambda fault: fault.row))
    merged = with_rows(own, table, checked, file, wishes.read, wishes.known_to)
    key = KEYS.get(table)
    taken = {tuple(row.cells[c] for c in key) for row in checked} if key else set()
    frame = getattr(tariff, table)
    held = [] if frame is None else texts_of(frame)
    before = [row for row in held if not key or tuple(row[c] for c in key) in taken]
    identity = {"programs": ("heading", "origin", "from"), "cotton_fee": ("hts", "from")}.get(
        table, key or ()
    )
    changes = row_changes(before, [row.cells for row in checked], identity)
    counts = {name: len(found) for name, found in changes.items()}
    facts = {
        "Table": table.replace("_", " "),
        "Rows": len(checked),
        **{n.capitalize(): c for n, c in counts.items()},
    }
    shown = [[*_names(c, identity), c["column"], c["before"], c["now"]] for c in changes["changed"]]
    shown += [[*_names(c, identity), "row", "", "added"] for c in changes["added"]]
    shown += [[*_names(c, identity), "row", "held", "removed"] for c in changes["removed"]]
    told: dict[str, Any] = {"rows": len(checked), "counts": counts, **changes}
    if table == "programs":
        told["uncovered"] = uncovered(before, [row.cells for row in checked], wishes.read)
        notes = [*uncovered_notes(told["uncovered"], wishes.read), *notes]
    return merged, Updated(told, facts, _first([[*identity, "what", "before", "now"], *shown]), notes)


def _names(change: dict[str, str], identity: tuple[str, ...]) -> list[str]:
    return [change[name] for name in identity]


_SHOWN = 20


def _first(table: list[list[Any]]) -> list[list[Any]]:
    """The first changes; nothing where there is none."""
    if len(table) == 1:
        return []
    more = len(table) - 1 - _SHOWN
    tail = [[f"and {more:,} more (--json lists them)", *[""] * (len(table[0]) - 1)]] if more > 0 else []
    return [*table[: _SHOWN + 1], *tail]
