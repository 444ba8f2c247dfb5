"""An instance of its own for a test: a home, perhaps a database of PostgreSQL, and the real command run on it."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from uuid import uuid4

from assay.site.configuration import Configuration

ASSAY = [sys.executable, "-m", "assay.site.console"]
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith(("ASSAY_", "DJANGO_"))}
SEEDED = """
import django; django.setup()
from assay.crew.models import Membership, Person, Project
from assay.backlog.models import Item
ana, bo = (Person.objects.enrol(email=f"{n}@assay.example", name=n.capitalize(), password=None) for n in ("ana", "bo"))
project = Project.objects.found(key="CHURN", name="Churn – früh gewarnt", by=ana)
Membership.objects.join(project=project, person=bo, discipline="science", role="member", by=ana)
for n in range(20):
    Item.objects.add(project=project, title=f"Größe \\u2028 {n}", by=bo, labels=["a", "b"], criteria=["It is so"])
"""

SESSION = """
import django; django.setup()
from django.conf import settings
from assay.crew.sessions import SessionStore
from assay.crew.models import Person
ana, session = Person.objects.get(handle="ana"), SessionStore()
session.update({"_auth_user_id": str(ana.pk), "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
                "_auth_user_hash": ana.get_session_auth_hash()})
session.create()
print(session.session_key)
"""


class Instance:
    """One instance, stopped; `url` names its database where it is not a file in its home."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home = home
        self.environment = {**PLAIN, "ASSAY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "assay.site.settings"}
        if url:
            self.environment["ASSAY_DATABASE_URL"] = url

    def run(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run `assay ...` on it."""
        return subprocess.run(
            [*ASSAY, *arguments], env=self.environment, text=True, capture_output=True, timeout=120,
            stdin=subprocess.DEVNULL, check=False, **more,
        )  # fmt: skip

    def python(self, program: str) -> str:
        """Run a program in it; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.environment, text=True, capture_output=True, timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def cookies(self) -> tuple[str, str]:
        """The names of the cookies of session and CSRF."""
        return Configuration(home=str(self.home)).cookies

    def begin(self, program: str) -> subprocess.Popen[str]:
        """Start a program in it."""
        return subprocess.Popen(
            [sys.executable, "-c", program], env=self.environment, text=True, stdout=subprocess.PIPE
        )

    def set_up(self) -> "Instance":
        """Make its tables and a small crew with twenty items."""
        self.python(
            "import django; django.setup()\nfrom django.core.management import call_command\n"
            "call_command('migrate', verbosity=0)\n" + SEEDED
        )
        return self

    def count(self, model: str = "backlog.models.Item") -> int:
        """Return how many rows it has."""
        module, _, name = model.rpartition(".")
        return int(self.python(
            f"import django; django.setup()\nfrom assay.{module} import {name}\nprint({name}.objects.count())"
        ))  # fmt: skip


class Served:
    """An instance that runs, on a free port."""

    def __init__(self, instance: Instance, *arguments: str, **more: Any) -> None:
        self.began = time.monotonic()
        self.cookies = instance.cookies
        self.process = subprocess.Popen(
            [*ASSAY, *(arguments or ("serve",)), "--port", "0"], env={**instance.environment, "PYTHONUNBUFFERED": "1"},
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more,
        )  # fmt: skip
        self.said: list[str] = []
        self.url = self._address()

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Return status and text of a page."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self) -> int:
        """Tell it to stop; return its exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.said += self.process.stdout.readlines()
        return code

    def _address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if " runs at " in line:
                return line.split(" runs at ")[1].split()[0]
        raise AssertionError("".join(self.said))


def another_database(address: str, like: str = "template1") -> str:
    """Make a database beside the one of the tests, empty or like another; return its address.

    Where the tests run on SQLite, there is no address and none is made.
    """
    if not address:
        return ""
    import psycopg

    name = f"instance_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    before, _, after = address.partition("?")
    return f"{before.rpartition('/')[0]}/{name}?{after}"


def name_of(address: str) -> str:
    """Return the name of the database in an address."""
    return address.partition("?")[0].rpartition("/")[2]
