"""The doctor on Defender's rule "Block all Office applications from creating child processes".

It keeps Excel from starting Python at all: a button ends with error 70, a formula with error 1000, access is denied
(xlwings issues 2433 and 2264). A login server is the way round: Excel then starts nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from prodops_xl.hosts.desktop import login_entry
from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen
from prodops_xl.hosts.desktop.places import Machine
from prodops_xl.hosts.desktop.this_machine import powershell

RULE = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
_GROUP_POLICY = r"HKLM\Software\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_LOCAL = r"HKLM\Software\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_MANAGED = (
    (r"HKLM\Software\Policies\Microsoft\Windows Defender\Policy Manager", "ASRRules"),
    (r"HKLM\Software\Microsoft\PolicyManager\current\device\Defender", "AttackSurfaceReductionRules"),
)
_ASK = (
    "Get-MpPreference | Select-Object AttackSurfaceReductionRules_Ids, AttackSurfaceReductionRules_Actions "
    "| ConvertTo-Json -Compress"
)
_STATES = {0: "off", 1: "blocks", 2: "audits", 5: "off", 6: "warns"}


def rule_states(machine: Machine) -> dict[str, str]:
    """The rule's state by where it was found, the first the one that counts: Defender's own word, then policies."""
    found = {"Get-MpPreference": _effective(machine)}
    found[_GROUP_POLICY] = _state(machine.setting(_GROUP_POLICY, RULE))
    for key, name in _MANAGED:
        found[rf"{key}\{name}"] = _state(_listed(machine.setting(key, name)))
    found[_LOCAL] = _state(machine.setting(_LOCAL, RULE))
    return {place: state for place, state in found.items() if state}


def _state(told: object) -> str:
    text = str(told).strip() if told is not None else ""
    return _STATES.get(int(text), "") if text.isdigit() else ""


def _listed(told: object) -> str | None:
    """The rule's part of a text such as `guid=1|guid=2`, as a management service writes it."""
    for part in str(told or "").split("|"):
        name, _, action = part.partition("=")
        if name.strip().strip("{}").upper() == RULE:
            return action
    return None


def _effective(machine: Machine) -> str:
    """What Defender itself says; empty where it does not run or does not answer."""
    ran = machine.run([powershell(), "-NoProfile", "-NonInteractive", "-Command", _ASK])
    try:
        told = json.loads(ran.out) if ran.code == 0 else {}
        ids, actions = (told.get(f"AttackSurfaceReductionRules_{name}") or [] for name in ("Ids", "Actions"))
    except (ValueError, AttributeError):
        return ""
    pairs = zip(_as_list(ids), _as_list(actions), strict=False)
    return next(
        (_state(action) for known, action in pairs if str(known).upper() == RULE), "off" if told else ""
    )


def _as_list(told: object) -> list[object]:
    return told if isinstance(told, list) else [told]


def served(desk: Desk) -> bool:
    """Whether Excel is set to look for a login server and one is entered."""
    found = desk.settings
    return found.on("DEBUG UDFS") and found.on("USE UDF SERVER") and bool(login_entry.entered(desk.machine))


def _look_at_rule(desk: Desk) -> Iterator[Seen]:
    states = rule_states(desk.machine)
    place, state = next(iter(states.items()), ("", ""))
    facts = {"rule": RULE, "place": place}
    if state in ("blocks", "warns") and served(desk):
        yield Seen("served", facts)
    elif state in ("blocks", "warns", "audits"):
        yield Seen(state, facts)
    else:
        yield Seen("ok" if state else "unset", facts)


_ROUND = (
    "`prodops-xl addin install --login-server` is the way round: Python then starts when you log on, not from Excel. Tell IT "
    "that you do so."
)
_TO_IT = (
    "The Defender rule {rule} (Block all Office applications from creating child processes) {does} on this machine ({place}). "
    "ProdOps XL starts python.exe from Excel. Please either exclude that program from the rule, or agree to a login entry of the "
    "user (HKCU Run, pythonw -m prodops_xl.hosts.desktop.login_server): Excel then starts nothing and the rule may stay."
)

RULE_CHECK = Check(
    "defender-rule",
    "Defender's rule on programs that Office starts",
    "A button ends with `run-time error 70, permission denied`; formulas with `error 1000, Access is denied`.",
    {
        "ok": Case("ok", "Defender does not keep Excel from starting Python ({place} says so)."),
        "unset": Case("ok", "No rule of Defender on Office is set."),
        "served": Case(
            "ok", "Defender keeps Excel from starting programs; the login server answers in their place."
        ),
        "blocks": Case(
            "fail",
            f"Defender keeps Excel from starting Python ({{place}}). {_ROUND}",
            _TO_IT.replace("{does}", "blocks"),
        ),
        "warns": Case(
            "warn",
            f"Defender asks before Excel starts Python ({{place}}); allow it when it asks, for 24 hours at a time. {_ROUND}",
            _TO_IT.replace("{does}", "is in warn mode"),
        ),
        "audits": Case(
            "warn",
            "Defender writes down when Excel starts Python and does not keep it from doing so. IT may be about to: tell them what you use.",
            _TO_IT.replace("{does}", "is in audit mode"),
        ),
    },
    _look_at_rule,
    systems=("windows",),
)

CHECKS = (RULE_CHECK,)
