"""`prodops-xl tariff table`: a table in use as CSV, in the columns that `tariff update` reads back."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import BinaryIO

from prodops_xl import reference
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.tariff.forms import FORMS
from prodops_xl.exchange.tariff.lines import LINE_COLUMNS
from prodops_xl.exchange.tariff.rules import texts_of
from prodops_xl.hosts import tariff_store
from prodops_xl.hosts.files.saving import replace_file
from prodops_xl.hosts.tariff_update import KINDS
from prodops_xl.reference.own_tables import DAY_READ


def write_table(name: str, out: Path | None) -> None:
    """Print the table, or write it to `out`. Raises ProdOpsError where there is no such table or no such folder."""
    if name not in KINDS:
        raise ProdOpsError(f"There is no table {name!r}: ask for {', '.join(KINDS)}.")
    text = table_csv(name.replace("-", "_"))
    if out is None:
        sys.stdout.write(text)
    elif not out.parent.exists():
        raise ProdOpsError(f"The folder {out.parent} does not exist; make it first.")
    else:
        # With its mark, Excel reads the file as UTF-8.
        replace_file(out, lambda file: _write(file, text))


def _write(file: BinaryIO, text: str) -> None:
    file.write(text.encode("utf-8-sig"))


def table_csv(table: str) -> str:
    """The table's rows in use, own ones among the packaged ones."""
    tariff_store.take()
    frame = getattr(reference.tariff(), table)
    columns = list(LINE_COLUMNS) if table == "lines" else list(FORMS[table].readers)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in [] if frame is None else texts_of(frame):
        writer.writerow({name: _shown(name, row[name]) for name in columns})
    return text.getvalue()


def _shown(column: str, cell: str) -> str:
    """A rate of 1 and more with its sign, as a person must write it; a number that is not there as blank; a source as it was given."""
    if cell == "nan":
        return ""
    if column == "source":
        return cell.partition(DAY_READ)[0]
    return f"{float(cell) * 100:g}%" if column == "rate" and float(cell) >= 1 else cell
