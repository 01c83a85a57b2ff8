"""refunds on a small workbook: each state, what people wrote stays, claim files, the portal's answers, the books."""

import datetime as dt
import shutil

import openpyxl
import pytest

from prodops_xl.domain.refunds.rows import SHEET
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.file_runs import run_on_file
from prodops_xl.hosts.files import open_book
from tests.commands.refund_books import AS_OF, EXPORT, US, ago, book, every_state, line, liquidated, number
from tests.conftest import D, order_row, write_book

OURS = {"entries.our_importers": US}


def run(path, as_of=AS_OF, out=None, **given):
    return run_on_file("refunds", path, as_of=as_of, out=out, given={**OURS, **given})[1]


def rows(path, name="Refunds"):
    """A result sheet's table as dicts."""
    sheet = openpyxl.load_workbook(path)[name]
    table = next(iter(sheet.tables.values()))
    head, *body = [[cell.value for cell in line] for line in sheet[table.ref]]
    return [dict(zip(head, line, strict=True)) for line in body]


def write(path, entry, values, name="Refunds", po=None):
    """Somebody fills cells of the rows of an entry."""
    work = openpyxl.load_workbook(path)
    sheet = work[name]
    top, *_ = next(iter(sheet.tables.values())).ref.split(":")
    head = int("".join(c for c in top if c.isdigit()))
    places = {cell.value: cell.column for cell in sheet[head]}
    hit = 0
    for at in range(head + 1, sheet.max_row + 1):
        if sheet.cell(at, places["Entry"]).value == entry and po in (
            None,
            sheet.cell(at, places["PO"]).value,
        ):
            hit += 1
            for column, value in values.items():
                if column not in places:
                    places[column] = max(places.values()) + 1
                    sheet.cell(head, places[column]).value = column
                sheet.cell(at, places[column]).value = value
    assert hit
    work.save(path)


def drop_entry(path, entry):
    """The export of another day no longer has the entry."""
    work = openpyxl.load_workbook(path)
    sheet = work["EntryLines"]
    for at in range(sheet.max_row, 1, -1):
        if sheet.cell(at, 1).value == entry:
            sheet.delete_rows(at)
    work.save(path)


def said(path, name="Refunds"):
    sheet = openpyxl.load_workbook(path)[name]
    return [str(line[0].value) for line in sheet.iter_rows(max_row=14) if line[0].value]


@pytest.fixture
def buy(tmp_path):
    return book(tmp_path / "buy.xlsx", every_state())


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """The workbook after a first run with a folder, what the run told, and the folder: made once, copied by tests."""
    folder = tmp_path_factory.mktemp("once")
    path = book(folder / "buy.xlsx", every_state())
    return path, run(path, out=folder / "claims"), folder / "claims"


@pytest.fixture(scope="module")
def once_claimed(once, tmp_path_factory):
    path = shutil.copy(once[0], tmp_path_factory.mktemp("claimed") / "buy.xlsx")
    run(path, out=path.parent / "claims", claimed="2026-11-20")
    return path


@pytest.fixture
def done(once, tmp_path):
    """A copy of the workbook after its first run."""
    return shutil.copy(once[0], tmp_path / "buy.xlsx")


def of(path, serial):
    return [row for row in rows(path) if row["Entry"] == number(serial)]


def test_every_state_stands_with_its_channel_sorted_by_days_left_then_money(once):
    buy, told, _ = once
    table = rows(buy)
    assert [*table[0]] == [*SHEET]
    assert {(r["Entry"], r["Channel"], r["Days left"]) for r in table if r["Status"] != "not ours"} == {
        (number(1), "CAPE declaration", None), (number(2), "CAPE declaration", 1), (number(3), "CAPE declaration", 0),
        (number(4), "protest", 99), (number(5), "protest", 1), (number(6), "protest", 0), (number(7), "final", None),
        (number(8), "CAPE declaration", 70), (number(11), "outside phase 1", 170), (number(12), "outside phase 1", None),
        (number(13), "outside phase 1", 140),
    }  # fmt: skip
    ours = [r for r in table if r["Status"] != "not ours"]
    order = [(float("inf") if r["Days left"] is None else r["Days left"], -r["Amount"]) for r in ours]
    assert order == sorted(order)
    assert table[len(ours) :] == [r for r in table if r["Status"] == "not ours"]
    assert told["refundable"] == 1260.01
    assert told["not_ours"] == 200.0
    assert {r["State"] for r in table[len(ours) :]} == {
        "DDP: the vendor is importer",
        "another importer number",
    }
    assert number(14) not in {r["Entry"] for r in table}  # Section 301 alone
    assert number(15) not in {r["Entry"] for r in table}  # entered after collection ended


def test_it_ties_three_ways_and_what_has_no_order_stays_in_the_totals(once):
    buy, told, _ = once
    for tied in told["ties"]:
        assert (
            tied["Entry lines"]
            == tied["Duty lines"]
            == tied["Refunds by PO"]
            == tied["Ours"] + tied["Not ours"]
        )
    assert sum(r["Amount"] for r in rows(buy)) == pytest.approx(1460.01)
    nobody = [r for r in rows(buy) if r["PO"] == "no PO" and r["Status"] != "not ours"]
    assert sum(r["Amount"] for r in nobody) == pytest.approx(told["no_po"])
    assert number(8) in {r["Entry"] for r in nobody}
    words = said(buy)
    assert any("they tie to the cent" in w for w in words)
    assert any("Confirm with your customs broker." in w for w in words)
    assert any("Not ours" in w and "200.00" in w for w in words)


