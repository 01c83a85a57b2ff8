"""Packaged milestone networks: data/{milestones,templates,milestone_names}.csv as the domain's Templates.

Days are working days. milestones.csv holds each network once with its days in the three lead-time buckets, and what
all have in common (from the vessel on) under `all`; each row says where its figures were published and which are
interpolated between them.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources

from prodops_xl.domain.schedule.networks import Network, Step, Templates, step_of, words

BUCKETS = ("60", "75", "90")


@lru_cache(maxsize=1)
def templates() -> Templates:
    """The packaged networks, `woven_new_60` to `replenishment_90`. Read once per process."""
    rows = _rows("milestones")
    common = [row for row in rows if row["template"] == "all"]
    kinds = list(dict.fromkeys(row["template"] for row in rows if row["template"] != "all"))
    networks = {}
    for kind in kinds:
        own = [row for row in rows if row["template"] == kind]
        for bucket in BUCKETS:
            name = f"{kind}_{bucket}"
            networks[name] = Network(name, tuple(_step(name, row, bucket) for row in (*own, *common)))
    also = {
        words(name): row["milestone"] for row in _rows("milestone_names") for name in row["also"].split("|")
    }
    return Templates(networks, also, {row["template"]: row["meaning"] for row in _rows("templates")})


def _step(template: str, row: dict[str, str], bucket: str) -> Step:
    return step_of(
        template, row["milestone"], row["owner"], row[bucket], row["after"], row["calendar"], row["stage"], row["source"]
    )  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    file = resources.files("prodops_xl.reference").joinpath("data", f"{name}.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
