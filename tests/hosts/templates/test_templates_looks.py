"""What a person meets: contrast, words beside colours, headers, alt text, input help, protection, print, the Start sheet."""

import re
import zipfile

import pytest
from openpyxl.utils import range_boundaries

from prodops_xl.hosts.templates import declarations, looks
from prodops_xl.hosts.templates.filled import with_marks
from prodops_xl.hosts.templates.table_sheet import places
from prodops_xl.registry import command
from prodops_xl.tables.schema import TABLES
from prodops_xl.tables.settings import SETTINGS

NAMES = tuple(declarations())


def marked(name):
    return with_marks(declarations()[name])


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (looks.INK, looks.PAPER), (looks.INK, looks.GIVEN), (looks.TITLE, looks.PAPER), (looks.QUIET, looks.PAPER), looks.EXAMPLE,
        *((looks.PAPER, ground) for ground in looks.HEADERS.values()),
        *looks.WORDS.values(),
        # In example rows a word keeps its own ground; text of a tinted row may stand on a word's ground.
        *((looks.EXAMPLE[0], ground) for _, ground in looks.WORDS.values()),
        *((bar, looks.PAPER) for bar in looks.BARS if bar not in ("#7F7F7F", "#C55A11", "#548235")),
    ],
)  # fmt: skip
def test_text_can_be_read(text, ground):
    assert looks.contrast(text, ground) >= 4.5


@pytest.mark.parametrize("bar", looks.BARS)
def test_bars_stand_out_from_paper(bar):
    assert looks.contrast(bar, looks.PAPER) >= 3  # WCAG 2.1, 1.4.11: graphical objects


def test_contrast_is_wcags():
    assert looks.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert looks.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # the well-known near miss


@pytest.mark.parametrize("name", NAMES)
def test_colours_stand_only_where_a_word_says_the_same(built, read, name):
    book = read(built[name])
    for page in book:
        for rules in page.conditional_formatting:
            for rule in rules.rules:
                assert rule.type in ("cellIs", "beginsWith", "expression")
                assert rule.type != "expression" or rule.formula[0].endswith('="example"')


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_a_header_row_and_whose_a_column_is_stands_above_it_in_words(built, read, name):
    book = read(built[name])
    for page in book:
        assert page.tables, page.title
        for table in page.tables.values():
            assert table.headerRowCount in (1, None)
            left, top, right, _ = range_boundaries(table.ref)
            heads = [page.cell(top, at).value for at in range(left, right + 1)]
            assert heads == [c.name for c in table.tableColumns]
            assert all(isinstance(h, str) and h for h in heads)
    for sheet in marked(name).sheets:
        page = book[sheet.sheet]
        assert [c.value for c in page[3][: len(sheet.columns)]] == [
            {"vendor": "vendor fills in"}.get(p.whose, p.whose) for p in places(sheet)
        ]


@pytest.mark.parametrize("name", NAMES)
def test_charts_have_words_for_those_who_do_not_see_them(built, name):
    wanted = [s.chart.alt for s in declarations()[name].sheets if s.chart]
    with zipfile.ZipFile(built[name]) as package:
        drawings = "".join(
            package.read(n).decode()
            for n in package.namelist()
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", n)
        )
        charts = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/charts/chart")]
    assert re.findall(r'<xdr:cNvPr [^>]*descr="([^"]+)"', drawings) == wanted
    assert len(charts) == len(wanted)
    assert all("<c:title>" in chart and "Cache>" in chart for chart in charts)


@pytest.mark.parametrize(("name", "sheet"), [("shipment-tracker", "Arrivals"), ("weekly-status", "Weeks")])
def test_days_along_an_axis_are_told_as_days(built, name, sheet):
    with zipfile.ZipFile(built[name]) as package:
        charts = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/charts/chart")]
    (chart,) = [each for each in charts if f"<c:f>{sheet}!" in each]
    axis = re.search(r"<c:catAx>.*?</c:catAx>", chart, re.DOTALL)
    assert axis is not None
    assert '<c:numFmt formatCode="yyyy-mm-dd" sourceLinked="0"/>' in axis[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["built", "empty"])
def test_inputs_are_open_and_computed_columns_shut(request, read, name, kind):
    book = read(request.getfixturevalue(kind)[name])
    template = marked(name) if kind == "built" else declarations()[name]
    for sheet in template.sheets:
        page = book[sheet.sheet]
        guard = page.protection
        assert guard.sheet
        assert not guard.password
        assert not any(
            (
                guard.sort,
                guard.autoFilter,
                guard.insertRows,
                guard.deleteRows,
                guard.formatColumns,
                guard.objects,
            )
        )
        _, top, _, bottom = range_boundaries(page.tables[sheet.table].ref)
        for place in places(sheet):
            column = page.column_dimensions
            for row in (top + 1, bottom):
                cell = page.cell(row, place.at + 1)
                # Excel gives a cell that the file does not hold the column's style.
                held = cell.has_style or cell.value is not None
                locked = (
                    cell.protection.locked if held else _of_column(column, place.at + 1).protection.locked
                )
                assert locked is place.locked, (sheet.sheet, place.name, row)


