"""Calls of cell functions that every host must answer alike: real tariff numbers, origins and dates, ranges, errors.

Dates are given, so that no answer depends on the day of the run. `calls()` gives (function, arguments) in JSON's types:
days as texts such as 2026-05-01, which a host that has Excel dates turns into them first (`DAYS`).
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

HTS = ["6109100012", "6110.20.2079", "6203424511", "6403.99.60", "4202.92.3131"]
ORIGINS = ["VN", "CN", "BD", "Mexico"]
DATES = ["2025-06-02", "2026-01-20", "2026-05-01", "2026-08-10"]
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")

RECEIPTS = [["2026-01-05", 100, 8], ["2026-02-05", 100, 9.25], ["2026-03-01", 40, 9.1]]
ISSUES = [["2026-02-10", 150], ["2026-03-02", 60]]


def calls() -> list[tuple[str, list[Any]]]:
    """Every call, in a fixed order."""
    duty = [("DUTY_RATE", [h, o, d]) for h, o, d in product(HTS[:3], ORIGINS, DATES[1:])]
    amounts = [
        ("DUTY", [h, o, 12_345.67, 960, 211.5, d]) for h, o, d in product(HTS, ["VN", "CN"], DATES[:2])
    ]
    landed = [
        ("LANDED_COST", [8.5, h, o, 1200, d, mode, 350, 20])
        for h, o, d, mode in product(HTS[:3], ["VN", "CN"], DATES[2:], ["ocean", "air"])
    ]
    return [
        *duty,
        *amounts,
        *landed,
        *_TARIFF,
        *_COST,
        *_ORDERS,
        *_STOCK,
        *_VENDORS,
        *_SCHEDULE,
        *_RANGES,
        *_ERRORS,
    ]


_TARIFF: list[tuple[str, list[Any]]] = [
    *(("DUTY_STACK", ["6109100012", o, d]) for o, d in product(["VN", "CN"], DATES)),
    ("DUTY_RATE", ["6109100012", "MX", "2026-05-01", "usmca"]),
    ("DUTY_RATE", ["6109100012", "KR", "2026-05-01", "KR"]),
    *(("MPF", [v, "2026-05-01"]) for v in (500, 10_000, 1_000_000)),
    ("MPF", [10_000, "2026-05-01", "usmca", "MX"]),
    *(("HMF", [v, m]) for v, m in product((0, 12_345.67), ("ocean", "air"))),
    *(("HTS_VALID", [c]) for c in ("6109.10.0012", "61091000", "9999999999", "abc", 6109100012)),
]
_COST: list[tuple[str, list[Any]]] = [
    *(
        ("ALLOCATE", [t, w])
        for t in (100, 0.05, 1234.56)
        for w in ([[1], [1], [1]], [[3], [0], [7]], [[1, 2, 3]])
    ),
    ("LANDED_COST_LEGS", [8.5, "6109100012", "VN", 1200, "2026-05-01", "ocean", 350, 20]),
    ("LANDED_COST_LEGS", [42, "6203424511", "CN", 90, "2026-01-20", "air", 512.34, 9.99, 120, 33, 41]),
    *(("IMU", [c, r]) for c, r in ((12.4, 42), (10, 40), (50, 40))),
    *(("TARGET_FOB", [42, 0.68, h, "VN", "2026-05-01", 0.3, 0.1]) for h in HTS[:3]),
]
_ORDERS: list[tuple[str, list[Any]]] = [
    ("SIZE_SPLIT", [996, [[1], [2], [2], [1]], 6]),
    ("SIZE_SPLIT", [1000, [[5, 20, 40, 25, 10]]]),
    *(("GTIN_VALID", [c]) for c in ("4006381333931", 4006381333931, "4006381333932", "036000291452", "12")),
    *(
        ("REFUND_DEADLINE", [d, "2026-11-25"])
        for d in ("2026-09-06", "2026-09-05", "2026-05-28", None, [["2026-11-01"], ["2026-06-01"]])
    ),
    *(("ENTRY_NUMBER_VALID", [c]) for c in ("AB4-1234567-8", "FH7-4413313-3", "FH744133133", "x")),
]
_STOCK: list[tuple[str, list[Any]]] = [
    *((name, [RECEIPTS, ISSUES]) for name in ("FIFO_COGS", "FIFO_LAYERS", "AVERAGE_COGS")),
    ("FIFO_COGS", [RECEIPTS, [["2026-03-05", 500]]]),
    ("PPV", [8, 8.25, 1000]),
    ("PPV", [9.1, 8.25, 333]),
]
_VENDORS: list[tuple[str, list[Any]]] = [
    ("OTIF", [1000, "2026-05-20", 990, "2026-05-22", None, 3, 0.02]),
    ("OTIF", [1000, "2026-05-20", 1000, "2026-05-24", None, 3]),
    ("OTIF", [1000, "2026-05-20", None, None]),
    ("VENDOR_SCORE", [[[90], [80], [None]], [[0.5], [0.3], [0.2]]]),
    ("VENDOR_SCORE", [[[100, 50]], [[1, 1]]]),
    *(("GRADE", [s]) for s in (95, 86, 70.5, 60, 12)),
    ("GRADE", [86, [[95, 90, 80, 70]]]),
    *(("AQL_PLAN", [n, a]) for n, a in product((8, 1200, 35_001), (1.0, 2.5, 4.0))),
    ("AQL_PLAN", [1200, 2.5, "S-3", "tightened"]),
    ("OTIF", [[[100], [200]], [["2026-05-20"], ["2026-05-20"]], [[100], [0]], [["2026-05-19"], [None]]]),
    ("PPV", [[[8], [9]], 8.5, 100]),
    ("ALLOCATE", [-100, [[1], [1], [1]]]),
]
_SCHEDULE: list[tuple[str, list[Any]]] = [
    *(
        ("WORKDAY_AT", [d, n, c])
        for d, n, c in product(("2026-04-29", "2026-02-12"), (3, -5), ("VN", "CN", "BD"))
    ),
    *(
        ("LATEST_EX_FACTORY", ["2026-05-20", p, "USLAX", m])
        for p, m in product(("VNSGN", "CNSHA"), ("ocean", "air"))
    ),
    ("TNA", ["2026-08-20", "woven_new", "VN", "ocean", "2026-03-02"]),
    ("TNA", ["2026-08-20", "knit_repeat_60", "BD", "ocean", "2026-03-02"]),
]
_RANGES: list[tuple[str, list[Any]]] = [
    ("DUTY_RATE", [[["6109100012"], ["6203424511"]], "VN", "2026-05-01"]),
    ("DUTY_RATE", ["6109100012", [["VN", "CN", "BD"]], [["2026-05-01"], ["2026-01-20"]]]),
    ("IMU", [[[10], [20], [30]], 40]),
    ("IMU", [[[10], [None], [30]], [[40], [40], [40]]]),
    ("HTS_VALID", [[["6109100012"], ["x"], ["6109.10.00"]]]),
    ("WORKDAY_AT", [[["2026-04-29"], ["2026-02-12"]], 3, "VN"]),
    ("LANDED_COST", [[[8.5], [9.25]], "6109100012", "VN", [[1200], [90]], "2026-05-01"]),
    ("AQL_PLAN", [[[1200], [8]], 2.5]),
    ("GRADE", [[[95], [86]]]),
]
_ERRORS: list[tuple[str, list[Any]]] = [
    ("DUTY_RATE", ["x", "VN", "2026-05-01"]),
    ("DUTY_RATE", ["6109100012", "Atlantis", "2026-05-01"]),
    ("DUTY_RATE", ["6109100012", "VN", "2026-05-01", "usmca"]),
    ("DUTY", ["6109100012", "VN", None, 960, 211.5, "2026-05-01"]),
    ("LANDED_COST", [None, "6109100012", "VN", 1200, "2026-05-01"]),
    ("LANDED_COST", [8.5, "6109100012", "VN", 1200, "2026-05-01", "ocean", "#N/A"]),
    ("IMU", ["#REF!", 40]),
    ("SIZE_SPLIT", [1000, [[1], [2]], 6]),
    ("ALLOCATE", [100, [[0], [0]]]),
    ("AQL_PLAN", [1200, 2.6]),
    ("WORKDAY_AT", ["2026-04-29", 3, None]),
    ("GTIN_VALID", [None]),
]  # fmt: skip


def is_day(value: Any) -> bool:
    """A text that stands for a day."""
    return isinstance(value, str) and bool(_DAY.match(value))
