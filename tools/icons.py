"""Draws the ribbon's pictures: SVG sources by hand here, PNG at 16, 32 and 80 points by rsvg-convert.

    python tools/icons.py

Writes addin/desktop/icons/NAME.svg and NAME-{16,32,80}.png. One look: a dark line, one accent, nothing else.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

ICONS = Path(__file__).parents[1] / "addin" / "desktop" / "icons"
SIZES = (16, 32, 80)
STORE_SIZES = (64,)  # a list of add-ins shows the add-in's own picture so
INK, ACCENT, WARM, PALE = "#1f3a4d", "#0e8a7d", "#d9722e", "#e6f1f2"

SHEET = f'<path d="M6 3h14l6 6v20H6z" fill="{PALE}" stroke="{INK}"/><path d="M20 3v6h6" fill="none" stroke="{INK}"/>'
LINES = f'<path d="M10 13h12M10 17h12M10 21h7" fill="none" stroke="{INK}"/>'
ARROW_UP = f'<path d="M24 30V20m-5 5 5-5 5 5" fill="none" stroke="{ACCENT}" stroke-width="3"/>'
ARROW_DOWN = f'<path d="M24 19v10m-5-5 5 5 5-5" fill="none" stroke="{ACCENT}" stroke-width="3"/>'

DRAWN = {
    "validate-orders": SHEET + LINES + f'<path d="m15 24 4 5 9-11" fill="none" stroke="{ACCENT}" stroke-width="3.4"/>',
    "landed-cost": f'<path d="M3 20h26l-4 8H7z" fill="{PALE}" stroke="{INK}"/><path d="M8 20v-7h7v7m1 0v-7h7v7" fill="{PALE}" stroke="{INK}"/>'
    f'<path d="M16 3v7m3-5.5c-1-1.5-6-1.5-6 .6 0 2.4 6 1.2 6 3.6 0 2-5 2-6.2.4" fill="none" stroke="{ACCENT}" stroke-width="2"/>',
    "cogs": f'<path d="M4 26h24M7 26V15h5v11m2 0V9h5v17m2 0v-7h5v7" fill="{PALE}" stroke="{INK}"/><path d="m5 10 8-5 6 0 8 7" fill="none" stroke="{ACCENT}" stroke-width="2.6"/>',
    "score-vendors": f'<path d="M4 28V13l7 4v-4l7 4V7h10v21z" fill="{PALE}" stroke="{INK}"/>'
    f'<path d="m11 20 1.6 3.2 3.4.4-2.5 2.4.7 3.4-3.2-1.7-3.2 1.7.7-3.4L6 23.600l3.4-.4z" fill="{ACCENT}" stroke="none" transform="translate(8 -6) scale(1.05)"/>',
    "refresh-schedule": f'<path d="M4 6h24v22H4zM4 12h24M10 3v6m12-6v6" fill="{PALE}" stroke="{INK}"/>'
    f'<path d="M21 18a6 6 0 1 0 1 4m-1-7v3.600h-3.600" fill="none" stroke="{ACCENT}" stroke-width="2.400"/>',
    "entries": SHEET + f'<path d="M10 14h5m2 0h5M10 19h5m2 0h5M10 24h5" fill="none" stroke="{INK}"/><path d="m18 24 2.500 2.500 5-5" fill="none" stroke="{ACCENT}" stroke-width="3"/>',
    "refunds": f'<circle cx="17" cy="17" r="10" fill="{PALE}" stroke="{INK}"/><path d="M17 11v12m3-9.500c-1-1.500-6-1.500-6 .8 0 2.400 6 1.200 6 3.600 0 2-5 2-6.200.400" fill="none" stroke="{INK}"/>'
    f'<path d="M4 14A13 13 0 0 1 14 3.600M4 14l-2-5m2 5 5-2" fill="none" stroke="{ACCENT}" stroke-width="2.600"/>',
    "adopt": SHEET + f'<path d="M10 14h5m0 5h-5m0 5h5" fill="none" stroke="{INK}"/><path d="M17 19h10m-4-4 4 4-4 4" fill="none" stroke="{ACCENT}" stroke-width="2.800"/>',
    "share-copy": f'<path d="M4 4h13l5 5v14H4z" fill="{PALE}" stroke="{INK}"/><path d="M26 13v16H11" fill="none" stroke="{INK}"/><path d="M13 10v9m-4-5 4-4 4 4" fill="none" stroke="{ACCENT}" stroke-width="2.800"/>',
    "send-packs": f'<path d="M3 8h20v15H3zm0 1 10 8 10-8" fill="{PALE}" stroke="{INK}"/>' + ARROW_UP,
    "collect": f'<path d="M3 8h20v15H3zm0 1 10 8 10-8" fill="{PALE}" stroke="{INK}"/>' + ARROW_DOWN,
    "undo-collect": SHEET + f'<path d="M10 20a6 6 0 1 1 5 6m-5-12v6h6" fill="none" stroke="{WARM}" stroke-width="2.800"/>',
    "repair-formulas": SHEET + f'<path d="M9 14h4m-2-3v6" fill="none" stroke="{INK}"/><path d="M13 28l8-8m0 0a4 4 0 1 0 3-6l1 4-3 2z" fill="none" stroke="{ACCENT}" stroke-width="2.600"/>',
    "explain": f'<circle cx="13" cy="13" r="9" fill="{PALE}" stroke="{INK}"/><path d="m20 20 9 9" fill="none" stroke="{INK}" stroke-width="3.400"/><path d="M9 11h8m-8 4h5" fill="none" stroke="{ACCENT}" stroke-width="2.400"/>',
    "why": f'<path d="M16 4 30 28H2z" fill="{PALE}" stroke="{INK}"/><path d="M16 12v8m0 3v2.500" fill="none" stroke="{WARM}" stroke-width="3"/>',
    "stop": f'<path d="M11 3h10l8 8v10l-8 8H11l-8-8V11z" fill="{PALE}" stroke="{INK}"/><path d="M11 11h10v10H11z" fill="{WARM}" stroke="none"/>',
    "log": f'<path d="M6 4h20v24H6z" fill="{PALE}" stroke="{INK}"/><path d="M10 10h12M10 15h12M10 20h12M10 24h6" fill="none" stroke="{INK}"/><path d="M6 4v24" stroke="{ACCENT}" stroke-width="3"/>',
    "prodops": f'<path d="M16 3 28 9v14l-12 6L4 23V9z" fill="{PALE}" stroke="{INK}"/><path d="M4 9l12 6 12-6M16 15v14" fill="none" stroke="{INK}"/><path d="m8 19 4 3 3-7" fill="none" stroke="{ACCENT}" stroke-width="2.8"/>',
    "pane": f'<path d="M3 5h26v22H3z" fill="{PALE}" stroke="{INK}"/><path d="M19 5h10v22H19z" fill="{ACCENT}" stroke="{INK}"/><path d="M7 11h8M7 16h8M7 21h8" fill="none" stroke="{INK}"/>',
}  # fmt: skip


def svg(body: str) -> str:
    """A picture of 32 by 32 points; what is drawn without a width has a line of 2."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" stroke-width="2" '
        f'stroke-linejoin="round" stroke-linecap="round">{body}</svg>\n'
    )


def main() -> None:
    """Write every picture."""
    ICONS.mkdir(parents=True, exist_ok=True)
    for name, body in DRAWN.items():
        source = ICONS / f"{name}.svg"
        source.write_text(svg(body), encoding="utf-8")
        for size in (*SIZES, *(STORE_SIZES if name == "prodops" else ())):
            target = ICONS / f"{name}-{size}.png"
            subprocess.run(
                ["rsvg-convert", "-w", str(size), "-h", str(size), "-o", target, source], check=True
            )


if __name__ == "__main__":
    main()
