"""`assay serve` and `assay demo`: what they say, what they refuse, and how they stop."""

import re
import resource
import signal
import socket
import sqlite3
import time
import urllib.error
import urllib.request

import pytest

from tests.site.conftest import SERVER
from tests.site.instance import SESSION, Instance, Served

on_sqlite = pytest.mark.skipif(bool(SERVER), reason="the same on either engine, or SQLite's alone: run on SQLite")

BACKWARDS = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", "account", "0008", verbosity=0)
"""


class Stay(urllib.request.HTTPRedirectHandler):
    """Follow nothing: the status of the answer itself is asked for."""

    def redirect_request(self, *_):
        return None


def change(served, session, number):
    """Move an item, as its form does; return the status."""
    token, (ours, csrf) = "a" * 32, served.cookies
    request = urllib.request.Request(
        f"{served.url}/browse/CHURN-{number}/moves", method="POST",
        data=f"to=doing&csrfmiddlewaretoken={token}&form_token=t{number}".encode(),
        headers={"Cookie": f"{ours}={session}; {csrf}={token}", "Origin": served.url},
    )  # fmt: skip

    try:
        return urllib.request.build_opener(Stay).open(request, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code


def plain(done, code=2):
    """Assert that a command ended in a sentence; return it."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_an_empty_instance_asks_the_first_visitor_for_the_code_on_the_console(new_instance):
    new = new_instance("new")
    with Served(new) as served:
        status, page = served.get("/start/")
        line = served.process.stdout.readline()

    code = re.search(r"this code, once: ((\w{4}-){3}\w{4})", line)
    assert code and f"{served.url}/start/" in line
    assert status == 200 and 'name="code"' in page
    kept = new.home / "first-start"
    assert code[1] not in kept.read_text() and code[1].replace("-", "") not in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert (new.home / "address").read_text() == served.url


@on_sqlite
def test_the_server_stops_at_once_even_while_pages_listen(instance):
    session = instance.python(SESSION).strip()
    with Served(instance) as served:
        ask = urllib.request.Request(f"{served.url}/live/churn", headers={"Cookie": f"{served.cookies[0]}={session}"})
        streams = [urllib.request.urlopen(ask, timeout=30) for _ in range(5)]
        assert [stream.readline() for stream in streams] == [b"retry: 1500\n"] * 5
        began = time.monotonic()
        code = served.stop()

    assert code == 0
    assert time.monotonic() - began < 4  # what waits for streams waits the whole grace time of 5 s
    assert "Traceback" not in "".join(served.said)
    for stream in streams:
        assert stream.read().startswith(b"data: ")


@on_sqlite
def test_a_foreign_host_is_answered_with_nothing_of_ours(instance):
    with Served(instance) as served:
        page = served.get("/sign-in/", Host="evil.example")
        live = served.get("/live/churn", Host="evil.example")

    assert (page[0], live[0]) == (400, 400)
    assert "Assay" not in page[1] + live[1]


@on_sqlite
def test_a_busy_port_is_named_with_a_free_one(instance):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = plain(instance.run("serve", "--port", str(port)))

    other = re.search(r"--port (\d+)", said)
    assert str(port) in said and other
    socket.create_server(("127.0.0.1", int(other[1]))).close()


@on_sqlite
@pytest.mark.parametrize("host", ["203.0.113.7", "nowhere.invalid"])
def test_an_address_that_is_not_this_machines_is_said(instance, host):
    assert f"no address {host}" in plain(instance.run("serve", "--host", host, "--port", "0"))


@on_sqlite
def test_a_file_where_the_home_is_to_be_is_said(tmp_path):
    (tmp_path / "file").touch()
    for command in ("serve", "demo"):
        assert "file cannot be used" in plain(Instance(tmp_path / "file").run(command, "--port", "0"))


def test_a_database_newer_than_the_program_is_left_alone(instance):
    instance.python(
        "import django; django.setup()\nfrom django.db import connection\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder(connection).record_applied('backlog', '9999_from_the_future')"
    )
    for command in (["serve", "--port", "0"], ["user", "list"], ["check", "CHURN"]):
        said = plain(instance.run(*command))
        assert "newer Assay" in said and "pip install" in said
    assert plain(instance.run("doctor", "--port", "0"), code=1)


