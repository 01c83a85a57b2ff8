"""How the server starts, and what it refuses: one sentence each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.server import launch, serve
from prodops_xl.hosts.server.settings import server_settings

KEY = {"XLWINGS_LICENSE_KEY": "noncommercial"}
ENTRA = {
    **KEY,
    "XLWINGS_AUTH_PROVIDERS": '["entraid"]',
    "XLWINGS_AUTH_ENTRAID_CLIENT_ID": "c",
    "XLWINGS_AUTH_ENTRAID_TENANT_ID": "t",
}


@pytest.mark.parametrize(
    ("environment", "host", "word"),
    [
        ({}, "127.0.0.1", "XLWINGS_LICENSE_KEY=noncommercial"),
        ({}, "127.0.0.1", "A company needs a licence"),
        (KEY, "0.0.0.0", "nobody is asked who they are"),
        (KEY, "::", "nobody is asked who they are"),
        (KEY, "192.168.1.20", "nobody is asked who they are"),
        (KEY, "prodops.example.com", "nobody is asked who they are"),
        ({**KEY, "XLWINGS_AUTH_PROVIDERS": "entraid"}, "127.0.0.1", "takes a list"),
        # The sample of a custom provider in xlwings Server lets in whoever says "test-token".
        ({**KEY, "XLWINGS_AUTH_PROVIDERS": '["custom"]'}, "0.0.0.0", "no auth provider 'custom'"),
        ({**ENTRA, "XLWINGS_AUTH_ENTRAID_TENANT_ID": ""}, "0.0.0.0", "XLWINGS_AUTH_ENTRAID_TENANT_ID"),
        ({**KEY, "PRODOPS_ROLES": '{"cogs": "Finance"}'}, "127.0.0.1", "nobody signs in"),
        ({**KEY, "PRODOPS_ROLES": '{"cooks": "Finance"}'}, "127.0.0.1", "Commands are"),
        ({**KEY, "PRODOPS_ROLES": '{"cogs": 3}'}, "127.0.0.1", "a role or a list of roles"),
        ({**KEY, "PRODOPS_ROLES": "cogs"}, "127.0.0.1", "not JSON"),
        ({**KEY, "PRODOPS_MAX_BODY_MB": "much"}, "127.0.0.1", "a number above 0"),
        ({**KEY, "PRODOPS_TIME_LIMIT": "-1"}, "127.0.0.1", "a number above 0"),
    ],
)
def test_what_it_refuses(environment, host, word):
    with pytest.raises(ProdOpsError, match=word.replace("[", r"\[")):
        launch.prepare(dict(environment), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_loopback_needs_no_provider(host, capsys):
    environment = dict(KEY)
    launch.prepare(environment, host)
    assert environment["XLWINGS_OBJECT_CACHE_PARTITION_BY_USER"] == "true"
    assert environment["XLWINGS_ADD_SECURITY_HEADERS"] == "true"
    assert environment["XLWINGS_FUNCTIONS_NAMESPACE"] == "PRODOPS"
    assert "localhost" in environment["PRODOPS_ALLOWED_HOSTS"]
    assert "https alone" in capsys.readouterr().err


def test_a_public_name_with_a_port_is_known_by_its_name():
    environment = dict(KEY)
    launch.prepare(environment, "127.0.0.1", hostname="prodops.example.com:8443", certified=True)
    assert "prodops.example.com" in environment["PRODOPS_ALLOWED_HOSTS"].split()


def test_with_a_provider_it_may_be_reached_by_others():
    environment = {**ENTRA, "PRODOPS_ROLES": '{"cogs": "Finance", "*": ["ProdOps"]}'}
    launch.prepare(environment, "0.0.0.0", certified=True)
    assert server_settings(environment).roles_for("cogs") == ["ProdOps", "Finance"]
    assert server_settings(environment).roles_for("functions") == ["ProdOps"]


def test_what_is_set_from_outside_stays():
    environment = {**KEY, "XLWINGS_LOG_LEVEL": "DEBUG", "XLWINGS_ENVIRONMENT": "staging"}
    launch.prepare(environment, "127.0.0.1", hostname="prodops.example.com")
    assert environment["XLWINGS_ENVIRONMENT"] == "staging"
    assert environment["XLWINGS_HOSTNAME"] == "prodops.example.com"
    # A .env in the folder that somebody stands in is not read.
    assert environment["DOTENV_PATH"] == os.devnull


def test_settings_from_a_file(tmp_path):
    path = tmp_path / "prodops.env"
    path.write_text('# ours\nXLWINGS_LICENSE_KEY="noncommercial"\nPRODOPS_TIME_LIMIT=5\nodd line\n')
    environment = {}
    launch.prepare(environment, "127.0.0.1", env_file=path)
    assert server_settings(environment).time_limit == 5
    with pytest.raises(ProdOpsError, match="is not there"):
        launch.prepare({}, "127.0.0.1", env_file=tmp_path / "none.env")


def test_a_certificate_takes_its_key(tmp_path, monkeypatch):
    monkeypatch.setattr(launch, "prepare", lambda *_, **__: None)
    with pytest.raises(ProdOpsError, match="takes both"):
        serve(certfile=tmp_path / "cert.pem")
    with pytest.raises(ProdOpsError, match="is not there"):
        serve(certfile=tmp_path / "cert.pem", keyfile=tmp_path / "key.pem")


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(launch.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ProdOpsError, match=r"prodops-xl\[server\].*company needs a licence"):
        serve()


def test_from_the_shell_a_refusal_is_one_sentence():
    """No port is opened: the process ends by itself."""
    environment = {k: v for k, v in os.environ.items() if k != "XLWINGS_LICENSE_KEY"}
    done = subprocess.run(
        [sys.executable, "-m", "prodops_xl.hosts.server", "--port", "0"],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.strip() == launch.LICENCE


def test_importing_it_needs_neither_the_extra_nor_a_key():
    """The shell imports the command's module for its help."""
    code = (
        "import sys; import prodops_xl.hosts.server, prodops_xl.hosts.server.shell_command; "
        "sys.exit(any(m.startswith(('xlwings_server', 'xlwings.pro', 'fastapi', 'uvicorn')) for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def served(port: int, key: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "prodops_xl.hosts.shell", "serve", "--port", str(port)],
        env={**os.environ, "XLWINGS_LICENSE_KEY": key},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_taken_port_and_a_wrong_key_are_sentences():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        done = served(taken, "noncommercial")
        assert done.returncode == 2
        assert f"Nothing can listen at 127.0.0.1:{taken}" in done.stderr
        assert "another one with --port" in done.stderr
    done = served(taken, "wrong-key")
    assert done.returncode == 2
    assert "xlwings does not take the key in XLWINGS_LICENSE_KEY" in done.stderr
    assert "failed" not in done.stderr


def test_an_address_of_another_machine_is_a_sentence():
    with pytest.raises(ProdOpsError, match=r"Nothing can listen at 192\.0\.2\.1:8000"):
        launch.check_address("192.0.2.1", 8000)
    with pytest.raises(ProdOpsError, match="--port"):
        launch.check_address("127.0.0.1", 99_999)
