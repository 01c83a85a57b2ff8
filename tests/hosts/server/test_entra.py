"""Sign-in with Entra ID, with keys and tokens made here: who is let in, and who may run what."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.hosts.server.browser.serving import web_server

TENANT, CLIENT = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555"
KEY = RSAKey.generate_key(2048, parameters={"kid": "ours"})
STRANGER = RSAKey.generate_key(2048, parameters={"kid": "ours"})
BOOK = {"client": "Office.js", "version": "0.37.8", "book": {"name": "b", "active_sheet_index": 0, "selection": "A1"}, "names": [],
        "sheets": [{"name": "Sheet1", "visibility": "Visible", "values": [[""]], "used_range_address": None, "tables": [], "charts": [], "notes": [], "pictures": [], "shapes": [], "pivot_tables": []}]}  # fmt: skip
CALL = {
    "client": "Office.js",
    "func_name": "imu",
    "args": [[[10]], [[40]]],
    "version": "0.37.8",
    "runtime": "1.4",
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("entra")
    (folder / "keys.json").write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    settings = {
        "XLWINGS_AUTH_PROVIDERS": '["entraid"]',
        "XLWINGS_AUTH_ENTRAID_TENANT_ID": TENANT,
        "XLWINGS_AUTH_ENTRAID_CLIENT_ID": CLIENT,
        "PRODOPS_ENTRA_KEYS": str(folder / "keys.json"),
        "PRODOPS_ROLES": '{"cogs": "Finance", "functions": "ProdOps"}',
    }
    with web_server(folder / "log.txt", settings) as address, httpx.Client(base_url=address) as client:
        yield client


def token(*, key=KEY, roles=("ProdOps",), **change):
    claims = {
        "ver": "2.0", "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0", "aud": CLIENT, "oid": "u1", "name": "Ann",
        "preferred_username": "ann@example.com", "roles": list(roles), "exp": int(time.time()) + 600, **change,
    }  # fmt: skip
    return {"Authorization": "Bearer " + jwt.encode({"alg": "RS256", "kid": "ours"}, claims, key)}


def call(client, headers):
    return client.post("/xlwings/custom-functions-call", json=CALL, headers=headers)


def test_a_user_with_the_role_is_served(guarded):
    answer = call(guarded, token())
    assert answer.status_code == 200
    assert answer.json()["result"] == [[0.75]]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "test-token"},
        {"Authorization": "Bearer nonsense"},
        token(key=STRANGER),
        token(aud="another-app"),
        token(iss="https://login.microsoftonline.com/another-tenant/v2.0"),
        token(exp=int(time.time()) - 60),
    ],
    ids=["none", "sample", "nonsense", "forged", "other app", "other tenant", "expired"],
)
@pytest.mark.parametrize("path", ["/xlwings/custom-functions-call", "/xlwings/custom-scripts-call/cogs", "/prodops/plan/cogs", "/prodops/health"])  # fmt: skip
def test_nobody_else_is(guarded, path, headers):
    answer = guarded.post(path, json=CALL if "functions" in path else BOOK, headers=headers)
    assert answer.status_code == 401


def test_roles_decide_who_runs_what(guarded):
    """A role that is missing is named; with it the command goes on to its own sentence."""
    refused = guarded.post("/xlwings/custom-scripts-call/cogs", json=BOOK, headers=token())
    assert refused.status_code == 400
    assert "missing the following roles: Finance" in refused.text
    allowed = guarded.post("/xlwings/custom-scripts-call/cogs", json=BOOK, headers=token(roles=["Finance"]))
    assert "no order table" in allowed.text
    assert "ProdOps" in call(guarded, token(roles=["Finance"])).text


def test_with_roles_excel_keeps_no_results(guarded):
    """What Excel keeps, the server cannot check."""
    code = guarded.get("/xlwings/custom-functions-code.js").text
    assert "isCached: true" not in code


def test_the_manifest_names_the_app_that_users_sign_in_to(guarded):
    told = guarded.get("/manifest.xml").text
    assert f"<Id>{CLIENT}</Id>" in told
    assert f"/{CLIENT}</Resource>" in told


def test_health_is_open_to_a_monitor(guarded):
    assert guarded.get("/health").status_code == 200