def test_an_order_line_tells_style_vendor_and_terms(done):
    [navy, red] = sorted(of(done, 1), key=lambda r: r["Line"])
    assert (navy["PO"], navy["Line"], navy["Style"], navy["Vendor"], navy["Terms"]) == (
        "4500000001",
        10,
        "T-100",
        "Saigon Knit",
        "FOB",
    )
    assert (navy["Amount"], navy["Headings"], red["Amount"], red["Headings"]) == (
        200.01,
        "9903.02.69",
        60,
        "9903.01.25",
    )
    assert (navy["Units"], navy["Shipment"]) == (100, "S1")


def test_the_calendar_adds_up_to_what_is_still_to_be_asked_for(once):
    buy, told, _ = once
    weeks = rows(buy, "Refund deadlines")
    assert sum(w["Amount"] for w in weeks) == pytest.approx(told["to_ask_for"])
    first = weeks[0]
    assert (first["Week of"].date(), first["Month"], first["Days left"]) == (
        dt.date(2026, 11, 23),
        "2026-11",
        0,
    )
    assert [w["Week of"] for w in weeks if w["Week of"]] == sorted(
        w["Week of"] for w in weeks if w["Week of"]
    )
    assert {w["Month"] for w in weeks[-2:]} == {"no date"}
    assert "final" not in {w["Channel"] for w in weeks}  # nobody can ask for it: told in the head instead
    assert any("100.00 on 1 entry" in w and "no channel" in w for w in said(buy, "Refund deadlines"))
    assert any("Confirm with your customs broker." in w for w in said(buy, "Refund deadlines"))


def test_interest_is_an_estimate_and_only_where_a_rate_is_given(done):
    assert all(r["Interest estimate"] is None for r in rows(done))
    assert not any("Interest is an estimate" in w for w in said(done))
    run(done, **{"refunds.interest_rate": "0.06"})
    # 2025-09-10 to 2026-11-25: 441 days, simple, on 100.00
    assert of(done, 2)[0]["Interest estimate"] == round(100 * 0.06 * 441 / 365, 2)
    assert all(r["Interest estimate"] is None for r in rows(done) if r["Status"] == "not ours")
    assert any("Interest is an estimate: simple, 6.00% a year" in w for w in said(done))
    write(done, number(2), {"Status": "paid", "Paid on": D(2026, 10, 10)})
    run(done, **{"refunds.interest_rate": "6%"})
    assert of(done, 2)[0]["Interest estimate"] == round(100 * 0.06 * 395 / 365, 2)


def test_a_rerun_keeps_what_people_wrote_and_computes_the_rest_anew(done):
    write(
        done,
        number(2),
        {
            "Status": "Filed",
            "Claimed on": D(2026, 11, 20),
            "Amount": 5.0,
            "Channel": "?",
            "My note": "ask Ann",
        },
    )
    write(done, number(3), {"Paid on": "next week", "Reason": "half of it"})
    write(done, number(4), {"Claimed on": D(2026, 11, 21)})
    write(done, number(5), {"Status": "in a drawer"})
    told = run(done, dt.date(2026, 11, 26))
    [two], [three], [four], [five] = (of(done, n) for n in (2, 3, 4, 5))
    assert (two["Status"], two["Claimed on"], two["My note"]) == ("claimed", D(2026, 11, 20), "ask Ann")
    assert (two["Amount"], two["Channel"], two["Days left"]) == (100, "CAPE declaration", 0)
    assert (three["Paid on"], three["Reason"]) == ("next week", "half of it")  # as it was typed, and told
    assert four["Status"] == "claimed"  # a day in Claimed on moves what was to claim
    assert five["Status"] == "in a drawer"
    assert told["warnings"] >= 1
    assert "none that is known" in str(rows(done, "Issues"))
    again = run(done, dt.date(2026, 11, 26))
    assert [of(done, n) for n in (2, 3, 4, 5)] == [[two], [three], [four], [five]]
    assert again["written"] == told["written"]


def test_a_row_with_a_status_is_never_lost_though_the_export_is(done):
    write(done, number(2), {"Status": "claimed", "Claimed on": D(2026, 11, 20)})
    drop_entry(done, number(2))
    drop_entry(done, number(3))
    for _ in range(2):
        told = run(done)
        [two], [three] = of(done, 2), of(done, 3)
        assert (two["Status"], two["Amount"], two["In export"]) == ("claimed", 100, "no")
        assert (three["Status"], three["In export"]) == ("to claim", "no")
        assert told["refundable"] == 1060.01
        assert any("Kept from earlier, no longer in the export" in w for w in said(done))


def test_words_on_an_entry_without_orders_follow_it_to_its_orders(tmp_path):
    path = book(tmp_path / "buy.xlsx", line(number(30), 1, 1000, {"9903.01.25": 90.01}, **liquidated(10)))
    run(path)
    assert [r["PO"] for r in rows(path)] == ["no PO"]
    write(path, number(30), {"Status": "paid", "Paid on": D(2026, 11, 2), "Paid amount": 91.0})
    work = openpyxl.load_workbook(path)
    for sheet, column in (("Entries", None), ("ShipmentLines", 5)):
        if column:
            work[sheet].cell(2, column).value = number(30)
            work[sheet].cell(3, column).value = number(30)
    work.save(path)
    run(path)
    table = rows(path)
    assert "no PO" not in {r["PO"] for r in table}
    assert {r["Status"] for r in table} == {"paid"}
    assert sum(r["Paid amount"] for r in table) == pytest.approx(91.0)
    assert sum(r["Amount"] for r in table) == pytest.approx(90.01)


MINE = [
    [
        "Entry No",
        "PO",
        "Ln",
        "Refund Amount",
        "Refund Status",
        "Claim Date",
        "Refund Date",
        "Amount Paid",
        "Ann's column",
    ],
    [number(1), "4500000001", 10, 190.0, "Submitted", D(2026, 6, 1), None, None, "x"],
    ["FH7-4413313-3", "4500000001", 10, 55.0, "Accepted", D(2026, 6, 2), None, None, "y"],
    [number(2).replace("-", ""), None, None, 100.0, "rejected", D(2026, 6, 2), None, None, "z"],
]


