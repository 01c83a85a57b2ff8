"""ACE's report ES-003 read: its headers, titles, totals, lost zeros, flags, and what is refused.

Headers as the report's own field names are (seen in published code that reads it: `HTS Number - Full`, `Line Tariff Duty Amount`,
`Line Tariff Goods Value Amount`, `Line SPI Code`, `Tariff Ordinal Number`, ...).
"""

import csv

import pandas as pd
import pytest

from prodops_xl.errors import ProdOpsError, QuestionsError
from prodops_xl.exchange.customs import read_es003
from prodops_xl.exchange.exports import read_export
from tests.domain.entries.report import E1, E2, JERSEY, TEE, number

HEAD = (
    "Entry Summary Number", "Entry Summary Line Number", "Entry Type Code", "Importer Number", "Port of Entry Code",
    "Entry Date", "Entry Summary Date", "Country of Origin Code", "Line SPI Code", "Tariff Ordinal Number", "HTS Number - Full",
    "Line Tariff Goods Value Amount", "Line Tariff Duty Amount", "Line Tariff Quantity (1)", "Line Tariff UOM (1) Code",
    "Line MPF Amount", "Line HMF Amount", "Liquidation Status", "Liquidation Date",
)  # fmt: skip
ADDED = (
    E1, "001", "01", "12-3456789AB", "2704", "03/02/2026", "03/12/2026", "VN", "", "1", "9903.01.24", "$0.00", "$1,200.00",
    "", "", "", "", "", "",
)  # fmt: skip
GOODS = (
    E1, "001", "01", "12-3456789AB", "2704", "03/02/2026", "03/12/2026", "VN", "", "2", "6109.10.00.12", "$12,000.00", "$1,980.00",
    "100", "DOZ", "41.57", "15.00", "", "",
)  # fmt: skip


def report(*rows, head=HEAD, drop=(), **change):
    """A raw frame; `change` by header with _ for blanks, in every row."""
    frame = pd.DataFrame(
        [[c or None for c in row] for row in rows or (ADDED, GOODS)], columns=list(head), dtype=object
    )
    return frame.assign(**change).drop(columns=list(drop))


def named(frame, **cells):
    """Cells of all rows by our short names."""
    names = {
        "entry": "Entry Summary Number", "line": "Entry Summary Line Number", "hts": "HTS Number - Full", "duty": "Line Tariff Duty Amount",
        "filer": "Entry Filer Code", "type": "Entry Type Code", "port": "Port of Entry Code", "date": "Entry Date",
    }  # fmt: skip
    return frame.assign(**{names[k]: v for k, v in cells.items()})


def rules(read):
    return [f.rule for f in read.findings if f.rule not in ("types", "dates")]


def test_a_report_as_ace_gives_it():
    read = read_es003(report())
    added, goods = read.frame.to_dict("records")
    assert (added["Entry"], added["Line"], added["HTS"], added["Duty"]) == (E1, 1.0, "99030124", 1200.0)
    assert (goods["HTS"], goods["Entered value"], goods["Quantity"], goods["Unit"]) == (
        TEE,
        12000.0,
        100.0,
        "DOZ",
    )
    assert (goods["Type"], goods["Importer"], goods["Port"], goods["MPF"]) == (
        "01",
        "12-3456789AB",
        "2704",
        41.57,
    )
    assert goods["Tariff Ordinal Number"] == "2"  # the rest of the report stays under its own name
    assert rules(read) == []
    assert read.notes == []


@pytest.mark.parametrize(
    ("cells", "column", "read_as", "rule"),
    [
        # Numbers as a spreadsheet holds them.
        ({"entry": float(number(7, "001")[2:])}, "Entry", number(7, "001"), "entry-zeros"),
        ({"entry": number(7, "031")[1:]}, "Entry", number(7, "031"), "entry-zeros"),
        ({"entry": f" {E1[:3]}-{E1[3:10]}-{E1[10]} "}, "Entry", f"{E1[:3]}-{E1[3:10]}-{E1[10]}", None),
        ({"entry": E1[3:], "filer": "AB4"}, "Entry", E1, "entry-filer"),
        ({"entry": float(number(5, "004")[3:]), "filer": 4.0}, "Entry", number(5, "004"), "entry-filer"),
        ({"hts": 6109100012.0}, "HTS", TEE, None),
        ({"hts": 101210010.0}, "HTS", "0101210010", "hts-zeros"),
        ({"type": 1.0}, "Type", "01", None),
        ({"type": "1"}, "Type", "01", None),
        ({"port": 901.0}, "Port", "0901", None),
        ({"filer": 4.0}, "Filer", "004", None),
    ],
)
def test_numbers_are_text_with_their_zeros(cells, column, read_as, rule):
    read = read_es003(named(report(GOODS), **cells))
    assert read.frame[column].tolist() == [read_as]
    assert rules(read) == ([rule] if rule else [])


