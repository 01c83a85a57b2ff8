"""The task pane in a real Chromium, before a workbook of the file engine.

    with web_server() as address, Browser() as browser:
        with browser.pane(address, path) as pane:
            pane.run("validate-orders")
            assert pane.book.sheets["Issues"]["A1"].value == "Issue"

Chromium is Debian's; playwright brings its own driver in its wheel and downloads nothing here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import xlwings as xw

from prodops_xl.hosts.files import open_book
from tests.hosts.server.browser.function_calls import Answer
from tests.hosts.server.browser.office_host import OfficeHost
from tests.hosts.server.browser.serving import CHROMIUM

HERE = Path(__file__).parent
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_QUIET = 5  # looks, 40 ms apart, at which nothing was asked


class Browser:
    """One Chromium for several panes."""

    def __enter__(self) -> Self:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        self._chromium = self._playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        return self

    def __exit__(self, *_: object) -> None:
        self._chromium.close()
        self._playwright.stop()

    @contextmanager
    def pane(
        self, address: str, path: Path, api: int = 18, size: tuple[int, int] = (360, 900)
    ) -> Iterator[Pane]:
        """The pane of a workbook, loaded and ready; `api` is the ExcelApi version of the host (1.`api`)."""
        with open_book(path) as book:
            context = self._chromium.new_context(viewport={"width": size[0], "height": size[1]})
            try:
                pane = Pane(context.new_page(), book, api)
                pane.load(address)
                yield pane
            finally:
                context.close()


class Pane:
    """The page and the host behind it. What it did is listed: console, errors, requests and their bodies."""

    def __init__(self, page: Any, book: xw.Book, api: int) -> None:
        self.page = page
        self.book = book
        self.host = OfficeHost(book, api)
        self.errors: list[str] = []
        self.console: list[str] = []
        self.requests: list[str] = []
        self.posts: list[tuple[str, str]] = []
        self._under_way: set[Any] = set()
        self._watch()
        self._serve_office()

    def _watch(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", self._requested)
        self.page.on("requestfinished", self._finished)
        self.page.on("requestfailed", self._failed)

    def _heard(self, message: Any) -> None:
        self.console.append(f"{message.type}: {message.text}")
        if message.type == "error":
            self.errors.append(message.text)

    def _finished(self, request: Any) -> None:
        self._under_way.discard(request)

    def _failed(self, request: Any) -> None:
        self._under_way.discard(request)
        self.errors.append(f"request failed: {request.url}")

    def _requested(self, request: Any) -> None:
        self.requests.append(request.url)
        self._under_way.add(request)
        if request.method == "POST":
            self.posts.append((urlsplit(request.url).path, request.post_data or ""))

    def _serve_office(self) -> None:
        """office.js is ours; everything beside it is the server's own file."""
        page, shim = self.page, (HERE / "office_host.js").read_text()
        page.expose_function("officeHostExecute", self.host.execute)
        page.add_init_script(f"window.officeHostSettings = {{api: {self.host.api}}};")
        script = "text/javascript"
        page.route("**/office-js/**/office.js", lambda route: route.fulfill(content_type=script, body=shim))
        page.route(
            "**/office-host-ready.js",
            lambda route: route.fulfill(content_type=script, body="window.officeHostReady();"),
        )

    def load(self, address: str, path: str = "/taskpane") -> None:
        self.page.goto(address + path, wait_until="load")
        self.page.wait_for_function(
            "window.xlwings && window.CustomFunctions && Object.keys(CustomFunctions._association.mappings).length > 0"
        )
        self.settle()

    def settle(self) -> None:
        """Wait until the page has fetched what it wanted and asks the workbook nothing more."""
        quiet, before = 0, (-1, -1)
        until = time.monotonic() + 60
        while quiet < _QUIET and time.monotonic() < until:
            now = (len(self.requests), self.host.requests)
            quiet = quiet + 1 if now == before and not self._under_way else 0
            before = now
            self.page.wait_for_timeout(40)

    def hosts_asked(self) -> set[str]:
        """The machines to which requests went; data: and blob: stay in the page."""
        return {
            split.hostname or ""
            for url in self.requests
            if (split := urlsplit(url)).scheme.startswith("http")
        }

    def sent(self, path: str) -> Any:
        """The body of the last request to that path."""
        return json.loads(next(body for where, body in reversed(self.posts) if where.endswith(path)))

    # What a person does in the pane ----------------------------------------------------------------

    def set(self, name: str, value: str) -> None:
        """A field of the pane's settings: its own (`as_of`, `never_sent`) or one of the registry's."""
        field = f'[data-pane-setting="{name}"], [data-setting="{name}"]'
        self.page.wait_for_selector(field, state="attached")
        if not self.page.is_visible(field):
            self.page.locator("details", has=self.page.locator("#settings")).locator("summary").click()
        if self.page.locator(field).evaluate("field => field.tagName") == "SELECT":
            self.page.select_option(field, value)
        else:
            self.page.fill(field, value)

    def run(self, command: str) -> str:
        """Press a command's button and wait until it is done; what the pane says then."""
        looks = self._looks()
        self.page.click(f"#run-{command}")
        return self.finished(looks)

    def finished(self, looks: int | None = None) -> str:
        """Wait for the running command, and for the lists that are read again after one that wrote: `looks` is how
        often sheet health was asked for before.
        """
        self.page.wait_for_selector("#progress", state="hidden", timeout=60_000)
        self.settle()
        until = time.monotonic() + 30
        while looks is not None and " is done: " in self.message() and self._looks() == looks:
            if time.monotonic() > until:
                raise TimeoutError("the pane did not look at the sheets again")
            self.settle()
        return self.message()

    def _looks(self) -> int:
        return sum(where.endswith("/prodops/health") for where, _ in self.posts)

    def message(self) -> str:
        return self.page.inner_text("#message") if self.page.is_visible("#message") else ""

    # The model ------------------------------------------------------------------------------------

    def select(self, sheet: str, address: str) -> None:
        """What a person does in the grid: the page hears of it."""
        found = self.host.worksheet(self.book.sheets[sheet].impl.state)
        found.GetRange(address).Select()
        self.page.evaluate("window.officeHostSelectionChanged()")

    def selected(self) -> tuple[str, str]:
        """The active sheet and its selection."""
        state = self.host.state.active
        return state.name, state.selection.address

    # Cell functions -------------------------------------------------------------------------------

    def functions(self) -> list[str]:
        """The functions that the page has registered."""
        return sorted(self.page.evaluate("Object.keys(CustomFunctions._association.mappings)"))

    def call(self, name: str, *arguments: Any, address: str = "Sheet1!Z1") -> Answer:
        """One formula."""
        return self.calls([(name, arguments)], address)[0]

    def calls(
        self, formulas: Sequence[tuple[str, Sequence[Any]]], address: str = "Sheet1!Z1"
    ) -> list[Answer]:
        """Formulas that Excel calculates at once. Every argument is a matrix, as the metadata say; a range is one."""
        told = [
            self.host.functions.message(name, [_matrix(a) for a in given], address)
            for name, given in formulas
        ]
        self.page.evaluate("(entries) => window.officeHostCall(entries)", [entry for _, entry in told])
        wanted = [number for number, _ in told]
        until = time.monotonic() + 60
        while not all(number in self.host.functions.answers for number in wanted):
            if time.monotonic() > until:
                raise TimeoutError(f"{len(wanted)} calls, answered: {sorted(self.host.functions.answers)}")
            self.page.wait_for_timeout(10)
        return [self.host.functions.answers[number] for number in wanted]


def _matrix(value: Any) -> Any:
    """A cell as Excel hands it over: [[value]]; a range row by row; an argument left out: null."""
    if value is None or (isinstance(value, list) and value and isinstance(value[0], list)):
        return value
    return [value] if isinstance(value, list) else [[value]]
