"""Install and remove on simulated PCs and Macs: what is written where, what stays the user's, what is refused."""

import dataclasses
import io
import json
import sys
import zipfile
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodops_xl import __version__
from prodops_xl.errors import ProdOpsError
from prodops_xl.hosts.desktop import install_files, login_entry
from prodops_xl.hosts.desktop.addin_sources import sources
from prodops_xl.hosts.desktop.install import install
from prodops_xl.hosts.desktop.install_removal import remove
from prodops_xl.hosts.desktop.installed import sha256
from prodops_xl.hosts.desktop.places import Machine, Ran, places
from prodops_xl.hosts.desktop.settings_file import fits, read_settings, written_settings
from prodops_xl.hosts.desktop.windows_registry import KeptRegistry, MachineRegistry, value
from tests.effort import examples
from tests.hosts.desktop.machines import VERSION, build, mac, windows

XLSTART = "C/Users/ann/AppData/Roaming/Microsoft/Excel/XLSTART"
STARTUP = (
    "Users/ann/Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
)
CONF = b'"INTERPRETER_WIN","C:\\Users\\ann\\prodops\\Scripts\\python.exe"\r\n'
SERVED = CONF + b'"DEBUG UDFS","True"\r\n"USE UDF SERVER","True"\r\n'


@pytest.fixture
def pc(tmp_path):
    return windows(tmp_path / "pc")


@pytest.fixture
def apple(tmp_path):
    return mac(tmp_path / "mac")


def put_in(made, **given):
    return install(made.machine, build=build, **given)


def new_files(made, before):
    return {path: data for path, data in made.files().items() if before.get(path) != data}


# --- what is written --------------------------------------------------------------------------------------------


def test_on_windows(pc):
    before = pc.files()
    done = put_in(pc)
    made = new_files(pc, before)
    assert set(made) == {
        f"{XLSTART}/prodops.xlam",
        f"{XLSTART}/prodops.intellisense.xml",
        "C/Users/ann/.prodops/prodops.conf",
        "C/Users/ann/.prodops/installed.json",
    }
    assert made["C/Users/ann/.prodops/prodops.conf"] == CONF  # lines of two texts, CR LF, none blank
    record = json.loads(made["C/Users/ann/.prodops/installed.json"])
    addin = r"C:\Users\ann\AppData\Roaming\Microsoft\Excel\XLSTART\prodops.xlam"
    assert record["files"][addin] == sha256(made[f"{XLSTART}/prodops.xlam"])
    assert (record["xlwings"], record["version"]) == (VERSION, __version__)
    assert done.told[0] == f"Installed {addin}."
    assert pc.started == []


def test_on_a_mac(apple):
    before = apple.files()
    put_in(apple)
    made = new_files(apple, before)
    script = "Users/ann/Library/Application Scripts/com.microsoft.Excel/prodops.applescript"
    conf = "Users/ann/Library/Containers/com.microsoft.Excel/Data/prodops.conf"
    assert set(made) == {
        f"{STARTUP}/prodops.xlam",
        f"{STARTUP}/prodops.intellisense.xml",
        script,
        conf,
        "Users/ann/.prodops/installed.json",
    }
    assert made[script] == (sources() / "prodops.applescript").read_bytes()
    assert made[conf] == b'"INTERPRETER_MAC","/Users/ann/prodops/bin/python3"\n'


def test_the_interpreter_stands_in_the_add_in_too(pc):
    put_in(pc)
    package = zipfile.ZipFile(io.BytesIO(pc.disk(pc.here.addin).read_bytes()))
    sheets = b"".join(package.read(n) for n in package.namelist() if n.endswith(".xml"))
    assert rb"C:\Users\ann\prodops\Scripts\python.exe" in sheets


@pytest.mark.parametrize("login", [None, True])
def test_a_second_time_changes_nothing(pc, login):
    put_in(pc, login_server=login)
    before = pc.files()
    assert put_in(pc, login_server=login).told == ["Everything was in place already."]
    assert pc.files() == before


def test_no_mark_of_a_download_survives(pc):
    """Windows keeps it as a second stream of the file; the file that takes its place has none."""
    pc.write(pc.here.start / "prodops.xlam", b"downloaded")
    put_in(pc)
    assert not list(pc.disk(pc.here.start).glob("*Zone.Identifier"))
    assert not [path for path in pc.files() if path.endswith(".new")]


