"""How items are found: by a key in a text, by key, title or words in the palette, by the facts about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assay.backlog.models import Deliverable, Item, Sprint
from assay.backlog.models.item import KEY, url_of
from assay.backlog.times import span
from assay.crew.registries import Found, Standing
from assay.query import norm, words_q

if TYPE_CHECKING:
    from assay.crew.models import Person, Project

SHOWN = 8
LOOKED_AT = 200
_FIELDS = ("number", "title", "state", "done_at", "dropped_at", "project")


def addresses(project: Project, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return address and title of those keys that items of this project have; one query."""
    matches = [match for key in keys if (match := KEY.fullmatch(key)) and match[1].upper() == project.key]
    if not matches:
        return {}
    known = Item.objects.filter(project=project, number__in={int(match[2]) for match in matches})
    return {
        key: (url_of(key), title)
        for number, title in known.values_list("number", "title")
        for key in [f"{project.key}-{number}"]
    }


def standings(project: Project, keys: Iterable[str]) -> dict[str, Standing]:
    """Return of each key what keeps its item from bearing anything out; one query."""
    keys = list(keys)
    numbers = {int(match[2]) for key in keys if (match := KEY.fullmatch(key))}
    rows = Item.objects.filter(project=project, number__in=numbers)
    weak = {
        f"{project.key}-{number}": "" if done else "was dropped" if dropped else "is not done yet"
        for number, done, dropped in rows.values_list("number", "done_at", "dropped_at")
    }
    return {key: Standing(weak.get(key, "is not here any more")) for key in keys}


def found(person: Person, project: Project | None, text: str) -> list[Found]:
    """Return the items that a text finds: the one with this key, then those by title, then those by other words."""
    items = Item.objects.seen_by(person).select_related("project").only(*_FIELDS)
    if project is not None:
        items = items.filter(project=project)
    wanted = norm(text)
    if not wanted:
        return []
    key = _keyed(text, project)
    first = list(items.keyed(key))
    others = items.filter(words_q("words", text)).exclude(pk__in=[item.pk for item in first]).order_by("-number")
    rest = sorted(others[:LOOKED_AT], key=lambda item: (not _in_title(item, wanted), not item.is_open))
    return [Found(str(item), item.url, "Items", item.column.name) for item in (first + rest)[:SHOWN]]


def found_sprints(_person: Person, project: Project | None, text: str) -> list[Found]:
    """Return the sprints of the project that a text such as "sprint 3" or words of their goals find, the newest first.

    project: the one where the person is; whoever sees it sees its sprints.
    """
    wanted = text.casefold().split()
    if project is None or not wanted:
        return []
    hits = []
    for sprint in Sprint.objects.filter(project=project).order_by("-number"):
        label = f"Sprint {sprint.number}, {span(sprint.start, sprint.end)}"
        told = f"{label} {sprint.goal}".casefold()
        if all(word == str(sprint.number) if word.isdecimal() else word in told for word in wanted):
            hits.append(Found(label, f"{project.url}sprints/{sprint.number}", "Sprints", sprint.phase))
    return hits[:SHOWN]


def of_items(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return name and address of what facts about items are about; one query, as the two below."""
    rows = Item.objects.filter(pk__in=list(ids)).values_list("pk", "project__key", "number", "title")
    return {pk: (f"{project}-{number} {title}", url_of(f"{project}-{number}")) for pk, project, number, title in rows}


def of_deliverables(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return the item that promises each, and its address."""
    rows = Deliverable.objects.filter(pk__in=list(ids)).values_list("pk", "item__project__key", "item__number")
    return {pk: (f"{project}-{number}", url_of(f"{project}-{number}")) for pk, project, number in rows}


def of_sprints(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return name and address of sprints."""
    rows = Sprint.objects.filter(pk__in=list(ids)).select_related("project")
    return {sprint.pk: (f"sprint {sprint.number}", f"{sprint.project.url}sprints/{sprint.number}") for sprint in rows}


def _keyed(text: str, project: Project | None) -> str:
    text = text.strip()
    return f"{project.key}-{text}" if project and text.isdecimal() else text


def _in_title(item: Item, wanted: str) -> bool:
    title = f" {norm(item.title)}"
    return all(f" {word}" in title for word in wanted.split())
