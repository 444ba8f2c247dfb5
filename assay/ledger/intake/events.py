"""The scalars of TensorBoard's event files, without TensorFlow: just enough of protocol buffers to find them.

Event: 1 wall_time (double), 2 step (varint), 5 summary. Summary: 1 value, repeated. Value: 1 tag, 2 simple_value
(float), 8 tensor. Tensor: 1 dtype, 2 shape, 4 content, 5 floats, 6 doubles, 7 ints, 10 int64s.
Source: tensorflow/core/util/event.proto, framework/summary.proto and tensor.proto.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
FLOAT, DOUBLE, INT32, INT64 = 1, 2, 3, 9  # of a tensor's dtype
CONTENT = {FLOAT: "<f", DOUBLE: "<d", INT32: "<i", INT64: "<q"}
LONGEST_TAG = 120

Field = tuple[int, int, bytes | int]


@dataclass(frozen=True)
class Scalar:
    """One number. wall_time: seconds since 1970. is_single: it was kept as a 32-bit float."""

    tag: str
    step: int
    wall_time: float
    value: float
    is_single: bool


class Malformed(ValueError):
    """A message that is none."""


def scalars(record: bytes) -> Iterator[Scalar]:
    """Return the scalars of one event: as simple values, or as tensors that hold one number. Raises Malformed."""
    step, wall_time, summaries = 0, 0.0, []
    for number, wire, value in fields(record):
        if number == 1 and wire == FIXED64:
            (wall_time,) = struct.unpack("<d", _bytes(value))
        elif number == 2 and wire == VARINT:
            step = _signed(value)
        elif number == 5 and wire == BYTES:
            summaries.append(_bytes(value))
    for summary in summaries:
        for number, wire, value in fields(summary):
            if number == 1 and wire == BYTES and (found := _of_value(_bytes(value))):
                tag, its, is_single = found
                yield Scalar(tag, step, wall_time, its, is_single)


def fields(message: bytes) -> Iterator[Field]:
    """Return the fields of a message: number, wire type, and a number or bytes. Raises Malformed."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        value: bytes | int
        if wire == VARINT:
            value, at = _varint(message, at)
        else:
            if wire == BYTES:
                length, at = _varint(message, at)
            else:
                length = {FIXED64: 8, FIXED32: 4}.get(wire, -1)
            if length < 0 or at + length > len(message):
                raise Malformed("a field is longer than its message, or of no known kind")
            value, at = message[at : at + length], at + length
        yield key >> 3, wire, value


def _of_value(message: bytes) -> tuple[str, float, bool] | None:
    tag, found = "", None
    for number, wire, value in fields(message):
        if number == 1 and wire == BYTES:
            tag = _bytes(value).decode("utf-8", "replace")[:LONGEST_TAG]
        elif number == 2 and wire == FIXED32:
            found = struct.unpack("<f", _bytes(value))[0], True
        elif number == 8 and wire == BYTES:
            found = _of_tensor(_bytes(value)) or found
    return (tag, *found) if tag and found else None


def _of_tensor(message: bytes) -> tuple[float, bool] | None:
    """Return the one number of a tensor, None where it holds another count of them, or texts."""
    dtype, count, content, numbers = 0, 1, b"", []
    for number, wire, value in fields(message):
        if number == 1 and wire == VARINT:
            dtype = _signed(value)
        elif number == 2 and wire == BYTES:
            count = _count(_bytes(value))
        elif number == 4 and wire == BYTES:
            content = _bytes(value)
        elif number in (5, 6, 7, 10):
            numbers += _numbers(number, wire, value)
    form = CONTENT.get(dtype)
    if count != 1 or form is None:
        return None
    if len(content) == struct.calcsize(form):
        numbers = [struct.unpack(form, content)[0]]
    return (float(numbers[0]), dtype == FLOAT) if len(numbers) == 1 else None


def _count(shape: bytes) -> int:
    """How many numbers a tensor of this shape holds."""
    count = 1
    for number, wire, value in fields(shape):
        if number == 2 and wire == BYTES:
            sizes = [_signed(size) for of, kind, size in fields(_bytes(value)) if of == 1 and kind == VARINT]
            count *= sizes[0] if sizes else 0
    return count


def _numbers(number: int, wire: int, value: bytes | int) -> list[float]:
    """Numbers of a tensor's field, packed or single."""
    if wire == VARINT:
        return [float(_signed(value))]
    raw, form = _bytes(value), {5: "<f", 6: "<d"}.get(number)
    if form:
        return [one for (one,) in struct.iter_unpack(form, raw)] if len(raw) % struct.calcsize(form) == 0 else []
    found, at = [], 0
    while at < len(raw):
        one, at = _varint(raw, at)
        found.append(float(_signed(one)))
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 70:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at
    raise Malformed("a number does not end")


def _signed(value: bytes | int) -> int:
    number = value if isinstance(value, int) else 0
    return number - 2**64 if number >= 2**63 else number


def _bytes(value: bytes | int) -> bytes:
    return value if isinstance(value, bytes) else b""
