"""The ribbon tab, made from the registry: groups, buttons, tips, keys, and the pictures they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prodops_xl.hosts.desktop.addin_sources import sources, templates
from prodops_xl.registry import COMMANDS, Command

# Both parts of a ribbon: where Office finds it, its namespace, the relationship that leads to it. Office 2007 reads the
# first; later versions read the second alone where it is there ([MS-OI29500] 3.4.1.3 and 3.4.1.4).
_OFFICE = "http://schemas.microsoft.com/office"
PARTS = (
    (
        "customUI/customUI.xml",
        f"{_OFFICE}/2006/01/customui",
        f"{_OFFICE}/2006/relationships/ui/extensibility",
    ),
    (
        "customUI/customUI14.xml",
        f"{_OFFICE}/2009/07/customui",
        f"{_OFFICE}/2007/relationships/ui/extensibility",
    ),
)
GROUPS = ("Orders", "Cost", "COGS", "Vendors", "Schedule", "Share", "Help")
TAB_KEYTIP = "Y2"  # two strokes: single letters are Excel's own tabs


@dataclass(frozen=True)
class Button:
    """One button: `task` is what its callback is told, `image` the stem of its picture."""

    task: str
    label: str
    supertip: str
    image: str
    keytip: str
    size: str = "large"

    @property
    def id(self) -> str:
        """Unique in the tab; letters and digits."""
        return "prodops" + "".join(word.capitalize() for word in self.task.split("-"))


@dataclass(frozen=True)
class Group:
    """One group of the tab with its buttons in order."""

    label: str
    buttons: tuple[Button, ...]

    @property
    def id(self) -> str:
        """Unique in the tab."""
        return f"prodopsGroup{self.label}"


# Buttons of the add-in itself: what they do needs no Python.
_OWN = (
    (
        "why",
        "Why?",
        "Says why the ProdOps formula in the selected cell shows an error, or what its figure rests on and leaves out.",
    ),
    (
        "stop",
        "Stop",
        "Mac: asks the running command to stop before it writes; the workbook stays as it was. Windows: press Esc.",
    ),
    ("log", "Log", "Opens the log of commands and errors."),
)


def groups(commands: Sequence[Command] = COMMANDS) -> tuple[Group, ...]:
    """The tab's groups in the catalogue's order; a group without commands is left out."""
    taken: set[str] = set()
    out = []
    for label in GROUPS:
        buttons = [
            Button(c.name, c.label, c.help, c.name, _keytip(c.label, taken))
            for c in commands
            if c.group == label and "desktop" in c.hosts
        ]
        if label == "Help":
            buttons += [
                Button(task, own, tip, task, _keytip(own, taken), "normal") for task, own, tip in _OWN
            ]
        if buttons:
            out.append(Group(label, tuple(buttons)))
    return tuple(out)


def _keytip(label: str, taken: set[str]) -> str:
    """One or two letters that no other button has, from the label's own letters."""
    letters = [c for c in label.upper() if c.isalpha()]
    initials = "".join(word[0] for word in label.upper().split())
    # One letter may not begin another's two: Excel would wait for the second stroke.
    for wanted in [initials[:2], *(letters[0] + c for c in letters[1:]), *(a + b for a in letters for b in letters)]:  # fmt: skip
        if len(wanted) == 2 and wanted not in taken:
            taken.add(wanted)
            return wanted
    raise ValueError(f"No key is left for the button {label!r}.")


def ribbon_xml(namespace: str, commands: Sequence[Command] = COMMANDS) -> str:
    """The tab as customUI in that namespace."""
    return (
        templates()
        .get_template("ribbon.xml.j2")
        .render(namespace=namespace, groups=groups(commands), tab_keytip=TAB_KEYTIP)
    )


def pictures(commands: Sequence[Command] = COMMANDS) -> dict[str, bytes]:
    """PNG of every button's picture by its name: 32 points for large buttons, 16 for the others."""
    folder = sources() / "icons"
    return {
        button.image: (folder / f"{button.image}-{32 if button.size == 'large' else 16}.png").read_bytes()
        for group in groups(commands)
        for button in group.buttons
    }
