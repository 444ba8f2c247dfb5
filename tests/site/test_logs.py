import logging
import sqlite3

from assay.site.logs import Calm


def record(message, *arguments, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, arguments, info)


def test_a_fault_of_the_machine_is_one_line():
    line = Calm().format(record("Internal Server Error: %s", "/p/churn/board", error=OSError(28, "No space left")))

    assert line.splitlines() == [line]
    assert "/p/churn/board" in line and "The disk is full" in line


def test_an_error_of_the_program_keeps_its_traceback():
    lines = Calm().format(record("Internal Server Error", error=KeyError("title"))).splitlines()

    assert lines[-1] == "  KeyError: 'title'"


def test_a_wrong_query_is_an_error_of_the_program():
    assert "ProgrammingError" in Calm().format(record("Oh", error=sqlite3.ProgrammingError("near FROM")))


def test_what_a_stranger_writes_steers_no_terminal_and_starts_no_line():
    line = Calm().format(record("Not Found: %s", "/\x1b[2J\r\n2026-11-24 ERROR all is lost\u202e"))

    assert line.splitlines() == [line]
    assert line.isprintable()
