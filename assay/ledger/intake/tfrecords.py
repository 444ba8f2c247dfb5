"""The frames of TensorBoard's files: each record with its length, and both with a checksum.

A frame: length (8 bytes, little endian), masked CRC-32C of these 8 bytes, the record, masked CRC-32C of the record.
Source: TensorFlow, tensorflow/core/lib/io/record_writer.h; Castagnoli's polynomial 0x1EDC6F41 (RFC 3720, B.4).
"""

import struct
from collections.abc import Iterator
from typing import IO

HEADER = struct.Struct("<QI")
CHECKSUM = struct.Struct("<I")
LONGEST = 256 * 1024  # a record with scalars is shorter; pictures, graphs and histograms are passed over unread
MASK = 0xA282EAD8


class BrokenOff(Exception):
    """A file that ends, or is damaged, within a record."""


def records(file: IO[bytes], size: int) -> Iterator[bytes]:
    """Return the records one after the other; long ones are passed over. size: of the file in bytes.

    Raises BrokenOff where the file is cut or damaged, after all whole records before that place. A length is believed
    only if its checksum fits and the file is as long as it says.
    """
    at = 0
    while at < size:
        head = file.read(HEADER.size)
        if len(head) < HEADER.size:
            raise BrokenOff("is cut short")
        length, check = HEADER.unpack(head)
        if masked(head[:8]) != check:
            raise BrokenOff("is damaged")
        at += HEADER.size + length + CHECKSUM.size
        if at > size:
            raise BrokenOff("is cut short")
        if length > LONGEST:
            _pass_over(file, length + CHECKSUM.size)
            continue
        record, (check,) = file.read(length), CHECKSUM.unpack(file.read(CHECKSUM.size))
        if masked(record) != check:
            raise BrokenOff("is damaged")
        yield record


def is_framed(start: bytes) -> bool:
    """Whether a file begins with such a frame."""
    if len(start) < HEADER.size:
        return False
    _, check = HEADER.unpack(start[: HEADER.size])
    return masked(start[:8]) == int(check)


def masked(content: bytes) -> int:
    """Return the checksum as it is stored: rotated, and a constant added."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + MASK) & 0xFFFFFFFF


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)


def _pass_over(file: IO[bytes], count: int) -> None:
    """Read on in small parts: what lies in a zip cannot be jumped over."""
    while count > 0 and (part := file.read(min(count, LONGEST))):
        count -= len(part)


_TABLE = _table()
