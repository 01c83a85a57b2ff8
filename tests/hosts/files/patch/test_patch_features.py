"""Twenty workbooks of one feature each, ten kinds of edit: what no edit touches stays as it is."""

import pytest

from tests.hosts.files.patch.edits_of_ten_kinds import KINDS
from tests.hosts.files.patch.feature_books import FEATURES, build
from tests.hosts.files.patch.kept_whole import edited


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    folder = tmp_path_factory.mktemp("features")
    return {feature: build(feature, folder) for feature in FEATURES}


def test_there_are_twenty():
    assert len(FEATURES) == 20
    assert len(KINDS) == 10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("feature", FEATURES)
def test_a_workbook_stays_whole(books, tmp_path, feature, kind):
    path = books[feature]
    assert edited(path, kind, tmp_path / f"edited{path.suffix}") == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("feature", ["table", "controls", "conditions", "printing"])
def test_libreoffice_opens_it(books, tmp_path, office, feature):
    target = tmp_path / "edited.xlsx"
    for kind in ("note", "table row", "sheet"):
        assert edited(books[feature], kind, target) == []
        seen = office.look(target, values=["Orders"])
        assert seen.sheets["Orders"][0][:4] == ["PO", "Style", "Units", "FOB"]
        assert seen.faulty == {}
