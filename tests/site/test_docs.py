"""What can be set, typed or read has its line in docs/."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from assay.site.configuration import Configuration
from assay.site.console import DOORS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", [f"ASSAY_{field.name.upper()}" for field in fields(Configuration)])
def test_every_setting_has_a_line(name):
    assert f"| `{name}` |" in (DOCS / "settings.md").read_text()


def test_no_setting_is_described_that_there_is_not():
    named = set(re.findall(r"^\| `(ASSAY_\w+)`", (DOCS / "settings.md").read_text(), re.M))

    assert named == {f"ASSAY_{field.name.upper()}" for field in fields(Configuration)}


def commands():
    for name, load in DOORS.items():
        command = load()
        subcommands = command.commands.items() if isinstance(command, click.Group) else ()
        yield from ((f"{name} {sub}", inner) for sub, inner in subcommands)
        if not subcommands:
            yield name, command


@pytest.mark.parametrize(("name", "command"), [pytest.param(*found, id=found[0]) for found in commands()])
def test_every_command_has_a_line_with_its_options(name, command):
    lines = [
        line for line in (DOCS / "command-line.md").read_text().splitlines() if line.startswith(f"| `assay {name}")
    ]
    options = [max(p.opts, key=len) for p in command.params if isinstance(p, click.Option)]

    assert len(lines) == 1
    assert [option for option in options if option not in lines[0]] == []
    assert command.help


def test_links_between_pages_lead_somewhere():
    pages = [*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text())
        if "://" not in target and not target.startswith("/") and not (page.parent / target).exists()
    ]

    assert broken == []
