"""How the server starts: what must be there, what is refused, and the settings that it is given.

Settings that are set from outside win over these; the network stays closed until somebody says who may call.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import json
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.server import places
from prodops_xl.hosts.server.settings import server_settings

NAMESPACE = "PRODOPS"
LICENCE = (
    "The web add-in runs on xlwings Server, which is free for noncommercial use: set XLWINGS_LICENSE_KEY=noncommercial. "
    "A company needs a licence: set XLWINGS_LICENSE_KEY to the key bought from www.xlwings.org."
)
INSTALL = (
    'The web add-in needs the extra "server": pip install "prodops-xl[server]". It brings xlwings Server, which is '
    "free for noncommercial use alone: a company needs a licence from www.xlwings.org."
)

# What xlwings Server is told where nobody told it otherwise.
_DEFAULTS: Mapping[str, str] = {
    "XLWINGS_ENVIRONMENT": "prod",
    "XLWINGS_PROJECT_NAME": "ProdOps",
    "XLWINGS_FUNCTIONS_NAMESPACE": NAMESPACE,
    "XLWINGS_ADD_SECURITY_HEADERS": "true",
    "XLWINGS_ENABLE_EXAMPLES": "false",
    "XLWINGS_ENABLE_SOCKETIO": "false",
    "XLWINGS_ENABLE_ALPINEJS_CSP": "false",
    "XLWINGS_ENABLE_HOTRELOAD": "false",
    "XLWINGS_OBJECT_CACHE_PARTITION_BY_USER": "true",
    "XLWINGS_CUSTOM_FUNCTIONS_RETRY_CODES": "[429, 502, 503, 504]",
    "XLWINGS_CORS_ALLOW_ORIGINS": "[]",
    # Named in every page, used by none of ours.
    "XLWINGS_PYODIDE_BASE_URL": "/",
}


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    certfile: Path | None = None,
    keyfile: Path | None = None,
    hostname: str | None = None,
    env_file: Path | None = None,
    log_level: str = "info",
) -> None:
    """Serve the web add-in until it is stopped. `hostname`: the public name in the manifest; `env_file`: a file of
    XLWINGS_* and PRODOPS_* lines.

    Raises ProdOpsError where the extra or a licence key is missing, a certificate is, or the address can be
    reached from outside and nobody was told who may call.
    """
    require_extra()
    prepare(os.environ, host, hostname=hostname, env_file=env_file, certified=certfile is not None)
    _check_certificate(certfile, keyfile)
    check_address(host, port)
    _check_licence()
    import uvicorn

    from prodops_xl.hosts.server.logs import log_config

    uvicorn.run(
        "prodops_xl.hosts.server.app:app",
        host=host,
        port=port,
        ssl_certfile=certfile,
        ssl_keyfile=keyfile,
        log_config=log_config(log_level),
        server_header=False,
        proxy_headers=False,
    )


def check_address(host: str, port: int) -> None:
    """Raise ProdOpsError where nothing can listen at that address: another program does, or it is not this machine's."""
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            if os.name != "nt":  # there the option would let two programs share the port
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((name, port))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ProdOpsError(
            f"Nothing can listen at {host}:{port}: {why}. Stop what uses the port, or give another one with --port."
        ) from None


def _check_licence() -> None:
    """Raise ProdOpsError for a key that xlwings does not take; it looks at it when its server part is imported."""
    import xlwings

    try:
        importlib.import_module("xlwings.pro")
    except xlwings.LicenseError as error:
        raise ProdOpsError(
            f"xlwings does not take the key in XLWINGS_LICENSE_KEY: {error} {LICENCE}"
        ) from None


def require_extra() -> None:
    """Raise ProdOpsError where xlwings Server is not installed."""
    if importlib.util.find_spec("xlwings_server") is None or importlib.util.find_spec("uvicorn") is None:
        raise ProdOpsError(INSTALL)


