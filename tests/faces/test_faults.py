import errno
import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError

from assay.faces import faults
from assay.faces.faults import fault_of


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, faults.FULL),
        (errno.EDQUOT, faults.FULL),
        (errno.EFBIG, faults.FULL),
        (errno.EROFS, faults.UNWRITABLE),
        (errno.EACCES, faults.UNWRITABLE),
        (errno.EIO, faults.DISK),
        (errno.ENOENT, None),
    ],
)
def test_what_the_system_says_is_told_in_words(number, fault):
    assert fault_of(OSError(number, "whatever")) is fault


def wrapped(cause):
    """Wrap an error as Django does."""
    try:
        raise OperationalError(str(cause)) from cause
    except OperationalError as error:
        return error


def test_a_fault_is_found_below_what_django_makes_of_it(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)) as opened:
        opened.execute("CREATE TABLE t (x)")
        opened.execute("PRAGMA query_only = ON")
        with pytest.raises(sqlite3.OperationalError) as refused:
            opened.execute("INSERT INTO t VALUES (1)")

    assert fault_of(wrapped(refused.value)) is faults.UNWRITABLE


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path):
    (tmp_path / "a.sqlite3").write_text("a letter " * 1000)
    with (
        closing(sqlite3.connect(tmp_path / "a.sqlite3")) as opened,
        pytest.raises(sqlite3.DatabaseError) as refused,
    ):
        opened.execute("SELECT 1 FROM sqlite_master")

    assert fault_of(refused.value) is faults.DAMAGED


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("53100", faults.FULL),
        ("25006", faults.UNWRITABLE),
        ("55P03", faults.LOCKED),
        ("28P01", faults.UNKNOWN_HERE),
        ("3D000", faults.SILENT),
        ("57P01", faults.SILENT),
        ("08006", faults.SILENT),
        ("42P01", faults.BEHIND),
        ("23505", None),
        ("22P02", None),
    ],
)
def test_what_postgresql_says_is_told_in_words(state, fault):
    import psycopg

    error = psycopg.Error("whatever")
    error.sqlstate = state

    assert fault_of(wrapped(error)) is fault


def test_an_error_of_the_program_is_no_fault():
    assert fault_of(KeyError("x")) is None
    assert fault_of(sqlite3.ProgrammingError("x")) is None
    assert fault_of(None) is None


def test_every_fault_says_what_to_do():
    for name, fault in vars(faults).items():
        if isinstance(fault, faults.Fault):
            assert fault.happened.endswith(".") and len(fault.todo) > 15, name