def test_a_table_of_the_teams_own_is_taken_over_and_stays_as_it_is(tmp_path):
    path = book(tmp_path / "buy.xlsx", every_state(), **{"Duty Refunds": MINE})
    told = run(path)
    assert any("were carried into Refunds" in note for note in told["notes"])
    [navy] = [r for r in of(path, 1) if r["Line"] == 10]
    assert (navy["Status"], navy["Claimed on"], navy["Amount"]) == ("claimed", D(2026, 6, 1), 200.01)
    assert of(path, 2)[0]["Status"] == "refused"
    [other] = [r for r in rows(path) if r["Entry"] == "FH7-4413313-3"]
    assert (other["Status"], other["Amount"], other["In export"]) == ("accepted", 55, "no")
    sheet = openpyxl.load_workbook(path)["Duty Refunds"]
    assert [[c.value for c in line] for line in sheet.iter_rows()] == MINE
    write(path, number(1), {"Status": "accepted"}, po="4500000001")
    again = run(path)
    assert {r["Status"] for r in of(path, 1)} == {"accepted"}
    assert not any("were carried" in note for note in again["notes"])


def test_a_sheet_of_the_teams_own_called_refunds_is_left_alone(tmp_path):
    path = book(tmp_path / "buy.xlsx", every_state(), Refunds=MINE)
    for _ in range(2):
        run(path)
        assert [
            [c.value for c in line] for line in openpyxl.load_workbook(path)["Refunds"].iter_rows()
        ] == MINE
        table = rows(path, "ProdOps Refunds")
        assert {r["Status"] for r in table if r["Entry"] == number(1) and r["Line"] == 10} == {"claimed"}


def test_without_an_export_it_says_how_to_get_one(tmp_path):
    path = write_book(tmp_path / "buy.xlsx", [order_row("1", 10)])
    told = run(path)
    assert any("ES-003" in note for note in told["notes"])
    assert told["refundable"] == 0


def test_an_export_without_liquidation_columns_names_what_to_add(tmp_path):
    kept = [name for name in EXPORT if not name.startswith("Liquidation")]
    export = [[row[EXPORT.index(name)] for name in kept] for row in every_state()]
    path = book(tmp_path / "buy.xlsx", export, kept)
    told = run(path, out=tmp_path / "claims")
    assert told["claim_files"] == []
    assert "Add Liquidation Status and Liquidation Date" in str(rows(path, "Issues"))
    assert {r["Channel"] for r in rows(path) if r["Status"] == "to claim" and r["Entry"] == number(2)} == {
        "unknown"
    }


# The files


