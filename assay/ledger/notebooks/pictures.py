"""Pictures: PNG alone, read chunk by chunk and written anew from nothing but its pixels.

Source of the format: Portable Network Graphics (PNG) Specification, Third Edition, W3C 2025, sections 5 and 11.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterator
from dataclasses import dataclass

from assay.ledger.notebooks import limits

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")  # pixels and nothing else: no text, no profile, no time
#: allowed bits a sample, and samples a pixel, by type of colour
COLOURS = {0: ((1, 2, 4, 8, 16), 1), 2: ((8, 16), 3), 3: ((1, 2, 4, 8), 1), 4: ((8, 16), 2), 6: ((8, 16), 4)}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
STEP = 2**20


class BadPicture(Exception):
    """It is not shown; says why, as the end of a sentence."""


@dataclass(frozen=True)
class Picture:
    """A PNG that was checked and written anew."""

    content: bytes
    width: int
    height: int

    @property
    def address(self) -> str:
        """The whole picture as an address."""
        return f"data:image/png;base64,{b64encode(self.content).decode()}"


def picture(encoded: str) -> Picture:
    """Read a picture of a notebook: PNG in base64. Raises BadPicture for any other one, and for what is too large."""
    if len(encoded) > limits.PICTURE * 3 // 2:
        raise BadPicture(f"it is larger than {limits.PICTURE // 2**20} MB")
    try:
        return png(b64decode("".join(encoded.split()), validate=True))
    except (NoBase64, ValueError) as fault:
        raise BadPicture("it is damaged") from fault


def png(content: bytes) -> Picture:
    """Check a PNG and write it anew: the chunks that make its pixels, each with a checksum that was compared.

    What follows its end is gone, so nothing else can hide in it. Raises BadPicture.
    """
    if len(content) > limits.PICTURE:
        raise BadPicture(f"it is larger than {limits.PICTURE // 2**20} MB")
    if not content.startswith(SIGNATURE):
        raise BadPicture("it is no PNG")
    chunks = list(_chunks(content))
    width, height, expected = _measured(chunks[0]) if chunks else _no_header()
    kept = [(name, data) for name, data in chunks if name in KEPT]
    if kept[-1][0] != b"IEND" or sum(name == b"IHDR" for name, _ in kept) > 1:
        raise BadPicture("it is cut short or damaged")
    _check_pixels(b"".join(data for name, data in kept if name == b"IDAT"), expected)
    return Picture(SIGNATURE + b"".join(_written(name, data) for name, data in kept), width, height)


def _no_header() -> tuple[int, int, int]:
    raise BadPicture("it is cut short or damaged")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at + 12 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + size]
        if len(data) < size or at + 12 + size > len(content):
            raise BadPicture("it is cut short")
        if zlib.crc32(name + data) != struct.unpack_from(">I", content, at + 8 + size)[0]:
            raise BadPicture("it is damaged")
        yield name, data
        if name == b"IEND":
            return
        at += 12 + size


def _measured(first: tuple[bytes, bytes]) -> tuple[int, int, int]:
    """Width and height of the picture, and how many bytes its pixels unpack to."""
    name, data = first
    if name != b"IHDR" or len(data) != 13:
        raise BadPicture("it is damaged")
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", data)
    depths, samples = COLOURS.get(colour, ((), 0))
    if depth not in depths or packing or filtering or interlaced > 1:
        raise BadPicture("it is damaged")
    if not 0 < width <= limits.SIDE or not 0 < height <= limits.SIDE or width * height > limits.PIXELS:
        raise BadPicture(f"it measures {width:,} × {height:,} pixels")
    bits = depth * samples
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    return width, height, sum(_bytes_of(width, height, bits, one) for one in passes)


def _bytes_of(width: int, height: int, bits: int, step: tuple[int, int, int, int]) -> int:
    left, top, right, down = step
    columns, rows = -(-max(width - left, 0) // right), -(-max(height - top, 0) // down)
    return rows * (1 + -(-columns * bits // 8)) if columns else 0


def _check_pixels(packed: bytes, expected: int) -> None:
    """Unpack piece by piece: neither more nor less than the measures ask for."""
    unpacking, size = zlib.decompressobj(), 0
    try:
        while packed and not unpacking.eof and size <= expected:
            size += len(unpacking.decompress(packed, STEP))
            packed = unpacking.unconsumed_tail
        size += len(unpacking.flush(STEP)) if size < expected else 0
    except zlib.error as fault:
        raise BadPicture("it is damaged") from fault
    if size != expected:
        raise BadPicture("it holds other pixels than it measures")


def _written(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
