"""One row per order: what comes next, whose it is, when the goods will be in, what to do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from prodops_xl.domain.schedule.forecasting import Forecast, Known
from prodops_xl.domain.schedule.judging import AT_RISK, DONE, LATE, ON_TRACK, Judged, spell_days, texts
from prodops_xl.domain.schedule.networks import IN_DC
from prodops_xl.domain.schedule.passes import NEVER, Layout

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def order_rows(
    layout: Layout, known: Known, made: Forecast, judged: Judged, latest: Ints, latest_order: Ints, wanted: Ints, dated: Flags
) -> pd.DataFrame:  # fmt: skip
    """Next milestone, Owner, Days late, Forecast in-DC and Latest order date (day numbers), Slack, Status (place in
    `STATUSES`, -1 without in-DC) and Action of every order of a network. `wanted`: its in-DC as a number.
    """
    n = layout.days.shape[1]
    last = layout.network.place(IN_DC)
    rows = np.arange(n)
    ahead, place = _next(layout, made, latest, dated)
    names = np.array(layout.network.names, dtype=object)
    owners = np.array([step.owner or None for step in layout.network.steps], dtype=object)
    arrives = made.ends[last]
    late = np.where(dated, np.maximum(arrives - wanted, 0), 0).astype("float64")
    late[~dated] = np.nan
    in_dc = made.done[last]
    risky = (judged.status == AT_RISK).any(axis=0)
    status = np.where(in_dc, DONE, np.where(late > 0, LATE, np.where(risky, AT_RISK, ON_TRACK)))
    status = np.where(dated | in_dc, status, -1)
    cause = np.where(judged.cause[last] >= 0, judged.cause[last], last)
    worst = np.where((judged.status == AT_RISK), judged.slack, np.inf).argmin(axis=0)
    acts_on = np.where(status == LATE, cause, np.where(status == AT_RISK, worst, place))
    words = _Words(layout, made, judged, latest, known, wanted)
    return pd.DataFrame(
        {
            "Next milestone": _where(ahead, names[place]),
            "Owner": _where(ahead, owners[place]),
            "Days late": late,
            "Forecast in-DC": arrives,
            "Latest order date": np.where(dated, latest_order, NEVER),
            "Slack": judged.slack[last],
            "Status": status,
            "Action": pd.Series([words.of(int(s), int(p), int(r)) for s, p, r in zip(status, acts_on, rows, strict=True)], dtype=object),
        }
    )  # fmt: skip


def _next(layout: Layout, made: Forecast, latest: Ints, dated: Flags) -> tuple[Flags, Ints]:
    """Of the milestones that can be worked on now the one whose latest day comes first; none where all is done."""
    open_ = ~made.settled
    can = open_.copy()
    for place, edges in enumerate(layout.edges):
        for before, _ in edges:
            can[place] &= ~open_[before]
    due = np.where(dated, latest, made.ends)
    place = np.where(can, due, np.iinfo("int64").max).argmin(axis=0)
    return np.asarray(can.any(axis=0)), place.astype("int64")


def _where(there: Flags, values: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """The values, None where not."""
    out = values.copy()
    out[~there] = None
    return out


class _Words:
    """What to do about an order, as a sentence."""

    def __init__(
        self, layout: Layout, made: Forecast, judged: Judged, latest: Ints, known: Known, wanted: Ints
    ) -> None:
        self.names = layout.network.names
        self.owners = [step.owner for step in layout.network.steps]
        self.slack, self.every_day = judged.slack, layout.lines == layout.clock.every_day
        self.ends = np.array(texts(made.ends.reshape(-1)), dtype=object).reshape(made.ends.shape)
        self.latest = np.array(texts(latest.reshape(-1)), dtype=object).reshape(latest.shape)
        self.wanted, self.last = texts(np.where(wanted == NEVER, known.as_of, wanted)), len(self.names) - 1
        self.arrives = self.ends[layout.network.place(IN_DC)]

    def of(self, status: int, place: int, row: int) -> str:
        """The sentence of an order whose matter of the day is the milestone at `place`."""
        name, owner = self.names[place], self.owners[place]
        whose = f" ({owner})" if owner else ""
        if status == DONE:
            return f"In the distribution center since {self.arrives[row]}."
        if status == LATE:
            behind = spell_days(-self.slack[place, row], self.every_day[place, row])
            return (
                f"{name}{whose} is {behind} late: in-DC {self.arrives[row]} instead of {self.wanted[row]}. "
                f"Win the days back, ship faster, or agree {self.arrives[row]}."
            )
        if status == AT_RISK:
            left = self.slack[place, row]
            spare = f", {spell_days(left, self.every_day[place, row])} to spare" if left == left else ""  # noqa: PLR0124
            return f"{name}{whose}: {self.ends[place, row]}{spare}. Hold the owner to it."
        if status < 0:
            return "Enter In-DC: without it nothing is late."
        return f"Next is {name}{whose}, by {self.latest[place, row]} at the latest."
