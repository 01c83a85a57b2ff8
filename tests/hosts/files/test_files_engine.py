"""The engine beside others: registered once, the user's engine restored, many books."""

from contextlib import ExitStack

import pytest
import xlwings as xw

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files import new_book, open_book


class Other:
    name = "other"
    type = "desktop"
    apps = ()


@pytest.fixture
def other():
    engine = xw.Engine(impl=Other())
    before = xw.engines.active
    engine.activate()
    yield engine
    xw.engines.active = before


def test_the_engine_is_known_once(make):
    for _ in range(3):
        with open_book(make()):
            pass
    assert [engine.name for engine in xw.engines].count("files") == 1
    assert xw.engines["files"].type == "desktop"


def test_the_users_engine_is_active_again_at_the_end(other, make):
    with open_book(make()) as book:
        assert xw.engines.active.name == "files"
        with new_book():
            pass
        book.sheets[0].activate()
    assert xw.engines.active is other


def test_it_is_restored_after_an_error_and_in_any_order_of_closing(other, make):
    with pytest.raises(ZeroDivisionError), open_book(make()):
        raise ZeroDivisionError
    assert xw.engines.active is other
    first, second = ExitStack(), ExitStack()
    first.enter_context(open_book(make(name="a.xlsx")))
    book = second.enter_context(open_book(make(name="b.xlsx")))
    first.close()
    book.sheets[0].activate()
    second.close()
    assert xw.engines.active is other
    with pytest.raises(ProdOpsError), open_book("nothing.xlsx"):
        pass
    assert xw.engines.active is other


def test_an_engine_that_the_user_activates_meanwhile_stays(other, make):
    with open_book(make()):
        other.activate()
    assert xw.engines.active is other


def test_no_app_is_left_behind(make):
    with open_book(make()), new_book():
        assert len(xw.apps) == 2
    assert len(xw.engines["files"].apps) == 0


def test_books_of_one_name_are_open_side_by_side(make, tmp_path):
    (tmp_path / "vendor").mkdir()
    paths = [make(name="orders.xlsx"), make(name="vendor/orders.xlsx")]
    with open_book(paths[0]) as ours, open_book(str(paths[1])) as theirs:
        ours.sheets[0]["A1"].value = "ours"
        theirs.sheets[0]["A1"].value = "theirs"
        assert ours != theirs
        assert (ours.name, theirs.name) == ("orders.xlsx", "orders.xlsx")
        assert (ours.fullname, theirs.fullname) == tuple(map(str, paths))
        assert ours.sheets[0]["A1"].value == "ours"


def test_many_books_one_after_another(make, tmp_path):
    path = make()
    for number in range(50):
        with open_book(path) as book:
            book.sheets[0].range((number + 1, 1)).value = number
            book.save()
    with open_book(path) as book:
        assert book.sheets[0]["A1:A50"].value == [float(number) for number in range(50)]


def test_books_of_one_app(make):
    with open_book(make(name="a.xlsx")) as book:
        app = book.app
        other = app.books.open(make(name="b.xlsx"))
        new = app.books.add()
        assert [opened.name for opened in app.books] == ["a.xlsx", "b.xlsx", "Book1"]
        assert app.books.active == new
        assert app.books["b.xlsx"] == other
        new.close()
        assert app.books.active == other
        book.activate()
        assert xw.books.active == book
        with pytest.raises(FileNotFoundError):
            app.books.open("nothing.xlsx")


def test_what_needs_excel_says_so(book):
    with pytest.raises(ProdOpsError, match="cannot run without Excel"):
        book.macro("Module1.Run")()
    assert book.app.alert("Go on?", buttons="yes_no") is None
    assert (book.app.visible, book.app.version.major) == (False, 16)
    book.app.calculate()
