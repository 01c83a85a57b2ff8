"""landed-cost on a workbook: our columns filled, theirs untouched, every column tied to its charge and entry."""

import datetime as dt

import openpyxl
import pytest

from prodops_xl.commands.landed_cost import landed_cost
from prodops_xl.hosts.files import open_book
from tests.conftest import HEADERS, SHIPPED, order_row, write_book

AS_OF = dt.date(2026, 11, 25)


def run(path, out, settings=None, as_of=AS_OF):
    with open_book(path) as book:
        outcome = landed_cost(book, settings or {}, as_of)
        book.save(str(out))
    return outcome, openpyxl.load_workbook(out)


def table(book, name):
    sheet = book[name]
    area = next(iter(sheet.tables.values())).ref
    head, *rows = [[c.value for c in row] for row in sheet[area]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def order_cells(book, row):
    sheet = book["Buy sheet"]
    return {sheet.cell(4, j).value: sheet.cell(row, j).value for j in range(1, sheet.max_column + 1)}


def test_a_shipped_line_by_hand(book_path, tmp_path):
    # Entry of 2026-05-01: 850.00 + 510.00 = 1,360 whole dollars. Column 1 16.5 % = 224.40, Section 122 10 % = 136.00.
    # MPF 4.71, so the minimum 33.58; HMF 1.70. Freight 100.01 by volume 0.20 : 0.12 -> 62.51 and 37.50.
    outcome, book = run(book_path, tmp_path / "out.xlsx")
    lines = table(book, "LandedLines")
    assert [line["Entry"] for line in lines] == ["S1 (assumed)"] * 2
    assert [line["Entered value"] for line in lines] == [850, 510]
    assert [line["Duty"] for line in lines] == [225.25, 135.15]
    assert [line["Freight"] for line in lines] == [62.51, 37.5]
    assert round(sum(line["MPF"] for line in lines), 2) == 33.58
    assert round(sum(line["HMF"] for line in lines), 2) == 1.7
    assert round(sum(line["Expensed"] for line in lines), 2) == 50
    first = lines[0]
    legs = ["Price value", "Duty", "MPF", "HMF", "Freight", "Insurance", "Drayage", "Brokerage", "Other"]
    assert round(sum(first[leg] for leg in legs), 2) == first["Landed total"]
    cells = order_cells(book, 5)
    assert cells["Landed cost"] == pytest.approx(first["Landed total"] / 100, abs=5e-5)
    assert cells["Duty rate"] == pytest.approx(0.265)
    assert cells["Cost basis"] == "actual"
    assert outcome.counts["reconciliation"] == {"recorded": 100.01, "allocated": 100.01, "difference": 0.0}
    assert any("one entry per shipment" in note for note in outcome.notes)


def test_partly_shipped_lines_are_mixed_and_unshipped_ones_estimates(book_path, tmp_path):
    _, book = run(book_path, tmp_path / "out.xlsx", as_of=dt.date(2026, 5, 1))
    assert order_cells(book, 6)["Cost basis"] == "mixed"
    assert order_cells(book, 7)["Cost basis"] == "estimate"
    # Chino 6203.42.45.11, as of 2026-05-01: export 04-08 + 30 days is 05-08, in-DC 05-20 less 7 days is 05-13, the later;
    # 16.6 % + 10 % (Section 122, to 07-23).
    assert order_cells(book, 7)["Duty rate"] == pytest.approx(0.266)


def test_duty_lines_sum_to_duty(book_path, tmp_path):
    _, book = run(book_path, tmp_path / "out.xlsx")
    duty, lines = table(book, "DutyLines"), table(book, "LandedLines")
    assert round(sum(d["Amount"] for d in duty), 2) == round(sum(line["Duty"] for line in lines), 2)
    assert {d["Program"] for d in duty} == {"Column 1", "Section 122 surcharge"}
    assert all(d["Source"] for d in duty)


def test_the_teams_own_sheet_is_untouched(book_path, tmp_path):
    before = openpyxl.load_workbook(book_path)["Buy sheet"]
    _, book = run(book_path, tmp_path / "out.xlsx")
    after = book["Buy sheet"]
    for row in range(1, before.max_row + 1):
        for column in range(1, len(HEADERS) + 2):
            assert after.cell(row, column).value == before.cell(row, column).value
    assert after["K5"].comment.text == "ask for a better price"
    assert after["K5"].fill.fgColor.rgb == before["K5"].fill.fgColor.rgb
    assert (after.freeze_panes, after.auto_filter.ref) == (before.freeze_panes, before.auto_filter.ref)
    assert after.column_dimensions["D"].width == before.column_dimensions["D"].width
    assert "A1:F1" in {str(m) for m in after.merged_cells.ranges}
    assert after["AD5"].value == "=J5*T5"


def test_running_twice_changes_nothing(book_path, tmp_path):
    _, one = run(book_path, tmp_path / "one.xlsx")
    _, two = run(tmp_path / "one.xlsx", tmp_path / "two.xlsx")
    assert one.sheetnames == two.sheetnames
    for name in one.sheetnames:
        cells = [
            {c.coordinate: c.value for row in book[name].iter_rows() for c in row if c.value is not None}
            for book in (one, two)
        ]
        assert cells[0] == cells[1], name


def test_words_beside_a_result_row_follow_it(book_path, tmp_path, good_rows):
    run(book_path, tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    sheet = book["Landed cost"]
    head = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "Style")
    last = sheet.max_column + 1
    sheet.cell(head, last, "Our remark")
    styles = {sheet.cell(r, 1).value: r for r in range(head + 1, sheet.max_row + 1)}
    sheet.cell(styles["T-100"], last, "renegotiate")
    orders = book["Buy sheet"]
    orders["J7"] = 90_000  # the chino now lands first
    book.save(tmp_path / "two.xlsx")
    _, again = run(tmp_path / "two.xlsx", tmp_path / "three.xlsx")
    sheet = again["Landed cost"]
    told = {sheet.cell(r, 1).value: sheet.cell(r, last).value for r in range(head + 1, sheet.max_row + 1)}
    assert told == {"P-7": None, "T-100": "renegotiate"}
    assert next(iter(told)) == "P-7"


def test_filed_figures_are_compared(tmp_path, good_rows):
    filed = [
        ["Entry", "Shipment", "Entry date", "Entered value", "Duty paid", "MPF", "HMF"],
        ["ABC-1234567-1", "S1", dt.datetime(2026, 5, 1), 1360, 306.04, 33.58, 1.7],
    ]
    path = write_book(tmp_path / "buy.xlsx", good_rows, {**SHIPPED, "Entries": filed})
    outcome, book = run(path, tmp_path / "out.xlsx")
    rows = table(book, "Entry check")
    # Duty of 360.40 was filed as 306.04: transposed digits, and only that.
    assert [(r["What"], r["Difference"]) for r in rows if r["Filed"] is not None] == [
        ("Entered value", 0),
        ("Duty", -54.36),
        ("MPF", 0),
        ("HMF", 0),
    ]
    assert any("6109.10.00.12 VN" in r["What"] for r in rows)
    assert outcome.counts["entries_differing"] == 1


def test_rounding_per_unit_is_said_and_done(book_path, tmp_path):
    _, book = run(book_path, tmp_path / "out.xlsx", {"landed.rounding": "unit"})
    cells = order_cells(book, 5)
    legs = [cells[n] for n in ("Duty", "Fees", "Freight", "Insurance", "Other landed")]
    assert all(round(v, 2) == v for v in legs)
    assert cells["Landed cost"] == pytest.approx(8.5 + sum(legs))
    assert "per unit" in book["Landed cost"]["A2"].value


def test_a_charge_without_a_basis_is_told_with_advice(tmp_path):
    rows = [order_row("4500000001", 10, CBM=None), order_row("4500000001", 20, CBM=None)]
    outcome, book = run(write_book(tmp_path / "buy.xlsx", rows, SHIPPED), tmp_path / "out.xlsx")
    told = [i for i in table(book, "Issues") if i["Rule"] == "Charge without a basis"]
    assert len(told) == 1
    assert "CBM" in told[0]["Fix"]
    assert told[0]["Money at risk"] == 100.01
    assert sum(line["Freight"] for line in table(book, "LandedLines")) == 0
    assert outcome.errors == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"FOB/pc": None}, "has no price"),
        ({"HS CODE": None}, "has no tariff number"),
        ({"COO": None}, "has no country of origin"),
        ({"Curr.": "EUR"}, "no fx rate"),
        ({"HS CODE": "6104.22.0010"}, "person"),
        ({"HS CODE": "9999999999"}, "9999999999"),
    ],
)
def test_lines_that_cannot_be_costed_are_blank_and_told(tmp_path, change, words):
    path = write_book(
        tmp_path / "buy.xlsx", [order_row("4500000009", 10, **change), order_row("4500000009", 20)]
    )
    outcome, book = run(path, tmp_path / "out.xlsx")
    assert order_cells(book, 5)["Landed cost"] is None
    assert order_cells(book, 6)["Landed cost"] is not None
    assert any(words in i["Sentence"] for i in table(book, "Issues"))
    assert outcome.errors >= 1


