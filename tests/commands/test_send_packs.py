"""send-packs: whose rows go where, what a draft says, what the master keeps, and that nothing of others is in a pack."""

import email
import email.policy
import io
import re
import zipfile
from random import Random

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from prodops_xl.commands.send_packs import send_packs
from prodops_xl.errors import ProdOpsError
from prodops_xl.exchange.pack_identity import identity_in
from prodops_xl.hosts.files import open_book
from prodops_xl.hosts.pack_book import build_pack
from tests.exchange.small_master import AS_OF, VENDORS, make_master, order, pack_of, send


@pytest.fixture
def master(tmp_path):
    return make_master(
        tmp_path / "master.xlsx", emails={"Saigon Thread": "Ann <ann@saigon.example>; bob@saigon.example"}
    )


def rows_of(path, sheet):
    page = openpyxl.load_workbook(path)["Milestones" if sheet == "Schedule" else sheet]
    head = next(r for r in range(1, 10) if page.cell(r, 1).value == "PO")
    names = [c.value for c in page[head]]
    return [
        dict(zip(names, [c.value for c in row], strict=True))
        for row in page.iter_rows(min_row=head + 1)
        if row[0].value
    ]


def draft_of(folder, vendor):
    return email.message_from_bytes((folder / f"{vendor} r1.eml").read_bytes(), policy=email.policy.default)


def test_each_vendor_gets_its_own_rows_and_columns(master, tmp_path):
    told = send(master, tmp_path / "packs")
    assert [p["recipient"] for p in told["packs"]] == list(VENDORS)
    for number, vendor in enumerate(VENDORS, start=1):
        path = pack_of(tmp_path / "packs", vendor)
        orders = rows_of(path, "Orders")
        assert [(r["PO"], r["Line"]) for r in orders] == [
            (f"45{number:08d}", line) for line in (10, 20, 30, 40)
        ]
        assert list(orders[0]) == [
            "PO", "Line", "Style", "Description", "Color", "Units", "Ex-factory", "Days moved",
            "Confirmed ex-factory", "Requested ex-factory", "Delay reason", "Actual ex-factory", "Remark",
        ]  # fmt: skip
        assert len(rows_of(path, "Schedule")) == 4 * 3
        assert len(rows_of(path, "Progress")) == 4 * 5
        assert rows_of(path, "Progress")[0]["Units so far"] == 50


def test_lines_that_have_left_are_not_sent(tmp_path):
    gone = order(9, 10, "Saigon Thread", **{"Actual ex-factory": AS_OF})
    master = make_master(tmp_path / "m.xlsx", extra=[gone])
    send(master, tmp_path / "packs")
    assert "4500000009" not in {
        r["PO"] for r in rows_of(pack_of(tmp_path / "packs", "Saigon Thread"), "Orders")
    }


def test_doubled_keys_and_unknown_vendors_are_left_out_and_told(tmp_path):
    extra = [order(1, 10, "Saigon Thread"), order(7, 10, "Saigon Tread"), order(8, 10, "Nobody", Vendor=None)]
    master = make_master(tmp_path / "m.xlsx", extra=extra)
    told = send(master, tmp_path / "packs")
    notes = " ".join(told["notes"])
    assert (
        "In no pack: 2 open lines whose PO and line are blank or stand twice (Orders!A2, Orders!A14)" in notes
    )
    assert "No pack for Saigon Tread: not on the Vendors sheet" in notes
    assert "In no pack: 1 open line without a Vendor." in notes
    assert len(rows_of(pack_of(tmp_path / "packs", "Saigon Thread"), "Orders")) == 3


def test_case_and_blanks_of_a_name_do_not_split_a_vendor(tmp_path):
    master = make_master(tmp_path / "m.xlsx", extra=[order(6, 10, "SAIGON  THREAD ")])
    told = send(master, tmp_path / "packs")
    assert [p["lines"] for p in told["packs"]] == [5, 4, 4]


