"""Every way in which an edit of a returned pack could vanish: what is done to the file, and where it must turn up."""

import datetime as dt
import os
import shutil

import openpyxl
import pytest
from hypothesis import Phase, given
from hypothesis import settings as hyp
from hypothesis import strategies as st
from openpyxl.comments import Comment

from prodops_xl.hosts.files import open_book
from tests.effort import examples
from tests.exchange.small_master import (
    COLUMNS,
    VENDORS,
    Answer,
    collect,
    copied,
    make_master,
    pack_of,
    po,
    send,
    sent_from,
    value,
)

D = dt.datetime
KEY, SECOND = (po(1), 10), (po(1), 20)
CONFIRMED, REASON = "Confirmed ex-factory", "Delay reason"
DAY = D(2026, 12, 9)


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    return sent_from(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def master(tmp_path, sent):
    return copied(sent, tmp_path)


@pytest.fixture
def answer(tmp_path, master):
    return Answer(pack_of(tmp_path / "packs", VENDORS[0]))


def came(master, answer):
    """Collect one answer: its object of --json."""
    answer.save(master.parent / "back" / "x.xlsx")
    (file,) = collect(master, master.parent / "back")["files"]
    return file


def sheet_rows(master, sheet, columns):
    """Rows of a result sheet by its own headers."""
    page = openpyxl.load_workbook(master)
    if sheet not in page.sheetnames:
        return []
    rows = list(page[sheet].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if set(columns) <= set(row))
    places = [rows[head].index(c) for c in columns]
    return [tuple(row[p] for p in places) for row in rows[head + 1 :] if any(row)]


def remarks(master):
    return {
        (f"{po_} / {line:g}" if po_ else None, where, text)
        for po_, line, where, text in sheet_rows(master, "Remarks", ("PO", "Line", "Where", "Remark"))
    }


def conflicts(master):
    return sheet_rows(master, "Conflicts", ("Key", "Column", "Kind", "On the sheet", "In the source"))


def head_cell(answer, sheet, header):
    row, texts = answer.head(sheet)
    return answer.page(sheet).cell(row, texts.index(header) + 1)


def add_row(answer, sheet, **cells):
    page, (_, texts) = answer.page(sheet), answer.head(sheet)
    row = page.max_row + 1
    for header, what in cells.items():
        page.cell(row, texts.index(header.replace("_", " ")) + 1).value = what


def renamed(a):
    head_cell(a.put("Orders", KEY, CONFIRMED, DAY), "Orders", CONFIRMED).value = "Our date"


def doubled(a):
    row, texts = a.put("Orders", KEY, CONFIRMED, DAY).head("Orders")
    a.page("Orders").cell(row, len(texts) + 1).value = CONFIRMED


def second_sheet(a):
    a.book.copy_worksheet(a.book["Orders"]).title = "Orders (2)"
    row, texts = a.head("Orders")
    a.book["Orders (2)"].cell(row + 1, texts.index(CONFIRMED) + 1).value = DAY


def own_sheet(a):
    a.book.create_sheet("Our plan")["B2"] = "late on everything"


def loose_comment(a):
    a.page("Orders").cell(2, 9).comment = Comment("urgent", "Lan")


# What a vendor does, and the remark that must come of it: key, place, words.
REMARKED = {
    "renames a header": (renamed, ("4500000001 / 10", "Our date", "2026-12-09")),
    "has a header twice": (doubled, ("4500000001 / 10", CONFIRMED, "2026-12-09")),
    "fills in a copy of the sheet": (second_sheet, ("4500000001 / 10", f"{CONFIRMED} (sheet Orders (2))", "2026-12-09")),
    "adds a sheet": (own_sheet, (None, "sheet Our plan, row 2, column 2", "late on everything")),
    "writes below the table": (lambda a: a.page("Orders").__setitem__("C40", "see plan"), (None, "sheet Orders, row 40 (no row of the pack)", "see plan")),
    "comments above the table": (loose_comment, (None, "comment on sheet Orders, row 2, column 9", "urgent")),
    "writes over our date": (lambda a: a.put("Orders", KEY, "Ex-factory", D(2026, 12, 29)), ("4500000001 / 10", "Ex-factory (ours, sent as 2026-12-01)", "2026-12-29")),
    "writes over our units": (lambda a: a.put("Orders", KEY, "Units", 990), ("4500000001 / 10", "Units (ours, sent as 1000)", "990")),
    "writes over a planned day": (
        lambda a: a.put("Schedule", (*KEY, "Cutting"), "Planned", D(2026, 11, 9)),
        ("4500000001 / 10", "Planned (ours, sent as 2026-11-06)", "2026-11-09"),
    ),
    "writes over the last report": (lambda a: a.put("Progress", (*KEY, "cut"), "Units so far", 90), ("4500000001 / 10", "Units so far (ours)", "90")),
    "gives a day without units": (
        lambda a: a.put("Progress", (*KEY, "cut"), "Report date", D(2026, 11, 24)),
        ("4500000001 / 10", "Report date (without units)", "2026-11-24"),
    ),
    "gives units without a day": (lambda a: a.put("Progress", (*KEY, "cut"), "Units", 1_234_567), ("4500000001 / 10", "Units (without a report date)", "1234567")),
    "writes words over our date": (lambda a: a.put("Orders", KEY, "Ex-factory", "not agreed"), ("4500000001 / 10", "Ex-factory (ours, sent as 2026-12-01)", "not agreed")),
    "writes an endless text": (lambda a: a.put("Orders", KEY, REASON, "z" * 32_000), None),
}  # fmt: skip


@pytest.mark.parametrize("what", REMARKED)
def test_it_becomes_a_remark(master, answer, what):
    edit, expected = REMARKED[what]
    edit(answer)
    file = came(master, answer)
    assert file["remarks"] == 1
    assert file["merged"] == file["conflicts"] == 0
    told = remarks(master)
    if expected is None:  # cut, and it says so
        ((_, where, text),) = told
        assert where == f"{REASON} (a text of 32,000 characters)"
        assert text.endswith("... (the file has all of it)")
        assert len(text) < 5_000
    else:
        assert told == {expected}


# Formula or error value as the file holds it, and what is said of the cell.
@pytest.mark.parametrize(
    ("header", "what", "kind", "where"),
    [
        (CONFIRMED, "=DATE(2026,12,9)", "f", "a formula without a value"),
        (REASON, '="x"', "f", "a formula without a value"),
        (CONFIRMED, "#N/A", "e", "an error value"),
        (REASON, "#REF!", "e", "an error value"),
        (REASON, "#REF!", "s", "an error value"),
        (CONFIRMED, "after Tet", "s", "not read"),
        (CONFIRMED, "TBD", "s", "not read"),
    ],
)
def test_what_is_no_answer_is_a_remark_and_did_not_come_back_empty(tmp_path, header, what, kind, where):
    """The cell was sent with a value: something else stands in it now, so it is not `emptied`."""
    master = make_master(tmp_path / "m.xlsx")
    with open_book(master) as book:
        book.sheets["Orders"].range((2, COLUMNS[CONFIRMED])).value = D(2026, 12, 7)
        book.sheets["Orders"].range((2, COLUMNS[REASON])).value = "dye"
        book.save(str(master))
    send(master, tmp_path / "packs")
    answer = Answer(pack_of(tmp_path / "packs", VENDORS[0])).put("Orders", KEY, header, what)
    answer.cell("Orders", KEY, header).data_type = kind
    file = came(master, answer)
    assert (file["merged"], file["conflicts"], file["remarks"]) == (0, 0, 1)
    assert remarks(master) == {("4500000001 / 10", f"{header} ({where})", str(what))}
    assert conflicts(master) == []


def test_two_remarks_at_one_place_both_stand(master, answer):
    """Reports of two days of one stage, each with its remark; and the next file does not wipe them away."""
    answer.put("Progress", (*KEY, "cut"), "Remark", "first")
    add_row(
        answer,
        "Progress",
        PO=KEY[0],
        Line=10,
        Stage="cut",
        Report_date=D(2026, 11, 24),
        Units=70,
        Remark="second",
    )
    came(master, answer)
    answer.put("Progress", (*KEY, "cut"), "Remark", "third").save(master.parent / "back" / "y.xlsx")
    collect(master, master.parent / "back")
    assert {text for _, _, text in remarks(master)} == {"first", "second", "third"}


def test_a_report_twice_with_different_units_is_left_out_and_named(master, answer):
    answer.put("Progress", (*KEY, "cut"), "Report date", D(2026, 11, 24)).put(
        "Progress", (*KEY, "cut"), "Units", 90
    )
    add_row(answer, "Progress", PO=KEY[0], Line=10, Stage="cut", Report_date=D(2026, 11, 24), Units=70)
    file = came(master, answer)
    assert (file["added"], file["refused_rows"]) == (0, 2)
    assert (
        "2 rows of sheet Progress with one key and different answers, left out: 4500000001 / 10 / cut / 2026-11-24"
        in file["said"][0]
    )


@pytest.mark.parametrize(("header", "expected"), [("PO", [None, DAY, None]), (CONFIRMED, [DAY, DAY, DAY])])
def test_what_a_merged_cell_says_its_rows_say(master, answer, header, expected):
    """Merged down over three lines: one PO (the second line is answered), or one date."""
    page, (row, texts) = answer.page("Orders"), answer.head("Orders")
    answer.put("Orders", SECOND if header == "PO" else KEY, CONFIRMED, DAY)
    page.tables.clear()
    at = texts.index(header) + 1
    page.merge_cells(start_row=row + 1, end_row=row + 3, start_column=at, end_column=at)
    file = came(master, answer)
    assert [value(master, "Orders", (po(1), line), CONFIRMED) for line in (10, 20, 30)] == expected
    assert "Sheet Orders has merged cells; what they say was read for each of their rows." in file["said"]
    assert file["missing_rows"] == 0


@pytest.mark.parametrize("name", ["Stage", "Milestone"])
def test_a_column_of_their_own_may_be_called_like_a_key_of_another_table(master, answer, name):
    row, texts = answer.put("Orders", KEY, CONFIRMED, DAY).head("Orders")
    answer.page("Orders").cell(row, len(texts) + 1).value = name
    assert came(master, answer)["merged"] == 1


def test_rows_of_which_a_part_was_sorted_are_left_out(master, answer):
    """PO and Line stand in another order than the columns beside them: nobody knows whose the answers are."""
    page, (row, _) = answer.put("Orders", KEY, CONFIRMED, DAY).page("Orders"), answer.head("Orders")
    keys = [(page.cell(row + i, 1).value, page.cell(row + i, 2).value) for i in range(1, 5)]
    for i, key in enumerate(reversed(keys), 1):
        page.cell(row + i, 1).value, page.cell(row + i, 2).value = key
    file = came(master, answer)
    assert (file["merged"], file["refused_rows"]) == (0, 4)
    assert (
        "4 rows of sheet Orders beside another row's columns (was a part of it sorted?), left out"
        in file["said"][0]
    )


def test_what_could_not_be_merged_is_merged_once_it_can(master, answer):
    """The line was another vendor's by mistake: corrected, the same file brings the answer; then it is collected."""

    def vendor(name):
        with open_book(master) as book:
            book.sheets["Orders"].range((2, COLUMNS["Vendor"])).value = name
            book.save(str(master))

    back = master.parent / "back"
    vendor(VENDORS[1])
    assert came(master, answer.put("Orders", KEY, CONFIRMED, DAY))["refused_rows"] == 1 + 3 + 5
    before = master.read_bytes()
    assert [f["status"] for f in collect(master, back)["files"]] == ["collected before"]
    assert master.read_bytes() == before
    vendor(VENDORS[0])
    assert [f["merged"] for f in collect(master, back)["files"]] == [1]
    assert value(master, "Orders", KEY, CONFIRMED) == DAY
    before = master.read_bytes()
    assert [f["status"] for f in collect(master, back)["files"]] == ["collected before"]
    assert master.read_bytes() == before


def test_a_milestone_that_is_on_no_sheet_any_more_becomes_a_remark(master, answer):
    book = openpyxl.load_workbook(master)
    del book["Schedule"]
    book.save(master)
    came(master, answer.put("Schedule", (*KEY, "Cutting"), "Actual", D(2026, 11, 20)))
    assert remarks(master) == {
        ("4500000001 / 10", "Actual (no sheet of yours has this milestone any more)", "2026-11-20")
    }


def test_a_report_that_was_taken_off_the_sheet_and_comes_back_otherwise_is_told(master, answer):
    place = (*KEY, "sewn")
    came(
        master,
        answer.put("Progress", place, "Report date", D(2026, 11, 24)).put("Progress", place, "Units", 40),
    )
    book = openpyxl.load_workbook(master)
    page = book["Progress"]
    (row,) = [r for r in range(2, page.max_row + 1) if page.cell(r, 3).value == "sewn"]
    page.delete_rows(row)
    book.save(master)
    answer.put("Progress", place, "Units", 45).save(master.parent / "back" / "y.xlsx")
    collect(master, master.parent / "back")
    assert ("4500000001 / 10", "Units of 2026-11-24 (that report was taken off your sheet)", "45") in remarks(
        master
    )


# A day or figure, in which column, and why it is asked about. Ordered 2026-06-01, planned 2026-12-01, 1,000 units, collected
# 2026-11-30; the settings' defaults: 180 days, 5 percent.
DOUBTS = [
    ("Orders", KEY, CONFIRMED, D(2019, 12, 2), "before the order date 2026-06-01"),
    ("Orders", SECOND, CONFIRMED, D(2026, 5, 31), "before the order date 2026-06-01"),
    ("Orders", (po(1), 30), CONFIRMED, "12/02/2027", "may be 2027-12-02 or 2027-02-12"),
    ("Orders", KEY, "Requested ex-factory", D(2027, 5, 31), "181 days from the plan (setting collect.far_days: 180)"),
    ("Orders", KEY, "Actual ex-factory", D(2026, 12, 2), "says what has happened, and lies after 2026-11-30"),
    ("Schedule", (*KEY, "Cutting"), "Actual", D(2026, 12, 2), "says what has happened"),
    ("Schedule", (*KEY, "Cutting"), "Revised", D(2027, 9, 9), "307 days from the plan"),
    ("Progress", (*KEY, "cut"), "Report date", D(2026, 12, 2), "says what has happened"),
    ("Progress", (*KEY, "sewn"), "Units", 1_051, "More than the 1,000 ordered and 5% over (setting schedule.progress_over)"),
]  # fmt: skip


def test_an_absurd_answer_is_asked_about_and_not_merged(master, answer):
    before = {s: list(openpyxl.load_workbook(master)[s].values) for s in ("Orders", "Schedule", "Progress")}
    for stage in ("cut", "sewn"):
        answer.put("Progress", (*KEY, stage), "Report date", D(2026, 11, 24)).put(
            "Progress", (*KEY, stage), "Units", 60
        )
    for sheet, place, header, what, _ in DOUBTS:
        answer.put(sheet, place, header, what)
    file = came(master, answer)
    assert (file["merged"], file["added"], file["conflicts"]) == (0, 0, len(DOUBTS))
    assert f"{len(DOUBTS)} answers not merged but asked about; the sheet Conflicts says why." in file["said"]
    told = {
        (key, column): (kind, todo)
        for key, column, kind, todo in sheet_rows(
            master, "Conflicts", ("Key", "Column", "Kind", "What to do")
        )
    }
    for _, place, header, _, why in DOUBTS:
        kind, todo = told[" / ".join(map(str, place)), header]
        assert kind == "doubtful"
        assert why in todo
        assert "Not merged: ask them, or type it if it is right." in todo
    after = {s: [r[: len(before[s][0])] for r in openpyxl.load_workbook(master)[s].values] for s in before}
    assert after == before


@pytest.mark.parametrize(
    ("sheet", "place", "header", "settled"),
    [("Orders", KEY, CONFIRMED, DAY), ("Progress", (*KEY, "cut"), "Units", None)],
)
def test_a_doubt_stands_until_it_is_settled(master, answer, sheet, place, header, settled):
    """By what somebody types into the cell, or by a later report of the stage."""
    answer.put("Progress", (*KEY, "cut"), "Report date", D(2026, 11, 24))
    came(master, answer.put(sheet, place, header, D(2019, 1, 1) if settled else 99_999))
    back = master.parent / "back"
    other = Answer(pack_of(master.parent / "packs", VENDORS[1])).put("Orders", (po(2), 10), REASON, "x")
    other.save(back / "y.xlsx")
    collect(master, back)
    assert [(row[1], row[2]) for row in conflicts(master)] == [(header, "doubtful")]
    with open_book(master) as book:
        if settled:
            book.sheets["Orders"].range((2, COLUMNS[CONFIRMED])).value = settled
        else:
            book.sheets["Progress"].range((2, 4), (2, 5)).value = [[D(2026, 11, 26), 70]]
        book.save(str(master))
    other.put("Orders", (po(2), 20), REASON, "x").save(back / "z.xlsx")
    collect(master, back)
    assert conflicts(master) == []


# At the edge of each window: merged.
@pytest.mark.parametrize(
    ("header", "what", "expected"),
    [
        (CONFIRMED, D(2026, 6, 4), D(2026, 6, 4)),
        (CONFIRMED, D(2027, 5, 30), D(2027, 5, 30)),
        ("Actual ex-factory", D(2026, 12, 1), D(2026, 12, 1)),
        (CONFIRMED, "25/01/2027", D(2027, 1, 25)),
        (CONFIRMED, "9 Dec 2026", DAY),
    ],
)
def test_a_sane_answer_is_merged(master, answer, header, what, expected):
    assert came(master, answer.put("Orders", KEY, header, what))["merged"] == 1
    assert value(master, "Orders", KEY, header) == expected


def test_the_columns_own_texts_tell_which_comes_first(master, answer):
    answer.put("Orders", KEY, CONFIRMED, "12/02/2027").put("Orders", SECOND, CONFIRMED, "25/01/2027")
    assert came(master, answer)["merged"] == 2
    assert value(master, "Orders", KEY, CONFIRMED) == D(2027, 2, 12)


def test_the_window_is_a_setting(master, answer):
    answer.put("Orders", KEY, CONFIRMED, D(2027, 9, 9)).save(master.parent / "back" / "x.xlsx")
    assert collect(master, master.parent / "back", **{"collect.far_days": "400"})["merged"] == 1


def test_what_was_sent_absurd_and_comes_back_so_is_no_news(tmp_path):
    master = make_master(tmp_path / "m.xlsx")
    with open_book(master) as book:
        book.sheets["Orders"].range((2, COLUMNS[CONFIRMED])).value = D(2019, 12, 2)
        book.save(str(master))
    send(master, tmp_path / "packs")
    assert came(master, Answer(pack_of(tmp_path / "packs", VENDORS[0])))["status"] == "nothing new"


def test_an_empty_folder_and_what_is_no_file_is_told(master, answer):
    back = master.parent / "back"
    back.mkdir()
    told = collect(master, back)
    assert (
        f"There is no file to collect in {back}. Put the returned files there, whatever they are called."
        in told["notes"]
    )
    (back / "from Saigon").mkdir()
    (back / "gone.xlsx").symlink_to("/nowhere/gone.xlsx")
    answer.put("Orders", KEY, CONFIRMED, DAY).save(back / "a.xlsx")
    os.link(back / "a.xlsx", back / "same.xlsx")
    told = collect(master, back)
    assert f"Passed over in {back}: from Saigon, gone.xlsx." in told["notes"][-1]
    assert {f["file"]: f["status"] for f in told["files"]} == {
        "a.xlsx": "merged",
        "same.xlsx": "collected before",
    }


CELLS = st.one_of(
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1)).map(lambda d: D(d.year, d.month, d.day)),
    st.integers(1, 10**7), st.text("abcxyz =+@-/0123456789é", min_size=1, max_size=12).map(lambda t: f"q{t}q"),
    st.sampled_from(["03/04/2027", "31/12/2026", "#N/A", "after Tet", "n/a", "-", "0"]),
)  # fmt: skip
PLACES = st.sampled_from(
    [
        *(("Orders", (po(1), line), h) for line in (10, 40) for h in (CONFIRMED, "Requested ex-factory", REASON, "Actual ex-factory", "Remark", "Ex-factory", "Units", "Style")),
        *(("Schedule", (*KEY, m), h) for m in ("Cutting", "Final inspection") for h in ("Revised", "Actual", "Remark", "Planned")),
        *(("Progress", (*KEY, s), h) for s in ("cut", "shipped") for h in ("Report date", "Units", "Remark", "Ordered")),
    ]
)  # fmt: skip


