"""A backup is taken while people work, and restores whole into an empty place, on either engine."""

import hashlib
import json
import os
import pty
import resource
import sqlite3
import subprocess
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from assay.site import archive
from assay.site.commands.backup import backup as backup_command
from tests.site.instance import ASSAY, SESSION, Instance, Served

WRITER = """
import django; django.setup()
from assay.crew.models import Person, Project
from assay.backlog.models import Item
ana, project = Person.objects.get(handle="ana"), Project.objects.get(key="CHURN")
while True:
    print(Item.objects.add(project=project, title="Written meanwhile", by=ana).number, flush=True)
"""
WHOLE = """
import django; django.setup()
from assay.backlog.models import Item
from assay.events.models import Counter, Event
numbers = sorted(Item.objects.values_list("number", flat=True))
facts = Event.objects.filter(verb="item.added").count()
newest = max(Event.objects.filter(project_id__gt=0).values_list("number", flat=True))
print(numbers == list(range(1, len(numbers) + 1)), facts == len(numbers), newest == Counter.objects.get(pk=1).number)
"""


def manifest_of(file):
    return json.loads(ZipFile(file).read("manifest.json"))


def contents(file, scratch):
    """Return a checksum of the rows of each table, whatever order they lie in."""
    manifest = archive.read(file, scratch)
    if manifest.engine == "postgresql":
        return {name: part.sha256 for name, part in manifest.parts.items()}
    opened = sqlite3.connect(scratch / "database.sqlite3")
    rows = {table: sorted(map(repr, opened.execute(f"SELECT * FROM {table}"))) for table in manifest.tables}
    return {table: hashlib.sha256("\n".join(lines).encode()).hexdigest() for table, lines in rows.items()}


def test_a_backup_made_while_people_write_restores_whole(instance, new_instance, tmp_path):
    writer = instance.begin(WRITER)
    assert writer.stdout.readline().strip() == "21"
    made = instance.run("backup", str(tmp_path / "a.zip"))
    written = int(writer.stdout.readline())
    writer.terminate()
    writer.wait()
    assert made.returncode == 0, made.stderr

    empty = new_instance("elsewhere")
    restored = empty.run("restore", "--yes", str(tmp_path / "a.zip"))

    assert restored.returncode == 0, restored.stderr
    assert empty.python(WHOLE).split() == ["True", "True", "True"]
    assert manifest_of(tmp_path / "a.zip")["tables"]["backlog_item"] == empty.count()
    assert manifest_of(tmp_path / "a.zip")["tables"]["backlog_item"] > 20 and written > 20


def test_what_is_restored_is_what_was_there_row_by_row(new_instance, backup, tmp_path):
    elsewhere = new_instance("elsewhere")
    elsewhere.run("restore", "--yes", str(backup))
    again = elsewhere.run("backup", str(tmp_path / "again.zip"))

    assert again.returncode == 0, again.stderr
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    assert contents(backup, before) == contents(tmp_path / "again.zip", after)
    assert manifest_of(backup)["tables"] == manifest_of(tmp_path / "again.zip")["tables"]


def test_a_restored_instance_goes_on_where_it_was(instance, backup):
    """Numbers and ids follow on those that were restored, on PostgreSQL from their sequences."""
    instance.run("restore", "--yes", str(backup))

    writer = instance.begin(WRITER)
    assert writer.stdout.readline().strip() == "21"
    writer.terminate()
    writer.wait()


def test_a_backup_of_one_engine_restores_into_the_other(instance, new_instance, tmp_path):
    if "ASSAY_DATABASE_URL" not in instance.environment:
        pytest.skip("there is only SQLite in this run; `make test` makes another one on PostgreSQL")
    small = new_instance("small", on="sqlite")
    there = instance.run("backup", str(tmp_path / "a.zip"))
    down = small.run("restore", "--yes", str(tmp_path / "a.zip"))
    back = small.run("backup", str(tmp_path / "b.zip"))
    up = instance.run("restore", "--yes", str(tmp_path / "b.zip"))

    assert [step.returncode for step in (there, down, back, up)] == [0] * 4, [there, down, back, up]
    assert small.count() == instance.count() == 20
    assert instance.python(WHOLE).split() == ["True"] * 3


def test_what_was_there_is_kept_aside(instance, backup):
    (instance.home / "files").mkdir()
    (instance.home / "files" / "later.txt").write_text("kept")
    done = instance.run("restore", "--yes", str(backup))

    assert done.returncode == 0
    (aside,) = (instance.home / "aside").iterdir()
    assert (aside / "files" / "later.txt").read_text() == "kept"
    assert not (instance.home / "files").exists()
    if "ASSAY_DATABASE_URL" not in instance.environment:
        kept = sqlite3.connect(aside / "assay.sqlite3")
        assert kept.execute("SELECT count(*) FROM backlog_item").fetchone() == (20,)


