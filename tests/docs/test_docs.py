"""The docs are complete: whatever can be set, typed, recorded or asked has its line."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click import Context, Group

from assay.backlog.vocabulary import vocabulary
from assay.crew import activity_words
from assay.events.facts import Fact
from assay.faces.cli import Doors
from assay.ledger import vocabulary as ledger
from assay.ledger.explored import vocabulary as explored
from assay.science.practices import CATALOGUE
from assay.site.configuration import Configuration
from assay.site.console import DOORS

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize("verb", sorted(Fact.verbs))
def test_each_fact_has_its_line_with_its_fields(verb):
    line = next((line for line in page("facts.md").splitlines() if line.startswith(f"| `{verb}` |")), "")

    assert line, f"docs/facts.md has no line for {verb}"
    assert all(f"`{field.name}`" in line for field in fields(Fact.verbs[verb]))


def test_the_docs_name_no_fact_that_is_not_there():
    named = {line.split("`")[1] for line in page("facts.md").splitlines() if line.startswith("| `")}

    assert named == set(Fact.verbs)


@pytest.mark.parametrize("name", [field.name for field in fields(Configuration)])
def test_each_setting_has_its_line(name):
    assert f"`ASSAY_{name.upper()}`" in page("settings.md")


@pytest.mark.parametrize("practice", sorted(CATALOGUE))
def test_each_practice_has_its_line(practice):
    text = page("practices.md")

    assert f"`{practice}`" in text
    assert all(f"`{parameter}`" in text for parameter in CATALOGUE[practice].parameters)


def commands(group: Group, before: str = "assay"):
    context = Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield f"{before} {name}"
        if isinstance(command, Group):
            yield from commands(command, f"{before} {name}")


def test_each_command_has_its_line():
    text = page("command-line.md")
    assert [name for name in commands(Doors(DOORS)) if f"`{name}" not in text] == []


def test_each_word_of_a_query_has_its_line():
    text = page("query.md")

    assert [entry.written for entry in vocabulary().glossary() if f"`{entry.written}`" not in text] == []
    for words, heading in (
        (ledger.vocabulary(), "the ledger"),
        (explored.vocabulary(), "the explorations"),
        (activity_words.vocabulary(), "the activity"),
    ):
        lines = text.split(f"## Words of {heading}")[1]
        assert [entry.written for entry in words.glossary() if f"`{entry.written}`" not in lines] == []


def test_links_between_pages_lead_somewhere():
    import re

    root = DOCS.parent
    lost = []
    for file in [*DOCS.rglob("*.md"), *root.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|/|mailto:)([^)#\s]+)", file.read_text()):
            if not (file.parent / target).exists():
                lost.append(f"{file.name}: {target}")
    assert lost == []


def test_the_install_page_lists_all_that_lies_in_a_home():
    """Whatever an instance keeps in its home, by the names in the source."""
    from django.conf import settings

    from assay.ledger.models.upload import FOLDER

    kept = {FOLDER, settings.MEDIA_ROOT.name, settings.STATIC_ROOT.name, "secret.key", "first-start", "aside"}
    kept |= {"assay.sqlite3", "running.lock", "static.lock", "static.mark"}
    text = page("install.md")
    assert [name for name in sorted(kept) if f"`{name}`" not in text] == []


def test_nothing_tells_people_to_install_what_no_package_index_has():
    root = DOCS.parent
    pages = [*DOCS.rglob("*.md"), root / "README.md", root / "CONTRIBUTING.md"]
    told = [*pages, *(path for kind in ("*.py", "*.html") for path in (root / "assay").rglob(kind))]

    asked_of_an_index = re.compile(r"pip install (-U )?['\"]?assay-crew")
    assert [path.name for path in told if asked_of_an_index.search(path.read_text())] == []
