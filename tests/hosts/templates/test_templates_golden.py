"""Each template part by part against a kept listing. After a wanted change:

PRODOPS_GOLDEN=write python -m pytest tests/hosts/templates/test_templates_golden.py
"""

import difflib
import importlib.util
import json
import os
from pathlib import Path

import pytest

from prodops_xl.hosts.templates import build, declarations

GOLDEN = Path(__file__).parents[2] / "golden" / "templates"
_spec = importlib.util.spec_from_file_location("template_parts", Path(__file__).with_name("parts.py"))
parts = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(parts)


@pytest.mark.parametrize("name", tuple(declarations()))
def test_every_part_is_as_kept(built, name):
    found = parts.listing(built[name])
    path = GOLDEN / f"{name}.json"
    if os.environ.get("PRODOPS_GOLDEN") == "write":
        path.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert sorted(found) == sorted(kept)
    changed = [
        f"{part}: {line}"
        for part in kept
        for line in difflib.unified_diff(kept[part], found[part], lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]
    assert not changed, "\n".join(changed[:60])


def test_a_change_is_told_by_part_and_line(built, tmp_path):
    one = parts.listing(built["vendor-update-pack"])
    other = parts.listing(build(["vendor-update-pack"], tmp_path, empty=True)[0].path)
    assert one["xl/worksheets/sheet2.xml"] != other["xl/worksheets/sheet2.xml"]
    assert one["_rels/.rels"] == other["_rels/.rels"]


@pytest.mark.parametrize("name", tuple(declarations()))
def test_the_same_bytes_each_time(built, tmp_path, name):
    again = build([name], tmp_path)[0].path
    assert again.read_bytes() == built[name].read_bytes()


def test_listings_stay_small():
    assert all(path.stat().st_size < 80_000 for path in GOLDEN.glob("*.json"))