def test_without_a_terminal_nothing_is_replaced_unasked(instance, backup):
    """Whatever is piped into it is no answer."""
    done = subprocess.run(
        [*ASSAY, "restore", str(backup)], env=instance.environment, input="y\n", text=True, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert "say --yes" in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (instance.home / "aside").exists()


@pytest.mark.parametrize(("answer", "code"), [("n", 3), ("y", 0)])
def test_on_a_terminal_it_asks_and_no_means_no(instance, backup, answer, code):
    ours, its = pty.openpty()
    asking = subprocess.Popen([*ASSAY, "restore", str(backup)], env=instance.environment, stdin=its,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
    os.write(ours, f"{answer}\n".encode())
    _said, errors = asking.communicate(timeout=60)
    os.close(ours)
    os.close(its)

    assert asking.returncode == code, errors
    assert (instance.home / "aside").exists() == (code == 0)


def test_into_an_empty_place_nothing_is_said_to_be_kept(new_instance, tmp_path, instance):
    instance.run("backup", "--with-secrets", str(tmp_path / "a.zip"))
    elsewhere = new_instance("elsewhere")
    done = elsewhere.run("restore", "--yes", str(tmp_path / "a.zip"))

    assert done.returncode == 0, done.stderr
    assert "kept" not in done.stdout
    assert not (elsewhere.home / "aside").exists()
    assert elsewhere.count() == 20


def test_after_a_restore_in_place_everybody_signs_in_again(instance, backup):
    """Sessions are in no backup, also where the key is the same; the command says so."""
    key = (instance.home / "secret.key").read_bytes()
    cookie = instance.python(SESSION).strip()
    done = instance.run("restore", "--yes", str(backup))
    with Served(instance) as served:
        signed_in = served.get("/p/churn/backlog", Cookie=f"{served.cookies[0]}={cookie}")

    assert "signs in again" in done.stdout
    assert (instance.home / "secret.key").read_bytes() == key
    assert 'name="password"' in signed_in[1]


def test_a_running_instance_is_not_restored(instance, backup):
    holder = instance.begin(
        "import django; django.setup()\nfrom assay.site.preparing import prepare\nlock = prepare()\n"
        "print('up', flush=True)\nimport time; time.sleep(60)"
    )
    assert holder.stdout.readline() == "up\n"
    done = instance.run("restore", "--yes", str(backup))
    holder.kill()
    holder.wait()

    assert done.returncode == 2
    assert "Stop it" in done.stderr and "Traceback" not in done.stderr


def test_a_backup_says_whether_it_is_whole(instance, backup):
    sound = instance.run("backup", "--verify", str(backup))
    backup.write_bytes(backup.read_bytes()[:-200])
    cut = instance.run("backup", "--verify", str(backup))

    assert (sound.returncode, cut.returncode) == (0, 1), sound.stderr
    assert "cut short" in cut.stderr


def test_nobody_signs_in_with_what_lies_in_a_backup(backup):
    assert "django_session" not in manifest_of(backup)["tables"]
    assert "secrets/secret.key" not in ZipFile(backup).namelist()
    assert backup.stat().st_mode & 0o077 == 0


def test_the_secret_key_comes_along_when_asked_for(instance, new_instance, tmp_path):
    instance.run("backup", "--with-secrets", str(tmp_path / "a.zip"))
    elsewhere = new_instance("elsewhere")
    elsewhere.run("restore", "--yes", str(tmp_path / "a.zip"))

    assert (elsewhere.home / "secret.key").read_bytes() == (instance.home / "secret.key").read_bytes()
    assert (elsewhere.home / "secret.key").stat().st_mode & 0o077 == 0


def test_a_backup_of_a_newer_program_is_refused_and_nothing_changes(instance, backup, tmp_path):
    manifest = manifest_of(backup)
    manifest["migrations"].append("backlog.9999_from_the_future")
    rewrite(backup, tmp_path / "new.zip", {"manifest.json": json.dumps(manifest).encode()})

    done = instance.run("restore", "--yes", str(tmp_path / "new.zip"))

    assert done.returncode == 2
    assert "newer Assay" in done.stderr and "Nothing was changed" in done.stderr
    assert instance.count() == 20
    assert not (instance.home / "aside").exists()


def test_a_backup_of_an_older_version_is_brought_up_to_date(instance, new_instance, tmp_path):
    """As an older Assay would have written it: one migration earlier, its rows of that time."""
    instance.python(
        "import django; django.setup()\nfrom django.core.management import call_command\n"
        "call_command('migrate', 'account', '0008', verbosity=0)\n"
        "from pathlib import Path\nfrom assay.site.backup import back_up\n"
        f"back_up(Path({str(tmp_path / 'old.zip')!r}))"
    )
    elsewhere = new_instance("elsewhere")
    done = elsewhere.run("restore", "--yes", str(tmp_path / "old.zip"))

    assert "account.0009_emailaddress_unique_primary_email" not in manifest_of(tmp_path / "old.zip")["migrations"]
    assert done.returncode == 0, done.stderr
    assert elsewhere.count() == 20
    assert elsewhere.run("user", "list").returncode == 0


def test_a_backup_is_never_written_over_another_file(instance, backup):
    before = backup.read_bytes()
    done = instance.run("backup", str(backup))

    assert done.returncode == 2
    assert backup.read_bytes() == before


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("assay.site.commands.backup.os.access", lambda *_: False)

    assert f"{tmp_path} cannot be written to" in CliRunner().invoke(backup_command, [str(tmp_path / "a.zip")]).output


def test_what_is_no_backup_makes_no_instance(tmp_path):
    done = Instance(tmp_path / "home").run("restore", "--yes", str(tmp_path / "none.zip"))

    assert done.returncode == 2
    assert "There is no such file. Nothing was changed." in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_backup_that_finds_no_room_leaves_nothing_behind(instance, tmp_path):
    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    (tmp_path / "disk").mkdir()
    done = instance.run("backup", str(tmp_path / "disk" / "a.zip"), preexec_fn=little_room)

    assert done.returncode == 2
    assert "disk" in done.stderr.lower() and "Traceback" not in done.stderr
    assert list((tmp_path / "disk").iterdir()) == []


def rewrite(source, target, replaced):
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, replaced.get(name, old.read(name)))
