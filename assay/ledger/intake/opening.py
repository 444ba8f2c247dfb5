"""From what was uploaded, or named on the command line, to the table that is in it, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assay.events.refusals import Refused
from assay.ledger.intake.dvclive import dvclive, folders_of
from assay.ledger.intake.files import File, OnDisk, files_of_folder, files_of_zip, refuse_pickle
from assay.ledger.intake.json_table import JsonTable
from assay.ledger.intake.table import MOST_ROWS, Row, Table
from assay.ledger.intake.tensorboard import is_event_file, tensorboard
from assay.ledger.intake.tfrecords import is_framed

ZIP = b"PK\x03\x04"
TABLES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
WAY_OUT = "Bring a table (CSV or JSON), a folder of DVCLive, or event files of TensorBoard."
SPREADSHEETS = ("[Content_Types].xml", "content.xml")


class AnyTable(Protocol):
    """Rows of texts below names: what every format comes to."""

    columns: list[str]
    notes: list[str]
    ragged: list[int]

    @property
    def kind(self) -> str:
        """What it was where that is no plain table, in words."""

    @property
    def delimiter(self) -> str: ...
    def rows(self) -> Iterator[Row]:
        """Return the rows, one after the other."""

    def head(self, count: int) -> list[Row]:
        """Return the first rows."""


def open_table(path: Path, name: str = "", *, by_step: bool = False, most: int = MOST_ROWS) -> AnyTable:
    """Open a file or a folder. name: as people call it. by_step: steps are folds, each a row of its own.

    most: how many rows a table of text may have.

    Raises Refused, saying what it is, where no table is in it. Nothing in it is ever run.
    """
    if path.is_dir():
        return _bundle(files_of_folder(path), by_step=by_step, most=most)
    file = OnDisk(path, name or path.name)
    start = _start(file)
    refuse_pickle(file.name, start)
    if start.startswith(ZIP):
        return _bundle(files_of_zip(path), by_step=by_step, most=most)
    return _single(file, start, by_step=by_step, most=most)


def _single(file: File, start: bytes, *, by_step: bool, most: int) -> AnyTable:
    if is_framed(start):
        return tensorboard([file], by_step=by_step)
    if is_event_file(file.name):
        raise Refused("This event file is damaged from its beginning.", way_out="Bring one that is whole.")
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return JsonTable(file, by_step=by_step, most=most)
    return Table(file, most=most)


def _bundle(files: Sequence[File], *, by_step: bool, most: int) -> AnyTable:
    """Find what a folder or a zip holds: TensorBoard's files, DVCLive's folders, or one table."""
    if any(file.name in SPREADSHEETS for file in files):
        raise Refused("This file is a spreadsheet, not a table of runs.", way_out="Save the sheet as CSV.")
    if events := [file for file in files if is_event_file(file.name)]:
        return tensorboard(events, by_step=by_step)
    if folders := folders_of(files):
        return dvclive(folders, by_step=by_step)
    tables = [file for file in files if file.name.lower().endswith(TABLES)]
    if len(tables) > 1:
        raise Refused(f"It holds {len(tables)} tables.", way_out="Bring them one after the other.")
    for file in files if not tables else ():
        refuse_pickle(file.name, b"")
    if not tables:
        raise Refused("There is nothing in it that holds runs.", way_out=WAY_OUT)
    start = _start(tables[0])
    refuse_pickle(tables[0].name, start)
    return _single(tables[0], start, by_step=by_step, most=most)


def _start(file: File) -> bytes:
    with file.open() as opened:
        return opened.read(4096)
