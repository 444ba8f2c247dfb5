"""The real server on an instance of its own, and people who are signed in to it, each in a browser of their own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.story import Story
from tests.site.instance import Instance, Served

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
ROOT = str(Path(__file__).parents[2])
BEGIN = f"import sys; sys.path.insert(0, {ROOT!r})\nimport django; django.setup()\n"
#: programs come in as lines of JSON, and what each one printed, or how it failed, goes out as one
LISTEN = """
import contextlib, io, json, traceback
from tests.browser.crew import *
for line in sys.stdin:
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), dict(globals()))
        answer = [True, said.getvalue()]
    except Exception:
        answer = [False, traceback.format_exc()]
    print(json.dumps(answer), flush=True)
"""


class House:
    """A running instance. `do` runs a program in it; `key` signs somebody in."""

    def __init__(self, instance: Instance, url: str) -> None:
        self.url = url
        self.session_cookie = instance.cookies[0]
        self._numbers = count(1)
        self._boards: list[str] = []
        self._keys: dict[str, str] = {}
        self._within = subprocess.Popen(
            [sys.executable, "-c", BEGIN + LISTEN], env=instance.environment, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip

    def do(self, program: str) -> str:
        """Run a program with the crew of tests/browser/crew.py at hand; return what it prints."""
        assert self._within.stdin is not None
        assert self._within.stdout is not None
        self._within.stdin.write(json.dumps(program) + "\n")
        self._within.stdin.flush()
        done, said = json.loads(self._within.stdout.readline())
        assert done, said
        return str(said).strip()

    def end(self) -> None:
        """Let go of the program that runs the others."""
        assert self._within.stdin is not None
        self._within.stdin.close()
        self._within.wait(timeout=30)

    def board(self) -> str:
        """Return the key of a new project with a running sprint and five cards; they are founded ten at a time."""
        if not self._boards:
            numbers = [next(self._numbers) for _ in range(10)]
            self._boards = self.do(f"print(*[board(number) for number in {numbers}])").split()
        return self._boards.pop()

    def key(self, name: str) -> str:
        """Return the key of a session."""
        if name not in self._keys:
            self._keys[name] = self.do(f"print(sign_in({name!r}))")
        return self._keys[name]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An instance with a crew, served on a free port."""
    instance = Instance(tmp_path_factory.mktemp("house") / "own")
    migrated = "from django.core.management import call_command\ncall_command('migrate', verbosity=0)\n"
    instance.python(BEGIN + migrated + "from tests.browser.crew import enrol\nenrol()")
    with Served(instance) as served:
        house = House(instance, served.url)
        yield house
        house.end()


@pytest.fixture(scope="session")
def story(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The example project, told and served as `assay demo` does it, on a free port."""
    instance = Instance(tmp_path_factory.mktemp("story") / "own")
    with Served(instance, "demo") as served:
        told = Story(instance, served.url, chromium)
        yield told
        told.end()


@pytest.fixture
def enter(house: House, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody, in a browser of their own. A page that breaks its policy or throws fails the test."""
    opened, complaints = [], []

    def open_as(name: str, path: str, *, phone: bool = False, theme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=house.url, viewport=PHONE if phone else WIDE, has_touch=phone, is_mobile=phone, color_scheme=theme
        )
        context.add_cookies([{"name": house.session_cookie, "value": house.key(name), "url": house.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto(path)
        opened.append(context)
        return page

    yield open_as
    for context in opened:
        context.close()
    assert complaints == []
