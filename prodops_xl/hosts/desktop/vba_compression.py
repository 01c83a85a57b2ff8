"""The compression of VBA source ([MS-OVBA] 2.4.1): chunks of 4,096 bytes, literals and copies of what came before."""

from __future__ import annotations

import struct

CHUNK = 4096
_LEAST = 3  # bytes that a copy is worth


def compress(data: bytes) -> bytes:
    """`data` as a compressed container. Raises ValueError for a chunk that does not shrink: it would have to be
    stored raw, and Excel is reported to drop modules that hold raw chunks. Text of a program always shrinks.
    """
    return b"\x01" + b"".join(_chunk(data[i : i + CHUNK]) for i in range(0, len(data), CHUNK))


def decompress(container: bytes) -> bytes:
    """What `compress` made. Raises ValueError where the container is not one."""
    if container[:1] != b"\x01":
        raise ValueError("Not a compressed container: its first byte is not 1.")
    out, at = bytearray(), 1
    while at < len(container):
        (head,) = struct.unpack_from("<H", container, at)
        stop = at + (head & 0x0FFF) + 3
        if head & 0xF000 != 0xB000 or stop > len(container):
            raise ValueError("A chunk's header is wrong.")
        out += _opened(container[at + 2 : stop])
        at = stop
    return bytes(out)


def _bits(done: int) -> int:
    """How many of a copy's 16 bits tell how far back it begins: it depends on how much there is (2.4.1.3.19.1)."""
    return max((done - 1).bit_length(), 4)


def _chunk(data: bytes) -> bytes:
    out = bytearray()
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at >= len(data):
                break
            length, start = _longest(data, at, seen.get(data[at : at + _LEAST], ()))
            if length:
                flags |= 1 << bit
                bits = _bits(at)
                tokens += struct.pack("<H", (at - start - 1) << (16 - bits) | (length - _LEAST))
            else:
                length = 1
                tokens.append(data[at])
            for i in range(at, min(at + length, len(data) - _LEAST + 1)):
                seen.setdefault(data[i : i + _LEAST], []).append(i)
            at += length
        out.append(flags)
        out += tokens
    if len(out) > CHUNK:
        raise ValueError("A chunk of this source does not shrink; Excel would drop the module.")
    return struct.pack("<H", 0xB000 | (len(out) - 1)) + bytes(out)


def _longest(data: bytes, at: int, starts: list[int] | tuple[()]) -> tuple[int, int]:
    """Length and start of the longest copy at `at`, the nearest of equals; (0, 0) where none is worth it."""
    most = min((0xFFFF >> _bits(at)) + _LEAST, len(data) - at) if at else 0
    best, place = 0, 0
    for start in reversed(starts):
        length = _LEAST
        while length < most and data[start + length] == data[at + length]:
            length += 1
        if length > best:
            best, place = length, start
            if length == most:
                break
    return (best, place) if best <= most else (0, 0)


def _opened(tokens: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(tokens):
        flags, at = tokens[at], at + 1
        for bit in range(8):
            if at >= len(tokens):
                break
            if not flags >> bit & 1:
                out.append(tokens[at])
                at += 1
                continue
            (token,) = struct.unpack_from("<H", tokens, at)
            bits = _bits(len(out))
            back, length = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + _LEAST
            if back > len(out):
                raise ValueError("A copy begins before the chunk.")
            for _ in range(length):  # a copy may overlap what it writes
                out.append(out[-back])
            at += 2
    return bytes(out)