def test_a_wrong_check_digit_is_a_warning_on_its_row():
    wrong = E1[:10] + str((int(E1[10]) + 1) % 10)
    read = read_es003(report(GOODS, (wrong, *GOODS[1:])))
    assert read.frame["Entry"].tolist() == [E1, wrong]
    (finding,) = (f for f in read.findings if f.rule == "entry-check-digit")
    assert (finding.severity, finding.key, finding.row) == ("warning", (wrong,), 1)


def test_titles_totals_and_repeated_headers_are_no_lines(tmp_path):
    path = tmp_path / "es003.csv"
    rows = [
        ["ES-003 Entry Summary Line Tariff Details"], ["Run on", "05/01/2026"], [], list(HEAD), list(ADDED), list(HEAD),
        list(GOODS), [E1, *[""] * 11, "3,180.00"], ["Grand Total", *[""] * 10, "12000", "3,180.00"], ["FOR OFFICIAL USE ONLY"],
    ]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    read = read_es003(read_export(path).frame)
    assert read.frame["HTS"].tolist() == ["99030124", TEE]
    assert rules(read) == ["report-totals"]
    assert "3 rows" in read.notes[0]


@pytest.mark.parametrize(
    ("total", "doubted"), [("$3,180.00", False), ("3,100.00", True), (3180.0, False), ("", False)]
)
def test_a_total_is_compared_with_its_rows(total, doubted):
    last = ["Total", *[None] * 11, total or None, *[None] * 6]
    read = read_es003(report(ADDED, GOODS, last))
    assert ("report-total" in rules(read)) is doubted


def test_merged_cells_take_what_stands_above():
    below = (None, None, None, None, None, None, *GOODS[6:])
    read = read_es003(report(ADDED, below, (E2, *GOODS[1:])))
    assert read.frame["Entry"].tolist() == [E1, E1, E2]
    assert read.frame["Line"].tolist() == [1, 1, 1]
    assert read.frame["Entry date"].notna().all()
    assert rules(read) == ["report-filled"]


def test_the_same_row_twice_is_one_and_other_figures_stay():
    other = (*GOODS[:12], "$1.00", *GOODS[13:])
    read = read_es003(report(GOODS, GOODS, other))
    assert read.frame["Duty"].tolist() == [1980.0, 1.0]
    assert rules(read) == ["entry-line-doubled", "entry-line-conflict"]


def test_missing_liquidation_is_told_with_what_to_add():
    read = read_es003(report(drop=["Liquidation Status", "Liquidation Date"]))
    (finding,) = (f for f in read.findings if f.rule == "report-columns")
    assert finding.severity == "remark"
    assert "add Liquidation Status and Liquidation Date to the report" in read.notes[0]
    assert read.room[:2] == ("Liquidation status", "Liquidation date")


@pytest.mark.parametrize(
    ("drop", "named_in"),
    [
        ("Line Tariff Duty Amount", "Duty"),
        ("HTS Number - Full", "HTS Number - Full"),
        ("Entry Date", "Entry Date"),
    ],
)
def test_a_column_that_is_needed(drop, named_in):
    gone = [drop, "Entry Summary Date"] if drop == "Entry Date" else [drop]
    with pytest.raises(ProdOpsError, match="The report has no column for") as told:
        read_es003(report(drop=[*gone, "Tariff Ordinal Number"]))
    assert named_in in str(told.value)
    assert "In ACE, add" in str(told.value)


