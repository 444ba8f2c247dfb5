"""A file to be read: on disk, or a part of a zip that is never unpacked."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from assay.events.refusals import Refused

MOST_FILES = 10_000
MOST_UNPACKED = 200 * 2**20  # bytes of all files of a zip together
JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db")
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError)
PACK_AGAIN = "Pack the folder anew, with nothing but the files of the runs."
#: what only Python itself can open, and only by running what is in it
PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth", ".ckpt", ".npy", ".npz", ".rds")


class File(Protocol):
    """Something with bytes. name: its path from the top of what was given, with slashes."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    def open(self) -> IO[bytes]:
        """Open it, from its beginning."""


@dataclass(frozen=True)
class OnDisk:
    """A file of this machine."""

    path: Path
    name: str = ""

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def open(self) -> IO[bytes]:
        """Open it, from its beginning."""
        return self.path.open("rb")


@dataclass(frozen=True)
class InZip:
    """A file of a zip. It is read where it lies; its name is shown and used for nothing.

    archive: open, and shared by all its files: reading its list of them again for each takes minutes for thousands.
    """

    archive: zipfile.ZipFile
    name: str
    size: int

    def open(self) -> IO[bytes]:
        """Open it, from its beginning."""
        try:
            return io.BufferedReader(_Unpacked(self.archive.open(self.name), self.name))
        except BROKEN as fault:
            raise _broken(self.name) from fault


class _Unpacked(io.RawIOBase):
    """A file of a zip while it is read: where it turns out to be broken, that is told in words."""

    def __init__(self, opened: IO[bytes], name: str) -> None:
        super().__init__()
        self._opened, self._name = opened, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            part = self._opened.read(len(buffer))
        except BROKEN as fault:
            raise _broken(self._name) from fault
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._opened.close()
        super().close()


def files_of_zip(path: Path) -> list[File]:
    """Return the files of a zip. Raises Refused for one that is broken, locked, too much, or points outside itself."""
    try:
        archive = zipfile.ZipFile(path)
    except (*BROKEN, OSError) as fault:
        raise Refused("This zip cannot be opened: it is broken or cut short.", way_out=PACK_AGAIN) from fault
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise Refused(f"This zip holds {len(entries):,} files.", way_out=f"{MOST_FILES:,} can be read. {PACK_AGAIN}")
    for entry in entries:
        _refuse_tricks(entry)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(
            f"This zip would unpack to more than {MOST_UNPACKED // 2**20} MB.",
            way_out="Take the metrics alone: pictures, checkpoints and models do not belong in it.",
        )
    named = [(entry.filename.replace("\\", "/"), entry) for entry in entries if not entry.is_dir()]
    return [InZip(archive, entry.filename, entry.file_size) for name, entry in named if not _is_junk(name)]


def files_of_folder(folder: Path) -> list[File]:
    """Return the files below a folder, by name; links are not followed. Raises Refused for too many."""
    found: list[File] = []
    for path in _walk(folder):
        found.append(OnDisk(path, path.relative_to(folder).as_posix()))
        if len(found) > MOST_FILES:
            raise Refused(f"{folder.name} holds more than {MOST_FILES:,} files.", way_out="Name the runs' own folder.")
    return sorted(found, key=lambda file: file.name)


def refuse_pickle(name: str, start: bytes) -> None:
    """Raise Refused for what would run as a program when it is opened."""
    is_pickle = start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05" and len(start) > 1
    if name.lower().endswith(PICKLES) or start.startswith(b"\x93NUMPY") or is_pickle:
        raise Refused(
            "This file is a pickle, a checkpoint or an array of Python's: whoever opens one runs what is in it.",
            way_out="Write the scores as CSV or JSON, such as DataFrame.to_csv, and bring that file.",
        )


def parts_of(file: File) -> tuple[str, ...]:
    """Return the folders that a file lies in."""
    return PurePosixPath(file.name.replace("\\", "/")).parts[:-1]


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _refuse_tricks(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    is_outside = name.startswith("/") or ".." in name.split("/") or name[1:2] == ":"
    if is_outside or stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("This zip names a place outside itself.", way_out=PACK_AGAIN)
    if entry.flag_bits & 0x1:
        raise Refused("This zip is locked with a password.", way_out="Pack it without one.")


def _broken(name: str) -> Refused:
    return Refused(f"{name[-80:]} cannot be unpacked: the zip is broken there.", way_out=PACK_AGAIN)


def _is_junk(name: str) -> bool:
    return name.startswith(JUNK) or name.endswith(JUNK) or any(part.startswith(".") for part in name.split("/"))