def test_the_draft_opens_and_invents_no_recipient(master, tmp_path):
    send(master, tmp_path / "packs")
    with_address, without = (
        draft_of(tmp_path / "packs", "Saigon Thread"),
        draft_of(tmp_path / "packs", "Zarqa Needle"),
    )
    assert with_address["To"] == "ann@saigon.example, bob@saigon.example"
    assert without["To"] is None
    assert with_address["From"] is None
    assert with_address["X-Unsent"] == "1"
    text, page = (with_address.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for said in (text, page):
        assert "Saigon-10" in said
        assert "Confirm the ex-factory date" in said
        assert "4500000001" in said
    assert "<script" not in page
    attached = list(with_address.iter_attachments())
    assert [a.get_filename() for a in attached] == ["Saigon Thread r1.xlsx"]
    assert attached[0].get_content() == pack_of(tmp_path / "packs", "Saigon Thread").read_bytes()


def test_a_draft_escapes_what_a_cell_says(tmp_path):
    master = make_master(tmp_path / "m.xlsx", extra=[order(5, 10, "Saigon Thread", Style="<b>&x")])
    send(master, tmp_path / "packs")
    draft = draft_of(tmp_path / "packs", "Saigon Thread")
    assert "&lt;b&gt;&amp;x" in draft.get_body(("html",)).get_content()
    assert "<b>&x" in draft.get_body(("plain",)).get_content()


def test_revisions_count_up_under_one_id(master, tmp_path):
    first, second = (send(master, tmp_path / "packs")["packs"] for _ in range(2))
    assert [(p["pack"], p["revision"]) for p in second] == [(p["pack"], 2) for p in first]
    one, two = (
        identity_in(
            [list(openpyxl.load_workbook(pack_of(tmp_path / "packs", VENDORS[0], n))["Start"].values)]
        )
        for n in (1, 2)
    )
    assert one.pack == two.pack
    assert one.seal != two.seal


def test_only_the_named_get_a_pack(master, tmp_path):
    told = send(master, tmp_path / "packs", **{"packs.only": "zarqa needle"})
    assert [p["recipient"] for p in told["packs"]] == ["Zarqa Needle"]
    with pytest.raises(ProdOpsError, match=r"packs\.only names nobody"):
        send(master, tmp_path / "packs", **{"packs.only": "Nobody"})


def test_packs_by_a_column_of_the_teams_own(master, tmp_path):
    told = send(master, tmp_path / "packs", **{"packs.by": "notes"})
    assert {p["recipient"] for p in told["packs"]} == {f"secret of {v.split()[0]}" for v in VENDORS}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"packs.columns": "Style, Retail"}, "Retail, a figure of your own that no pack shows"),
        ({"packs.columns": "Style, Landed cost"}, "Landed cost, a figure of your own"),
        ({"packs.columns": "Stile"}, "'Stile', which is no column of Orders"),
        ({"packs.by": "Buyer"}, "packs.by names 'Buyer'"),
        ({"packs.due_days": "-1"}, "a number from 0 to 365"),
        ({"packs.kept_revisions": "0"}, "a number from 1 to 50"),
    ],
)
def test_refusals_leave_the_master_as_it_was(master, tmp_path, given, said):
    before = master.read_bytes()
    with pytest.raises(ProdOpsError, match=re.escape(said)):
        send(master, tmp_path / "packs", **given)
    assert master.read_bytes() == before
    assert not (tmp_path / "packs").exists()


def test_a_host_without_files_says_so(master):
    with open_book(master) as book, pytest.raises(ProdOpsError, match="which this host cannot"):
        send_packs(book, {}, AS_OF, {})


def test_inputs_are_validated(master, tmp_path):
    send(master, tmp_path / "packs")
    book = openpyxl.load_workbook(pack_of(tmp_path / "packs", VENDORS[0]))
    kinds = {v.promptTitle: v.type for v in book["Orders"].data_validations.dataValidation if v.promptTitle}
    assert kinds["Confirmed ex-factory"] == kinds["Actual ex-factory"] == "date"
    head = {c.value: c.column_letter for c in book["Orders"][4]}
    # PO takes no entry, by its lock or by its validation: a sheet with locked cells cannot be sorted.
    refused = [
        v
        for v in book["Orders"].data_validations.dataValidation
        if f"{head['PO']}5" in v.cells and v.showErrorMessage
    ]
    assert book["Orders"][f"{head['PO']}5"].protection.locked or refused
    assert not book["Orders"][f"{head['Confirmed ex-factory']}5"].protection.locked
    assert book["Orders"].tables


