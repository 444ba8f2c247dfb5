"""An archive comes from anywhere: one that was made to do harm ends in a sentence, and nothing is written outside."""

import json
import zipfile

import pytest

from assay.site import archive
from assay.site.archive import BadArchive, Manifest

GIVEN = {"database.sqlite3": b"rows", "files/runs/seeds.csv": b"seed,score\n1,0.5\n"}


@pytest.fixture
def good(tmp_path):
    """A small archive that can be read."""
    for name, content in GIVEN.items():
        (tmp_path / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "from" / name).write_bytes(content)
    with (tmp_path / "good.zip").open("wb") as out:
        archive.write(tmp_path / "from", Manifest("0.1.0", "2026-11-24T08:00:00+00:00", "sqlite", [], {}), out)
    return tmp_path / "good.zip"


@pytest.fixture
def into(tmp_path):
    (tmp_path / "into").mkdir()
    return tmp_path / "into"


def changed(good, *, manifest=None, parts=None, more=(), **members):
    """Write the archive anew with some members replaced, left out (None) or added."""
    target = good.with_name("changed.zip")
    with zipfile.ZipFile(good) as old:
        described = json.loads(old.read("manifest.json"))
        content = {name: old.read(name) for name in old.namelist()}
    described |= manifest or {}
    described["parts"] |= parts or {}
    content["manifest.json"] = json.dumps(described).encode()
    content |= members
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, value in [*content.items(), *more]:
            if value is not None:
                new.writestr(name, value)
    return target


def test_what_is_written_is_read(good, into):
    manifest = archive.read(good, into)

    assert {name: (into / name).read_bytes() for name in manifest.parts} == GIVEN
    assert (into / "files" / "runs" / "seeds.csv").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name",
    [
        "../outside", "files/../../outside", "/etc/outside", "files//twice", "files/./here", "files/..", "files/",
        "files/back\\slash", "files/nul\0", "files/line\nbreak", "elsewhere/file", "files/" + "n" * 300,
        "secrets/other",
    ],
)  # fmt: skip
def test_a_name_that_no_backup_has_is_refused(good, into, tmp_path, name):
    bad = changed(good, parts={name: {"size": 1, "sha256": "00"}})

    with pytest.raises(BadArchive, match="no backup has"):
        archive.read(bad, into)
    assert not (tmp_path / "outside").exists()
    assert list(into.iterdir()) == []


def test_a_file_that_the_manifest_does_not_name_is_refused(good, into):
    with pytest.raises(BadArchive, match="differ"):
        archive.read(changed(good, more=[("../outside", b"x")]), into)
    assert list(into.iterdir()) == []


def test_a_link_is_written_as_what_it_is_a_text(good, into):
    """The system's own mark for a link in an archive is passed over: nothing is ever linked."""
    link = zipfile.ZipInfo("files/runs/seeds.csv")
    link.external_attr = 0o120777 << 16
    bad = good.with_name("link.zip")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
        for name in ("manifest.json", "database.sqlite3"):
            new.writestr(name, old.read(name))
        new.writestr(link, b"/etc/passwd")

    with pytest.raises(BadArchive):
        archive.read(bad, into)
    assert not (into / "files" / "runs" / "seeds.csv").is_symlink()


def test_a_changed_byte_is_noticed(good, into):
    with pytest.raises(BadArchive, match="checksum"):
        archive.read(changed(good, **{"database.sqlite3": b"rowz"}), into)


@pytest.mark.parametrize("kept", [0, 10, 100, -1, -30])
def test_an_archive_that_was_cut_short_is_refused(good, into, kept):
    good.write_bytes(good.read_bytes()[:kept])

    with pytest.raises(BadArchive, match="cut short"):
        archive.read(good, into)


def test_a_missing_file_is_noticed(good, into):
    with pytest.raises(BadArchive, match="differ"):
        archive.read(changed(good, **{"database.sqlite3": None}), into)


def test_an_archive_that_swells_beyond_reason_is_refused_before_it_does(good, into):
    bomb = changed(
        good, parts={"files/bomb": {"size": 400 * 2**20, "sha256": "00"}}, more=[("files/bomb", b"\0" * 1000)]
    )

    with pytest.raises(BadArchive, match="swell"):
        archive.read(bomb, into)
    assert list(into.iterdir()) == []


def test_a_file_longer_than_its_manifest_says_is_refused_before_it_is_written(good, into):
    longer = changed(good, parts={"files/a": {"size": 5, "sha256": "00"}}, more=[("files/a", b"\0" * 10**6)])

    with pytest.raises(BadArchive, match="another file"):
        archive.read(longer, into)
    assert not (into / "files" / "a").exists()


def test_a_disk_that_is_too_small_is_said_beforehand(good, into, monkeypatch):
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 3})())

    with pytest.raises(BadArchive, match="Make room"):
        archive.read(good, into)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(good, into):
    with pytest.raises(BadArchive, match="two of one name"):
        archive.read(changed(good, more=[("database.sqlite3", b"rows")]), into)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"parts": 3}',
        b"[" * 100_000,
        b'{"parts": {"files/a": {}}}',
        b"\xff",
        b'{"assay": "", "made_at": "", "engine": "", "migrations": 3, "tables": {}, "parts": {}, "format": 1}',
    ],
)
def test_a_manifest_that_is_none_is_refused(good, into, manifest):
    with pytest.raises(BadArchive):
        archive.read(changed(good, **{"manifest.json": manifest}), into)


def test_a_format_that_is_not_known_yet_is_refused(good, into):
    with pytest.raises(BadArchive, match="newer one"):
        archive.read(changed(good, manifest={"format": 2}), into)


@pytest.mark.parametrize("name", ["missing.zip", "."])
def test_what_is_no_file_is_refused(tmp_path, into, name):
    with pytest.raises(BadArchive):
        archive.read(tmp_path / name, into)