# Planned line of 100 at 8.50, as of 2026-05-01, so entry 2026-05-13 (later: not before the as-of day): (terms, entered value that duty of 26.5 % is on, freight added)
TERMS = [
    ("EXW", 850, 5.0),
    ("FCA", 850, 5.0),
    ("FOB", 850, 5.0),
    ("CFR", 845, 0),
    ("CIF", 843, 0),
    ("DAP", 835, 0),
    ("DDP", 0, 0),
]


@pytest.mark.parametrize(("terms", "value", "freight"), TERMS)
def test_incoterms(tmp_path, terms, value, freight):
    rates = [
        ["Kind", "Name", "From", "Value", "Unit", "Source"],
        ["freight", "ocean", dt.datetime(2026, 1, 1), 0.05, "USD per unit", "contract"],
        ["freight", "insurance", dt.datetime(2026, 1, 1), 0.02, "USD per unit", "policy"],
        ["freight", "drayage", dt.datetime(2026, 1, 1), 0.08, "USD per unit", "tender"],
    ]
    path = write_book(tmp_path / "buy.xlsx", [order_row("4500000001", 10, Terms=terms)], {"Rates": rates})
    _, book = run(path, tmp_path / "out.xlsx", as_of=dt.date(2026, 5, 1))
    cells = order_cells(book, 5)
    assert cells["Duty"] == pytest.approx(round(value * 0.265, 2) / 100, abs=2e-4)
    assert cells["Freight"] == pytest.approx(freight / 100)
    if terms == "DDP":  # the price, our own drayage, and no duty or fees
        assert cells["Landed cost"] == pytest.approx(8.58)


