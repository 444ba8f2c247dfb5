"""`assay doctor` finds what is wrong and says what to do."""

import sqlite3

import pytest

from assay.site import health
from assay.site.assets import collect
from tests.site.conftest import SERVER


def test_a_sound_instance_is_well(instance):
    done = instance.run("doctor", "--port", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is well." in done.stdout
    assert "wrong" not in done.stdout


@pytest.mark.skipif(bool(SERVER), reason="this is about the file of SQLite")
def test_what_is_wrong_is_named_with_its_remedy(instance):
    (instance.home / "secret.key").chmod(0o644)
    database = instance.home / "assay.sqlite3"
    sqlite3.connect(database).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 200_000)

    done = instance.run("doctor", "--port", "0")

    assert done.returncode == 1
    assert "chmod 600" in done.stdout
    assert "damaged" in done.stdout and "assay restore" in done.stdout
    assert "Traceback" not in done.stderr


def findings(look):
    return list(health._looked(look))


def test_a_full_disk_is_found(monkeypatch, settings, tmp_path):
    settings.HOME = tmp_path
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10 * 2**20})())

    (found,) = findings(health._room)

    assert found.is_wrong and "Make room" in found.text


def test_a_home_that_cannot_be_written_to_is_found(settings, monkeypatch):
    def refuse(**_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(health, "TemporaryFile", refuse)

    (found,) = findings(health._home)

    assert found.is_wrong and "may not write" in found.text


def test_a_clock_that_runs_behind_is_found(crew, monkeypatch):
    from datetime import timedelta

    from assay import clock

    earlier = clock.now() - timedelta(days=400)
    monkeypatch.setattr(health.clock, "now", lambda: earlier)

    (found,) = findings(health._clock)

    assert found.is_wrong and "Set it right" in found.text


def test_static_files_are_collected_once_and_again_when_one_changes(settings, tmp_path):
    settings.HOME, settings.STATIC_ROOT = tmp_path, tmp_path / "static"

    assert collect()
    assert not collect()
    assert (tmp_path / "static" / "assay" / "css" / "assay.css").exists()
    (tmp_path / "static.mark").write_text("of an earlier version")
    assert collect()