def test_nothing_half_written_ever_lies_where_excel_looks(pc, monkeypatch):
    replaced, kept = Path.replace, []

    def noted(path, target):
        kept.append((path.parent, path.read_bytes()))
        return replaced(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    put_in(pc)
    assert len(kept) == 4
    assert all(folder != pc.disk(pc.here.start) for folder, _ in kept)
    assert all(data for _, data in kept)


def test_it_is_built_again_for_another_xlwings(pc):
    put_in(pc)
    pc.change(xlwings_version="0.38.0")

    def newer(out, settings=None):
        out.write_bytes(b"for 0.38.0")

    done = install(pc.machine, build=newer)
    assert pc.disk(pc.here.addin).read_bytes() == b"for 0.38.0"
    assert done.record.xlwings == "0.38.0"
    assert not pc.disk(pc.here.kept).exists()  # ours, unchanged: nothing to keep


def test_a_changed_add_in_is_set_aside(pc):
    put_in(pc)
    pc.write(pc.here.addin, b"with my own macro")
    done = put_in(pc)
    assert pc.disk(pc.here.kept / "prodops-20261125-093000.xlam").read_bytes() == b"with my own macro"
    assert any("kept as" in line for line in done.told)
    assert [f.name for f in pc.disk(pc.here.start).glob("*.xlam")] == ["prodops.xlam"]


# --- login server -----------------------------------------------------------------------------------------------


def test_a_login_server(pc):
    put_in(pc, login_server=True)
    line = r'"C:\Users\ann\prodops\Scripts\pythonw.exe" -P -m prodops_xl.hosts.desktop.login_server'
    assert pc.registry.values(login_entry.RUN) == {login_entry.NAME: line}
    assert pc.disk(pc.here.settings).read_bytes() == SERVED
    assert pc.started == [[line.split('"')[1], "-P", "-m", "prodops_xl.hosts.desktop.login_server"]]
    put_in(pc)  # neither said: it stays
    assert pc.registry.values(login_entry.RUN)
    assert pc.disk(pc.here.settings).read_bytes() == SERVED
    put_in(pc, login_server=False)
    assert pc.registry.values(login_entry.RUN) == {}
    assert pc.disk(pc.here.settings).read_bytes() == CONF


def test_a_login_server_needs_pythonw_and_a_short_path(tmp_path):
    pc = windows(tmp_path / "a")
    pc.disk(pc.machine.interpreter.with_name("pythonw.exe")).unlink()
    with pytest.raises(ProdOpsError, match=r"no .*pythonw\.exe"):
        put_in(pc, login_server=True)
    deep = windows(tmp_path / "b", python="C:\\" + "deep\\" * 45 + "python.exe")
    with pytest.raises(ProdOpsError, match="260 characters"):
        put_in(deep, login_server=True)
    for made in (pc, deep):  # asked before anything is written
        assert login_entry.entered(made.machine) == ""
        assert not made.disk(made.here.addin).exists()


# --- settings of the user's own ---------------------------------------------------------------------------------

# (the file before, code page, what it holds after an install)
SETTINGS = [
    (b"", "1252", CONF),
    (b'"MY KEY","mine"\r\n', "1252", b'"MY KEY","mine"\r\n' + CONF),
    (b'\r\n"MY KEY","mine"\r\n\r\n', "1252", b'"MY KEY","mine"\r\n' + CONF),
    (b'interpreter_win,"D:\\old\\python.exe"\r\nA,B', "1252", CONF.replace(b"INTERPRETER_WIN", b"interpreter_win") + b'"A","B"\r\n'),
    (b'"A","1"\n"a","2"\n', "1252", b'"A","1"\r\n' + CONF),  # VBA takes the first
    (b'\xef\xbb\xbf"A","\xc3\xa9"\r\n', "1252", b'"A","\xe9"\r\n' + CONF),  # saved as UTF-8 by Notepad
    ('"A","é"\r\n'.encode("utf-16"), "1252", b'"A","\xe9"\r\n' + CONF),
    (b'"A","\xe9\x81"\r\n', "1252", b'"A","\xe9\x81"\r\n' + CONF),  # bytes outside the code page stay
    (b'"A","\xc3\xa9"\r\n', "65001", b'"A","\xc3\xa9"\r\n' + CONF),
    (b'"A","b""c"\r\n', "1252", None),  # a quotation mark: VBA could not read it back
]  # fmt: skip


@pytest.mark.parametrize(("before", "page", "after"), SETTINGS)
def test_settings(pc, before, page, after):
    pc.registry.put(r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage", "ACP", page)
    pc.write(pc.here.settings, before)
    if after is None:
        with pytest.raises(ProdOpsError, match="quotation mark"):
            put_in(pc)
        return
    put_in(pc)
    assert pc.disk(pc.here.settings).read_bytes() == after


# Lines that are no pair: VBA would take every text after them for another.
@pytest.mark.parametrize(
    "odd", [b"just text", b'"A","B","C"', b'"A', b'"",""', b'"A",\x00"B"', b"\x00\x01\x02"]
)
def test_odd_lines_go_and_the_file_is_kept(pc, odd):
    data = odd + b'\r\n"MY KEY","mine"\r\n'
    pc.write(pc.here.settings, data)
    done = put_in(pc)
    assert pc.disk(pc.here.settings).read_bytes() == b'"MY KEY","mine"\r\n' + CONF
    assert [f.read_bytes() for f in pc.disk(pc.here.kept).iterdir()] == [data]
    assert any("no settings" in line for line in done.told)


def vba_input(text):
    """What VBA's `Input #1, key, value` in a loop gives: one text after another, across lines, quotes taken off."""
    out, at = [], 0
    while at < len(text):
        while at < len(text) and text[at] == " ":
            at += 1
        if text[at : at + 1] == '"':
            stop = text.find('"', at + 1)
            out.append(text[at + 1 : stop])
            at = stop + 1
            while at < len(text) and text[at] not in ",\r\n":
                at += 1
        else:
            stop = next((i for i in range(at, len(text)) if text[i] in ",\r\n"), len(text))
            out.append(text[at:stop])
            at = stop
        at += 2 if text[at : at + 2] == "\r\n" else 1
    return dict(zip(out[::2], out[1::2], strict=False))


@given(
    st.dictionaries(
        st.from_regex(r"[A-Z][A-Z _]{0,20}[A-Z]", fullmatch=True),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda t: fits(t, "cp1252")),
        max_size=6,
    )
)
@settings(max_examples=examples(80), deadline=None)
def test_vba_reads_what_is_written(values):
    data = written_settings(values, "cp1252", "\r\n")
    assert vba_input(data.decode("cp1252")) == values
    once = read_settings(data, "cp1252")
    assert (once.values, once.faults) == (values, {})


def test_letters_that_the_code_page_lacks_stand_in_the_add_in_alone(tmp_path):
    pc = windows(tmp_path / "pc", user="Γιώργος")
    asked = []

    def noted(out, settings=None):
        asked.append(dict(settings))
        build(out, settings)

    install(pc.machine, build=noted)
    assert asked == [{"INTERPRETER_WIN": r"C:\Users\Γιώργος\prodops\Scripts\python.exe"}]
    assert pc.disk(pc.here.settings).read_bytes() == b""


# --- which Python -----------------------------------------------------------------------------------------------

OTHER = r"D:\Python311\python.exe"
ALIAS = r"C:\Users\ann\AppData\Local\Microsoft\WindowsApps\python.exe"
# (--interpreter, what it answers, the interpreter or the words of the refusal)
PYTHONS = [
    (r"C:\Users\ann\prodops\Scripts\pythonw.exe", None, r"C:\Users\ann\prodops\Scripts\python.exe"),
    (OTHER, Ran(0, f"{VERSION}\n"), OTHER),
    (OTHER, Ran(1, "", "ModuleNotFoundError"), "cannot import prodops_xl"),
    (OTHER, Ran(0, "0.30.0\n"), "has xlwings 0.30.0"),
    (OTHER, Ran(None), "cannot import prodops_xl"),
    (ALIAS, None, "Microsoft Store's Python"),
    ("python", None, "full path"),
    (r"E:\none\python.exe", None, "There is no Python program"),
    (r"D:\Python311", None, "There is no Python program"),
]


@pytest.mark.parametrize(("named", "answer", "expected"), PYTHONS)
def test_the_interpreter(pc, named, answer, expected):
    pc.write(OTHER)
    pc.write(ALIAS)
    if answer:
        pc.answers["import prodops_xl"] = answer
    if expected.endswith(".exe"):
        assert put_in(pc, interpreter=named).record.interpreter == expected
    else:
        with pytest.raises(ProdOpsError, match=expected):
            put_in(pc, interpreter=named)
        assert not pc.disk(pc.here.addin).exists()


def test_a_virtual_environment_of_the_stores_python(pc):
    """Windows redirects what Store apps write below AppData, their virtual environments included."""
    pc.change(base=PureWindowsPath(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.11_x64"))
    with pytest.raises(ProdOpsError, match="Excel would never see the add-in"):
        put_in(pc)


# --- refusals ---------------------------------------------------------------------------------------------------


def held(made):
    made.write(made.here.start / "~$prodops.xlam")


def file_in_the_way(made):
    made.write(made.here.start.parent, b"")


def no_builder(out, settings=None):
    raise ProdOpsError("The add-in's sources are missing.")


# (what is broken, the builder, the words of the sentence)
REFUSALS = [(held, build, "Quit Excel"), (lambda _made: None, no_builder, "sources are missing")]


@pytest.mark.parametrize(("breaks", "builder", "words"), REFUSALS)
def test_refusals_change_nothing(pc, breaks, builder, words):
    put_in(pc)
    breaks(pc)
    before = pc.files()
    with pytest.raises(ProdOpsError, match=words):
        install(pc.machine, build=builder)
    assert pc.files() == before


def test_excel_holds_the_file(pc, monkeypatch):
    """Windows refuses to open for writing what Excel has open."""
    put_in(pc)
    opened = Path.open

    def refusing(path, mode="r", *args, **kwargs):
        if path.name == "prodops.xlam" and mode == "r+b":
            raise PermissionError(13, "used by another process")
        return opened(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    for act in (put_in, lambda made: remove(made.machine)):
        with pytest.raises(ProdOpsError, match=r"Quit Excel and run this again; `prodops-xl addin doctor`"):
            act(pc)


def test_excel_runs_on_a_mac(apple):
    from prodops_xl.hosts.desktop.places import Process

    put_in(apple)
    apple.running.append(Process(1, "Microsoft Excel", window=True))
    with pytest.raises(ProdOpsError, match="Cmd-Q"):
        put_in(apple)


def test_a_folder_that_cannot_be_written(tmp_path):
    pc = windows(tmp_path / "pc")
    start = pc.disk(pc.here.start.parent)
    start.rmdir()
    start.write_bytes(b"")  # a file where the folder should be
    with pytest.raises(ProdOpsError, match="cannot be written"):
        put_in(pc)


def test_an_antivirus_program_takes_it_at_once(pc, monkeypatch):
    written = install_files.write_file

    def swept(machine, path, data):
        written(machine, path, data)
        if path.name == "prodops.xlam":
            machine.disk(path).unlink()

    monkeypatch.setattr(install_files, "write_file", swept)
    with pytest.raises(ProdOpsError, match="antivirus") as refused:
        put_in(pc)
    assert "SHA-256" in str(refused.value)


# (system, login server, words)
NOT_HERE = [("other", None, "Windows and Mac alone"), ("mac", True, "--login-server is for Windows")]


@pytest.mark.parametrize(("system", "login", "words"), NOT_HERE)
def test_not_on_this_system(tmp_path, system, login, words):
    machine = Machine(
        system, PurePosixPath("/home/ann"), PurePosixPath("/usr/bin/python3"), VERSION, root=tmp_path
    )
    with pytest.raises(ProdOpsError, match=words):
        install(machine, build=build, login_server=login)
    assert not list(tmp_path.iterdir())


def test_excel_has_never_run_on_this_mac(tmp_path):
    made = mac(tmp_path / "mac")
    made.disk(made.here.settings.parent).rmdir()
    with pytest.raises(ProdOpsError, match="Start Excel once"):
        put_in(made)


# --- remove -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", [None, True])
@pytest.mark.parametrize("kind", [windows, mac])
@pytest.mark.parametrize("conf", [None, b'"MY KEY","mine"\r\n"DEBUG UDFS","False"\r\n'])
def test_remove_leaves_all_as_it_was(tmp_path, kind, login, conf):
    made = kind(tmp_path / "m")
    if conf is not None:
        made.write(made.here.settings, conf.replace(b"\r\n", made.machine.line_end.encode()))
    before, keys = made.files(), made.registry.values(login_entry.RUN)
    if kind is mac and login:
        return
    for _ in range(2):
        put_in(made, login_server=login)
    remove(made.machine)
    assert made.files() == before
    assert made.registry.values(login_entry.RUN) == keys


def test_remove_keeps_what_was_changed_since(pc):
    put_in(pc, login_server=True)
    pc.write(pc.here.addin, b"with my own macro")
    pc.write(pc.here.settings, CONF + b'"DEBUG UDFS","no"\r\n')
    pc.registry.put(login_entry.RUN, login_entry.NAME, "something else")
    told = " ".join(remove(pc.machine).told)
    assert pc.disk(pc.here.addin).read_bytes() == b"with my own macro"
    assert pc.disk(pc.here.settings).read_bytes() == b'"DEBUG UDFS","no"\r\n'
    assert pc.registry.values(login_entry.RUN) == {login_entry.NAME: "something else"}
    for words in ("Kept C:", "Kept the setting DEBUG UDFS", "Kept the entry"):
        assert words in told
    assert not pc.disk(pc.here.record).exists()


def test_remove_deletes_nothing_but_its_own(pc):
    """A record that names another file, with its right hash, does not get it deleted."""
    put_in(pc)
    diary = pc.write(pc.machine.home / "diary.txt", b"dear diary")
    record = json.loads(pc.disk(pc.here.record).read_text())
    record["files"][r"C:\Users\ann\diary.txt"] = sha256(b"dear diary")
    pc.write(pc.here.record, json.dumps(record))
    remove(pc.machine)
    assert diary.exists()


# (what there is, words)
NOTHING = [
    (lambda _m: None, "Nothing is installed"),
    (lambda m: m.write(m.here.addin, b"x"), "delete it yourself"),
]


@pytest.mark.parametrize(("prepare", "words"), NOTHING)
def test_remove_of_nothing(pc, prepare, words):
    prepare(pc)
    with pytest.raises(ProdOpsError, match=words):
        remove(pc.machine)


# Records that are none.
RECORDS = [b"", b"{", b"[]", b"null", b'{"version": 1}', b"\xff\xfe", b'{"version":"1","xlwings":"1","interpreter":"x","files":[]}',
           b'{"version":"1","xlwings":"1","interpreter":"x","files":{"a":1}}', b'{"version":"1","xlwings":"1","interpreter":"x","login":3}']  # fmt: skip


@pytest.mark.parametrize("data", RECORDS)
def test_a_record_that_cannot_be_read(pc, data):
    put_in(pc)
    pc.write(pc.here.record, data)
    with pytest.raises(ProdOpsError, match="Run `prodops-xl addin install` again"):
        remove(pc.machine)
    told = put_in(pc).told
    assert any("could not be read" in line for line in told)
    remove(pc.machine)
    assert not pc.disk(pc.here.addin).exists()


# --- places -----------------------------------------------------------------------------------------------------

OPTIONS = r"HKCU\Software\Microsoft\Office\16.0\Excel\Options"
GENERAL = r"HKCU\Software\Microsoft\Office\16.0\Common\General"
# (environment, registry, start folder)
STARTS = [
    ({}, {}, r"C:\Users\ann\AppData\Roaming\Microsoft\Excel\XLSTART"),
    ({"appdata": r"D:\Profiles\ann"}, {}, r"D:\Profiles\ann\Microsoft\Excel\XLSTART"),
    ({"APPDATA": r"\\server\profiles\ann"}, {}, r"\\server\profiles\ann\Microsoft\Excel\XLSTART"),
    ({}, {GENERAL: {"Xlstart": "XLOUVRIR"}}, r"C:\Users\ann\AppData\Roaming\Microsoft\Excel\XLOUVRIR"),
    ({}, {GENERAL: {"Xlstart": r"..\..\evil"}}, r"C:\Users\ann\AppData\Roaming\Microsoft\Excel\XLSTART"),
]


@pytest.mark.parametrize(("env", "registry", "start"), STARTS)
def test_the_start_folder(env, registry, start, tmp_path):
    home = PureWindowsPath(r"C:\Users\ann")
    machine = Machine("windows", home, home, VERSION, env=env, registry=KeptRegistry(registry), root=tmp_path)
    assert places(machine).start == PureWindowsPath(start)
    assert tmp_path in machine.disk(places(machine).start).parents


def test_other_folders_that_excel_loads_from(pc):
    pc.registry.put(OPTIONS, "AltStartup", r"%USERPROFILE%\team")
    assert [str(path) for path in pc.here.others] == [
        r"C:\Users\ann\team",
        r"C:\Program Files\Microsoft Office\root\Office16\XLSTART",
        r"C:\Users\ann\AppData\Roaming\Microsoft\AddIns",
    ]


def test_a_real_machine_is_described():
    from prodops_xl.hosts.desktop.this_machine import processes_in, this_machine

    machine = this_machine()
    assert machine.disk(machine.interpreter).exists()
    assert machine.xlwings_version == VERSION
    assert dataclasses.replace(machine).now() >= datetime(2026, 1, 1)
    # PowerShell's ConvertTo-Json: nothing, an object, a list, or an error text
    assert processes_in("") == processes_in("Get-Process : no") == []
    one, two = processes_in('[{"Id":5,"MainWindowHandle":0},{"Id":6,"MainWindowHandle":123},{"Id":null}]')
    assert (one.pid, one.window, two.window) == (5, False, True)
    assert processes_in('{"Id":7,"MainWindowHandle":0}')[0].pid == 7


def test_a_registry_in_memory():
    kept = KeptRegistry({r"HKCU\A\B": {"Name": 1}, r"HKCU\A\C\D": {}})
    assert kept.keys(r"hkcu\a") == ["B", "C"]
    kept.put(r"HKCU\a\b", "NAME", "x")
    assert kept.values(r"HKCU\A\B") == {"NAME": "x"}
    kept.drop(r"HKCU\A\B", "name")
    kept.drop(r"HKCU\none", "name")
    assert kept.values(r"HKCU\A\B") == {}


class Winreg:
    """The part of Python's winreg that is used, over nested dictionaries; what is opened is (values, keys)."""

    KEY_READ, KEY_WRITE, KEY_SET_VALUE, KEY_WOW64_64KEY = 1, 2, 4, 256
    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
    REG_SZ, REG_DWORD, REG_BINARY = "sz", "dword", "binary"

    def __init__(self, closed=()):
        self.kept, self.closed = {}, closed

    def OpenKeyEx(self, hive, path, _reserved, access):
        assert access & self.KEY_WOW64_64KEY  # the 64-bit view, where Office and Defender write
        if (hive, path) not in self.kept:
            raise FileNotFoundError(2, "no such key")
        return nullcontext((hive, path))

    def CreateKeyEx(self, hive, path, _reserved, access):
        if hive in self.closed:
            raise PermissionError(5, "Access is denied")
        self.kept.setdefault((hive, path), {})
        return self.OpenKeyEx(hive, path, 0, access)

    def EnumValue(self, opened, i):
        rows = list(self.kept[opened].items())
        if i >= len(rows):
            raise OSError(259, "no more data")
        return rows[i][0], rows[i][1][1], rows[i][1][0]

    def EnumKey(self, opened, i):
        hive, path = opened
        below = [p[len(path) + 1 :] for h, p in self.kept if h == hive and p.startswith(path + "\\")]
        if i >= len(below):
            raise OSError(259, "no more data")
        return below[i]

    def SetValueEx(self, opened, name, _reserved, kind, value):
        self.kept[opened][name] = (kind, value)

    def DeleteValue(self, opened, name):
        if name not in self.kept[opened]:
            raise FileNotFoundError(2, "no such value")
        del self.kept[opened][name]


def test_the_registry_of_the_machine(monkeypatch):
    api = Winreg(closed=("HKLM",))
    monkeypatch.setitem(sys.modules, "winreg", api)
    registry = MachineRegistry()
    assert (registry.values(r"HKCU\A"), registry.keys(r"HKCU\A")) == ({}, [])
    registry.put(r"HKCU\A", "text", "x")
    registry.put(r"HKCU\A", "number", 1)
    registry.put(r"HKCU\A\B", "bytes", b"x")
    assert registry.values(r"HKCU\A") == {"text": "x", "number": 1}
    assert registry.keys(r"HKCU\A") == ["B"]
    assert [kind for kind, _ in api.kept["HKCU", "A"].values()] == ["sz", "dword"]
    assert value(registry, r"HKCU\A", "TEXT") == "x"
    for _ in range(2):
        registry.drop(r"HKCU\A", "text")
    assert registry.values(r"HKCU\A") == {"number": 1}
    with pytest.raises(OSError, match="denied"):
        registry.put(r"HKLM\A", "text", "x")


def test_a_run_key_that_windows_does_not_let_be_written(pc, monkeypatch):
    def denied(key, name, value):
        raise PermissionError(5, "Access is denied")

    monkeypatch.setattr(pc.registry, "put", denied)
    with pytest.raises(ProdOpsError, match="does not let you start a program at login"):
        put_in(pc, login_server=True)
    remove(pc.machine)  # what was written before is on record
    assert not pc.disk(pc.here.addin).exists()
