"""The engine "files" of xlwings: `xw.Book` over workbook files, without Excel.

`Engine` is what xlwings asks for an engine; `Apps` and `App` stand where Excel's running programs stand.
Each workbook opened by `open_book` lives in an App of its own, so two files of one name in two folders can
be open.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import xlwings as xw
from xlwings import base_classes

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.files.books import Books
from prodops_xl.hosts.files.contents import prepare_xl_data_element
from prodops_xl.hosts.files.ranges import Range
from prodops_xl.hosts.files.reading import clean_value_data
from prodops_xl.hosts.files.sheets import Sheet

NAME = "files"


class Engine:
    """Duck-typed: xlwings has no base class for engines. "desktop", because that is how it behaves: books are
    looked for by name before they are opened, and a scalar fills a range at once.
    """

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    prepare_xl_data_element = staticmethod(prepare_xl_data_element)
    clean_value_data = staticmethod(clean_value_data)


class Apps(base_classes.Apps):
    """The running apps; the first one is the active one."""

    def __init__(self) -> None:
        self._apps: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        app = App(self)
        self._apps.insert(0, app)
        if add_book:
            app.books.add()
        return app

    @staticmethod
    def cleanup() -> None:
        """There are no processes to clean up."""

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps))

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app.pid == pid)

    def bring_forward(self, app: App) -> None:
        self._apps.remove(app)
        self._apps.insert(0, app)

    def remove(self, app: App) -> None:
        if app in self._apps:
            self._apps.remove(app)


class App(base_classes.App):
    """Settings of a running Excel are kept but mean nothing here; nothing is calculated and no macro runs."""

    _pids = itertools.count(1)

    visible = False
    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    calculation = "automatic"
    cut_copy_mode = None
    status_bar: Any = False
    version = "16.0"
    path = ""
    startup_path = ""
    hwnd = None

    def __init__(self, apps: Apps) -> None:
        self._apps = apps
        # Negative, so that it is never the number of a real process.
        self._pid = -next(self._pids)
        self._books = Books(self)

    @property
    def engine(self) -> Engine:
        return the_engine()

    @property
    def api(self) -> App:
        return self

    @property
    def pid(self) -> int:
        return self._pid

    @property
    def books(self) -> Books:
        return self._books

    @property
    def selection(self) -> Range | None:
        """The active sheet's selection."""
        if not len(self.books):
            return None
        book = self.books.active
        return Range(Sheet(book, book.state.active), book.state.active.selection)

    def activate(self, steal_focus: bool = False) -> None:
        self._apps.bring_forward(self)

    def calculate(self) -> None:
        """Does nothing: formulas keep the values that the file has, and Excel calculates when it opens it."""

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> None:
        """Nobody is there to answer: None, as for a dialogue that was closed."""

    def run(self, macro: str, args: Any) -> None:
        raise ProdOpsError(f"The macro {macro} cannot run without Excel. Open the workbook in Excel.")

    def quit(self) -> None:
        for book in list(self.books):
            book.close()
        self._apps.remove(self)

    def kill(self) -> None:
        self.quit()


_ENGINE = Engine()


def the_engine() -> Engine:
    """The one engine of this process."""
    return _ENGINE


def registered() -> xw.Engine:
    """The engine as xlwings knows it, made known to xlwings the first time."""
    if NAME not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(impl=_ENGINE))
    return xw.engines[NAME]
