"""The server's own settings, read once from the environment: limits, roles, who may call.

| variable | default | meaning |
|---|---|---|
| PRODOPS_MAX_BODY_MB | 32 | a larger request is refused |
| PRODOPS_TIME_LIMIT | 120 | seconds that a command or a call may take |
| PRODOPS_CALLS_PER_MINUTE | 6000 | cell functions, per user or address |
| PRODOPS_COMMANDS_PER_MINUTE | 30 | commands and looks at a workbook, per user or address |
| PRODOPS_ROLES | {} | JSON: command -> role or list of roles; `functions` for the cell functions, `*` for all |
| PRODOPS_TRUST_PROXY | false | take the caller's address from X-Forwarded-For |
| PRODOPS_ALLOWED_HOSTS | | names by which the server may be called, separated by blanks; those it knows itself when empty |
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from prodops_xl.errors import ProdOpsError
from prodops_xl.registry import COMMANDS

EVERYTHING, FUNCTIONS = "*", "functions"


@dataclass(frozen=True)
class ServerSettings:
    """Limits and roles; `roles`: what a command (or `functions`, or `*`) asks for, all of them."""

    max_body: int = 32 * 1024 * 1024
    time_limit: float = 120.0
    calls_per_minute: float = 6000.0
    commands_per_minute: float = 30.0
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trust_proxy: bool = False
    allowed_hosts: frozenset[str] = frozenset()

    def roles_for(self, name: str) -> list[str]:
        """The roles that a command, or `functions`, asks for."""
        return [*dict.fromkeys([*self.roles.get(EVERYTHING, ()), *self.roles.get(name, ())])]


def server_settings(environment: Mapping[str, str] = os.environ) -> ServerSettings:
    """The settings in the environment. Raises ProdOpsError naming the variable that cannot be read."""
    hosts = environment.get("PRODOPS_ALLOWED_HOSTS", "").replace(",", " ").split()
    return ServerSettings(
        max_body=int(_positive(environment, "PRODOPS_MAX_BODY_MB", 32) * 1024 * 1024),
        time_limit=_positive(environment, "PRODOPS_TIME_LIMIT", 120),
        calls_per_minute=_positive(environment, "PRODOPS_CALLS_PER_MINUTE", 6000),
        commands_per_minute=_positive(environment, "PRODOPS_COMMANDS_PER_MINUTE", 30),
        roles=_roles(environment.get("PRODOPS_ROLES", "")),
        trust_proxy=environment.get("PRODOPS_TRUST_PROXY", "").strip().lower() in ("1", "true", "yes", "on"),
        allowed_hosts=frozenset(host.lower() for host in hosts),
    )


def _positive(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, "").strip()
    try:
        value = float(text) if text else default
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise ProdOpsError(f"{name} is {text!r}; it takes a number above 0.")
    return value


def _roles(text: str) -> dict[str, tuple[str, ...]]:
    try:
        told = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise ProdOpsError(f"PRODOPS_ROLES is not JSON: {error}.") from error
    known = {EVERYTHING, FUNCTIONS, *(command.name for command in COMMANDS)}
    if not isinstance(told, dict) or not set(told) <= known:
        raise ProdOpsError(
            'PRODOPS_ROLES takes an object of commands, such as {"cogs": "Finance"}; it may also name '
            f"functions and *. Commands are {', '.join(c.name for c in COMMANDS)}."
        )
    out = {}
    for name, roles in told.items():
        listed = [roles] if isinstance(roles, str) else roles
        if not isinstance(listed, list) or not all(isinstance(role, str) and role for role in listed):
            raise ProdOpsError(f"PRODOPS_ROLES gives {name} {roles!r}; it takes a role or a list of roles.")
        out[name] = tuple(listed)
    return out
