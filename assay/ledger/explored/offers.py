"""What other rooms show of explorations: hits, links, what is owed, the panel of an item, facts for the practices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, TextField, Value, When

from assay.backlog.models import Item
from assay.backlog.registries import Panel
from assay.crew.models import Person, Project
from assay.crew.permissions import may
from assay.crew.registries import Found, Owed
from assay.ledger.models import Exploration, Hypothesis, Learning
from assay.ledger.models.exploration import KEY, Kind
from assay.prepared import Prepared
from assay.query import words_q

MOST_HITS = 8
ICONS = {"notebook": "notebook", "report": "document", "profile": "data"}
OWES = (Kind.NOTEBOOK, Kind.REPORT)  # a profile is made by a program: it owes no learning


@dataclass(frozen=True)
class Lesson:
    """A learning and the exploration that it came from, as lists show them."""

    text: str
    label: str
    title: str
    url: str
    icon: str


def find(person: Person, project: Project | None, text: str) -> Iterator[Found]:
    """Return the learnings that a text finds, and the explorations by their titles."""
    seen = Learning.objects.standing().filter(words_q("words", text), exploration__withdrawn_at=None)
    learned = seen.filter(exploration__project__in=[project] if project else Project.objects.seen_by(person))
    for one in learned.select_related("exploration__project").order_by("-at")[:MOST_HITS]:
        yield Found(one.text, f"{one.exploration.url}#learnings", "Learnings", one.exploration.key)
    explored = Exploration.objects.seen_by(person).standing().filter(words_q("words", text))
    rows = explored.filter(project=project) if project else explored
    for found in rows.select_related("project").order_by("-recorded_at")[:MOST_HITS]:
        yield Found(f"{found.key} {found.title}", found.url, "Explorations", found.get_kind_display())


def links(project: Project, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return address and title of the keys, such as CHURN-E3, that are explorations of a project."""
    numbers = {int(match[2]) for key in keys if (match := KEY.fullmatch(key)) and match[1]}
    if not numbers:
        return {}
    rows = Exploration.objects.standing().filter(project=project, number__in=numbers).values_list("number", "title")
    return {f"{project.key}-E{number}": (f"{project.url}explorations/{number}", title) for number, title in rows}


def targets(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return key and address of what facts about explorations are about, in one query."""
    rows = Exploration.objects.filter(pk__in=list(ids)).select_related("project")
    return {one.pk: (one.key, "" if one.withdrawn_at else one.url) for one in rows}


def owed(person: Person, project_ids: list[int]) -> Iterator[Owed]:
    """Explorations of this person's that nothing was learned from yet, in one query."""
    learned = Learning.objects.standing().filter(exploration=OuterRef("pk"))
    mine = Exploration.objects.standing().filter(
        ~Exists(learned), project__in=project_ids, people=person, kind__in=OWES
    )
    for one in mine.select_related("project").order_by("recorded_at"):
        why = f"“{one.title}” has no learning yet"
        yield Owed(one.project_id, f"Learning of {one.key}", why, f"{one.url}#learnings", since=one.recorded_at)


def panel_of_item(item: Item, person: Person) -> Panel | None:
    """Return the explorations of an item with what was learned, in one query; None where there is nothing to show."""
    explored: dict[int, tuple[str, str, str, list[str]]] = {}
    for number, kind, title, text in _OF_ITEM.rows(item.pk):
        known = explored.setdefault(number, (f"E{number}", ICONS[kind], title, []))
        if text:
            known[3].append(text)
    may_explore = may(person, "explore", item)
    if not explored and not (may_explore and item.stage == "exploration"):
        return None
    here = f"{item.project.url}explorations"
    rows = [(*one, f"{here}/{number}") for number, one in explored.items()]
    values = {"rows": rows, "new": f"{here}/new?item={item.key}" if may_explore else ""}
    return Panel("ledger/_item_explorations.html", values, order=35)


def lessons_of(hypothesis: Hypothesis) -> tuple[Lesson, ...]:
    """Return what was learned for a hypothesis, in one query."""
    standing = Learning.objects.standing().filter(exploration__withdrawn_at=None, exploration__hypotheses=hypothesis)
    return _lessons(standing.order_by("exploration__number", "id"), hypothesis.project)


def lessons_found(project: Project, text: str) -> tuple[Lesson, ...]:
    """Return what was learned that holds these words, in one query."""
    standing = Learning.objects.standing().filter(exploration__withdrawn_at=None, exploration__project=project)
    return _lessons(standing.filter(words_q("words", text)).order_by("-at")[:MOST_HITS], project)


def explorations(project: Project, as_of: datetime) -> list[dict[str, Any]]:
    """Tell the practices of the notebooks and reports, as they were at a moment; in two queries."""
    there = Exploration.objects.filter(project=project, recorded_at__lte=as_of, kind__in=OWES).order_by("number")
    learned: dict[int, list[dict[str, Any]]] = defaultdict(list)
    confirmed = Learning.objects.filter(exploration__project=project, at__lte=as_of).order_by("at", "id")
    for pk, text, handle, at, withdrawn in confirmed.values_list(
        "exploration_id", "text", "by__handle", "at", "withdrawn_at"
    ):
        if at and not (withdrawn and withdrawn <= as_of):
            learned[pk].append({"text": text, "by": handle, "at": at.isoformat()})
    return [
        {"id": f"{project.key}-E{one.number}", "title": one.title, "at": one.recorded_at.isoformat(),
         "learnings": learned[one.pk]}
        for one in there
        if not (one.withdrawn_at and one.withdrawn_at <= as_of)
    ]  # fmt: skip


def _lessons(rows: QuerySet[Learning], project: Project) -> tuple[Lesson, ...]:
    told = rows.values_list("text", "exploration__number", "exploration__title", "exploration__kind")
    here = f"{project.url}explorations"
    return tuple(
        Lesson(text, f"E{number}", title, f"{here}/{number}", ICONS[kind]) for text, number, title, kind in told
    )


def _ties_of(item: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Each exploration of an item, once for each learning that stands; learnings that do not are empty."""
    ties = Exploration.items.through.objects.filter(item=item, exploration__withdrawn_at=None)
    return ties.order_by("exploration__number", "exploration__learnings__id").values_list(
        "exploration__number", "exploration__kind", "exploration__title", _STANDING
    )


_STANDING = Case(
    When(
        exploration__learnings__at__isnull=False, exploration__learnings__withdrawn_at=None,
        then="exploration__learnings__text",
    ),
    default=Value(""),
    output_field=TextField(),
)  # fmt: skip
_OF_ITEM: Prepared[Any] = Prepared((int,), _ties_of)
