"""Milestone networks: which milestone follows which, how long each takes, whose it is, on whose calendar.

A step ends so many working days after the last of its predecessors has ended (finish to start): a lag adds to
that, a lag below nought lets the step begin before its predecessor ends. A step of no days falls on the day on
which its predecessors end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from prodops_xl.errors import ProdOpsError
from prodops_xl.tables.cells.terms import read_term
from prodops_xl.tables.kinds import MODE

Calendars = Literal["origin", "destination", "every day"]

EX_FACTORY, ON_BOARD, ETA, CUSTOMS, IN_DC = "Ex-factory", "On board", "ETA", "Customs", "In-DC"
MODES = ("ocean", "air", "truck", "rail", "courier")
STAGES = ("cut", "sewn", "finished", "packed", "shipped")

_LAG = re.compile(r"^(.*?)\s*([+-]\s*\d+)?$")


@dataclass(frozen=True)
class Step:
    """One milestone of a network: working days by mode (None: the transit of the lane), the steps it comes after
    with their lags in working days, and the stage of production that it ends (cut, sewn, ...).
    """

    name: str
    owner: str
    days: Mapping[str, int] | None
    after: tuple[tuple[str, int], ...] = ()
    calendar: Calendars = "origin"
    stage: str | None = None
    source: str = ""


@dataclass(frozen=True, eq=False)
class Network:
    """A template: its steps in an order in which each comes after its predecessors."""

    name: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Put the steps in order; raises ProdOpsError where they have none, naming what is wrong."""
        object.__setattr__(self, "steps", _in_order(self.name, self.steps))

    @property
    def names(self) -> tuple[str, ...]:
        """The milestones, in order."""
        return tuple(step.name for step in self.steps)

    def place(self, name: str) -> int:
        """The position of a milestone, -1 where the network has none of that name."""
        return self.names.index(name) if name in self.names else -1

    def edges(self) -> list[tuple[tuple[int, int], ...]]:
        """Per step: (position of a predecessor, lag)."""
        at = {name: i for i, name in enumerate(self.names)}
        return [tuple((at[name], lag) for name, lag in step.after) for step in self.steps]


@dataclass(frozen=True, eq=False)
class Templates:
    """The networks by name, the order of all milestones, and the other names that teams give them.

    `also`: another name (as `_words` has it) to ours. `meanings`: a sentence per template.
    """

    networks: Mapping[str, Network]
    also: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The templates' names."""
        return tuple(self.networks)

    @property
    def milestones(self) -> tuple[str, ...]:
        """Every milestone of any template, in the order of the trade."""
        return tuple(dict.fromkeys(_merged([network.names for network in self.networks.values()])))

    def find(self, name: str) -> Network:
        """The network of that name, in any case: `woven_new_60`; `woven_new` takes the one of 90 days, and
        `knit_repeat_60` is `repeat_60`. Raises ProdOpsError that lists them.
        """
        plain = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
        known = {re.sub(r"[^a-z0-9]+", "_", each.lower()): each for each in self.networks}
        for tried in _spellings(plain):
            if tried in known:
                return self.networks[known[tried]]
        raise ProdOpsError(f"There is no template {name!r}; templates are {', '.join(self.names)}.")

    def named(self, text: str) -> str | None:
        """Our name of a milestone as a team writes it (`Lab Dip Appr.`, `XF`, `Fabric I/H`); None: not known."""
        plain = words(text)
        own = {words(name): name for name in self.milestones}
        found = own.get(plain) or self.also.get(plain)
        if found is None:
            bare = " ".join(w for w in plain.split() if w not in _EMPTY)
            found = own.get(bare) or self.also.get(bare)
        return found


# Words beside a milestone's name that leave it what it is.
_EMPTY = frozenset({"date", "approval", "approved", "appr", "planned", "plan", "actual", "bulk", "the"})


def words(text: str) -> str:
    """Case and punctuation do not count in a milestone's name."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def own_templates(packaged: Templates, frame: pd.DataFrame) -> Templates:
    """A team's own networks over the packaged ones: the typed frame of table Templates, one row per milestone.

    A template of the same name is replaced as a whole. One that ends at Ex-factory is carried on to In-DC as the
    packaged ones are. Raises ProdOpsError for a cycle, an unknown predecessor or days that are no number.
    """
    rows = frame[frame["Template"].notna() & frame["Milestone"].notna()]
    if not len(rows):
        return packaged
    shipping = _shipping(packaged)
    own: dict[str, Network] = {}
    for name, group in rows.groupby("Template", sort=False):
        steps = [_own_step(packaged, str(name), row) for row in _records(group)]
        own[str(name)] = Network(str(name), (*steps, *_missing(steps, shipping)))
    return Templates({**packaged.networks, **own}, packaged.also, packaged.meanings)


def _records(group: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as dicts by column."""
    return [{str(name): value for name, value in row.items()} for row in group.to_dict("records")]


