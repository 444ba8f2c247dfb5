"""The archive of a backup: a zip of a manifest and the parts it names, each with its length and checksum.

An archive may come from anywhere, so reading trusts nothing: only plain files under names that the manifest has, of the
length it says, and no more than the disk holds. It is a zip because no part of that makes a reader take in more than
the file is long, as the extended headers of a tar do.
"""

import hashlib
import json
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MANIFEST = "manifest.json"
FORMAT = 1
MOST_PARTS = 200_000
MOST_OF_MANIFEST = 64 * 2**20
MOST_SWELLING = 300  # times its own length; a database of texts swells 3 to 20 times
NAME = re.compile(r"database\.sqlite3|rows/[\w.]+\.jsonl|secrets/secret\.key|files/[^\\\x00-\x1f\x7f]{1,900}")


class BadArchive(Exception):
    """It cannot be read as a backup; says why."""


@dataclass(frozen=True)
class Part:
    """One file of the archive."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. migrations: those the database had; tables: how many rows each had."""

    assay: str
    made_at: str
    engine: str
    migrations: list[str]
    tables: dict[str, int]
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Read it from JSON. Raises BadArchive if it is none, or names what no backup has."""
        try:
            data = json.loads(text)
            parts = {str(name): Part(int(part["size"]), str(part["sha256"])) for name, part in data["parts"].items()}
            manifest = cls(
                assay=str(data["assay"]),
                made_at=str(data["made_at"]),
                engine=str(data["engine"]),
                migrations=[str(name) for name in data["migrations"]],
                tables={str(table): int(count) for table, count in data["tables"].items()},
                parts=parts,
                format=int(data["format"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadArchive("Its manifest cannot be read.") from error
        if manifest.format != FORMAT:
            raise BadArchive(f"It has format {manifest.format}, this Assay reads {FORMAT}. Use a newer one.")
        for name, part in parts.items():
            if not _is_proper(name) or part.size < 0:
                raise BadArchive(f"It names a file that no backup has: {name[:100]!r}.")
        return manifest

    @property
    def size(self) -> int:
        """The bytes of all parts."""
        return sum(part.size for part in self.parts.values())

    @property
    def has_secrets(self) -> bool:
        return "secrets/secret.key" in self.parts


def write(folder: Path, manifest: Manifest, to: IO[bytes]) -> Manifest:
    """Write all files of a folder as an archive; return the manifest with their lengths and checksums."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    parts = {name: Part((folder / name).stat().st_size, sha256(folder / name)) for name in names}
    whole = replace(manifest, parts=parts)
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo(MANIFEST), json.dumps(asdict(whole), indent=1), ZIP_DEFLATED)
        for name in names:
            archive.write(folder / name, name)
    return whole


def read(file: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder, checking every byte; return its manifest.

    Raises BadArchive if it is damaged, cut short, made to do harm, or larger than the disk.
    """
    with _opened(file) as archive:
        return _unpacked(archive, file, folder)


def manifest_of(file: Path) -> Manifest:
    """Return what an archive says it holds; nothing of it is checked yet. Raises BadArchive if it is none."""
    with _opened(file) as archive:
        return _manifest(archive)


def sha256(file: Path) -> str:
    """Return the checksum of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BadArchive("There is no such file.") from error
    except IsADirectoryError as error:
        raise BadArchive("It is a folder.") from error
    except (BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise BadArchive("It is no backup, it is damaged, or it was cut short.") from error


def _is_proper(name: str) -> bool:
    steps = PurePosixPath(name).parts
    short = all(len(step.encode(errors="replace")) <= 255 for step in steps)
    return bool(NAME.fullmatch(name)) and ".." not in steps and name == "/".join(steps) and short


def _unpacked(archive: ZipFile, file: Path, folder: Path) -> Manifest:
    members = {member.filename: member for member in archive.infolist()}
    if len(members) > MOST_PARTS or len(members) < len(archive.infolist()):
        raise BadArchive(f"It holds more than {MOST_PARTS} files, or two of one name.")
    manifest = _manifest(archive)
    del members[MANIFEST]
    _check_room(manifest, file, folder)
    if odd := members.keys() ^ manifest.parts.keys():
        raise BadArchive(f"Its manifest and what it holds differ: {min(odd)[:100]!r}.")
    for name, part in manifest.parts.items():
        _check(members[name], part)
        with archive.open(members[name]) as content:
            _unpack(content, folder / name, part)
    return manifest


def _manifest(archive: ZipFile) -> Manifest:
    member = archive.NameToInfo.get(MANIFEST)
    if member is None or member.file_size > MOST_OF_MANIFEST or member.flag_bits & 1:
        raise BadArchive("It is no backup of Assay: it has no manifest.")
    return Manifest.read(archive.read(member))


def _check(member: ZipInfo, part: Part) -> None:
    is_plain = not member.flag_bits & 1 and member.compress_type in (ZIP_STORED, ZIP_DEFLATED)
    if not is_plain or member.file_size != part.size:
        raise BadArchive(f"It holds another file than its manifest names: {member.filename[:100]!r}.")


def _check_room(manifest: Manifest, file: Path, folder: Path) -> None:
    if manifest.size > MOST_SWELLING * max(file.stat().st_size, 2**20):
        raise BadArchive(f"It would swell to {manifest.size // 2**20} MB, which no backup does.")
    if manifest.size > (free := shutil.disk_usage(folder).free):
        needs = f"It needs {manifest.size // 2**20} MB, and the disk has {free // 2**20} MB left."
        raise BadArchive(f"{needs} Make room first.")


def _unpack(content: IO[bytes], to: Path, part: Part) -> None:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with to.open("xb") as file:
        to.chmod(0o600)
        shutil.copyfileobj(content, file, 2**20)
    if sha256(to) != part.sha256:
        raise BadArchive(f"{to.name} is damaged: its checksum is another one.")
