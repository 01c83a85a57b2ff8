"""The VBA project, read back by independent readers: olefile (the container), olevba (the modules), pyOpenVBA (the
specification's checks).
"""

import io
import random
import struct

import olefile
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from prodops_xl.hosts.desktop.compound_file import CUTOFF, SECTOR, Storage, Stream, compound_file
from prodops_xl.hosts.desktop.vba_compression import compress, decompress
from prodops_xl.hosts.desktop.vba_project import Module, vba_project
from tests.effort import examples


def streams_of(data):
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}


# Sizes around the mini sector, the sector and the mini stream's limit; empty ones; many.
SIZES = [0, 1, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 8192, 70_000]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 40, 150])
def test_streams_of_every_size_come_back(count):
    streams = tuple(Stream(f"s{i}", bytes([i % 251]) * SIZES[i % len(SIZES)]) for i in range(count))
    data = compound_file(Storage("", (Storage("Inside", streams), Stream("Beside", b"x"))))
    assert streams_of(data) == {"Beside": b"x", **{f"Inside/{s.name}": s.data for s in streams}}
    assert len(data) % SECTOR == 0


@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(min_codepoint=65, max_codepoint=122, exclude_characters="/\\:!"),
                min_size=1,
                max_size=31,
            ),
            st.binary(max_size=CUTOFF + 600),
        ),
        unique_by=lambda pair: pair[0].upper(),
        max_size=12,
    )
)
@settings(max_examples=examples(60), deadline=None)
def test_any_tree_comes_back(pairs):
    made = compound_file(Storage("", tuple(Stream(name, data) for name, data in pairs)))
    assert streams_of(made) == dict(pairs)


def entries_of(data):
    """The directory's entries, straight from the bytes (2.6.1): name, kind, colour, left, right, child."""
    (start,) = struct.unpack_from("<I", data, 48)
    (fat,) = struct.unpack_from("<I", data, 76)
    table = struct.unpack_from("<128I", data, (fat + 1) * SECTOR)
    out = []
    while start < 0xFFFFFFF0:
        for i in range(4):
            raw = data[(start + 1) * SECTOR + i * 128 :][:128]
            length, kind, colour, left, right, child = struct.unpack_from("<HBBIII", raw, 64)
            out.append((raw[: max(length - 2, 0)].decode("utf-16-le"), kind, colour, left, right, child))
        start = table[start]
    return out


@pytest.mark.parametrize("count", range(1, 40))
def test_siblings_are_a_red_black_tree_in_the_formats_order(count):
    names = [f"{'ab'[i % 2] * (1 + i % 3)}{i}" for i in range(count)]
    entries = entries_of(compound_file(Storage("", tuple(Stream(n, b"") for n in names))))
    order: list[str] = []

    def walk(at, red_above):
        """Black height below `at`; checks no red under red, equal heights, order."""
        if at == 0xFFFFFFFF:
            return 0
        name, _, colour, left, right, _ = entries[at]
        red = colour == 0
        assert not (red and red_above)
        low = walk(left, red)
        order.append(name)
        high = walk(right, red)
        assert low == high
        return low + (not red)

    walk(entries[0][5], False)
    assert order == sorted(names, key=lambda n: (len(n), n.upper()))


@pytest.mark.parametrize("name", ["", "a" * 32, "a/b", "a:b"])
def test_names_that_the_format_refuses(name):
    with pytest.raises(ValueError, match="cannot hold"):
        compound_file(Storage("", (Stream(name, b""),)))


def test_names_that_differ_in_case_alone_are_refused():
    with pytest.raises(ValueError, match="case alone"):
        compound_file(Storage("", (Stream("Module", b""), Stream("MODULE", b""))))


TEXTS = st.text(st.sampled_from("abcdef ()=\r\n\tSub"), max_size=9000).map(lambda t: t.encode())


