"""Charts, print areas and pages: made, changed, saved, read back from the XML; charts of others stay byte for byte."""

import datetime as dt
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import losses, open_book
from tests.libreoffice.driver import HTML

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
FIGURES = [
    ["Month", "COGS", "Units", "Budget"],
    [dt.date(2026, 1, 1), 100, 5, 120],
    [dt.date(2026, 2, 1), 150.5, 6, 140],
    [dt.date(2026, 3, 1), 90, 7, 130],
]


def users_chart(book, sheet):
    """A chart as a team has it: a line over columns, its own colours, a name, a text for screen readers."""
    sheet.write_column("A1", ["Units", 10, 20, 30])
    made = book.add_chart({"type": "column"})
    made.add_series(
        {"values": "=Orders!$A$2:$A$4", "fill": {"color": "#FF0000"}, "data_labels": {"value": True}}
    )
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=Orders!$A$2:$A$4", "trendline": {"type": "linear"}})
    made.combine(line)
    made.set_title({"name": "Ours", "name_font": {"italic": True}})
    made.set_chartarea({"gradient": {"colors": ["#FFEFD1", "#B69F66"]}})
    sheet.insert_chart("C2", made, {"description": "units by line", "x_scale": 0.6})


def parts(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


def chart_xml(path, title):
    """The one chart part with a title."""
    trees = [ET.fromstring(data) for name, data in parts(path).items() if name.startswith("xl/charts/chart")]
    return next(tree for tree in trees if "".join(text.text or "" for text in tree.iter(f"{A}t")) == title)


@pytest.fixture
def drawn(sheet):
    """A sheet with figures and a chart of ours on it."""
    sheet["A1"].value = FIGURES
    sheet["A2:A4"].number_format = "mmm yyyy"
    chart = sheet.charts.add(left=250, top=20, width=300, height=180, name="Ours")
    chart.set_source_data(sheet.range("B1:B4,D1:D4"), plot_by="columns")
    chart.set_x_axis_values(sheet["A2:A4"])
    chart.title = "COGS & budget"
    return sheet


def test_a_users_chart_stays_byte_for_byte(make, tmp_path):
    path = make(users_chart)
    assert losses(path) == []
    with open_book(path) as book:
        sheet = book.sheets["Orders"]
        assert [(chart.name, chart.title, chart.chart_type) for chart in sheet.charts] == [
            ("Chart 1", "Ours", "combination")
        ]
        sheet["A2"].value = 99
        sheet.charts.add(left=300, top=300, name="New").set_source_data(sheet["A1:A4"])
        book.sheets.add("Issues", after=sheet)
        book.save(tmp_path / "saved.xlsx")
    before, after = parts(path), parts(tmp_path / "saved.xlsx")
    assert after["xl/charts/chart1.xml"] == before["xl/charts/chart1.xml"]
    assert b'descr="units by line"' in after["xl/drawings/drawing1.xml"]
    assert "xl/charts/chart2.xml" in after
    assert len(openpyxl.load_workbook(tmp_path / "saved.xlsx")["Orders"]._charts) == 2
    with open_book(tmp_path / "saved.xlsx") as book:
        assert [chart.name for chart in book.sheets["Orders"].charts] == ["Chart 1", "New"]


def test_a_drawing_that_is_not_touched_stays_byte_for_byte(make, tmp_path):
    path = make(users_chart)
    with open_book(path) as book:
        book.sheets["Orders"]["A2"].value = 99
        book.save(tmp_path / "saved.xlsx")
    before, after = parts(path), parts(tmp_path / "saved.xlsx")
    for part in [name for name in before if "/drawings/" in name or "/charts/" in name]:
        assert after[part] == before[part], part


def test_a_chart_sheet_stays_byte_for_byte(tmp_path):
    path = tmp_path / "sheets.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        users_chart(workbook, workbook.add_worksheet("Orders"))
        made = workbook.add_chart({"type": "bar"})
        made.add_series({"values": "=Orders!$A$2:$A$4"})
        workbook.add_chartsheet("Big").set_chart(made)
    with open_book(path) as book:
        book.sheets["Orders"]["A2"].value = 5
        book.save(tmp_path / "saved.xlsx")
    before, after = parts(path), parts(tmp_path / "saved.xlsx")
    assert sorted(n for n in after if n.startswith("xl/charts/")) == [
        "xl/charts/chart1.xml",
        "xl/charts/chart2.xml",
    ]
    for part in ("xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/drawings/drawing2.xml"):
        assert after[part] == before[part]
    assert openpyxl.load_workbook(tmp_path / "saved.xlsx").chartsheets[0].title == "Big"


def test_editing_a_users_chart_keeps_the_rest_of_it(make, tmp_path):
    """A foreign prefix that only mc:Ignorable speaks of must stay declared: without it Excel calls the file damaged."""

    def fill(book, sheet):
        sheet.write_column("A1", ["Units", 10, 20, 30])
        made = book.add_chart({"type": "column"})
        made.add_series({"values": "=Orders!$A$2:$A$4", "fill": {"color": "#FF0000"}})
        made.set_title({"name": "Old", "name_font": {"italic": True}})
        sheet.insert_chart("C2", made)

    path, odd = make(fill), tmp_path / "odd.xlsx"
    with zipfile.ZipFile(odd, "w") as archive:
        for name, data in parts(path).items():
            if name == "xl/charts/chart1.xml":
                marks = b'<c:chartSpace xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:c99="urn:later" mc:Ignorable="c99" '
                archive.writestr(name, data.replace(b"<c:chartSpace ", marks))
            else:
                archive.writestr(name, data)
    with open_book(odd) as book:
        chart = book.sheets["Orders"].charts[0]
        chart.title = "New"
        chart.set_source_data(book.sheets["Orders"]["A1:A3"])
        book.save(tmp_path / "saved.xlsx")
    xml = parts(tmp_path / "saved.xlsx")["xl/charts/chart1.xml"]
    assert b'xmlns:c99="urn:later"' in xml
    assert b'mc:Ignorable="c99"' in xml
    tree = chart_xml(tmp_path / "saved.xlsx", "New")
    assert next(tree.iter(f"{A}srgbClr")).get("val") == "FF0000"
    assert any(run.get("i") == "1" for run in tree.iter(f"{A}rPr"))
    assert tree.find(f".//{C}val//{C}f").text == "Orders!$A$2:$A$3"


def test_a_chart_is_seen_at_once_and_read_back(drawn, reopened):
    def looks(sheet):
        chart = sheet.charts["Ours"]
        return (
            (chart.name, chart.title, chart.chart_type, chart.left, chart.top, chart.width, chart.height),
            [series.name for series in chart.series],
        )

    expected = ("Ours", "COGS & budget", "column_clustered", 250.0, 20.0, 300.0, 180.0), ["COGS", "Budget"]
    assert looks(drawn) == expected
    with reopened(drawn.book) as again:
        assert looks(again.sheets[0]) == expected


def test_the_chart_part_has_references_and_figures(drawn, tmp_path):
    """Viewers that calculate nothing show the cached figures: those of the cells, days as serials with their format."""
    drawn.book.save(tmp_path / "saved.xlsx")
    tree = chart_xml(tmp_path / "saved.xlsx", "COGS & budget")
    series = list(tree.iter(f"{C}ser"))
    assert [one.find(f"{C}tx//{C}v").text for one in series] == ["COGS", "Budget"]
    assert [one.find(f"{C}val//{C}f").text for one in series] == ["Sheet1!$B$2:$B$4", "Sheet1!$D$2:$D$4"]
    assert [point.text for point in series[0].iter(f"{C}v")][1:] == [
        "46023",
        "46054",
        "46082",
        "100",
        "150.5",
        "90",
    ]
    assert series[0].find(f"{C}cat//{C}formatCode").text == "mmm yyyy"
    # The schema's order of a series: Excel refuses another one.
    assert [child.tag.removeprefix(C) for child in series[0]] == [
        "idx",
        "order",
        "tx",
        "spPr",
        "invertIfNegative",
        "cat",
        "val",
    ]


@pytest.mark.parametrize(
    ("kind", "element", "direction", "grouping"),
    [
        ("bar_clustered", "barChart", "bar", "clustered"),
        ("column_stacked", "barChart", "col", "stacked"),
        ("column_stacked_100", "barChart", "col", "percentStacked"),
        ("bar_stacked", "barChart", "bar", "stacked"),
        ("line", "lineChart", None, "standard"),
        ("line_markers", "lineChart", None, "standard"),
    ],
)
def test_kinds(drawn, tmp_path, kind, element, direction, grouping):
    drawn.charts["Ours"].chart_type = kind
    drawn.book.save(tmp_path / "saved.xlsx")
    plot = next(chart_xml(tmp_path / "saved.xlsx", "COGS & budget").iter(f"{C}{element}"))
    way = plot.find(f"{C}barDir")
    assert (None if way is None else way.get("val"), plot.find(f"{C}grouping").get("val")) == (
        direction,
        grouping,
    )
    assert len(plot.findall(f"{C}ser")) == 2
    with open_book(tmp_path / "saved.xlsx") as book:
        assert book.sheets[0].charts[0].chart_type == kind


def test_legend_and_axes(drawn, tmp_path):
    chart = drawn.charts["Ours"]
    chart.legend.position = "bottom"
    chart.value_axis.set(number_format="#,##0", minimum_scale=0, title="USD")
    chart.category_axis.set(reverse_order=True, crosses="maximum")
    chart.series[1].set(fill_color="#C0504D")
    drawn.book.save(tmp_path / "saved.xlsx")
    tree = next(
        ET.fromstring(data)
        for name, data in parts(tmp_path / "saved.xlsx").items()
        if name == "xl/charts/chart1.xml"
    )
    value, category = next(tree.iter(f"{C}valAx")), next(tree.iter(f"{C}catAx"))
    assert tree.find(f".//{C}legendPos").get("val") == "b"
    assert value.find(f"{C}numFmt").attrib == {"formatCode": "#,##0", "sourceLinked": "0"}
    assert value.find(f"{C}scaling/{C}min").get("val") == "0.0"
    assert "".join(text.text for text in value.iter(f"{A}t")) == "USD"
    assert category.find(f"{C}scaling/{C}orientation").get("val") == "maxMin"
    assert value.find(f"{C}crosses").get("val") == "max"  # where it meets the categories
    assert [s.find(f"{C}spPr//{A}srgbClr").get("val") for s in tree.iter(f"{C}ser")][1] == "C0504D"
    chart.legend.visible = False
    chart.title = None
    drawn.book.save(tmp_path / "saved.xlsx")
    tree = ET.fromstring(parts(tmp_path / "saved.xlsx")["xl/charts/chart1.xml"])
    assert (tree.find(f".//{C}legend"), tree.find(f"{C}chart/{C}title")) == (None, None)


def test_new_figures_and_another_place(drawn, reopened, tmp_path):
    with reopened(drawn.book) as book:
        sheet, chart = book.sheets[0], book.sheets[0].charts["Ours"]
        chart.set_source_data(sheet["B1:D4"], plot_by="columns")
        chart.left, chart.top = 96, 150
        chart.name = "Moved"
        book.save(tmp_path / "saved.xlsx")
        book.save(tmp_path / "again.xlsx")
    for name in ("saved.xlsx", "again.xlsx"):
        with open_book(tmp_path / name) as book:
            (chart,) = book.sheets[0].charts
            assert (chart.name, chart.left, chart.top, len(chart.series)) == ("Moved", 96.0, 150.0, 3)
    anchor = ET.fromstring(parts(tmp_path / "saved.xlsx")["xl/drawings/drawing1.xml"])[0]
    assert [anchor.find(f"{XDR}from/{XDR}{n}").text for n in ("col", "colOff", "row", "rowOff")] == [
        "2",
        "0",
        "10",
        "0",
    ]


def test_a_deleted_chart_leaves_no_part_behind(drawn, reopened, tmp_path):
    with reopened(drawn.book) as book:
        book.sheets[0].charts["Ours"].delete()
        book.save(tmp_path / "saved.xlsx")
    found = parts(tmp_path / "saved.xlsx")
    assert not [name for name in found if "/charts/" in name or "/drawings/" in name]
    assert b"charts" not in found["[Content_Types].xml"]
    assert openpyxl.load_workbook(tmp_path / "saved.xlsx").worksheets[0]._charts == []


def test_what_cannot_be_drawn_is_said(drawn):
    chart = drawn.charts["Ours"]
    with pytest.raises(NotImplementedError, match="pie are not drawn without Excel"):
        chart.chart_type = "pie"
    with pytest.raises(ProdOpsError, match="different lengths"):
        chart.set_source_data(drawn.range("B1:B4,D1:D3"))
    with pytest.raises(ProdOpsError, match="no chart Theirs; its charts: Ours"):
        _ = drawn.charts["Theirs"]
    with pytest.raises(ProdOpsError, match=r"cannot be renamed .* refer to it"):
        drawn.name = "Figures"


def test_several_areas_are_for_charts_alone(drawn):
    several = drawn.range("A1:A2,C1:C2")
    with pytest.raises(NotImplementedError):
        _ = several.value


def test_print_area_and_pages(sheet, reopened, tmp_path):
    sheet["A1"].value = FIGURES
    sheet.page_setup.print_area = "A1:D4"
    pages = sheet.page_setup.api
    pages.Orientation, pages.Zoom, pages.FitToPagesWide, pages.FitToPagesTall = 2, False, 1, False
    pages.PrintTitleRows = "$1:$1"
    assert sheet.page_setup.print_area == "$A$1:$D$4"
    with reopened(sheet.book) as again:
        assert again.sheets[0].page_setup.print_area == "$A$1:$D$4"
        again.sheets[0].name = "Other name"
        again.save(tmp_path / "saved.xlsx")
    found = openpyxl.load_workbook(tmp_path / "saved.xlsx").worksheets[0]
    assert (found.print_area, found.print_title_rows) == ("'Other name'!$A$1:$D$4", "$1:$1")
    assert (found.page_setup.orientation, found.page_setup.fitToWidth, found.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert found.sheet_properties.pageSetUpPr.fitToPage
    with open_book(tmp_path / "saved.xlsx") as book:
        book.sheets[0].page_setup.print_area = None
        with pytest.raises(ProdOpsError, match="no area to print"):
            book.sheets[0].page_setup.print_area = "all of it"
        with pytest.raises(NotImplementedError, match="LeftHeader"):
            book.sheets[0].page_setup.api.LeftHeader = "x"
        book.save(tmp_path / "saved.xlsx")
    assert not openpyxl.load_workbook(tmp_path / "saved.xlsx").worksheets[0].print_area


def test_points_of_a_range(sheet):
    sheet["B1"].column_width = 20  # 145 pixels of 3/4 point
    sheet["2:2"].row_height = 30
    assert (sheet["C3"].left, sheet["C3"].top) == (48.0 + 108.75, 45.0)
    assert (sheet["A1:B2"].width, sheet["A1:B2"].height) == (156.75, 45.0)


@pytest.mark.libreoffice
def test_libreoffice_draws_them(drawn, make, office, tmp_path):
    """A page with a chart on it holds far more strokes than the figures alone."""
    drawn.page_setup.print_area = "A1:L20"
    drawn.book.save(tmp_path / "ours.xlsx")
    with open_book(make(users_chart, name="theirs.xlsx")) as book:
        book.sheets[0]["A2"].value = 12
        book.save(tmp_path / "theirs.xlsx")
    for name, words in (("ours", "COGS & budget"), ("theirs", "Ours")):
        office.stored(tmp_path / f"{name}.xlsx", tmp_path / f"{name}.html", HTML)
        assert "<img" in (tmp_path / f"{name}.html").read_text(encoding="utf-8"), words