def test_own_fee_rates_win_and_say_so(tmp_path, good_rows):
    rates = [
        ["Kind", "Name", "From", "To", "Value", "Unit", "Source"],
        ["fee", "MPF minimum", dt.datetime(2026, 4, 1), None, 40, "USD", "notice"],
    ]
    outcome, book = run(
        write_book(tmp_path / "buy.xlsx", good_rows, {**SHIPPED, "Rates": rates}), tmp_path / "out.xlsx"
    )
    assert round(sum(line["MPF"] for line in table(book, "LandedLines")), 2) == 40
    assert any("Rates table" in note for note in outcome.notes)


def test_goods_that_stay_abroad_owe_no_duty(tmp_path, good_rows):
    abroad = {
        **SHIPPED,
        "Shipments": [
            SHIPPED["Shipments"][0],
            ["S1", "ocean", "VNSGN", "DEHAM", "DEHAM", *SHIPPED["Shipments"][1][5:]],
        ],
    }
    outcome, book = run(write_book(tmp_path / "buy.xlsx", good_rows, abroad), tmp_path / "out.xlsx")
    assert [line["Duty"] for line in table(book, "LandedLines")] == [0, 0]
    assert sum("not applicable" in note for note in outcome.notes) == 1


def test_a_line_without_the_measure_of_its_rate_has_no_estimate_and_that_is_said(tmp_path):
    # 100 a cbm: 0.2 cbm are 20.00 on the first line; the second has no CBM, and gets none, not a free ride unsaid.
    rates = [
        ["Kind", "Name", "From", "Value", "Unit", "Source"],
        ["freight", "ocean", dt.datetime(2026, 1, 1), 100, "USD per cbm", "contract"],
    ]
    rows = [order_row("4500000001", 10), order_row("4500000001", 20, CBM=None)]
    outcome, book = run(write_book(tmp_path / "buy.xlsx", rows, {"Rates": rates}), tmp_path / "out.xlsx")
    assert [order_cells(book, row)["Freight"] for row in (5, 6)] == [0.2, 0]
    assert any("1 line has no freight estimate" in note and "CBM" in note for note in outcome.notes)
