"""The real server and a real Chromium, for the tests that need them."""

from __future__ import annotations

import httpx
import pytest

from tests.hosts.server.browser.pane import Browser
from tests.hosts.server.browser.serving import reason_to_skip, web_server


@pytest.fixture(scope="session")
def web_address(tmp_path_factory):
    """Where the server of these tests listens: one for each worker, started when it is first asked for."""
    reason = reason_to_skip()
    if reason:
        pytest.skip(reason)
    # These tests press more buttons in a minute than the server lets one person press.
    limits = {"PRODOPS_COMMANDS_PER_MINUTE": "100000", "PRODOPS_CALLS_PER_MINUTE": "100000"}
    with web_server(tmp_path_factory.mktemp("server") / "log.txt", limits) as address:
        yield address


@pytest.fixture(scope="module")
def browser(web_address):
    """Closed with its module: while playwright runs, nothing else in the process may use asyncio."""
    with Browser() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """The real server and a client of it; `office.log` is what it logged so far. Started once for each worker."""
    log = tmp_path_factory.mktemp("office") / "log.txt"
    limits = {"PRODOPS_COMMANDS_PER_MINUTE": "100000", "PRODOPS_CALLS_PER_MINUTE": "100000"}
    with web_server(log, limits) as address, httpx.Client(base_url=address, timeout=60) as client:
        client.log = log.read_text
        yield client