def test_same_pack_same_bytes(master, tmp_path):
    with open_book(master) as book:
        made = []
        options = {
            "write_pack": lambda pack: made.append(build_pack(pack)) or pack.stem,
            "new_id": lambda n: "ab" * n,
        }
        for _ in range(2):
            send_packs(book, {"packs.only": VENDORS[0]}, AS_OF, options)
            book.sheets["ProdOps memory"].clear_contents()
    assert made[0] == made[1]


def everything_in(data):
    """Every part of a package, and every text in it, packages within it too."""
    out = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            out += [info.filename, archive.read(info).decode("utf-8", "replace")]
    return "\n".join(out)


EVERY_COLUMN = "Season, Style, Description, Color, Category, Units, FOB, Factory, Origin, HTS, Ex-factory, PO cancel, In-DC, Vendor"


def told_of_others(master, marks):
    """Marks in every other place of the workbook: milestones and reports of a line with a comment, a name, a list, a note, the
    file's own properties, a hidden sheet.
    """
    book = openpyxl.load_workbook(master)
    whose = {row[0].value: marks[row[6].value] for row in book["Orders"].iter_rows(min_row=2)}
    for sheet, header in (("Schedule", "Comment"), ("Schedule", "Owner")):
        page = book[sheet]
        at = [c.value for c in page[1]].index(header) + 1
        for row in range(2, page.max_row + 1):
            page.cell(row, at).value = f"{header}{whose[page.cell(row, 1).value]}"
    hidden = book.create_sheet("Prices")
    hidden.sheet_state = "hidden"
    for row, mark in enumerate(marks.values(), start=1):
        hidden.cell(row, 1).value = f"hidden{mark}"
    book.defined_names["Rivals"] = DefinedName("Rivals", attr_text=f'"{" ".join(marks.values())}"')
    book.properties.creator = book.properties.keywords = " ".join(marks.values())
    book["Orders"]["A2"].comment = Comment(" ".join(marks.values()), "us")
    rule = DataValidation(type="list", formula1="Prices!$A$1:$A$12")
    book["Orders"].add_data_validation(rule)
    rule.add("C2:C40")
    book.save(master)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 6))])
def test_no_string_of_another_vendor_is_in_any_part_of_a_pack(tmp_path, seed):
    """Twelve vendors whose every text and figure has a mark of its own; none is in anybody else's pack or draft."""
    rng = Random(seed)
    vendors = tuple(f"Vendor{n:02d}x{rng.randrange(16**6):06x} Ltd" for n in range(12))
    marks = {v: f"{rng.randrange(16**10):010x}" for v in vendors}
    extra = [
        order(
            100 + n, 10, v, Style=f"st{marks[v]}", Description=f"de{marks[v]}", Color=f"co{marks[v]}", Notes=f"no{marks[v]}",
            FOB=float(f"1{n:02d}.{rng.randrange(10**6):06d}"), Retail=float(f"9{n:02d}.{rng.randrange(10**6):06d}"),
            Units=70_001 + 1_001 * n, **{"Delay reason": f"re{marks[v]}"},
        )
        for n, v in enumerate(vendors)
    ]  # fmt: skip
    rng.shuffle(extra)
    master = make_master(
        tmp_path / "m.xlsx", 1, vendors, extra=extra, emails={v: f"{marks[v]}@mail.example" for v in vendors}
    )
    told_of_others(master, marks)
    send(master, tmp_path / "packs", **({"packs.columns": EVERY_COLUMN} if seed % 2 else {}))
    by_vendor = {row[6]: row for row in extra}
    for vendor in vendors:
        package = (tmp_path / "packs" / f"{vendor} r1.xlsx").read_bytes()
        letter = draft_of(tmp_path / "packs", vendor)
        words = everything_in(package) + "".join(
            part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"
        )
        words += str(letter["To"]) + str(letter["Subject"])
        assert marks[vendor] in words
        for other in set(vendors) - {vendor}:
            row = by_vendor[other]
            secrets = [
                other,
                marks[other],
                row[0],
                str(row[5]),
                str(row[7]),
                str(row[8]),
                f"terms of {other.split()[0]}",
            ]
            found = [secret for secret in secrets if secret in words]
            assert found == [], (vendor, other)
        assert f"no{marks[vendor]}" not in words  # the team's own notes stay with the team
        assert str(by_vendor[vendor][8]) not in words  # and so does its retail price
