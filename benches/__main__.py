"""All side-by-side benchmarks, one after another: `make bench`."""

from __future__ import annotations

from benches import functions, landed_cost, validation, workbook

for bench in (validation, landed_cost, workbook, functions):
    bench.main()