def test_a_header_that_may_be_it_is_asked():
    frame = report(drop=["HTS Number - Full", "Tariff Ordinal Number"]).assign(**{"HTS Number - 8": TEE})
    with pytest.raises(QuestionsError):
        read_es003(frame)
    assert read_es003(frame, {"HTS Number - 8": "HTS"}).frame["HTS"].tolist() == [TEE, TEE]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"PO": ["1"], "Line": [10], "Style": ["T"], "Units": [5]}, dtype=object),
        pd.DataFrame({"Name": ["a"], "Size": ["b"]}, dtype=object),
    ],
)
def test_another_file_is_refused(frame):
    with pytest.raises(ProdOpsError, match="This is not ACE's report ES-003"):
        read_es003(frame)


def test_only_totals_is_refused():
    with pytest.raises(ProdOpsError, match="holds no entry line"):
        read_es003(report(["Total", *[None] * 18]))


def test_duty_of_the_number_goes_before_duty_of_the_line():
    frame = report()
    frame.insert(0, "Line Duty Amount", ["3,180.00", "3,180.00"])
    frame.insert(0, "Line Goods Value Amount", ["12,000", "12,000"])
    assert read_es003(frame).frame["Duty"].tolist() == [1200.0, 1980.0]


def test_duty_of_the_line_on_each_number_is_refused():
    rows = [(e, *r[1:]) for e in (E1, E2) for r in (ADDED, GOODS)]
    frame = report(*rows, drop=["Line Tariff Duty Amount"]).assign(**{"Line Duty Amount": "3180.00"})
    with pytest.raises(ProdOpsError, match="repeats the duty of the whole line"):
        read_es003(frame)


@pytest.mark.parametrize(
    ("cells", "flags"),
    [
        ({"Reconciliation Indicator": "Y"}, "reconciliation"),
        ({"Reconciliation Indicator": "N"}, None),
        ({"Reconciliation Indicator": None, "Drawback Indicator": "Yes"}, "drawback"),
        ({"Protest Number": "270426100001"}, "protest"),
        ({"Protest Number": "270426100001", "Protest Status": "Denied"}, None),
        ({"Reconciliation Indicator": "Y", "ADD Case Number": "A-552-801"}, "reconciliation; AD/CVD"),
        ({"Entry Flags": "on hold"}, "on hold"),
    ],
)
def test_flags_are_words(cells, flags):
    read = read_es003(report(GOODS, **cells))
    told = read.frame["Flags"].tolist() if "Flags" in read.frame else [None]
    assert [t if isinstance(t, str) else None for t in told] == [flags]


def test_the_order_of_rows_changes_nothing_else():
    two = [ADDED, GOODS, (E1, "002", *GOODS[2:10], JERSEY, *GOODS[11:])]
    one, other = read_es003(report(*two)).frame, read_es003(report(*two[::-1])).frame
    pd.testing.assert_frame_equal(one, other.iloc[::-1].reset_index(drop=True))


def test_rows_behind_an_open_quotation_mark_are_not_lost(tmp_path):
    """A mark that nothing closes makes one cell of all that follows: duty would be lost without a word."""
    rows = [HEAD, ADDED, (*GOODS[:3], '"12-3456789AB', *GOODS[4:]), (E2, *GOODS[1:]), (E2, "002", *GOODS[2:])]
    path = tmp_path / "open.csv"
    path.write_text("\n".join(",".join(c.replace(",", "") for c in row) for row in rows), encoding="utf-8")
    with pytest.raises(ProdOpsError, match="a quotation mark is not closed there"):
        read_es003(read_export(path).frame)


def test_lines_in_a_cell_are_text():
    read = read_es003(
        report(Reference_Number="PO 1001,\nPO 1002").rename(columns={"Reference_Number": "Reference Number"})
    )
    assert len(read.frame) == 2


def test_rows_without_a_duty_are_told():
    read = read_es003(report(ADDED, (*GOODS[:12], "#REF!", *GOODS[13:])))
    told = [f.message for f in read.findings if f.rule == "report-no-duty"]
    assert told == ["1 of 2 rows have no Line Tariff Duty Amount (blank, or an error); it counts as 0."]
    with pytest.raises(ProdOpsError, match="empty in every row"):
        read_es003(
            report(Line_Tariff_Duty_Amount=None)
            .drop(columns="Line Tariff Duty Amount")
            .rename(columns={"Line_Tariff_Duty_Amount": "Line Tariff Duty Amount"})
        )
