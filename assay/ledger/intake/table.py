"""A file that somebody uploaded, read as a table: bytes first, nothing trusted, memory bounded."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assay.events.refusals import Refused
from assay.ledger.intake.files import File, OnDisk

MOST_ROWS = 100_000
LONGEST_LINE = 1024 * 1024  # also the largest cell
MOST_COLUMNS = 2_000
MOST_RAGGED = 0.2
CHUNK = 1024 * 1024
DELIMITERS = ",;\t|"

#: what people take for a table now and then, by its first bytes
NOT_A_TABLE = {
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"%PDF": "a PDF",
    b"PK\x03\x04": "a spreadsheet or an archive", b"\x1f\x8b": "a compressed file", b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}  # fmt: skip
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
EXPORT_AGAIN = "Export the table as CSV again, and upload that file."


@dataclass(frozen=True)
class Row:
    """One row, its cells as the header orders them. number: as a spreadsheet counts, the header being row 1."""

    number: int
    cells: list[str]


class Table:
    """A table in a file of text. most: rows that are read. notes: what a person should know about how it was read.

    Raises Refused, saying what the file is, where it is none.
    """

    kind = ""

    def __init__(self, file: File | Path, *, most: int = MOST_ROWS) -> None:
        self.file = OnDisk(file) if isinstance(file, Path) else file
        self.most = most
        self.notes: list[str] = []
        self.ragged: list[int] = []
        self.encoding = _encoding_of(self.file)
        if self.encoding == "cp1252":
            self.notes.append("The file is not UTF-8; it was read as Windows-1252. Look whether names are right.")
        header = self._first_line()
        self.delimiter = _delimiter_of(header)
        self.columns = self._columns()

    def rows(self) -> Iterator[Row]:
        """Return the rows, one after the other; ragged ones are named in `ragged` and passed over.

        Raises Refused where a quotation mark is never closed, where there are too many rows, or where more than a
        fifth of them is ragged: such a file looks re-saved by a spreadsheet.
        """
        self.ragged = []
        count = 0
        for number, cells in self._lines():
            if number == 1 or not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > self.most:
                raise Refused(f"This table has more than {self.most:,} rows.", way_out="Export fewer runs.")
            if len(cells) != len(self.columns):
                self.ragged.append(number)
                continue
            yield Row(number, cells)
        if not count:
            raise Refused("This table has a header and no rows.", way_out="Export it again once there are runs.")
        if len(self.ragged) > MOST_RAGGED * count:
            raise Refused(
                f"{len(self.ragged)} of {count} rows do not have the {len(self.columns)} columns of the header.",
                way_out="It looks re-saved by a spreadsheet. " + EXPORT_AGAIN,
            )

    def head(self, count: int) -> list[Row]:
        """Return the first rows, for a person to see which column is which."""
        found = []
        for row in self.rows():
            found.append(row)
            if len(found) == count:
                break
        return found

    def _first_line(self) -> str:
        with self._text() as text:
            for line in text:
                if line.strip():
                    return line
        raise Refused("This file is empty.", way_out=EXPORT_AGAIN)

    def _columns(self) -> list[str]:
        _, cells = next(self._lines())
        if len(cells) > MOST_COLUMNS:
            raise Refused(f"This table has {len(cells):,} columns.", way_out=f"{MOST_COLUMNS:,} can be read.")
        names: list[str] = []
        for at, cell in enumerate(cells, start=1):
            name = cell.strip() or f"column {at}"
            while name in names:
                name += " again"
            names.append(name)
        return names

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(LONGEST_LINE)
        number = 0
        with self._text() as text:
            reader = csv.reader((line for line in text), delimiter=self.delimiter, strict=True)
            try:
                for cells in reader:
                    if not number and not any(cell.strip() for cell in cells):
                        continue
                    number += 1
                    yield number, cells
            except csv.Error as fault:
                raise Refused(
                    f"The table breaks off at line {reader.line_num}: {_plain(fault)}.", way_out=EXPORT_AGAIN
                ) from fault

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.file.open(), encoding=self.encoding, errors="replace", newline="")


def _encoding_of(table: File) -> str:
    """Look through all bytes once: what it is, whether it is text, and in which encoding."""
    with table.open() as file:
        start = file.read(CHUNK)
        _refuse_what_is_no_table(start)
        encoding = next((name for bom, name in BOMS if start.startswith(bom)), "")
        if encoding == "utf-16":
            return encoding
        decoder, is_utf8, line = codecs.getincrementaldecoder("utf-8")(), True, 0
        chunk = start
        while chunk:
            if b"\0" in chunk:
                raise Refused("This file holds NUL bytes: it is no text.", way_out=EXPORT_AGAIN)
            line = _longest_line(chunk, line)
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
            chunk = file.read(CHUNK)
        is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    return encoding or ("utf-8" if is_utf8 else "cp1252")


def _refuse_what_is_no_table(start: bytes) -> None:
    if not start.strip():
        raise Refused("This file is empty.", way_out=EXPORT_AGAIN)
    for magic, what in NOT_A_TABLE.items():
        if start.startswith(magic):
            raise Refused(f"This file is {what}, not a table of runs.", way_out=EXPORT_AGAIN)
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()[:200].lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        raise Refused("This file is a web page, not a table of runs.", way_out=EXPORT_AGAIN)
    if text.startswith((b"{", b"[")):
        raise Refused("This file is JSON, not a table of runs.", way_out="Export it as CSV, and upload that file.")


def _longest_line(chunk: bytes, carried: int) -> int:
    """Refuse a line that is longer than any table has; return the length of the line that goes on."""
    lines = chunk.split(b"\n")
    lengths = [carried + len(lines[0]), *map(len, lines[1:])]
    if max(lengths) > LONGEST_LINE:
        raise Refused("This file has a line of more than a million characters: it is no table.", way_out=EXPORT_AGAIN)
    return lengths[-1]


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(header: str) -> str:
    """The sign that parts the columns of the header, quotation marks left aside."""
    bare = "".join(part for at, part in enumerate(header.split('"')) if at % 2 == 0)
    best = max(DELIMITERS, key=bare.count)
    if not bare.count(best):
        raise Refused(
            "This is no table: its first line has only one column.",
            way_out="A table of runs has a header with at least the arm, the seed and the metric.",
        )
    return best


def _plain(fault: csv.Error) -> str:
    said = str(fault)
    if "field larger" in said:
        return "a cell is longer than a million characters, or a quotation mark is never closed"
    if "unexpected end" in said:
        return "a quotation mark is never closed"
    return said
