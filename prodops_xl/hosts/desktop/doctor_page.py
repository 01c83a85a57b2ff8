"""docs/troubleshooting.md, made of the checks' own texts: what the doctor says and what the page says cannot differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodops_xl.hosts.desktop.checks import Case, Check
from prodops_xl.hosts.desktop.doctor import CHECKS

_INTRODUCTION = """\
# Troubleshooting the desktop add-in

Made from the checks of `prodops-xl addin doctor` by `python -m prodops_xl.hosts.desktop.doctor_page > docs/troubleshooting.md`;
do not edit.

`prodops-xl addin doctor` looks at everything below and says what it found, with sentences to send to IT where only IT can help.
`--fix` mends what needs no rights; it never changes a policy, a Trusted Location, a permission or a start-up switch. `--excel`
starts the real Excel and tries the add-in in it. `--json` prints one object. Exit code 1 when something does not work.
"""
_SYSTEMS = {"windows": "Windows", "mac": "Mac"}


def troubleshooting_page() -> str:
    """The page as Markdown."""
    parts = [_INTRODUCTION, "| What you see | Look at |\n|---|---|"]
    parts[1] += "".join(
        f"\n| {check.symptom} | [{check.title}](#{_anchor(check.title)}) |" for check in CHECKS
    )
    return "\n".join([*parts, "", *(line for check in CHECKS for line in _section(check))])


def _anchor(title: str) -> str:
    """As GitHub and mkdocs make it of a heading."""
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


def _section(check: Check) -> Iterator[str]:
    systems = " and ".join(_SYSTEMS[system] for system in check.systems)
    yield from (
        f"## {check.title}",
        "",
        f"Check `{check.name}`, on {systems}.",
        "",
        f"What you see: {check.symptom}",
        "",
    )
    for case in check.cases.values():
        if case.status in ("fail", "warn"):
            yield from _case(case)
    yield ""


def _case(case: Case) -> Iterator[str]:
    yield f"- **{case.status}** {_shown(case.person)}"
    if case.it:
        yield f"    - For IT: {_shown(case.it)}"
    if case.mend:
        yield f"    - `--fix` {_shown(case.mend)}"


def _shown(text: str) -> str:
    """What a look fills in stands as a word in angle quotes."""
    return re.sub(r"\{(\w+)\}", r"‹\1›", text)


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(troubleshooting_page())
