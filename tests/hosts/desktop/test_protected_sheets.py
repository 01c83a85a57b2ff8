"""Protection without a password is lifted for a command and put back; a stand-in for Excel's sheets."""

from types import SimpleNamespace

import pytest

from prodops_xl.hosts.desktop import protected_sheets
from prodops_xl.hosts.desktop.protected_sheets import unprotected


class Sheet:
    """What Worksheet offers of protection (Excel's object model)."""

    def __init__(self, *, shut=True, password="", sorting=True):
        self.ProtectContents = shut
        self.ProtectDrawingObjects = False
        self.ProtectScenarios = False
        self.Protection = SimpleNamespace(
            **{name: name != "AllowSorting" or sorting for name in protected_sheets._ALLOWED}
        )
        self.password, self.told = password, None

    def Unprotect(self, password):
        if password != self.password:
            raise OSError("1004: the password is wrong")
        self.ProtectContents = False

    def Protect(self, **how):
        self.ProtectContents, self.told = True, how


def book(*sheets):
    return SimpleNamespace(sheets=[SimpleNamespace(api=sheet) for sheet in sheets])


@pytest.fixture(autouse=True)
def windows(monkeypatch):
    monkeypatch.setattr(protected_sheets.sys, "platform", "win32")


def test_lifted_in_the_block_and_put_back_as_it_was():
    sheet, free = Sheet(sorting=False), Sheet(shut=False)
    with unprotected(book(sheet, free)):
        assert not sheet.ProtectContents
    assert sheet.ProtectContents
    assert sheet.told["AllowSorting"] is False
    assert sheet.told["AllowFiltering"] is True
    assert sheet.told["DrawingObjects"] is False
    assert not free.ProtectContents
    assert free.told is None


def test_put_back_when_the_command_fails():
    sheet = Sheet()
    with pytest.raises(ValueError, match="planted"), unprotected(book(sheet)):
        raise ValueError("planted")
    assert sheet.ProtectContents


def test_a_password_keeps_its_sheet_shut_and_stops_no_command():
    locked, sheet = Sheet(password="theirs"), Sheet()
    with unprotected(book(locked, sheet)):
        assert locked.ProtectContents
        assert not sheet.ProtectContents
    assert locked.told is None


def test_elsewhere_nothing_is_asked(monkeypatch):
    monkeypatch.setattr(protected_sheets.sys, "platform", "darwin")
    sheet = Sheet()
    with unprotected(book(sheet)):
        assert sheet.ProtectContents
