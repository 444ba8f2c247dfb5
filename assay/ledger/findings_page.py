"""The read side of the findings: every answered spike with what was asked, tried, found, shown and left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from django.db.models import Q, QuerySet
from markupsafe import Markup

from assay.backlog.kinds import Kind
from assay.backlog.models import Item
from assay.backlog.models.item import url_of
from assay.crew.evidence import pieces_named
from assay.crew.evidence_shown import Resolver, ShownPiece
from assay.crew.models import Person, Project
from assay.crew.registries import Found
from assay.crew.writing import Writing
from assay.query import phrase_q

SHOWN, HITS = 50, 5


@dataclass(frozen=True)
class Finding:
    """One answered spike. open: the questions that it left open, each with the key of the spike that asks it now."""

    key: str
    url: str
    title: str
    question: str
    tried: str
    found: str
    pieces: tuple[ShownPiece, ...]
    open: tuple[tuple[str, str], ...]
    at: datetime
    stage: str
    is_done: bool

    @property
    def waits(self) -> bool:
        """Whether a question is left that no spike asks."""
        return any(not key for _, key in self.open)


@dataclass(frozen=True)
class Hit:
    """What a spike found, in a line."""

    key: str
    url: str
    label: str


@dataclass(frozen=True)
class FindingsPage:
    """The newest first. more: how many are not shown."""

    project: Project
    text: str
    rows: tuple[Finding, ...]
    total: int
    more: int
    writing: Writing

    def html(self, text: str) -> Markup:
        """Return one of the page's texts as HTML."""
        return self.writing.html(text)


def findings_page(project: Project, text: str = "") -> FindingsPage:
    """Read the findings that hold all words of a text, in any of what was asked, tried, found and shown."""
    there = answered().filter(project=project)
    hits = there.filter(holds(text))
    count = hits.count()
    items = list(hits.order_by("-answered_at", "-number")[:SHOWN])
    named = {item.pk: pieces_named(item.shown_by, project) for item in items}
    resolver = Resolver(project, [piece for pieces in named.values() for piece in pieces])
    asked = _asked(project, items)
    rows = tuple(_finding(project, item, [resolver.shown(piece) for piece in named[item.pk]], asked) for item in items)
    texts = [part for row in rows for part in (row.question, row.tried, row.found)]
    total = there.count() if text.strip() else count
    return FindingsPage(project, text, rows, total, count - len(rows), Writing(project, texts))


def answered() -> QuerySet[Item]:
    """Return the spikes that have findings, complete or not."""
    return Item.objects.filter(kind=Kind.SPIKE).exclude(answered_at=None)


def holds(text: str) -> Q:
    """Match items whose key, title or findings hold words that begin like each word of a text."""
    each = (
        phrase_q("answer_words", word) | phrase_q("words", word) for word in text.split() if phrase_q("words", word)
    )
    return reduce(and_, each, Q())


def hits(project: Project, words: str) -> tuple[Hit, ...]:
    """Return the newest findings that hold these words; none without words."""
    if not words:
        return ()
    rows = answered().filter(holds(words), project=project).order_by("-answered_at", "-number")[:HITS]
    keys = [(f"{project.key}-{item.number}", item) for item in rows]
    return tuple(Hit(key, f"{url_of(key)}#findings", _short(item.found or item.title)) for key, item in keys)


def find(person: Person, project: Project | None, text: str) -> Iterator[Found]:
    """Return the findings that a text finds, for the palette."""
    if not text.strip():
        return
    rows = answered().filter(holds(text), project__in=Project.objects.seen_by(person)).select_related("project")
    if project:
        rows = rows.filter(project=project)
    for item in rows.order_by("-answered_at")[:HITS]:
        yield Found(_short(item.found or item.title), f"{item.url}#findings", "Findings", item.key)


def _asked(project: Project, items: Iterable[Item]) -> dict[tuple[int | None, str], str]:
    """The keys of the spikes below these that ask a question of theirs anew, in one query."""
    below = Item.objects.filter(parent__in=items, kind=Kind.SPIKE).values_list("parent", "question", "number")
    return {(parent, question): f"{project.key}-{number}" for parent, question, number in below}


def _finding(
    project: Project, item: Item, pieces: Iterable[ShownPiece], asked: Mapping[tuple[int | None, str], str]
) -> Finding:
    key = f"{project.key}-{item.number}"
    open_ = tuple((question, asked.get((item.pk, question), "")) for question in item.asks_still)
    return Finding(
        key=key, url=url_of(key), title=item.title, question=item.question, tried=item.tried, found=item.found,
        pieces=tuple(pieces), open=open_, at=item.answered_at or item.created_at, stage=item.stage,
        is_done=item.done_at is not None,
    )  # fmt: skip


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 110 else f"{line[:109].rpartition(' ')[0]} …"