def step_of(
    template: str, name: str, owner: str, days: str, after: str, calendar: str, stage: str, source: str
) -> Step:
    """A step from the texts of a sheet or file: days `12`, `ocean 4, air 1`, or `transit`; after `Cut -2; Trims`."""
    where = f"Template {template}, {name}"
    at = calendar.strip().lower() or "origin"
    if at not in ("origin", "destination", "every day"):
        raise ProdOpsError(f"{where}: calendar is {calendar!r}; it takes origin, destination or every day.")
    made = stage.strip().lower() or None
    if made not in (None, *STAGES):
        raise ProdOpsError(f"{where}: stage is {stage!r}; it takes {', '.join(STAGES)} or nothing.")
    return Step(name, owner, _days(where, days), _after(after), at, made, source)  # type: ignore[arg-type]


def _days(where: str, text: str) -> Mapping[str, int] | None:
    plain = text.strip().lower()
    if plain == "transit":
        return None
    wrong = ProdOpsError(
        f"{where}: days is {text!r}; it takes a number of working days, one per mode (ocean 4, air 1), or transit."
    )
    if re.fullmatch(r"\d+(\.0+)?", plain):
        return dict.fromkeys(MODES, int(float(plain)))
    out: dict[str, int] = {}
    for part in re.split(r"[,;]", plain):
        found = re.fullmatch(r"\s*(\D+?)\s*(\d+)\s*", part)
        mode = read_term(found[1], MODE).value if found else None
        if found is None or not isinstance(mode, str):
            raise wrong
        out[mode] = int(found[2])
    return {mode: out.get(mode, max(out.values())) for mode in MODES}


def _after(text: str) -> tuple[tuple[str, int], ...]:
    out = []
    for part in re.split(r"[;\n|]", text):
        found = _LAG.match(part.strip())
        if found and found[1]:
            out.append((found[1], int(found[2].replace(" ", "")) if found[2] else 0))
    return tuple(out)


def _own_step(packaged: Templates, template: str, row: Mapping[Any, object]) -> Step:
    def text(column: str) -> str:
        value = row.get(column)
        return "" if value is None or value != value else str(value)  # noqa: PLR0124

    name = packaged.named(text("Milestone")) or text("Milestone")
    same = next((s for n in packaged.networks.values() for s in n.steps if s.name == name), None)
    calendar = text("Calendar") or (same.calendar if same else "origin")
    stage = text("Stage") or ((same.stage if same else None) or "")
    owner = text("Owner") or (same.owner if same else "")
    step = step_of(template, name, owner, text("Days") or "0", text("After"), calendar, stage, text("Source"))
    after = tuple((packaged.named(each) or each, lag) for each, lag in step.after)
    return Step(step.name, step.owner, step.days, after, step.calendar, step.stage, step.source)


def _shipping(packaged: Templates) -> tuple[Step, ...]:
    """The packaged steps from the factory's gate to the distribution center."""
    network = next(iter(packaged.networks.values()))
    return tuple(step for step in network.steps if step.name in (ON_BOARD, ETA, CUSTOMS, IN_DC))


def _missing(steps: Sequence[Step], shipping: Iterable[Step]) -> list[Step]:
    have = {step.name for step in steps}
    return [] if IN_DC in have else [step for step in shipping if step.name not in have]


def _in_order(template: str, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, each after its predecessors, otherwise in the order given."""
    names = [step.name for step in steps]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ProdOpsError(f"Template {template} has the milestone {twice} twice.")
    for needed in (EX_FACTORY, IN_DC):
        if needed not in names:
            raise ProdOpsError(f"Template {template} has no milestone {needed}: a plan runs to it.")
    for step in steps:
        for name, _ in step.after:
            if name not in names:
                raise ProdOpsError(
                    f"Template {template}: {step.name} comes after {name!r}, which is none of its milestones."
                )
    out: list[Step] = []
    waiting = list(steps)
    while waiting:
        done = {step.name for step in out}
        ready = next((step for step in waiting if all(name in done for name, _ in step.after)), None)
        if ready is None:
            raise ProdOpsError(
                f"Template {template} goes in a circle: {' after '.join(_circle(waiting))}. Take one of these out of After."
            )
        out.append(ready)
        waiting.remove(ready)
    return tuple(out)


def _circle(waiting: Sequence[Step]) -> list[str]:
    """The milestones of a circle, the first one again at the end."""
    of = {step.name: step for step in waiting}
    path = [waiting[0].name]
    while path[-1] not in path[:-1]:
        path.append(next(name for name, _ in of[path[-1]].after if name in of))
    return path[path.index(path[-1]) :]


def _spellings(plain: str) -> Iterable[str]:
    yield plain
    yield f"{plain}_90"
    bare = re.sub(r"^(knit|woven)_(?=repeat|replenishment)", "", plain)
    yield bare
    yield f"{bare}_90"


def _merged(lists: Sequence[Sequence[str]]) -> list[str]:
    """All names in one order: each list's own before what it does not have, placed after its neighbour."""
    out: list[str] = []
    for names in lists:
        at = 0
        for name in names:
            if name in out:
                at = max(at, out.index(name) + 1)
            else:
                out.insert(at, name)
                at += 1
    return out
