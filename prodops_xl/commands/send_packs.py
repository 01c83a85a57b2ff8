"""send-packs: one workbook and one mail draft per vendor (or department), with its own rows and columns alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import xlwings as xw

from prodops_xl.commands.closing import close
from prodops_xl.commands.outcome import Outcome, Progress, silent
from prodops_xl.commands.pack_desk import PackDesk, read_desk
from prodops_xl.commands.pack_making import MadePack, make_pack, recipients_of, some
from prodops_xl.commands.pack_memory import PackBook, Sent, forget_old, keep_base
from prodops_xl.domain.counting import counted
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.packs import Pack
from prodops_xl.workbook.results import ResultSheet, write_result

COMMAND = "send-packs"
RESULT_SHEETS = ("Packs",)


def send_packs(
    book: xw.Book,
    settings: Mapping[str, Any],
    as_of: date,
    options: Mapping[str, Any] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Make the packs, hand each to `options["write_pack"]`, remember their bases and seals, list them on Packs.

    `options["new_id"](n)`: n random bytes in hexadecimal. Raises ProdOpsError where there is nobody to send to.
    """
    write_pack, new_id = _host(options)
    progress("Reading the workbook", 0.0)
    desk = read_desk(book, settings, as_of, options, RESULT_SHEETS, merged=False)
    outcome = Outcome(COMMAND)
    told = PackBook.read(desk.workbook.memory) or PackBook.new(new_id)
    made = []
    for recipient in recipients_of(desk, outcome):
        made.append(make_pack(desk, recipient, told, new_id))
        progress(f"Pack for {recipient}", 0.2 + 0.5 * len(made) / (len(made) + 3))
    files = {one.pack.identity.pack: write_pack(one.pack) for one in made}
    progress("Writing the workbook", 0.8)
    for one in made:
        _remember(desk, told, one, as_of)
    told.keep(desk.workbook.memory)
    outcome.written["Packs"] = _write_list(desk, made, files, as_of)
    close(desk.workbook, book, outcome)
    _say(outcome, made, files)
    progress("Done", 1.0)
    return outcome


def _host(options: Mapping[str, Any] | None) -> tuple[Callable[[Pack], str], Callable[[int], str]]:
    given = options or {}
    if "write_pack" not in given or "new_id" not in given:
        raise ProdOpsError(
            "send-packs makes files, which this host cannot. Run `prodops-xl run send-packs WORKBOOK --out FOLDER`."
        )
    return given["write_pack"], given["new_id"]


def _remember(desk: PackDesk, told: PackBook, made: MadePack, as_of: date) -> None:
    """The base stays with the master."""
    identity, memory = made.pack.identity, desk.workbook.memory
    record = told.packs[identity.pack]
    record.revisions[identity.revision] = Sent(as_of.isoformat(), made.rows, sorted(made.bases))
    for table, base in made.bases.items():
        keep_base(memory, identity.pack, identity.revision, table, base, as_of)
    forget_old(memory, identity.pack, record, int(desk.settings["packs.kept_revisions"]))


def _write_list(desk: PackDesk, made: list[MadePack], files: Mapping[str, str], as_of: date) -> int:
    frame = pd.DataFrame(
        [
            {
                "Recipient": one.pack.recipient, "Revision": one.pack.identity.revision,
                "Order lines": len(one.pack.tables["Orders"].frame), "Milestones": _count(one, "Schedule"),
                "Open points": len(one.pack.points), "To": "; ".join(one.pack.addresses) or None,
                "File": files[one.pack.identity.pack], "Pack": one.pack.identity.pack,
            }
            for one in made
        ]
    ).astype(object)  # fmt: skip
    lines, points = int(frame["Order lines"].sum()), int(frame["Open points"].sum())
    head = [
        [f"Packs, as of {as_of.isoformat()}"],
        [
            (
                f"{counted(len(made), 'pack')} with {counted(lines, 'order line')} and {counted(points, 'open point')}. "
                "Nothing was mailed: the drafts are beside them."
            )
        ],
    ]
    return write_result(
        desk.workbook,
        ResultSheet(
            "Packs", ("Pack",), frame, head, formats={"Revision": "0", "Order lines": "#,##0"},
            widths={"Recipient": 34, "Revision": 9, "Order lines": 11, "Milestones": 11, "Open points": 11, "To": 34, "File": 44, "Pack": 18},
        ),
    )  # fmt: skip


def _count(made: MadePack, table: str) -> int:
    return len(made.pack.tables[table].frame) if table in made.pack.tables else 0


def _say(outcome: Outcome, made: list[MadePack], files: Mapping[str, str]) -> None:
    lines = sum(len(one.pack.tables["Orders"].frame) for one in made)
    outcome.rows = lines
    outcome.counts["packs"] = [
        {
            "recipient": one.pack.recipient, "pack": one.pack.identity.pack, "revision": one.pack.identity.revision,
            "lines": len(one.pack.tables["Orders"].frame), "milestones": _count(one, "Schedule"),
            "points": len(one.pack.points), "to": list(one.pack.addresses), "file": files[one.pack.identity.pack],
        }
        for one in made
    ]  # fmt: skip
    bare = [one.pack.recipient for one in made if not one.pack.addresses]
    if bare:
        outcome.notes.append(
            f"No mail address for {some(bare)}: fill in To in the draft, or give the Vendors sheet a column Email."
        )
    outcome.summary = [
        ("Packs", len(made)), ("Order lines", lines), ("Open points", sum(len(one.pack.points) for one in made)),
    ]  # fmt: skip