def claims(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_the_claim_file_is_as_the_portal_wants_it(once):
    buy, told, folder = once
    assert claims(folder) == {
        "IEEPA claim 123456789.csv": "\r\n".join(["Entry Number", *map(number, (3, 2, 8, 1)), ""]).encode(
            "ascii"
        )
    }
    [file] = told["claim_files"]
    assert (file["entries"], file["amount"], file["was"]) == (4, 560.01, "new")
    results = {check["check"]: check["result"] for check in file["checks"]}
    assert set(results.values()) == {"passed", "cannot be known here"}
    assert results["Right filer"] == "cannot be known here"
    assert results["Every entry is inside its window"] == "passed"
    assert sum(out["amount"] for out in told["left_out"]) == pytest.approx(1460.01 - 560.01)
    assert {r["Status"] for r in rows(buy) if r["Entry"] == number(2)} == {"to claim"}  # files move nothing


def test_the_working_paper_justifies_every_number(once):
    buy, told, folder = once
    paper = openpyxl.load_workbook(folder / "IEEPA claim 123456789 working paper.xlsx", data_only=True)
    assert paper.sheetnames == ["Summary", "Entries", "Entry lines"]
    summary = {line[0].value: line[1].value for line in paper["Summary"].iter_rows() if line[0].value}
    assert (
        summary["Entries: To be given back"]
        == summary["Entry lines: To be given back"]
        == told["claim_files"][0]["amount"]
    )
    assert summary["The header is Entry Number"] == "passed"
    assert any("Confirm with your customs broker." in str(key) for key in summary)
    lines = list(paper["Entry lines"].values)
    head = next(i for i, line in enumerate(lines) if line[0] == "Entry")
    body = [dict(zip(lines[head], line, strict=True)) for line in lines[head + 1 :]]
    source = openpyxl.load_workbook(buy)["EntryLines"]
    for each in body:
        at = each["EntryLines row"]
        assert source.cell(at, 1).value == each["Entry"]
        assert source.cell(at, 3).value.replace(".", "") == each["Heading"].replace(".", "")
    sums = openpyxl.load_workbook(folder / "IEEPA claim 123456789 working paper.xlsx")["Entries"]
    assert any(str(cell.value).startswith("=SUM(") for line in sums.iter_rows(max_row=6) for cell in line)


def test_the_protest_list_has_entries_past_the_first_window_with_last_days(once):
    paper = openpyxl.load_workbook(once[2] / "Protest list 2026-11-25.xlsx", data_only=True)
    lines = [line for line in paper["Protests"].values if line[0] in set(map(number, range(20)))]
    assert [(line[0], line[1].date(), line[2]) for line in lines] == [
        (number(6), dt.date(2026, 11, 25), 0), (number(5), dt.date(2026, 11, 26), 1), (number(4), dt.date(2027, 3, 4), 99)
    ]  # fmt: skip
    out = {line[0]: line[2] for line in paper["In no claim file"].values}
    assert out[number(7)] == "channel: final (liquidation is final)"
    assert out[number(9)] == "not ours"


def test_claimed_marks_the_entries_of_the_files_and_they_are_not_claimed_twice(buy, tmp_path):
    run(buy, out=tmp_path / "claims")
    before = claims(tmp_path / "claims")
    told = run(buy, dt.date(2026, 11, 25), out=tmp_path / "claims", claimed="2026-11-24")
    assert told["claim_files"][0]["was"] == "the same"
    assert claims(tmp_path / "claims") == before
    assert {(r["Entry"], r["Claimed on"]) for r in rows(buy) if r["Status"] == "claimed"} == {
        (number(n), D(2026, 11, 24)) for n in (1, 2, 3, 8)
    }
    again = run(buy, out=tmp_path / "later")
    assert again["claim_files"] == []
    assert {"why": "claimed already", "entries": 4, "amount": 560.01} in again["left_out"]


def test_one_importer_a_file_and_at_most_9999_entries(tmp_path, monkeypatch):
    monkeypatch.setattr("prodops_xl.domain.refunds.claims.MOST", 3)
    export = [r for n in range(1, 6) for r in line(number(n), 1, 100, {"9903.01.25": 10.0}, **liquidated(n))]
    export += line(
        number(8), 1, 100, {"9903.01.25": 10.0}, **liquidated(None), **{"Importer Number": "98-7654321"}
    )
    path = book(tmp_path / "buy.xlsx", export)
    run(path, out=tmp_path / "claims", **{"entries.our_importers": f"{US}, 98-7654321"})
    files = {name: data.decode().split("\r\n")[1:-1] for name, data in claims(tmp_path / "claims").items()}
    assert files == {
        "IEEPA claim 123456789 1 of 2.csv": [number(5), number(4), number(3)],
        "IEEPA claim 123456789 2 of 2.csv": [number(2), number(1)],
        "IEEPA claim 987654321.csv": [number(8)],
    }


def test_numbers_that_are_none_go_into_no_file_and_are_told(tmp_path):
    export = line("AB4-0000001-1", 1, 100, {"9903.01.25": 10.0}, **liquidated(5))
    export += line(number(2), 1, 100, {"9903.01.25": 10.0}, **liquidated(5))
    path = book(tmp_path / "buy.xlsx", export)
    told = run(path, out=tmp_path / "claims")
    assert claims(tmp_path / "claims")["IEEPA claim 123456789.csv"].decode().split("\r\n")[1:-1] == [
        number(2)
    ]
    assert told["errors"] == 1
    assert "no valid entry number" in str(rows(path, "Issues"))


def test_an_export_without_importer_numbers_cannot_say_whose_file_it_is(tmp_path):
    path = book(
        tmp_path / "buy.xlsx",
        line(number(2), 1, 100, {"9903.01.25": 10.0}, **liquidated(5), **{"Importer Number": None}),
    )
    told = run_on_file("refunds", path, as_of=AS_OF, out=tmp_path / "claims", given={})[1]
    [file] = told["claim_files"]
    assert file["file"] == "IEEPA claim importer unknown.csv"
    assert (
        next(c["result"] for c in file["checks"] if c["check"] == "One importer of record")
        == "cannot be known here"
    )


def test_an_existing_claim_file_is_not_overwritten_silently(buy, tmp_path):
    folder = tmp_path / "claims"
    folder.mkdir()
    (folder / "IEEPA claim 123456789.csv").write_text("Entry Number\nAB4-0000099-9\n")
    before = buy.read_bytes()
    with pytest.raises(ProdOpsError, match="exists and holds something else; nothing was written"):
        run(buy, out=folder)
    assert buy.read_bytes() == before
    assert [p.name for p in folder.iterdir()] == ["IEEPA claim 123456789.csv"]
    told = run(buy, out=folder, replace="yes")
    assert told["claim_files"][0]["was"] == "replaced"


@pytest.mark.parametrize("name", ["claims.csv", "claims.xlsx", "buy.xlsx"])
def test_out_takes_a_folder(buy, tmp_path, name):
    with pytest.raises(ProdOpsError, match="takes a folder"):
        run(buy, out=tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == ["buy.xlsx"]


def test_files_that_cannot_all_be_put_there_are_not_there(buy, tmp_path, monkeypatch):
    from prodops_xl.hosts import refund_files

    real, count = refund_files.Path.replace, []

    def fails_at_the_second(self, target):
        if self.parent.name.startswith(".prodops-claims-"):
            count.append(target)
            if len(count) == 2:
                raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(refund_files.Path, "replace", fails_at_the_second)
    with pytest.raises(ProdOpsError, match=r"No space left on device\. None was"):
        run(buy, out=tmp_path / "claims")
    assert list((tmp_path / "claims").iterdir()) == []
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".prodops")]


def test_without_out_the_sheets_alone_are_written(buy, tmp_path):
    told = run(buy)
    assert "claim_files" not in told
    assert sorted(p.name.split(".")[0] for p in tmp_path.iterdir()) == ["buy", "buy"]
    with pytest.raises(ProdOpsError, match="name their folder with --out"):
        run(buy, claimed="2026-11-25")
    with pytest.raises(ProdOpsError, match="is not a date"):
        run(buy, out=tmp_path / "claims", claimed="soon")


# The portal's answers


def answers(path, *lines, header=("Entry Number", "Status", "Rejection Reason")):
    path.write_text("\n".join(",".join(line) for line in (header, *lines)), encoding="utf-8")
    return str(path)


@pytest.fixture
def claimed(once_claimed, tmp_path):
    return shutil.copy(once_claimed, tmp_path / "buy.xlsx")