def _of_column(dimensions, number):
    return next(d for d in dimensions.values() if d.min <= number <= d.max)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_has_input_help_from_the_row_model(built, read, name):
    book = read(built[name])
    for sheet in marked(name).sheets:
        rules = {}
        for rule in book[sheet.sheet].data_validations.dataValidation:
            for area in rule.sqref.ranges:
                for at in range(area.min_col, area.max_col + 1):
                    assert at not in rules, "one rule a cell"
                    rules[at] = rule
        for place in places(sheet):
            rule = rules[place.at + 1]
            assert rule.prompt
            assert len(rule.prompt) <= 255
            assert len(rule.promptTitle) <= 32
            if place.kept and sheet.by_vendor:
                assert (rule.type, rule.formula1, rule.errorStyle) == ("custom", "FALSE", None)
                assert "This column is ours" in rule.error
            elif place.locked:
                assert rule.type is None
            elif place.kind.choices:
                assert rule.formula1 == f'"{",".join(place.kind.choices)}"'
            elif place.name in sheet.lists:
                assert rule.formula1.lstrip("=") in book.defined_names
                assert rule.errorStyle == "warning"
            known = TABLES.get(sheet.table)
            if known and place.name in known.columns and place.name not in sheet.helps and not place.kept:
                assert known.columns[place.name].help.rstrip(".").casefold() in rule.prompt.casefold()


@pytest.mark.parametrize("name", NAMES)
def test_pages_are_set_up(built, read, name):
    book = read(built[name])
    for sheet in marked(name).sheets:
        page = book[sheet.sheet]
        assert page.page_setup.orientation == "landscape"
        assert page.print_title_rows == "$4:$4"
        widths = [_of_column(page.column_dimensions, at + 1).width for at in range(len(sheet.columns))]
        # A width of Excel's is seven pixels a character at 96 to the inch. On 10.2 inches of paper 11 points stay 6.6.
        inches = sum(7 * width for width in widths) / 96 + (640 / 96 if sheet.chart else 0)
        wide = page.page_setup.fitToWidth or 1
        assert inches * 0.6 <= 10.2 * wide
        assert wide == 1 or inches * 0.6 > 10.2 * (wide - 2), "no more pages than it takes"
        assert (page.print_title_cols is not None) == (wide > 1)
        assert page.freeze_panes == page.cell(5, sheet.keys + 1).coordinate


@pytest.mark.parametrize("name", NAMES)
def test_the_start_sheet_says_what_to_do(built, read, name):
    template = declarations()[name]
    page = read(built[name])["Start"]
    text = "\n".join(str(c.value) for row in page.iter_rows() for c in row if c.value is not None)
    for step in (*template.steps, *template.without, *(s.sheet for s in template.sheets)):
        assert step in text
    for known in map(command, template.commands):
        assert f"{known.label} ({known.group})" in text
        assert known.help in text
        assert f"prodops-xl run {known.name}" in text
    assert "without a password" in text
    assert len([row for row in page.iter_rows() for c in row if c.hyperlink]) == len(template.sheets) + bool(
        template.settings
    )


@pytest.mark.parametrize("name", [n for n in NAMES if declarations()[n].settings])
def test_the_settings_are_the_commands(built, read, name):
    rows = list(read(built[name])["Settings"].iter_rows(min_row=5, values_only=True))
    wanted = [s.name for s in SETTINGS if s.name.startswith(declarations()[name].settings)]
    assert [row[0] for row in rows] == wanted
    assert all(row[1] is None and row[3] for row in rows)


def test_steps_name_commands_by_their_labels():
    for template in declarations().values():
        labels = {command(name).label for name in template.commands}
        for said in re.findall(r"[Rr]un ([A-Z][a-z]+(?: [a-z]+)?)\b", " ".join(template.steps)):
            assert any(label.startswith(said.split()[0]) for label in labels), (template.name, said)


def test_what_goes_to_a_vendor_can_be_sorted(built, read):
    """Excel sorts a range of a protected sheet only where sorting is allowed and none of its cells is locked
    (support.microsoft.com, "Protect a worksheet": Sort).
    """
    book = read(built["vendor-update-pack"])
    for sheet in declarations()["vendor-update-pack"].sheets:
        page = book[sheet.sheet]
        assert page.protection.sheet
        assert not page.protection.sort
        assert not page.protection.autoFilter
        left, top, right, bottom = range_boundaries(page.tables[sheet.table].ref)
        for row in page.iter_rows(top + 1, bottom, left, right):
            assert not [cell.coordinate for cell in row if cell.protection.locked]


@pytest.mark.parametrize("name", NAMES)
def test_codes_of_lists_are_out_of_the_way(built, read, name):
    book = read(built[name])
    if "Lists" in book:
        assert book["Lists"].sheet_state == "hidden"
        assert "CountryList" in book.defined_names or "CurrencyList" in book.defined_names
