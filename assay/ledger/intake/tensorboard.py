"""TensorBoard's event files as a table of runs: each folder is a run."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from assay.events.refusals import Refused
from assay.ledger.intake.events import Malformed, Scalar, scalars
from assay.ledger.intake.files import File, parts_of
from assay.ledger.intake.run_table import RunFolder, RunTable
from assay.ledger.intake.tfrecords import BrokenOff, records

KIND = "TensorBoard's event files"
MARK = "tfevents"
MOST_SCALARS = 1_000_000
SINGLE = (
    "TensorBoard keeps numbers as 32-bit floats, with about seven digits: 0.1 comes back as 0.10000000149. "
    "Differences smaller than that are lost."
)


def is_event_file(name: str) -> bool:
    """Whether TensorBoard calls its files so."""
    return MARK in PurePosixPath(name.replace("\\", "/")).name


def tensorboard(files: Sequence[File], *, by_step: bool) -> RunTable:
    """Read event files, a folder a run. Raises Refused where there is no scalar in them, or too many.

    Of a file that is cut or damaged everything before that place is read, and a note says so.
    """
    folders: dict[tuple[str, ...], _Folder] = defaultdict(_Folder)
    for file in sorted(files, key=lambda file: file.name):
        folders[parts_of(file) or (PurePosixPath(file.name).name or "run",)].read(file)
    notes = [note for folder in folders.values() for note in folder.notes]
    if any(folder.is_single for folder in folders.values()):
        notes.append(SINGLE)
    runs = [folder.run(parts) for parts, folder in folders.items() if folder.metrics]
    if not runs and notes:
        raise Refused(notes[0], way_out="Bring a file that is whole.")
    return RunTable(KIND, runs, by_step=by_step, notes=notes)


class _Folder:
    """What was read of one folder's files."""

    def __init__(self) -> None:
        self.metrics: dict[str, dict[int, float | None]] = defaultdict(dict)
        self.notes: list[str] = []
        self.is_single = False
        self.count = 0
        self.times: tuple[float, float] | None = None
        self.digest = hashlib.sha256()

    def read(self, file: File) -> None:
        whole = 0
        try:
            with file.open() as opened:
                for record in records(opened, file.size):
                    whole += 1
                    self.digest.update(record)
                    for scalar in scalars(record):
                        self._keep(scalar)
        except BrokenOff as fault:
            name = PurePosixPath(file.name).name or "The file"
            self.notes.append(f"{name} {fault} after {whole} whole records: what stands before is read.")
        except Malformed as fault:
            self.notes.append(f"Record {whole} of {file.name or 'the file'} is none of TensorBoard's: {fault}.")

    def run(self, parts: tuple[str, ...]) -> RunFolder:
        started, ended = self.times or (None, None)
        return RunFolder(parts, self.digest.hexdigest(), self.metrics, started=started, ended=ended)

    def _keep(self, scalar: Scalar) -> None:
        self.count += 1
        if self.count > MOST_SCALARS:
            raise Refused(f"A run has more than {MOST_SCALARS:,} scalars.", way_out="Bring the metric alone.")
        self.metrics[scalar.tag][scalar.step] = scalar.value
        self.is_single = self.is_single or scalar.is_single
        first, last = self.times or (scalar.wall_time, scalar.wall_time)
        self.times = min(first, scalar.wall_time), max(last, scalar.wall_time)
