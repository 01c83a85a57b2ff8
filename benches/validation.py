"""Column checks of an order book against pydantic row by row and against pandera.

    python benches/validation.py [ROWS]

All three get the same faults, and have to count the same. Peers and their input forms:

- pydantic `Order.model_validate`, the same row model, fed with `frame.to_dict("records")` (timed apart);
- pandera `DataFrameSchema.validate(lazy=True)` with coercion, fed with the frame itself.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from prodops_xl.tables.countries import COUNTRIES
from prodops_xl.tables.currencies import CURRENCIES
from prodops_xl.tables.kinds import FIRST_DAY, LAST_DAY
from prodops_xl.tables.orders import Order
from prodops_xl.tables.schema import TABLES, check

ROWS = 100_000
DATES = ("Order date", "Ex-factory", "PO cancel", "In-DC", "Confirmed ex-factory", "Actual ex-factory")
TERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
MODES = ("ocean", "air", "truck", "rail", "courier")
TEXTS = (
    "PO", "Season", "Style", "Description", "Category", "Color", "Vendor", "Factory", "Fiber", "Delay reason",
    "Port of loading", "Port of entry", "Claims", "Manufacturer ID", "GTIN",
)  # fmt: skip
POSITIVE = (
    "Line",
    "Units",
    "FOB",
    "Target FOB",
    "Retail",
    "Net weight",
    "CBM",
    "First sale price",
    "Pack",
    "Last price",
)
# Fault, column, value, one in so many rows.
FAULTS = (
    ("text for a number", "Units", "abc", 1000),
    ("negative", "FOB", -4.5, 2000),
    ("31 February", "Ex-factory", "31-Feb-2026", 1000),
    ("year 1905", "Order date", datetime(1905, 7, 18), 5000),
    ("nine digits", "HTS", "610910001", 1000),
    ("no such country", "Origin", "XX", 1000),
    ("no such term", "Incoterm", "ZZZ", 2000),
    ("two modes", "Mode", "sea/air", 5000),
)


def order_book(rows: int) -> pd.DataFrame:
    """A raw order book as Excel hands it over: floats, datetimes, texts, None. Every column of the orders' own."""
    rng = np.random.default_rng(7)
    start = datetime(2026, 1, 1)
    book: dict[str, Any] = {name: [f"{name[:3]} {i % 900}" for i in range(rows)] for name in TEXTS}
    book["PO"] = [f"45{i // 10:08d}" for i in range(rows)]
    book |= {name: np.round(rng.uniform(1, 40, rows), 2).tolist() for name in POSITIVE}
    book |= {name: [float(x) for x in rng.integers(1, 2000, rows)] for name in ("Line", "Units", "Pack")}
    book |= {name: [start + timedelta(days=int(x)) for x in rng.integers(0, 300, rows)] for name in DATES}
    book["Actual ex-factory"] = [None if i % 2 else day for i, day in enumerate(book["Actual ex-factory"])]
    book |= {
        "Origin": rng.choice(["VN", "BD", "CN", "IN", "KH"], rows).tolist(),
        "HTS": rng.choice(["6109100012", "6110202079", "62034240"], rows).tolist(),
        "Incoterm": rng.choice(["FOB", "DDP"], rows).tolist(),
        "Mode": rng.choice(["ocean", "air"], rows).tolist(),
        "Currency": ["USD"] * rows,
    }
    for at, (_, column, value, every) in enumerate(FAULTS):
        for row in range(at, rows, every):
            book[column][row] = value
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in book.items()})


def by_column(book: pd.DataFrame) -> int:
    """Ours: how many cells cannot be read."""
    findings = check(book, TABLES["Orders"]).findings
    return sum(finding.severity != "remark" for finding in findings)


def row_by_row(records: list[dict[str, Any]]) -> int:
    """pydantic, one `model_validate` per row: how many cells it refuses."""
    refused = 0
    for record in records:
        try:
            Order.model_validate(record)
        except ValidationError as error:
            refused += error.error_count()
    return refused


def pandera_schema() -> Any:
    """The same checks in pandera."""
    import pandera.pandas as pa

    def column(dtype: Any, *checks: Any, coerce: bool = True) -> Any:
        return pa.Column(dtype, list(checks), nullable=True, coerce=coerce, required=False)

    day = (pa.Check.ge(pd.Timestamp(FIRST_DAY)), pa.Check.le(pd.Timestamp(LAST_DAY)))
    columns = {name: column(object, coerce=False) for name in TEXTS}
    columns |= {name: column("float64", pa.Check.ge(0)) for name in POSITIVE}
    columns |= {name: column("datetime64[us]", *day) for name in DATES}
    columns |= {
        "Origin": column(object, pa.Check.isin(list(COUNTRIES)), coerce=False),
        "Currency": column(object, pa.Check.isin(sorted(CURRENCIES)), coerce=False),
        "HTS": column(object, pa.Check.str_matches(r"^\d{8}(?:\d\d)?$"), coerce=False),
        "Incoterm": column(object, pa.Check.isin(TERMS), coerce=False),
        "Mode": column(object, pa.Check.isin(MODES), coerce=False),
    }
    return pa.DataFrameSchema(columns)


def by_pandera(book: pd.DataFrame, schema: Any) -> int:
    """pandera, lazily: how many cells it refuses. A cell that fails both coercion and dtype counts once."""
    import pandera.errors

    try:
        schema.validate(book, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"])
        return len(cases.drop_duplicates(["column", "index"]))
    return 0


def best_of(times: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """Shortest of a few runs in seconds of CPU (one thread each; other work on the machine does not count)."""
    shortest, result = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        result = work()
        shortest = min(shortest, time.process_time() - start)
    return shortest, result


def main() -> None:
    """Print the table of ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    book = order_book(rows)
    ours, found = best_of(5, lambda: by_column(book))
    to_records, records = best_of(2, lambda: book.to_dict("records"))
    row_time, row_found = best_of(2, lambda: row_by_row(records))
    print(f"{rows:,} order rows, {book.shape[1]} columns with values, {len(FAULTS)} kinds of fault")
    lines = [
        ("prodops_xl.tables check(frame)", ours, found),
        ("pydantic model_validate row by row (dicts at hand)", row_time, row_found),
        ("  with frame.to_dict('records')", row_time + to_records, row_found),
    ]
    try:
        schema = pandera_schema()
    except ImportError:
        print("pandera is not installed: pip install prodops-xl[bench]")
    else:
        lines.append(("pandera validate(lazy=True), coerce", *best_of(2, lambda: by_pandera(book, schema))))
    print(f"{'':52}{'CPU s':>9}{'ratio':>8}{'faults':>8}")
    for name, seconds, faults in lines:
        print(f"{name:52}{seconds:9.3f}{seconds / ours:8.1f}{faults:8,}")


if __name__ == "__main__":
    main()
