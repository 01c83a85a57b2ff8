"""The doctor on what a company's rules allow: add-ins, macros, Trusted Locations, and Defender's rule on Office.

Keys as Microsoft's policy templates write them (excel16.admx, office16.admx, windowsdefender.admx). None of them is
ever changed here: they are IT's to change, and the sentences say which.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from prodops_xl.hosts.desktop.checks import Case, Check, Desk, Seen
from prodops_xl.hosts.desktop.places import OFFICE, Machine

POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
CLOUD_POLICY = (
    r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0"  # set through the Microsoft 365 admin centre
)
_SECURITY = r"Excel\Security"
_AUTOMATION = r"HKCU\Software\Policies\Microsoft\Office\Common\Security"
_LOCATIONS = r"Security\Trusted Locations"


def ruling(machine: Machine, name: str, key: str = _SECURITY) -> tuple[object, str]:
    """The value that counts and the key it stands in: a policy's before the user's own choice; (None, "") for none."""
    for root in (POLICY, CLOUD_POLICY, OFFICE):
        found = machine.setting(rf"{root}\{key}", name)
        if found is not None:
            return found, rf"{root}\{key}"
    return None, ""


def trust(machine: Machine, folder: PurePath) -> str:
    """Whether Excel trusts the folder: `listed`, `off` (all locations are), `policy` (users' do not count), `unlisted`,
    or `default` where Excel has written no list yet: its own start folder is on the one it will write.
    """
    if any(
        ruling(machine, "AllLocationsDisabled", rf"{app}\{_LOCATIONS}")[0] == 1 for app in ("Excel", "Common")
    ):
        return "off"
    policies = [
        rf"{root}\{app}\{_LOCATIONS}" for root in (POLICY, CLOUD_POLICY) for app in ("Excel", "Common")
    ]
    if any(_covers(machine, key, folder) for key in policies):
        return "listed"
    if ruling(machine, "Allow User Locations", rf"Common\{_LOCATIONS}")[0] == 0:
        return "policy"
    own = rf"{OFFICE}\Excel\{_LOCATIONS}"
    if not machine.registry.keys(own):
        return "default"
    return "listed" if _covers(machine, own, folder) else "unlisted"


def _covers(machine: Machine, key: str, folder: PurePath) -> bool:
    """Whether one of the locations below the key is the folder, or is above it and takes its subfolders in."""
    for name in machine.registry.keys(key):
        told = machine.setting(rf"{key}\{name}", "Path")
        if not isinstance(told, str) or not told.strip():
            continue
        place = machine.path(machine.expanded(told.strip()))
        below = machine.setting(rf"{key}\{name}", "AllowSubFolders") == 1
        if folder == place or (below and folder.is_relative_to(place)):
            return True
    return False


def _look_at_trust(desk: Desk) -> Iterator[Seen]:
    found = trust(desk.machine, desk.here.start)
    yield Seen("ok" if found in ("listed", "default") else found, {"path": desk.here.start})


TRUST = Check(
    "trusted-locations",
    "Trusted Locations",
    "Excel asks about macros at each start, or the ProdOps tab is there and its buttons do nothing.",
    {
        "ok": Case("ok", "Excel trusts its start folder {path}."),
        "off": Case(
            "warn",
            "Trusted Locations are switched off on this machine, so that Excel treats the add-in as any file with macros.",
            "The policy `Disable all trusted locations` (AllLocationsDisabled) is on. Please allow Excel's start folder {path} as a "
            "Trusted Location, or sign prodops.xlam with a certificate of a Trusted Publisher.",
        ),
        "policy": Case(
            "warn",
            "Only Trusted Locations that IT has set count here, and Excel's start folder is not among them.",
            "The policy `Allow mix of policy and user locations` is off. Please add {path} to Excel's Trusted Locations by policy.",
        ),
        "unlisted": Case(
            "warn",
            "Excel's start folder {path} is not among its Trusted Locations. File, Options, Trust Center, Trusted Locations, Add.",
            "Please add {path} to Excel's Trusted Locations; Office lists it by default.",
        ),
    },
    _look_at_trust,
    systems=("windows",),
)


def _look_at_policies(desk: Desk) -> Iterator[Seen]:
    machine = desk.machine
    trusted = trust(machine, desk.here.start) in ("listed", "default")
    found = list(_addin_rules(machine)) + list(_macro_rules(machine, trusted=trusted))
    yield from found or [Seen("ok")]


def _addin_rules(machine: Machine) -> Iterator[Seen]:
    every, key = ruling(machine, "DisableAllAddins")
    if every == 1:
        yield Seen("no_addins", {"key": key})
    signed, key = ruling(machine, "RequireAddinSig")
    if signed == 1:
        silent = ruling(machine, "NoTBPromptUnsignedAddin")[0] == 1
        yield Seen("unsigned_silent" if silent else "unsigned", {"key": key})


def _macro_rules(machine: Machine, *, trusted: bool) -> Iterator[Seen]:
    macros, key = ruling(machine, "VBAWarnings")
    if macros in (3, 4):
        yield Seen("macros_trusted" if trusted else "macros_off", {"key": key, "value": macros})
    internet, key = ruling(machine, "blockcontentexecutionfrominternet")
    if internet == 1:
        yield Seen("internet", {"key": key})
    automation = machine.setting(_AUTOMATION, "automationsecurity")
    if automation == 3:
        yield Seen("automation")


POLICIES = Check(
    "addin-policies",
    "Rules on add-ins and macros",
    "The ProdOps tab is missing without a message, or Excel says that macros or an add-in have been disabled.",
    {
        "ok": Case("ok", "No rule found forbids add-ins or macros."),
        "no_addins": Case(
            "fail",
            "A rule forbids every add-in of Excel on this machine. Ask IT, with the sentence below.",
            "DisableAllAddins = 1 under {key}. Please allow add-ins in Excel for this user; the add-in is prodops.xlam in the user's "
            "own XLSTART folder.",
        ),
        "unsigned": Case(
            "fail",
            "A rule demands that add-ins are signed, and this one is not. Excel shows a yellow bar. Ask IT, with the sentence below.",
            "RequireAddinSig = 1 under {key}. Please sign the VBA project of prodops.xlam with your own code-signing certificate and make "
            "it a Trusted Publisher, or lift the rule for this user.",
        ),
        "unsigned_silent": Case(
            "fail",
            "A rule demands that add-ins are signed and keeps Excel from saying so: the tab is missing without a word. Ask IT, with the "
            "sentence below.",
            "RequireAddinSig = 1 and NoTBPromptUnsignedAddin = 1 under {key}. Please sign the VBA project of prodops.xlam with your own "
            "code-signing certificate and make it a Trusted Publisher, or lift the rule for this user.",
        ),
        "macros_off": Case(
            "fail",
            "Macros without a signature are switched off (VBAWarnings {value}) and Excel's start folder is not a Trusted Location: the "
            "add-in does nothing.",
            "VBAWarnings = {value} under {key}, and the user's XLSTART folder is not a Trusted Location. Please make it one, or sign "
            "prodops.xlam.",
        ),
        "macros_trusted": Case(
            "ok",
            "Macros without a signature are switched off (VBAWarnings {value}); files in Excel's start folder, a Trusted Location, "
            "are exempt from that.",
        ),
        "internet": Case(
            "ok",
            "Macros in files from the internet are blocked. The add-in that `prodops-xl addin install` writes carries no mark of a "
            "download, so that this does not touch it; a copy from a mail or a download would not load.",
        ),
        "automation": Case(
            "warn",
            "A rule switches macros off in an Excel that a program starts: `prodops-xl addin doctor --excel` cannot work here. Excel that "
            "you start yourself is not affected.",
            "automationsecurity = 3: macros are off in programmatically started Office. Nothing needs to change for daily use.",
        ),
    },
    _look_at_policies,
    systems=("windows",),
)

CHECKS = (POLICIES, TRUST)
