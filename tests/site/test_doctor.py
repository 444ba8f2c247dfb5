"""`assay doctor` finds what is wrong and says what to do."""

import sqlite3

import pytest

from assay.site import health
from assay.site.assets import collect
from tests.site.conftest import SERVER
from tests.site.instance import Instance


def test_a_sound_instance_is_well(instance):
    done = instance.run("doctor", "--port", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is well." in done.stdout
    assert "wrong" not in done.stdout


@pytest.mark.parametrize("command", [["doctor", "--port", "0"], ["user", "list"], ["check", "CHURN"], ["backup", "a"]])
def test_where_there_is_no_instance_none_begins_by_looking(tmp_path, command):
    nowhere = Instance(tmp_path / "assay-data")
    nowhere.environment["ASSAY_HOME"] = "assay-data"

    done = nowhere.run(*command, cwd=tmp_path)

    assert f"There is no instance in {tmp_path / 'assay-data'}." in done.stdout + done.stderr
    assert done.returncode == (0 if command[0] == "doctor" else 2)
    assert list(tmp_path.iterdir()) == []


def test_an_instance_is_looked_over_without_a_change(instance):
    before = {path: path.stat().st_mtime_ns for path in instance.home.rglob("*") if path.is_file()}
    instance.run("doctor", "--port", "0")

    assert {path: path.stat().st_mtime_ns for path in instance.home.rglob("*") if path.is_file()} == before


def test_the_address_and_the_proxies_are_shown_as_understood(instance):
    instance.environment |= {"ASSAY_URL": "https://assay.example.org", "ASSAY_TRUSTED_PROXIES": "2"}
    said = instance.run("doctor", "--port", "0").stdout

    assert "ok     People open it at https://assay.example.org (ASSAY_URL)" in said
    assert "ok     Trusted proxies: 2 (ASSAY_TRUSTED_PROXIES)" in said


def test_a_proxy_that_is_not_trusted_is_noted_where_one_must_be(instance):
    instance.environment["ASSAY_URL"] = "https://assay.example.org"

    assert "note   No proxy is trusted" in instance.run("doctor", "--port", "0").stdout


def test_a_key_that_was_lost_is_wrong(tmp_path):
    (tmp_path / "assay.sqlite3").touch()
    done = Instance(tmp_path).run("doctor", "--port", "0")

    assert done.returncode == 1
    assert "secret.key is missing" in done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["assay.sqlite3"]


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


@pytest.mark.django_db
def test_jobs_that_nobody_does_are_wrong_and_none_at_all_are_a_note():
    from django_tasks_db.models import DBTaskResult

    from assay import clock
    from assay.jobs.models import LEASE, Worker
    from tests.jobs.errands import fail

    assert [(one.is_note, one.is_wrong) for one in health._jobs()] == [(True, False)]
    fail.enqueue()
    assert next(health._jobs()).is_wrong
    Worker.objects.beat("one")
    assert next(health._jobs()).text == "Jobs are done: a worker looks for them"
    with clock.at(clock.now() + 2 * LEASE):
        assert "1 job waits, and no worker has looked for them since" in next(health._jobs()).text
        DBTaskResult.objects.all().delete()
        assert next(health._jobs()).is_note
