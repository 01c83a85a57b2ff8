"""The server's own pages, its headers and its log; the check that asks a running server."""

from __future__ import annotations

import json

import pytest

from prodops_xl import __version__
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.server.checks import checks, report
from prodops_xl.registry import COMMANDS, FUNCTIONS
from tests.hosts.server.browser.order_book import AS_OF, ORDERS, write_order_book
from tests.hosts.server.office_client import OfficeClient

OFFICE = [c for c in COMMANDS if "office" in c.hosts]


def test_health_says_how_it_is_and_no_secret(office):
    told = office.get("/health").json()
    assert told["status"] == "ok"
    assert told["version"] == __version__
    assert (told["functions"], told["commands"]) == (len(FUNCTIONS), len(OFFICE))
    assert told["tariff"]["read_until"] > "2026-01-01"
    assert set(told) == {"status", "version", "tariff", "functions", "commands"}
    assert "noncommercial" not in json.dumps(told)


@pytest.mark.parametrize(
    "path", ["/taskpane.html", "/manifest.xml", "/health", "/prodops/settings", "/support"]
)
def test_security_headers_are_on(office, path):
    """OWASP's set, less what Excel on the web cannot bear: it frames the task pane."""
    headers = office.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "max-age" in headers["strict-transport-security"]
    assert "no-store" in headers["cache-control"]
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/taskpane.html", "/manifest.xml", "/support", "/prodops/settings"])
def test_pages_name_nobody_else(office, path):
    text = office.get(path).text
    assert "xlwings.org" not in text
    assert "cdn" not in text.lower().replace("cdnoffice", "")


@pytest.mark.parametrize("size", [16, 32, 80])
@pytest.mark.parametrize("name", ["prodops", *(c.name for c in OFFICE)])
def test_pictures_are_served_from_here(office, name, size):
    answer = office.get(f"/static/icons/{name}-{size}.png")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")
    assert answer.content[16:24] == size.to_bytes(4, "big") * 2
    # Excel on Windows shows no picture that may not be kept.
    assert "no-store" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "path", ["/static/icons/nothing.png", "/static/icons/..%2fribbon.xml.j2", "/static/icons/cogs-17.png", "/docs", "/openapi.json"]
)  # fmt: skip
def test_what_is_not_there(office, path):
    assert office.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("/prodops/plan/cooks", {"sheets": []}, 400, "no command 'cooks'"),
        ("/prodops/plan/cogs", {}, 400, "not described"),
        ("/prodops/plan/cogs", [], 400, "not an object"),
        ("/prodops/plan/cogs", {"sheets": [{"rows": 3}]}, 400, "without a name"),
        ("/prodops/plan/cogs", {"sheets": [{"name": "A", "lines": [["x", []], [0, [1]], [10**9, [1]], None], "tables": [[1], ["t", -1, 1, 1, 1]]}], "memory": [[None], ["mapping", "x", "!"]]}, 200, "include"),
        # A few bytes that claim a table of 1.6 thousand million cells.
        ("/prodops/plan/cogs", {"sheets": [{"name": "A", "lines": [[1, ["PO"]], [100_000, [1] * 16_384]]}]}, 400, "too far apart"),
        ("/prodops/plan/cogs", {"sheets": [{"name": f"S{i}", "lines": [[50_000, [1] * 90]]} for i in range(9)]}, 400, "too far apart"),
        ("/prodops/health", 3, 400, "not an object"),
    ],
)  # fmt: skip
def test_odd_requests_get_a_sentence(office, path, body, status, word):
    answer = office.post(path, json=body)
    assert answer.status_code == status
    assert word in answer.text


def test_the_log_says_who_called_what_and_nothing_of_the_workbook(office, tmp_path):
    client = OfficeClient(write_order_book(tmp_path / "buy.xlsx"))
    body = client.payload([ORDERS])
    body["args"] = [{"as_of": AS_OF.isoformat(), "settings": {"no.such": "topsecret"}}]
    assert office.post("/xlwings/custom-scripts-call/validate_orders", json=body).status_code == 400
    office.post(
        "/xlwings/custom-functions-call",
        json={
            "client": "Office.js",
            "func_name": "imu",
            "args": [[["costsecret"]], [[40]]],
            "version": "",
            "runtime": "1.4",
        },
    )
    office.get(
        "/xlwings/alert",
        params={"prompt": "promptsecret", "title": "t", "buttons": "ok", "mode": "x", "callback": ""},
    )
    log = office.log()
    assert 'Script "validate_orders" called by Anonymous' in log
    assert 'Function "imu" called by Anonymous' in log
    for secret in ("topsecret", "costsecret", "promptsecret", "4500000001", "Saigon", ORDERS):
        assert secret not in log


def test_a_running_server_passes_its_own_check(office, capsys):
    """But for the manifest: it names https, and these tests speak http."""
    told = {check.name: check for check in checks(str(office.base_url))}
    assert [name for name, check in told.items() if not check.good] == ["manifest"]
    assert "Excel loads https alone" in told["manifest"].said
    assert report(str(office.base_url)) == 1
    assert f"{len(FUNCTIONS)} cell functions" in capsys.readouterr().out


def test_a_server_that_is_not_there_is_told():
    assert not any(check.good for check in checks("http://127.0.0.1:9"))
    with pytest.raises(ProdOpsError, match="is not an address"):
        list(checks("file:///etc/passwd"))


def test_every_script_says_what_it_sends(office):
    """For a client that does not ask which sheets are needed."""
    told = {s["function_name"]: s for s in office.get("/xlwings/custom-scripts-meta.json").json()}
    assert set(told) == {c.name.replace("-", "_") for c in OFFICE}
    for command in OFFICE:
        sent = told[command.name.replace("-", "_")]["include"].split(",")
        assert {*command.sheets, "ProdOps memory"} <= set(sent)


def test_the_pane_says_how_current_the_tariff_is(office):
    """What `prodops-xl tariff status` says, as the task pane's part Tariff shows it."""
    text = office.get("/prodops/tariff").text
    for words in ("January 2025", "chapters 42, 43 and 61 to 65", "begins", "fiscal year", "tariff update"):
        assert words in text
    pane = office.get("/taskpane.html").text
    assert "/prodops/tariff" in pane
    assert "xlwings.org" not in text
