"""Writes TensorBoard's event files, so that tests can bend them."""

import struct
from collections.abc import Iterable

from assay.ledger.intake.tfrecords import CHECKSUM, HEADER, masked

START = 1_793_786_400.0  # 4 November 2026, 10:00 UTC


def varint(number: int) -> bytes:
    number %= 2**64
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def field(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def simple(value: float) -> bytes:
    return varint(2 << 3 | 5) + struct.pack("<f", value)


def tensor(dtype: int, content: bytes, shape: tuple[int, ...] = ()) -> bytes:
    dims = b"".join(field(2, field(1, size)) for size in shape)
    return field(8, field(1, dtype) + field(2, dims) + content)


def event(tag: str, value: bytes, step: int = 0, at: float = START) -> bytes:
    summary = field(1, field(1, tag.encode()) + value)
    return varint(1 << 3 | 1) + struct.pack("<d", at) + field(2, step) + field(5, summary)


def frame(record: bytes) -> bytes:
    length = struct.pack("<Q", len(record))
    return HEADER.pack(len(record), masked(length)) + record + CHECKSUM.pack(masked(record))


def written(records: Iterable[bytes]) -> bytes:
    version = varint(1 << 3 | 1) + struct.pack("<d", START) + field(3, b"brain.Event:2")
    return b"".join(map(frame, [version, *records]))


def run(values: Iterable[float], tag: str = "pr_auc") -> bytes:
    return written(event(tag, simple(value), step, START + 60 * step) for step, value in enumerate(values))
