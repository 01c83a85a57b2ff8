"""Any table of ours from another system's export: headers matched, cells typed, the rest kept as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.exchange.exports import own_header
from prodops_xl.tables.headers import HeaderMatch, match_headers
from prodops_xl.tables.schema import Checked, Table, check, table_named
from prodops_xl.tables.sizes import size_columns


def import_table(
    raw: pd.DataFrame, table: str | Table, saved_map: Mapping[str, str | None] | None = None
) -> Checked:
    """Read a raw frame (cells under the export's own headers; see `exchange.exports`) as one of our tables.

    `table`: a table or its name in any spelling (`orders`, `shipment-lines`). `saved_map`: {header: column,
    or None to leave it alone}, from `--map` or the workbook's memory; it wins over names. Headers that mean
    none of our columns stay in `Checked.raw` under their own names, behind ours: they are the user's.

    Raises QuestionsError where an ambiguous header may be a column that the table cannot do without and no
    other header gives it, and ProdOpsError where nothing at all says what the rows are.
    """
    model = table if isinstance(table, Table) else table_named(table)
    _known(saved_map or {}, model)
    headers = [str(header) for header in raw.columns]
    matches = match_headers(headers, model, saved_map)
    _ask(matches, model)
    ours = {m.column: at for at, m in enumerate(matches) if m.column and not m.ask}
    if not any(key in ours for key in model.key):
        keys = ", ".join(model.key)
        raise ProdOpsError(
            f"No header of the export is a key of {model.name} ({keys}): {', '.join(headers)}. "
            f'Name it with --map, such as {{"{headers[0] if headers else "Header"}": "{model.key[0]}"}}.'
        )
    sizes = (
        {label: at for label, at in size_columns(headers, model, matches).items() if at not in ours.values()}
        if model.has_sizes
        else {}
    )
    per_dozen = frozenset(m.column for m in matches if m.column and m.per == "dozen" and not m.ask)
    named = {**ours, **sizes}
    rest = [at for at in range(len(headers)) if at not in set(named.values())]
    frame = raw.iloc[:, [*named.values(), *rest]].reset_index(drop=True)
    frame.columns = pd.Index(
        [*named, *(own_header(headers[at], {*named, *model.columns}) for at in rest)], dtype=object
    )
    return check(frame, model, list(sizes), per_dozen=per_dozen)


def _known(saved_map: Mapping[str, str | None], table: Table) -> None:
    wrong = sorted(
        {column for column in saved_map.values() if column is not None and column not in table.columns}
    )
    if wrong:
        raise ProdOpsError(
            f"The map names {', '.join(wrong)}, which {table.name} does not have; "
            f"its columns are {', '.join(table.columns)}."
        )


def _ask(matches: Sequence[HeaderMatch], table: Table) -> None:
    """Questions about headers that may be a needed column which nothing else gives."""
    have = {m.column for m in matches if m.column and not m.ask}
    needed = {name for name, column in table.columns.items() if column.required} - have
    questions = [
        {
            "table": table.name,
            "header": m.header,
            "choices": list(m.choices),
            "sentence": f"What is the column {m.header!r}? It may be {' or '.join(m.choices)}. "
            "Answer with --map.",
        }
        for m in matches
        if m.ask and needed & set(m.choices)
    ]
    if questions:
        raise QuestionsError(questions=questions)