def test_answers_move_statuses_and_refusals_say_what_to_do(claimed, tmp_path):
    file = answers(
        tmp_path / "result.csv", (number(1), "Accepted", ""), (number(2).replace("-", ""), "Rejected", "ENTRY SUMMARY FLAGGED FOR RECON"),
        (number(3), "REJECTED", "Liquidated outside the window"), ("FH7-4413313-3", "Accepted", ""),
    )  # fmt: skip
    told = run(claimed, results=file)
    assert told["moved"] == {"accepted": 1, "refused": 2}
    assert {r["Status"] for r in of(claimed, 1)} == {"accepted"}
    [two], [three] = of(claimed, 2), of(claimed, 3)
    assert (two["Status"], two["Reason"]) == ("refused", "ENTRY SUMMARY FLAGGED FOR RECON")
    assert "flagged for reconciliation" in two["To do"]
    assert "protest (CBP Form 19)" in three["To do"]
    issues = str(rows(claimed, "Issues"))
    assert "FH744133133" in issues
    assert "was refused: ENTRY SUMMARY FLAGGED FOR RECON" in issues
    before = rows(claimed)
    again = run(claimed, results=file)
    assert again["moved"] == {}
    assert rows(claimed) == before


@pytest.mark.parametrize(
    "header",
    [
        ("Entry Number", "Status", "Rejection Reason"),
        ("Entry Summary Number", "Claim Status", "Error Description"),
        ("ENTRY NO", "Validation Result", "Message"),
        ("entry #", "Result", "Reason"),
    ],
)
def test_headers_of_result_files_are_matched(claimed, tmp_path, header):
    told = run(
        claimed,
        results=answers(tmp_path / "result.csv", (number(2), "Invalid", "Zero duty lines"), header=header),
    )
    assert told["moved"] == {"refused": 1}
    assert "have no duty" in of(claimed, 2)[0]["To do"]


def test_a_workbook_of_reasons_alone_means_refused(claimed, tmp_path):
    work = openpyxl.Workbook()
    work.active.append(["Entry Number", "Error"])
    work.active.append([number(2), "Duplicate entry"])
    work.active.append([number(2), "Wrong filer code"])
    work.save(tmp_path / "result.xlsx")
    assert run(claimed, results=str(tmp_path / "result.xlsx"))["moved"] == {"refused": 1}
    assert of(claimed, 2)[0]["Reason"] == "Duplicate entry; Wrong filer code"


def test_what_is_paid_stays_paid_and_what_is_not_ours_is_not_moved(claimed, tmp_path):
    write(claimed, number(2), {"Status": "paid", "Paid on": D(2026, 11, 22)})
    file = answers(tmp_path / "r.csv", (number(2), "Rejected", "x"), (number(9), "Accepted", ""))
    told = run(claimed, results=file)
    assert told["moved"] == {}
    assert {r["Status"] for r in of(claimed, 9)} == {"not ours"}
    assert number(9).replace("-", "") in str(rows(claimed, "Issues"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty|no table|holds"),
        ("Name,City\nAnn,Rome\n", "is no result file of the portal"),
        ("Entry Number\nAB4-0000001-9\n", "says nothing of them"),
    ],
)
def test_what_is_no_result_file_is_refused_in_a_sentence(claimed, tmp_path, text, sentence):
    (tmp_path / "r.csv").write_text(text)
    before = claimed.read_bytes()
    with pytest.raises(ProdOpsError, match=sentence):
        run(claimed, results=str(tmp_path / "r.csv"))
    assert claimed.read_bytes() == before
    with pytest.raises(ProdOpsError, match="There is no file"):
        run(claimed, results=str(tmp_path / "missing.csv"))


def test_a_host_without_files_says_how_to_read_a_result(buy):
    from prodops_xl.commands.refunds import refunds

    with open_book(buy) as work, pytest.raises(ProdOpsError, match="This host reads no files"):
        refunds(work, {"results": "x.csv"}, AS_OF)


# What people do to the sheet


def table_of(sheet):
    return next(iter(sheet.tables.values()))


def moved_about(path, kind):
    """Somebody works on the sheet Refunds."""
    work = openpyxl.load_workbook(path)
    sheet = work["Refunds"]
    table = table_of(sheet)
    top, bottom = table.ref.split(":")
    head = int("".join(c for c in top if c.isdigit()))
    width = len(SHEET)
    lines = [
        [cell.value for cell in line]
        for line in sheet.iter_rows(min_row=head + 1, max_row=sheet.max_row, max_col=width)
    ]
    lines = [line for line in lines if any(v is not None for v in line)]
    if kind == "sorted":
        for at, line in enumerate(sorted(lines, key=lambda v: str(v[8]), reverse=True), start=head + 1):
            for column, value in enumerate(line, start=1):
                sheet.cell(at, column).value = value
    if kind == "filtered":
        table.autoFilter.add_filter_column(4, ["claimed"])
        for at in range(head + 1, head + 4):
            sheet.row_dimensions[at].hidden = True
    if kind == "table renamed":
        del sheet.tables[table.name]
        table.name = table.displayName = "MyRefunds"
        sheet.add_table(table)
    if kind == "column inserted":
        sheet.insert_cols(3)
        sheet.cell(head, 3).value = "My note"
        sheet.cell(head + 1, 3).value = "ask Ann"
        left, right = top.strip("0123456789"), openpyxl.utils.get_column_letter(width + 1)
        table.ref = f"{left}{head}:{right}{''.join(c for c in bottom if c.isdigit())}"
        table.tableColumns = []
        table._initialise_columns()
        for column, cell in zip(table.tableColumns, sheet[head], strict=False):
            column.name = str(cell.value)
    if kind == "row deleted":
        at = next(i for i in range(head + 1, sheet.max_row + 1) if sheet.cell(i, 9).value == number(3))
        sheet.delete_rows(at)
        table.ref = f"{top}:{bottom.rstrip('0123456789')}{int(''.join(c for c in bottom if c.isdigit())) - 1}"
    work.save(path)