@given(edits=st.dictionaries(PLACES, CELLS, min_size=4, max_size=9))
@hyp(max_examples=examples(12), phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_whatever_is_typed_anywhere_turns_up_somewhere(sent, tmp_path_factory, edits):
    """Each edit stands in the tables, on Conflicts or among the remarks: none vanishes."""
    folder = tmp_path_factory.mktemp("any")
    master = shutil.copy(sent / "master.xlsx", folder / "master.xlsx")
    answer = Answer(pack_of(sent / "packs", VENDORS[0]))
    for (sheet, key, header), what in edits.items():
        answer.put(sheet, key, header, what).cell(sheet, key, header).data_type = (
            "s" if isinstance(what, str) else None
        )
        if not isinstance(what, str):
            answer.put(sheet, key, header, what)
    sent_with = {place: Answer(pack_of(sent / "packs", VENDORS[0])).cell(*place).value for place in edits}
    came(master, answer)
    book = openpyxl.load_workbook(master)
    shown = {words(cell.value) for page in book for row in page.iter_rows() for cell in row}
    for place, what in edits.items():
        if words(what) != words(sent_with[place]) and not any(words(what) in text for text in shown):
            day = _as_day(what)
            assert day is not None, (place, what)
            assert any(day in text for text in shown), (place, what)


def words(what):
    if isinstance(what, D):
        return what.date().isoformat()
    return f"{what:g}" if isinstance(what, float) else " ".join(str(what).split())


def _as_day(what):
    """A number or text in a column of days, as the day that it is read as."""
    if isinstance(what, int) and not isinstance(what, bool):
        return (D(1899, 12, 30) + dt.timedelta(days=what)).date().isoformat() if what < 10**6 else None
    return {"31/12/2026": "2026-12-31"}.get(what)
