"""`prodops-xl fn`: one call cold (a new process), and 1,000 calls by --batch in one process."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHELL = [sys.executable, "-m", "prodops_xl.hosts.shell"]


def calls(n: int = 1_000) -> list[dict]:
    """A mix of every function, with a fixed seed."""
    rng = random.Random(7)
    hts, origins = ("6109100012", "6203424511", "6402993165"), ("VN", "CN", "BD", "MX")
    out = []
    for i in range(n):
        line = [rng.choice(hts), rng.choice(origins)]
        out.append(
            [
                {"fn": "DUTY_RATE", "args": [*line, "2026-05-01"]},
                {"fn": "DUTY", "args": [*line, rng.randint(100, 90_000), 100, 40, "2026-08-10"]},
                {"fn": "DUTY_STACK", "args": [*line, "2026-01-20"]},
                {"fn": "LANDED_COST", "args": [9.5, *line, 600, "2026-08-10", "ocean", 250, 12, 0, 40, 120]},
                {
                    "fn": "LANDED_COST_LEGS",
                    "args": [9.5, *line, 600, "2026-08-10", "ocean", 250, 12, 0, 40, 120],
                },
                {"fn": "ALLOCATE", "args": [rng.randint(1, 999), [[3], [2], [1]]]},
                {"fn": "MPF", "args": [rng.randint(1_000, 400_000), "2026-05-01"]},
                {"fn": "GTIN_VALID", "args": ["036000291452"]},
            ][i % 8]
        )
    return out


def main() -> None:
    cold = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run(
            [*SHELL, "fn", "DUTY_RATE", "6109100012", "VN", "2026-05-01"], check=True, capture_output=True
        )
        cold.append(time.perf_counter() - begun)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.json"
        path.write_text(json.dumps(calls()))
        begun = time.perf_counter()
        told = subprocess.run(
            [*SHELL, "fn", "--batch", str(path)], check=True, capture_output=True, text=True
        )
        batch = time.perf_counter() - begun
    assert len(told.stdout.splitlines()) == 1_000
    print(
        f"prodops-xl fn: cold {min(cold):.2f} s (aim under 1), 1,000 calls by --batch {batch:.2f} s (aim under 5)"
    )


if __name__ == "__main__":
    main()