@given(TEXTS)
@example(b"")
@example(b"a" * 4096)
@example(b"a" * 4097)
@example(b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa")
@settings(max_examples=examples(60), deadline=None)
def test_what_is_compressed_opens_again_here_and_in_olevba(data):
    packed = compress(data)
    assert decompress(packed) == data
    if data:
        assert bytes(decompress_stream(bytearray(packed))) == data


def test_the_specifications_own_example():
    # [MS-OVBA] 3.2.3, maximum compression: 73 times "a" in one literal and one copy.
    assert compress(b"a" * 73) == bytes.fromhex("0103B002614500")
    assert decompress(bytes.fromhex("0103B002614500")) == b"a" * 73


@pytest.mark.parametrize("container", ["", "02", "0103B0026145", "01030002614500", "0103B001010000"])
def test_what_is_no_container_is_refused(container):
    with pytest.raises(ValueError, match=r"container|chunk"):
        decompress(bytes.fromhex(container))


def test_what_does_not_shrink_is_refused():
    with pytest.raises(ValueError, match="does not shrink"):
        compress(random.Random(1).randbytes(5000))


CODE = "Option Explicit\n\nPublic Function Answer() As Long\n    Answer = 42\nEnd Function\n"
MODULES = [
    Module("ThisWorkbook", "workbook", ""),
    Module("Sheet1", "sheet", ""),
    Module("Dictionary", "class", CODE),
    *(Module(f"Part{i}", "standard", CODE * (1 + 13 * i)) for i in range(12)),
]


def test_olevba_returns_every_module_as_it_was_written():
    parser = VBA_Parser("vbaProject.bin", data=vba_project("ProdOps", MODULES))
    found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    assert {name: code.replace("\r\n", "\n") for name, code in found.items()} == {
        m.name: m.source.replace("\r\n", "\n") for m in MODULES
    }


def test_the_project_declares_what_it_holds():
    streams = streams_of(vba_project("ProdOps", MODULES))
    assert set(streams) == {
        "PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", *(f"VBA/{m.name}" for m in MODULES),
    }  # fmt: skip
    lines = streams["PROJECT"].decode("cp1252").split("\r\n")
    assert "Document=ThisWorkbook/&H00000000" in lines
    assert "Class=Dictionary" in lines
    assert "Module=Part3" in lines
    assert streams["VBA/_VBA_PROJECT"] == bytes.fromhex("CC61FFFF000100")


def opened(cipher, identity):
    """Decryption by [MS-OVBA] 2.4.3.3, written from the other side: version, key, data."""
    raw = bytes.fromhex(cipher)
    seed, version, key = raw[0], raw[0] ^ raw[1], raw[0] ^ raw[2]
    one_back, last, before, plain = raw[1], raw[2], key, bytearray()
    for byte in raw[3:]:
        clear = byte ^ ((one_back + before) & 0xFF)
        one_back, last, before = last, byte, clear
        plain.append(clear)
    body = plain[(seed & 6) // 2 :]
    (length,) = struct.unpack_from("<I", body)
    assert version == 2
    assert key == sum(identity.encode()) & 0xFF
    return bytes(body[4 : 4 + length])


def test_nothing_is_protected_and_the_cipher_says_so():
    text = streams_of(vba_project("ProdOps", MODULES))["PROJECT"].decode("cp1252")
    told = dict(line.split("=", 1) for line in text.split("\r\n") if "=" in line)
    identity = told["ID"].strip('"')
    assert opened(told["CMG"].strip('"'), identity) == bytes(4)
    assert opened(told["DPB"].strip('"'), identity) == bytes(1)
    assert opened(told["GC"].strip('"'), identity) == bytes([255])


def test_the_same_modules_give_the_same_bytes():
    assert vba_project("ProdOps", MODULES) == vba_project("ProdOps", MODULES)


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("1st", "", "no name"),
        ("Long", "x" * 1024, "longer"),
        ("Odd", "' \u4e2d", "not in cp1252"),
        ("a b", "", "no name"),
    ],
)
def test_what_the_editor_refuses(name, code, says):
    with pytest.raises(ValueError, match=says):
        Module(name, "standard", code)