@pytest.mark.parametrize("kind", ["sorted", "filtered", "table renamed", "column inserted", "row deleted"])
def test_words_follow_their_row_whatever_people_do_to_the_sheet(done, kind):
    write(done, number(2), {"Status": "Filed", "Claimed on": D(2026, 11, 20), "Reason": "mine"})
    moved_about(done, kind)
    for _ in range(2):
        told = run(done)
        [two] = of(done, 2)
        assert (two["Status"], two["Claimed on"], two["Reason"]) == ("claimed", D(2026, 11, 20), "mine")
        assert {r["Status"] for r in rows(done) if r["Entry"] not in (number(2), number(9), number(10))} == {
            "to claim"
        }
        assert told["refundable"] == 1260.01
        assert len(rows(done)) == 14
        if kind == "column inserted":
            assert [r.get("My note") for r in rows(done)].count("ask Ann") == 1


def cell_of(path, place):
    sheet, _, cell = place.rpartition("!")
    return openpyxl.load_workbook(path)[sheet.strip("'")][cell].value


def test_issues_have_plain_titles_and_link_to_the_row_that_they_are_about(done):
    write(done, number(5), {"Status": "in a drawer"})
    write(done, number(3), {"Paid on": D(2026, 11, 2), "Paid amount": 130.0})
    run(done)
    found = [r for r in rows(done, "Issues") if r["Check"] == "refunds"]
    assert found
    for each in found:
        assert " " in each["Rule"], each
    by_rule = {r["Rule"]: r for r in found}
    odd, over = (by_rule[k] for k in ("Status not understood", "Paid amount that needs a look"))
    lapse = {r["Key"]: cell_of(done, r["Cell"]) for r in found if r["Rule"] == "Refund about to lapse"}
    assert lapse == {"CAPE declaration / IEEPA": D(2026, 11, 26), "protest / IEEPA": D(2026, 11, 25)}
    assert cell_of(done, odd["Cell"]) == "in a drawer"
    assert cell_of(done, over["Cell"]) == 130.0
    assert over["Money at risk"] == 30.0
    # What was claimed in this very run lapses no more.
    run(done, out=done.parent / "claims", claimed="2026-11-25")
    lapse = [
        r
        for r in rows(done, "Issues")
        if r["Rule"] == "Refund about to lapse" and "CAPE" in str(r["Sentence"])
    ]
    assert not lapse


def test_what_the_report_itself_has_wrong_is_told_by_entries_alone(tmp_path):
    export = [r for _ in range(2) for r in line(number(2), 1, 100, {"9903.01.25": 10.0}, **liquidated(5))]
    path = book(tmp_path / "buy.xlsx", export)
    told = run(path)
    assert told["refundable"] == 10.0  # counted once
    assert [r["Rule"] for r in rows(path, "Issues") if r["Check"] == "refunds"] == []


def test_what_nobody_can_ask_for_any_more_is_in_no_figure_of_what_to_ask_for(once):
    _, told, _ = once
    assert told["no_channel"] == 100.0
    final = next(c for c in told["channels"] if c["channel"] == "final")
    assert final["amount"] == 100.0
    assert told["to_ask_for"] == pytest.approx(told["refundable"] - 100.0)
    assert any("100.00 on 1 entry has no channel any more" in w for w in said(once[0]))


# Files, hostile and interrupted


def test_files_are_taken_back_where_the_workbook_cannot_be_saved(buy, tmp_path, monkeypatch):
    from prodops_xl.hosts import file_runs

    monkeypatch.setattr(file_runs, "back_up", lambda *_: tmp_path / "x")

    class Full:
        def __init__(self, book):
            self.book = book

        def __getattr__(self, name):
            return getattr(self.book, name)

        def save(self, target):
            raise OSError(28, "No space left on device")

    from contextlib import contextmanager

    real = file_runs.open_book

    @contextmanager
    def opened(path):
        with real(path) as work:
            yield Full(work)

    monkeypatch.setattr(file_runs, "open_book", opened)
    before = buy.read_bytes()
    with pytest.raises(OSError, match="No space left"):
        run(buy, out=tmp_path / "claims", claimed="2026-11-25")
    assert buy.read_bytes() == before
    assert not claims(tmp_path / "claims")  # a claimed file whose entries are to claim would be claimed twice


def test_another_claim_file_with_the_same_entries_is_refused(buy, tmp_path):
    folder = tmp_path / "claims"
    folder.mkdir()
    (folder / "IEEPA claim 123456789 1 of 2.csv").write_text(f"Entry Number\r\n{number(2)}\r\n")
    (folder / "notes.csv").write_text("Note\nnothing\n")
    with pytest.raises(ProdOpsError, match="is another claim file with 1 of the same entries"):
        run(buy, out=folder)
    assert run(buy, out=folder, replace="yes")["claim_files"][0]["was"] == "new"


def test_a_protest_list_that_somebody_wrote_into_stays(done, tmp_path):
    run(done, out=tmp_path / "claims")
    mine = tmp_path / "claims" / "Protest list 2026-11-25.xlsx"
    mine.write_bytes(b"with Ann's notes")
    for _ in range(2):
        run(done, out=tmp_path / "claims")
        names = sorted(p.name for p in (tmp_path / "claims").glob("Protest*"))
        assert names == ["Protest list 2026-11-25 (2).xlsx", "Protest list 2026-11-25.xlsx"]
    assert mine.read_bytes() == b"with Ann's notes"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-26", "not uploaded yet"),
        ("2026-11-2", "is not a date"),
        ("2026-11-20 noon", "is not a date"),
    ],
)
def test_a_day_of_claim_that_cannot_be_is_refused(buy, tmp_path, day, words):
    with pytest.raises(ProdOpsError, match=words):
        run(buy, out=tmp_path / "claims", claimed=day)
    assert not (tmp_path / "claims").exists()


