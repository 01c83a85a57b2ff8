"""All side-by-side benchmarks, one after another: `make bench`."""

from __future__ import annotations

from benches import cogs, entries, files, functions, hosts, landed_cost, schedule, validation, workbook

for bench in (validation, landed_cost, entries, cogs, schedule, workbook, files, functions, hosts):
    bench.main()
