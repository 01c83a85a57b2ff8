"""The workbooks of the published data sets, ten kinds of edit: a sample always, all of them in the slow set."""

import pytest

from prodops_xl.errors import ProdOpsError
from tests.hosts.files.patch.edits_of_ten_kinds import KINDS
from tests.hosts.files.patch.kept_whole import edited

SAMPLE = (
    "closedxml_CommentAndButton.xlsx",
    "closedxml_activex_checkbox.xlsx",
    "closedxml_LoadFileWithCustomSheetViews.xlsx",
    "closedxml_CubeFromRange-Input.xlsx",
    "closedxml_sheet-with-form-controls-input.xlsx",
    "closedxml_universal-content-strict.xlsx",
    "xlsxwriter_chartsheet10.xlsx",
    "xlsxwriter_embed_image05.xlsx",
)


def _edited_all(paths, tmp_path, kind):
    found = {}
    for path in paths:
        try:
            wrong = edited(path, kind, tmp_path / path.name)
        except ProdOpsError as refused:
            wrong = [f"refused: {refused}"]
        if wrong:
            found[path.name] = wrong[:5]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_of_real_workbooks_stays_whole(real_workbooks, tmp_path, kind):
    paths = [path for path in real_workbooks if path.name in SAMPLE]
    assert len(paths) == len(SAMPLE)
    assert _edited_all(paths, tmp_path, kind) == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_all_real_workbooks_stay_whole(real_workbooks, tmp_path, kind):
    assert _edited_all(real_workbooks, tmp_path, kind) == {}
