"""The practice page, read: each practice with its answer, the facts behind it and its history, as plain values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assay.crew.models import Project
from assay.crew.registries import links
from assay.practice.answers import facts_for, judged, marks_of
from assay.practice.models import Waiver
from assay.practice.snapshot import snapshot
from assay.science.practices import CATALOGUE, RULES, Answer, Parameter, Practice
from assay.science.practices.words import in_order, unrecorded

ITEM = re.compile(r"[A-Z][A-Z0-9]*-[0-9]+")
LATEST = 12  # sprints with a mark beside each practice; more would leave no room for the sentence
SAID = 3  # sentences of a row beside its items
ORDER = ("broken", "at risk", "waived", "holds", "not applicable")


@dataclass(frozen=True)
class Subject:
    """What a fact is about; without a url it is no item and no hypothesis."""

    id: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """One pair of an answer. waiver: who explained it and why, if somebody did."""

    subject: Subject
    sentence: str
    answer: str
    waiver: str = ""


@dataclass(frozen=True)
class Row:
    """One practice. others: what else was looked at; left_out: says which clauses nobody records facts for."""

    practice: Practice
    answer: str
    sentence: str
    facts: tuple[Fact, ...]
    others: tuple[Subject, ...]
    told: tuple[str, ...]
    left_out: str
    parameters: tuple[tuple[str, Parameter, object], ...]
    history: tuple[tuple[int, str], ...]

    @property
    def id(self) -> str:
        return self.practice.id


@dataclass(frozen=True)
class Page:
    """Rows by family, how often each answer stands, sprints with marks, practices that are not built yet."""

    families: tuple[tuple[str, tuple[Row, ...]], ...]
    counts: tuple[tuple[str, int], ...]
    sprints: tuple[int, ...]
    planned: tuple[Practice, ...]
    waivers: tuple[Waiver, ...]
    sprint: int | None


def read(project: Project, *, sprint: int | None = None, only: str = "") -> Page:
    """Answer the practices now or for an earlier sprint. only: keep the rows with this answer.

    Raises assay.science.practices.Refused if the project never had that sprint.
    """
    now = snapshot(project)
    facts = facts_for(project, sprint, now)
    answers = judged(facts, sprint)
    marks = {practice: found[-LATEST:] for practice, found in marks_of(project, now).items()}
    known = _known(project, (answers[practice] for practice in RULES))
    waivers = list(Waiver.objects.filter(project=project).select_related("by").order_by("-at"))
    names = {waiver.by.handle: str(waiver.by) for waiver in waivers}
    agreed = facts["project"]["practices"]
    rows = [_row(id, answers[id], known, names, marks[id], agreed.get(id, {})) for id in RULES]
    shown = [row for row in rows if only in ("", row.answer)]
    counted = Counter(row.answer for row in rows)
    return Page(
        families=_families(shown),
        counts=tuple((word, counted[word]) for word in ORDER if counted[word]),
        sprints=tuple(number for number, _ in next(iter(marks.values()), [])),
        planned=tuple(practice for id, practice in CATALOGUE.items() if id not in RULES),
        waivers=tuple(waiver for waiver in waivers if waiver.ended_at is None),
        sprint=sprint,
    )


def _families(rows: Iterable[Row]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.practice.family, []).append(row)
    return tuple((family, tuple(rows)) for family, rows in found.items())


def _known(project: Project, answers: Iterable[Answer]) -> dict[str, Subject]:
    ids: set[str] = set()
    for answer in answers:
        ids |= {subject for subject, _ in (*answer.broken, *answer.at_risk, *answer.waived)} | set(answer.looked_at)
    found = links(project, ids)
    return {id: Subject(id, title=found[id][1], url=found[id][0]) for id in ids if id in found}


def _row(
    id: str,
    answer: Answer,
    known: Mapping[str, Subject],
    names: Mapping[str, str],
    marks: Iterable[tuple[int, str]],
    agreed: Mapping[str, Any],
) -> Row:
    facts = tuple(_facts(answer, known, names))
    about = {fact.subject.id for fact in facts}
    return Row(
        practice=CATALOGUE[id],
        answer=answer.answer,
        sentence=_sentence(id, answer, facts),
        facts=facts,
        others=tuple(known.get(subject, Subject(subject)) for subject in answer.looked_at if subject not in about),
        told=answer.told,
        left_out=unrecorded(answer.left_out) if answer.left_out else "",
        parameters=_parameters(CATALOGUE[id], agreed),
        history=tuple(marks),
    )


def _facts(answer: Answer, known: Mapping[str, Subject], names: Mapping[str, str]) -> Iterable[Fact]:
    explained = {(w.subject, w.reason): f"{names.get(w.by, w.by)}: {w.because}" for w in answer.waivers}
    for word, pairs in (("broken", answer.broken), ("at risk", answer.at_risk), ("waived", answer.waived)):
        said: dict[tuple[str, str], Fact] = {}
        for pair in sorted(pairs, key=lambda one: in_order(one[0])):
            fact = Fact(known.get(pair[0], Subject(pair[0])), answer.sentence(pair), word, explained.get(pair, ""))
            said.setdefault((pair[0], fact.sentence), fact)  # pairs of one subject may share a sentence
        yield from said.values()


def _sentence(id: str, answer: Answer, facts: tuple[Fact, ...]) -> str:
    """Say in a line what a row is about: items by number and key, all else in its own sentence."""
    worst = [fact for fact in facts if fact.answer == answer.answer]
    if id == "backlog.refined" and answer.answer in ("broken", "at risk"):
        worst = [fact for fact in facts if fact.answer != "waived"]
    items = list(dict.fromkeys(fact.subject.id for fact in worst if ITEM.fullmatch(fact.subject.id)))
    if not worst:
        return answer.summary
    if len(items) < 2:
        return _first([fact.sentence for fact in worst])
    others = [fact.sentence for fact in worst if fact.subject.id not in items]
    return " ".join(filter(None, [f"{_counted(id, answer, items)}: {', '.join(items)}.", _first(others)]))


def _first(sentences: list[str]) -> str:
    """The first of many sentences; all of them stand in the facts of the row."""
    more = len(sentences) - SAID
    return " ".join([*sentences[:SAID], *([f"And {more} more."] if more > 0 else [])])


def _counted(id: str, answer: Answer, items: list[str]) -> str:
    if id != "backlog.refined":
        return f"{len(items)} items"
    ahead = sum(bool(ITEM.fullmatch(subject)) for subject in answer.looked_at)
    return f"{len(items)} of the next {ahead} items by rank (two sprints' worth) are not ready"


def _parameters(practice: Practice, agreed: Mapping[str, Any]) -> tuple[tuple[str, Parameter, object], ...]:
    return tuple((name, one, agreed.get(name, one.default)) for name, one in practice.parameters.items())