def test_results_as_portals_and_spreadsheets_leave_them(claimed, tmp_path):
    file = tmp_path / "r.csv"
    file.write_bytes(
        b"\xef\xbb\xbfCAPE declaration 77\r\nUploaded 2026-11-20\r\n\r\nENTRY_NUMBER;Entry Status;Error Description;Date Processed\r\n"
        + f"{number(1)};Validation failed;=HYPERLINK(1);2026-11-21\r\n".encode()
        + f"{number(1)};Accepted;;2026-11-24\r\n".encode()  # refused, then accepted
        + f"{number(2).replace('-', '').lower()};REJECTED;=1+1;2026-11-24\r\n".encode()
        + f"{number(3)};Rejected;Duplicate;2026-11-19\r\n".encode()  # of an earlier claim: this one is of the 20th
        + f"{number(8)};Queued;;\r\n;File note;Header missing;\r\n".encode()
    )
    told = run(claimed, results=str(file))
    assert told["moved"] == {"accepted": 1, "refused": 1}
    assert {r["Status"] for r in of(claimed, 1)} == {"accepted"}
    assert of(claimed, 2)[0]["Reason"] == "=1+1"
    assert openpyxl.load_workbook(claimed)["Refunds"]["A1"].data_type != "f"
    work = openpyxl.load_workbook(claimed)["Refunds"]
    assert not [c for line in work.iter_rows() for c in line if c.data_type == "f"]
    assert (of(claimed, 3)[0]["Status"], of(claimed, 8)[0]["Status"]) == ("claimed", "claimed")
    assert any("Header missing" in note for note in told["notes"])
    assert "says 'queued' of 1 entry" in str(rows(claimed, "Issues"))


def test_an_answer_moves_every_order_line_of_its_entry_and_no_other_program(tmp_path):
    said_of = {"Date of Entry": D(2025, 11, 3), "SPI": "D", **liquidated(5)}
    export = line(number(2), 1, 100, {"9903.01.25": 10.0}, po="4500000001", po_line=10, **said_of)
    export += line(number(2), 2, 100, {"9903.02.20": 20.0}, po="4500000001", po_line=20, **said_of)
    path = book(tmp_path / "buy.xlsx", export)
    run(path, as_of=dt.date(2026, 7, 1))
    run(path, as_of=dt.date(2026, 7, 1), results=answers(tmp_path / "r.csv", (number(2), "Accepted", "")))
    status = {(r["Program"], r["Line"]): r["Status"] for r in rows(path)}
    assert status == {
        ("IEEPA", 10): "accepted",
        ("IEEPA", 20): "accepted",
        ("AGOA", 10): "to claim",
        ("AGOA", 20): "to claim",
    }


# The ribbon


def test_from_the_ribbon_the_files_lie_beside_the_workbook_and_an_old_one_stays(buy, tmp_path):
    from prodops_xl.commands.outcome import silent
    from prodops_xl.hosts.exchange_files import run_open
    from prodops_xl.registry import command

    def press():
        with open_book(buy) as work:
            outcome = run_open(command("refunds"), work, AS_OF, {}, silent)
            work.save(str(buy))
        return outcome

    outcome = press()
    folder = tmp_path / "buy claims"
    assert f"Claim files, working papers and the protest list are in {folder}." in outcome.notes
    before = claims(folder)
    assert before.keys() == {
        "IEEPA claim 123456789.csv",
        "IEEPA claim 999999999.csv",
    }  # without entries.our_importers
    write(buy, number(2), {"Status": "claimed", "Claimed on": D(2026, 11, 25)})
    outcome = press()
    assert claims(folder) == before
    assert any("stays as it is" in note for note in outcome.notes)
    assert {r["Status"] for r in of(buy, 2)} == {"claimed"}


# The books

RECEIVED = {
    "Receipts": [
        ["Receipt", "PO", "Line", "Receipt date", "Units received", "Units accepted"],
        ["R1", "4500000001", 10, D(2026, 5, 10), 100, 100],
        ["R2", "4500000001", 20, D(2026, 5, 10), 60, 60],
        ["R3", "4500000003", 10, D(2026, 5, 10), 40, 40],
    ],
    "Usage": [["Usage", "Style", "Color", "Date", "Units", "Kind"], ["U1", "T-100", "Navy", D(2026, 6, 20), 75, "sale"]],
    "Entries": [["Entry", "Shipment", "Entry date"], [number(1), "S1", D(2025, 9, 10)], [number(9), "S1", D(2025, 9, 10)]],
}  # fmt: skip


ALL = {"refunds.receivable": "all"}


def cogs(path, **given):
    return run_on_file("cogs", path, as_of=AS_OF, given=given)[1]


def test_the_sheet_is_what_cogs_reads_receivable_until_paid_then_by_layers(tmp_path):
    path = book(tmp_path / "buy.xlsx", every_state(), **RECEIVED)
    potential = cogs(path)
    assert potential["refund_receivable"] == 0  # nothing was claimed: a gain that is not certain is no asset
    assert potential["refunds"]["to claim"] > 0  # of which IEEPA, where there is no Refunds table
    assert cogs(path, **ALL)["refund_receivable"] == potential["refunds"]["to claim"]
    run(path)
    waiting = cogs(path, **ALL)
    # Ours alone: DDP goods, another importer's and what no channel takes (100.00) are not counted.
    assert waiting["refund_receivable"] == 1160.01
    assert cogs(path)["refund_receivable"] == 0
    assert waiting["as_booked"] == potential["as_booked"]
    write(path, number(2), {"Status": "refused", "Reason": "x"})
    write(
        path,
        number(1),
        {"Status": "paid", "Claimed on": D(2026, 8, 1), "Paid on": D(2026, 10, 5), "Paid amount": 200.00},
        po="4500000001",
    )
    write(path, number(9), {"Paid on": D(2026, 10, 5)})
    paid = cogs(path, **ALL, **{"cogs.closed_through": "2026-09-30"})
    # 260.01 on entry 1 is no receivable any more, 100.00 is lost.
    assert paid["refund_receivable"] == pytest.approx(1160.01 - 260.01 - 100.0)
    # Two rows were paid 200.00 each: navy has sold 75 of 100 units, red none of 60.
    change = {k: paid["as_booked"][k] - waiting["as_booked"][k] for k in ("cogs", "closing")}
    assert change["cogs"] == pytest.approx(-150.0, abs=0.011)
    assert change["closing"] == pytest.approx(-250.0, abs=0.011)
    months = {row["Month"].strftime("%Y-%m"): row for row in rows(path, "COGS")}
    assert months["2026-10"]["COGS"] == pytest.approx(-150.0, abs=0.011)  # the open month, by layers
    assert "not ours and has a day on which it was paid" in str(rows(path, "Issues"))
    run(path)
    again = cogs(path, **ALL, **{"cogs.closed_through": "2026-09-30"})
    assert again["refund_receivable"] == paid["refund_receivable"]


