"""Every template built once, with example rows and without, and read once."""

from functools import cache

import openpyxl
import pytest

from prodops_xl.hosts.templates import build


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    return {one.name: one.path for one in build((), folder)}


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    return {one.name: one.path for one in build((), folder, empty=True)}


@pytest.fixture(scope="session")
def read():
    """A workbook by openpyxl, read once; with `data_only` what its formulas showed last. Not to be changed."""

    @cache
    def opened(path, data_only=False):
        return openpyxl.load_workbook(path, data_only=data_only)

    return opened
