"""TensorBoard's event files: every scalar of a whole one, what is whole of a cut one, and nothing of a hostile one."""

import struct
import tracemalloc
from pathlib import Path

import pytest

from assay.events.refusals import Refused
from assay.ledger.intake.events import scalars
from assay.ledger.intake.opening import open_table
from assay.ledger.intake.tfrecords import HEADER, masked
from tests.ledger.event_files import event, field, frame, run, simple, tensor, varint, written

DATA = Path(__file__).parent / "data" / "tensorboard"


@pytest.fixture
def opened(tmp_path):
    def open_it(content, name="events.out.tfevents.1.host", **more):
        path = tmp_path / "upload.csv"
        path.write_bytes(content)
        return open_table(path, name, **more)

    return open_it


def cells(table, row=0):
    return dict(zip(table.columns, list(table.rows())[row].cells, strict=True))


def test_the_checksum_is_the_published_one():
    """CRC-32C of "123456789" is E3069283 (RFC 3720, B.4); that of a length of 24 stands in the field's files."""
    rotated = (masked(b"123456789") - 0xA282EAD8) & 0xFFFFFFFF
    assert ((rotated << 15) | (rotated >> 17)) & 0xFFFFFFFF == 0xE3069283
    assert masked(struct.pack("<Q", 24)) == 0x224B7FA3


def test_files_of_the_field_are_read_whole():
    """Written by tensorboardX, two runs of ten steps."""
    table = open_table(DATA, by_step=True)

    found = [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows()]
    assert len(found) == 20
    single = [struct.unpack("<f", struct.pack("<f", 0.1 * (n + 1) / 2))[0] for n in range(10)]
    assert [float(one["metrics.pr_auc"]) for one in found[:10]] == single
    assert {(one["arm"], one["repeat"]) for one in found} == {("baseline", "1"), ("candidate", "1")}


def test_of_a_run_the_last_step_counts_and_its_time_is_told(opened):
    table = opened(run([0.1, 0.2, 0.3]))

    told = cells(table)
    assert (told["metrics.pr_auc"], told["started"]) == ("0.30000001192092896", "2026-11-04T10:00:00+00:00")
    assert told["ended"] == "2026-11-04T10:02:00+00:00"
    assert any("32-bit" in note for note in table.notes)


@pytest.mark.parametrize(
    ("value", "read"),
    [(simple(0.5), 0.5), (simple(float("nan")), None), (tensor(1, field(5, struct.pack("<f", 0.5))), 0.5),
     (tensor(1, field(4, struct.pack("<f", 0.5))), 0.5), (tensor(2, field(4, struct.pack("<d", 0.1))), 0.1),
     (tensor(2, field(6, struct.pack("<d", 0.1))), 0.1), (tensor(3, field(7, varint(7))), 7.0),
     (tensor(9, field(10, varint(-7))), -7.0), (tensor(9, varint(10 << 3) + varint(-7)), -7.0),
     (tensor(1, field(5, struct.pack("<f", 0.5)), (1,)), 0.5)],
)  # fmt: skip
def test_a_scalar_is_read_in_each_of_its_forms(value, read):
    [found] = scalars(event("pr_auc", value, step=3))
    assert (found.tag, found.step) == ("pr_auc", 3)
    assert found.value == read or read is None


@pytest.mark.parametrize(
    "value",
    [tensor(1, field(4, struct.pack("<2f", 1, 2)), (2,)), tensor(7, field(8, b"a text")), field(4, b"an image"),
     field(5, b"a histogram"), b"", tensor(1, b""), tensor(1, field(5, b"abc")),
     tensor(1, field(4, b""), (2**40, 2**40))],
)  # fmt: skip
def test_what_is_no_scalar_is_passed_over(value):
    assert list(scalars(event("x", value))) == []


def test_a_file_cut_anywhere_gives_what_is_whole_and_says_so(opened):
    frames = [frame(event("pr_auc", simple(value), step)) for step, value in enumerate((0.1, 0.2, 0.3))]
    content = written([]) + b"".join(frames)
    first = len(written([])) + len(frames[0])
    for cut in range(first, len(content)):
        table = opened(content[:cut])
        whole, rest = 1 + (cut - first) // len(frames[1]), (cut - first) % len(frames[1])
        assert float(cells(table)["metrics.pr_auc"]) == pytest.approx(0.1 * whole)
        assert (f"is cut short after {whole + 1} whole records" in table.notes[0]) == bool(rest)


def test_a_file_cut_before_its_first_scalar_is_told_in_words(opened):
    with pytest.raises(Refused, match="is cut short after"):
        opened(run([0.1])[:60])


def test_a_damaged_record_ends_the_reading(opened):
    content = bytearray(run([0.1, 0.2, 0.3]))
    content[-20] ^= 1

    table = opened(bytes(content))
    assert "is damaged after 3 whole records" in table.notes[0]
    assert float(cells(table)["metrics.pr_auc"]) == pytest.approx(0.2)


@pytest.mark.parametrize("length", [2**63, 2**40, 2**32, 10**9])
def test_a_hostile_length_allocates_nothing(opened, length):
    raw = struct.pack("<Q", length)
    content = run([0.1]) + HEADER.pack(length, masked(raw)) + b"x" * 100
    tracemalloc.start()
    table = opened(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "is cut short" in table.notes[0]
    assert most < 5_000_000


def test_a_large_record_is_passed_over_unread(opened):
    """Graphs and pictures: a scalar after them is found all the same."""
    content = written([field(4, b"g" * 3_000_000), event("pr_auc", simple(0.5))])
    tracemalloc.start()
    table = opened(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert cells(table)["metrics.pr_auc"] == "0.5"
    assert most < 2_000_000


@pytest.mark.parametrize("record", [b"\xff" * 20, b"\x2a\xff\xff\xff\xff\x0f", b"\x0b", b"\x09abc"])
def test_a_record_that_is_no_event_is_named(opened, record):
    table = opened(written([event("pr_auc", simple(0.5)), record]))
    assert "is none of TensorBoard's" in table.notes[0]
    assert cells(table)["metrics.pr_auc"] == "0.5"


def test_a_file_called_so_that_is_something_else_is_told(opened):
    with pytest.raises(Refused, match="damaged from its beginning"):
        opened(b"run_id,arm\n1,2\n")


def test_a_file_without_scalars_is_told(opened):
    with pytest.raises(Refused, match="no scalar"):
        opened(written([field(4, b"a graph")]))


def test_the_same_content_is_the_same_run_and_another_another(opened):
    one, again, other = (cells(opened(run(values)))["run_id"] for values in ([0.1], [0.1], [0.2]))
    assert one == again != other


def test_a_hundred_thousand_scalars_are_read_in_seconds(opened):
    import time

    content = run([n / 100_000 for n in range(100_000)])
    began = time.process_time()
    opened(content)
    assert time.process_time() - began < 10