def prepare(
    environment: Any,
    host: str,
    *,
    hostname: str | None = None,
    env_file: Path | None = None,
    certified: bool = False,
) -> None:
    """Give `environment` what the server reads from it; raise ProdOpsError where it may not start so."""
    if env_file is not None:
        if not env_file.is_file():
            raise ProdOpsError(f"{env_file} is not there; --env-file takes a file of NAME=value lines.")
        _take(environment, env_file)
    for name, value in _DEFAULTS.items():
        environment.setdefault(name, value)
    if hostname:
        environment["XLWINGS_HOSTNAME"] = hostname
    environment["XLWINGS_PROJECT_DIR"] = str(places.project())
    # A .env of the folder that somebody happens to stand in is not ours.
    environment["DOTENV_PATH"] = os.devnull
    if not environment.get("XLWINGS_LICENSE_KEY", "").strip():
        raise ProdOpsError(LICENCE)
    settings = server_settings(environment)
    environment.setdefault("XLWINGS_REQUEST_TIMEOUT", str(int(settings.time_limit) + 60))
    providers = auth_providers(environment)
    _check_providers(environment, providers)
    refuse_open_door(host, providers)
    if settings.roles and not providers:
        raise ProdOpsError(
            "PRODOPS_ROLES asks for roles, and nobody signs in: name an auth provider, such as "
            """XLWINGS_AUTH_PROVIDERS='["entraid"]'."""
        )
    if not environment.get("PRODOPS_ALLOWED_HOSTS") and not providers:
        public = (environment.get("XLWINGS_HOSTNAME") or "").partition(":")[
            0
        ]  # limits compare names without ports
        known = ("localhost", "127.0.0.1", "[::1]", public, host)
        environment["PRODOPS_ALLOWED_HOSTS"] = " ".join(dict.fromkeys(filter(None, known)))
    if not certified:
        sys.stderr.write(
            "Served over http: Excel loads an add-in over https alone. Give --certfile and --keyfile, or put a proxy "
            "with a certificate in front (docs/web.md says how).\n"
        )


def _take(environment: Any, path: Path) -> None:
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith("#"):
            environment.setdefault(name.strip(), value.strip().strip("\"'"))


def auth_providers(environment: Mapping[str, str]) -> list[str]:
    """The providers that check who calls. Raises ProdOpsError where the setting cannot be read."""
    text = environment.get("XLWINGS_AUTH_PROVIDERS", "").strip()
    try:
        told = json.loads(text) if text else []
    except ValueError:
        told = None
    if not isinstance(told, list) or not all(isinstance(name, str) and name for name in told):
        raise ProdOpsError(f"""XLWINGS_AUTH_PROVIDERS is {text!r}; it takes a list: '["entraid"]'.""")
    return told


def _check_providers(environment: Mapping[str, str], providers: list[str]) -> None:
    """Raise ProdOpsError for a provider that would let anybody in, or that lacks what it checks by."""
    strange = [name for name in providers if name != "entraid"]
    if strange:
        # xlwings Server brings a sample of a custom provider, and that takes a password which everybody can read.
        raise ProdOpsError(f"There is no auth provider {strange[0]!r} here; this version knows entraid.")
    needed = ("XLWINGS_AUTH_ENTRAID_CLIENT_ID", "XLWINGS_AUTH_ENTRAID_TENANT_ID") if providers else ()
    missing = [name for name in needed if not environment.get(name, "").strip()]
    if missing:
        raise ProdOpsError(f"Entra ID needs {' and '.join(missing)}; docs/web.md says where they stand.")


def refuse_open_door(host: str, providers: list[str]) -> None:
    """Raise ProdOpsError for an address that others can reach while nobody is asked who they are."""
    if providers or _is_loopback(host):
        return
    raise ProdOpsError(
        f"{host} can be reached by others, and nobody is asked who they are. Name an auth provider, such as "
        """XLWINGS_AUTH_PROVIDERS='["entraid"]' with its XLWINGS_AUTH_ENTRAID_* settings, or serve on 127.0.0.1."""
    )


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check_certificate(certfile: Path | None, keyfile: Path | None) -> None:
    if (certfile is None) != (keyfile is None):
        raise ProdOpsError("A certificate takes both: --certfile cert.pem and --keyfile key.pem.")
    for path in (certfile, keyfile):
        if path is not None and not path.is_file():
            raise ProdOpsError(f"{path} is not there.")
