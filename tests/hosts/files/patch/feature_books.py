"""Twenty workbooks of one feature each, made by XlsxWriter: another hand than the one that is tested."""

import io
import zipfile
from pathlib import Path

import xlsxwriter

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def _rows(sheet, count=8):
    sheet.write_row(0, 0, ["PO", "Style", "Units", "FOB"])
    for row in range(1, count):
        sheet.write_row(row, 0, [f"PO-{row}", f"S{row % 3}", row * 12, 4.25 + row])


def chart(book, sheet):
    made = book.add_chart({"type": "column"})
    made.add_series({"values": "=Orders!$C$2:$C$8", "name": "Units"})
    sheet.insert_chart("G2", made)


def chart_sheet(book, sheet):
    made = book.add_chart({"type": "line"})
    made.add_series({"values": "=Orders!$C$2:$C$8"})
    book.add_chartsheet("Picture").set_chart(made)


def shapes(book, sheet):
    sheet.insert_textbox("G2", "Ship by Friday", {"fill": {"color": "#FFEE00"}})
    sheet.insert_image("G9", "dot.png", {"image_data": io.BytesIO(PNG), "description": "a dot"})


def controls(book, sheet):
    sheet.insert_button("G2", {"macro": "Run", "caption": "Run"})
    sheet.write_comment("B2", "beside a button", {"author": "Maria"})


def check_boxes(book, sheet):
    sheet.insert_checkbox("G2", True)


def sparklines(book, sheet):
    sheet.add_sparkline("G2", {"range": "C2:C8"})


def conditions(book, sheet):
    red = book.add_format({"bg_color": "#FFC7CE"})
    sheet.conditional_format("C2:C8", {"type": "cell", "criteria": "<", "value": 30, "format": red})
    sheet.conditional_format("D2:D8", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("D2:D8", {"type": "icon_set", "icon_style": "3_arrows"})


def validations(book, sheet):
    lists = book.add_worksheet("Lists")
    lists.write_column("A1", ["ocean", "air"])
    sheet.data_validation("B2:B8", {"validate": "list", "source": ["ocean", "air"], "input_message": "How?"})
    sheet.data_validation("C2:C8", {"validate": "list", "source": "=Lists!$A$1:$A$2"})


def table(book, sheet):
    total = [{"header": "PO"}, {"header": "Style"}, {"header": "Units"}, {"header": "FOB"}]
    sheet.add_table("A1:D8", {"name": "Orders", "columns": total, "style": "Table Style Light 9"})
    sheet.conditional_format("C2:C8", {"type": "2_color_scale"})
    sheet.data_validation("B2:B8", {"validate": "list", "source": ["S0", "S1", "S2"]})


def formulas(book, sheet):
    for row in range(2, 9):
        sheet.write_formula(f"E{row}", f"=C{row}*D{row}", None, 1)
    sheet.write_formula("E9", "=SUM(E2:E8)", None, 7)


def arrays(book, sheet):
    sheet.write_array_formula("G2:G8", "{=C2:C8*D2:D8}", None, 1)
    sheet.write_dynamic_array_formula("H2", "=UNIQUE(B2:B8)", None, "S1")


def links(book, sheet):
    sheet.write_url("G2", "https://example.com/a?b=1&c=2", string="site", tip="to the site")
    sheet.write_url("G3", "internal:Orders!A1", string="back")


def merged(book, sheet):
    sheet.merge_range("G1:J2", "FW26", book.add_format({"border": 1, "align": "center"}))


def layout(book, sheet):
    sheet.set_column("A:A", 22, book.add_format({"num_format": "@"}))
    sheet.set_column("C:D", 9, None, {"level": 1, "hidden": True})
    sheet.set_row(3, 30, book.add_format({"bold": True}), {"level": 1})
    sheet.freeze_panes(1, 1)
    sheet.autofilter("A1:D8")
    sheet.filter_column("A", "x == PO-1")
    sheet.outline_settings(True, False)


def printing(book, sheet):
    sheet.set_landscape()
    sheet.set_header("&L&G&CWeekly", {"image_left": "dot.png", "image_data_left": io.BytesIO(PNG)})
    sheet.repeat_rows(0)
    sheet.print_area("A1:D8")
    sheet.fit_to_pages(1, 0)
    sheet.set_h_pagebreaks([4])
    sheet.set_background(io.BytesIO(PNG), is_byte_stream=True)


def protected(book, sheet):
    sheet.protect("secret", {"sort": True})
    sheet.unprotect_range("C2:C8", "units")
    sheet.ignore_errors({"number_stored_as_text": "A2:A8"})


def rich(book, sheet):
    sheet.write_rich_string("G2", "a ", book.add_format({"bold": True}), "bold", " c")
    sheet.write_string("G3", "_x0041_ stays\nas it is ")
    sheet.embed_image("G4", "dot.png", {"image_data": io.BytesIO(PNG)})


def names(book, sheet):
    book.add_worksheet("Rates").write_row("A1", [1.08, 0.92])
    book.define_name("Rate", "=Rates!$A$1")
    book.define_name("Orders!Local", "=Orders!$A$2")
    book.define_name("Rates!Local", "=Rates!$B$1")
    book.set_custom_property("Season", "FW26")


def macros(book, sheet):
    book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2040)), is_stream=True)
    sheet.insert_button("G2", {"macro": "Run"})


def date_system(book, sheet):
    sheet.write_number("G2", 44561, book.add_format({"num_format": "yyyy-mm-dd"}))


FEATURES = {
    each.__name__: each
    for each in (
        chart, chart_sheet, shapes, controls, check_boxes, sparklines, conditions, validations, table, formulas, arrays,
        links, merged, layout, printing, protected, rich, names, macros, date_system,
    )
}  # fmt: skip

# What XlsxWriter does not make: custom XML, a threaded comment, a ribbon, a slicer's cache, a web extension.
_FOREIGN = {
    "customXml/item1.xml": b'<?xml version="1.0"?><team xmlns="urn:team">ours</team>',
    "customUI/customUI.xml": b'<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"/>',
    "xl/webextensions/webextension1.xml": b'<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11"/>',
    "docMetadata/LabelInfo.xml": b"<clbl:labelList xmlns:clbl='http://schemas.microsoft.com/office/2020/mipLabelMetadata'/>",
}


def build(feature: str, folder: Path) -> Path:
    """The workbook of a feature, and parts that no program here knows."""
    path = folder / f"{feature}{'.xlsm' if feature == 'macros' else '.xlsx'}"
    with xlsxwriter.Workbook(
        path, {"default_date_format": "yyyy-mm-dd", "date_1904": feature == "date_system"}
    ) as book:
        sheet = book.add_worksheet("Orders")
        _rows(sheet)
        FEATURES[feature](book, sheet)
    with zipfile.ZipFile(path, "a") as archive:
        for part, content in _FOREIGN.items():
            archive.writestr(part, content)
    return path