@on_sqlite
def test_an_older_database_is_copied_before_it_is_brought_up_to_date(instance):
    instance.python(BACKWARDS)
    with Served(instance) as served:
        assert served.get("/sign-in/")[0] == 200

    (copy,) = (instance.home / "aside").glob("before-migrating-*.sqlite3")
    assert sqlite3.connect(copy).execute("SELECT count(*) FROM backlog_item").fetchone() == (20,)
    assert copy.stat().st_mode & 0o077 == 0
    assert instance.count() == 20


def test_two_versions_do_not_migrate_beside_each_other(instance):
    with Served(instance):
        instance.python(BACKWARDS)
        said = plain(instance.run("serve", "--port", "0"))

    assert "Stop it" in said


@on_sqlite
def test_a_home_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("no folder")
    said = plain(Instance(tmp_path / "file" / "home").run("serve", "--port", "0"))

    assert "ASSAY_HOME" in said


@on_sqlite
@pytest.mark.parametrize("limit", [0, 40_000])
def test_a_disk_that_is_full_from_the_start_is_said(tmp_path, limit):
    """At 0 bytes not even the key can be kept, at 40,000 the first tables cannot; a second start on room succeeds."""

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    fresh = Instance(tmp_path / "home")
    said = plain(fresh.run("serve", "--port", "0", preexec_fn=little_room))

    assert "disk" in said.lower()
    with Served(fresh) as served:
        assert served.get("/sign-in/")[0] == 200


@on_sqlite
def test_a_disk_that_fills_while_it_runs_keeps_what_was_stored(instance):
    """A served instance whose files may not grow any more: pages are read, a change is refused in words."""
    session = instance.python(SESSION).strip()
    instance.python("import django; django.setup()\nfrom assay.site.preparing import prepare\nprepare()")

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    with Served(instance, preexec_fn=little_room) as served:
        token = served.get("/p/churn/backlog", Cookie=f"{served.cookies[0]}={session}")
        answers = [change(served, session, number) for number in range(1, 15)]

    assert token[0] == 200
    assert 507 in answers and set(answers) <= {303, 507}
    stored = int(instance.python(
        "import django; django.setup()\nfrom assay.events.models import Event\n"
        "print(Event.objects.filter(verb='item.moved').count())"
    ))  # fmt: skip
    assert stored == answers.count(303)
    assert sqlite3.connect(instance.home / "assay.sqlite3").execute("PRAGMA integrity_check").fetchone() == ("ok",)


@on_sqlite
def test_ctrl_c_ends_it_without_a_word_of_python(instance):
    with Served(instance) as served:
        served.get("/sign-in/")
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=10) == 0
    assert "Traceback" not in "".join(served.said)


@on_sqlite
def test_the_example_stays_out_of_a_crews_own_instance(instance):
    said = plain(instance.run("demo", "--port", "0"))

    assert "an instance of its own" in said
    assert instance.count() == 20


@on_sqlite
def test_the_example_opens_on_this_machine_alone(tmp_path):
    with Served(Instance(tmp_path / "example"), "demo") as served:
        home = served.get("/")
        foreign = served.get("/", Host="assay.example")

    assert home[0] == 200 and "Try it as" in home[1]
    assert foreign[0] == 400


@on_sqlite
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSAY_EMAIL_URL", "ftp://x"), ("ASSAY_TRUSTED_PROXIES", "many"), ("ASSAY_DATABASE_URL", "oracle://x"),
        ("ASSAY_URL", "foo"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_said(tmp_path, name, value):
    instance = Instance(tmp_path / "home")
    instance.environment[name] = value

    said = plain(instance.run("serve", "--port", "0"))
    looked = plain(instance.run("doctor", "--port", "0"), code=1)

    assert "setting" in said and name in said
    assert looked == said
    assert not instance.home.exists()


@on_sqlite
def test_behind_a_proxy_both_addresses_are_said(instance):
    instance.environment["ASSAY_URL"] = "https://assay.example.org/"
    with Served(instance) as served:
        assert served.url.startswith("http://127.0.0.1:")
        assert "People open it at https://assay.example.org, " in served.process.stdout.readline()


@on_sqlite
def test_a_database_that_does_not_answer_is_said(tmp_path):
    instance = Instance(tmp_path / "home", "postgres://nobody@127.0.0.1:9/none?connect_timeout=2")

    assert "does not answer" in plain(instance.run("serve", "--port", "0"))
    assert "does not answer" in instance.run("doctor", "--port", "0").stdout