def test_a_paid_refund_of_a_closed_month_is_posted_in_the_open_one(tmp_path):
    path = book(tmp_path / "buy.xlsx", every_state(), **RECEIVED)
    run(path)
    cogs(path)
    write(path, number(1), {"Paid on": D(2026, 8, 5)})
    before = {row["Month"]: row["COGS"] for row in rows(path, "COGS") if row["Month"] < D(2026, 10, 1)}
    cogs(path, **{"cogs.closed_through": "2026-09-30"})
    after = {row["Month"]: row["COGS"] for row in rows(path, "COGS")}
    assert {month: after[month] for month in before} == before
    assert after[D(2026, 10, 1)] == pytest.approx(-0.75 * 200.01, abs=0.011)


def test_days_are_those_of_the_facts():
    assert (AS_OF - ago(80).date()).days == 80


# What a new user met


def test_several_importers_without_the_setting_are_told_loudly_and_no_check_is_passed(buy, tmp_path):
    told = run_on_file("refunds", buy, as_of=AS_OF, out=tmp_path / "claims", given={})[1]
    assert any("holds 2 importers of record" in note for note in told["notes"])
    [row] = [r for r in rows(buy, "Issues") if r["Rule"] == "Whose entries these are is not known"]
    assert cell_of(buy, row["Cell"]) == "99-9999999"
    for file in told["claim_files"]:
        assert {c["check"]: c["result"] for c in file["checks"]}[
            "All goods are ours"
        ] == "cannot be known here"
    told = run(buy, out=tmp_path / "ours")
    assert not any("importers of record" in note for note in told["notes"])


def test_no_issue_links_to_a_header_and_a_blank_cell_keeps_no_link(done, tmp_path):
    file = answers(tmp_path / "r.csv", ("FH7-4413313-3", "Accepted", ""), (number(2), "queued", ""))
    for given in ({"results": file}, {}, {"results": file}):
        run(done, **given)
        work = openpyxl.load_workbook(done)
        sheet = work["Issues"]
        head, *body = sheet[next(iter(sheet.tables.values())).ref]
        column = [cell.value for cell in head].index("Cell")
        cells = [line[column] for line in body]
        assert cells
        for cell in cells:
            if not cell.value:
                assert cell.hyperlink is None
                continue
            tab, _, place = cell.value.rpartition("!")
            assert work[tab][place].row > (
                1
                if tab == "EntryLines"
                else work["Refunds"][next(iter(work["Refunds"].tables.values())).ref][0][0].row
            )
        linked = {cell.coordinate for cell in cells if cell.value}
        assert {c.coordinate for line in sheet.iter_rows() for c in line if c.hyperlink} == linked


def test_the_two_heads_agree_on_what_is_still_to_be_asked_for_and_speak_of_one_entry(done):
    write(done, number(2), {"Status": "refused"})  # still asked for, another way
    write(done, number(3), {"Status": "claimed"})
    told = run(done)
    heads = [*said(done), *said(done, "Refund deadlines")]
    assert any(f"{told['to_ask_for']:,.2f} USD still to be asked for" in w for w in heads)
    assert any("refundable +0.00, still to be asked for -100.00" in w for w in heads)
    assert not any(w.startswith("1 entries") or " 1 entries" in w or "landed-cost" in w for w in heads)


def test_a_row_beside_a_paid_one_of_its_entry_is_told_apart(done):
    write(done, number(1), {"Status": "paid", "Paid on": D(2026, 11, 2)}, po="4500000001")
    sheet = openpyxl.load_workbook(done)
    [table] = sheet["Refunds"].tables.values()
    head, *body = sheet["Refunds"][table.ref]
    names = [cell.value for cell in head]
    for cells in body:
        if cells[names.index("Entry")].value == number(1) and cells[names.index("Line")].value == 20:
            cells[names.index("Status")].value, cells[names.index("Paid on")].value = "to claim", None
    sheet.save(done)
    run(done)
    assert {(r["Line"], r["Status"]) for r in of(done, 1)} == {(10, "paid"), (20, "to claim")}
    assert any("60.00 on entries that another of their rows says were claimed" in w for w in said(done))
    assert any("write the status here" in r["To do"] for r in of(done, 1))
    assert any(r["To do"].startswith("Nothing") for r in of(done, 1))


def test_amounts_of_entry_lines_are_money_in_the_working_paper(once):
    sheet = openpyxl.load_workbook(once[2] / "IEEPA claim 123456789 working paper.xlsx")["Entry lines"]
    lines = list(sheet.iter_rows())
    head = next(line for line in lines if line[0].value == "Entry")
    below = lines[lines.index(head) + 1]
    for name in ("Entered value of the line", "Duty of the line", "To be given back"):
        cell = below[[c.value for c in head].index(name)]
        assert (cell.number_format, cell.alignment.indent) == ("#,##0.00", 1)
