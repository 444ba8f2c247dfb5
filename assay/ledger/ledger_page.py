"""The read side of the ledger: every hypothesis as a row of its tree, in a number of queries that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from assay.crew.models import Person, Project
from assay.crew.permissions import may
from assay.ledger.explored.offers import Lesson, lessons_found
from assay.ledger.findings_page import Hit, hits
from assay.ledger.ledger_rows import Row, Teller
from assay.ledger.models import Hypothesis
from assay.ledger.shortened import of_dataset
from assay.ledger.vocabulary import context_of, vocabulary
from assay.prepared import Prepared
from assay.query import Understood
from assay.query.tree import And, Node, Text
from assay.science.inference.wording import counted, listed
from assay.ui.wording import first_name

Shown = Literal["tree", "state"]
MOST_NAMES = 4  # of one count at the head of the page
ORDER = ("suffices", "pending", "gathering", "registered", "draft", "accepted", "rejected", "inconclusive", "withdrawn")


@dataclass(frozen=True)
class LedgerPage:
    """Everything the page shows. figures: name, count, note and mark of each.

    words: those of the query without its terms; by these lessons and findings are found besides.
    """

    project: Project
    rows: tuple[Row, ...]
    query: Understood
    shown: Shown
    figures: tuple[tuple[str, int, str, str], ...]
    shared: str
    control: str
    total: int
    words: str
    lessons: tuple[Lesson, ...]
    findings: tuple[Hit, ...]
    may_register: bool
    may_prune: bool

    @property
    def wrong(self) -> tuple[str, str, str, str, str] | None:
        """The first part of the query that is not understood: text before, part, text after, nearest word, address."""
        if not self.query.problems:
            return None
        text, one = self.query.text, self.query.problems[0]
        mended = one.mended(text) if one.suggestion else ""
        return (text[: one.start], text[one.start : one.end], text[one.end :], one.suggestion, mended)


def ledger_page(project: Project, person: Person, *, text: str = "", shown: str = "tree") -> LedgerPage:
    """Read the ledger as the address asks for it."""
    query = vocabulary().understand(text, context_of(project, person))
    everything = list(_rows(project, withdrawn="withdrawn" in text.lower()))
    matching = everything
    if query.text.strip():
        found = Hypothesis.objects.filter(query.q, project=project).order_by(*query.order, "number")
        place = {pk: at for at, pk in enumerate(found.values_list("pk", flat=True))}
        matching = sorted((one for one in everything if one.pk in place), key=lambda one: place[one.pk])
    teller = Teller(project, everything)
    flat = bool(query.text.strip()) or shown == "state"
    rows = [teller.row(one) for one in matching] if flat else list(_tree(everything, teller))
    if shown == "state":
        rows.sort(key=lambda row: ORDER.index(row.state))
    words = " ".join(_words(query.query.root))
    return LedgerPage(
        project=project, rows=tuple(rows), query=query, shown="state" if shown == "state" else "tree",
        figures=_figures(everything, teller), shared=_shared(everything),
        control=_control(teller, everything), total=len(everything),
        words=words, lessons=lessons_found(project, words) if words else (), findings=hits(project, words),
        may_register=may(person, "register hypotheses", project), may_prune=may(person, "prune", project),
    )  # fmt: skip


def _words(node: Node | None) -> Iterator[str]:
    """The plain words of a query, by which learnings are searched too."""
    if isinstance(node, Text):
        yield node.text
    if isinstance(node, And):
        for part in node.parts:
            yield from _words(part)


def _rows(project: Project, *, withdrawn: bool) -> Iterable[Hypothesis]:
    """Every hypothesis; drafts that were withdrawn only where they are asked for."""
    for one in (_EVERYTHING if withdrawn else _STANDING).things(project.pk):
        one.project = project
        yield one


def _told(project: int) -> QuerySet[Hypothesis]:
    """The columns of which a row is told: nothing that only its own page shows is read."""
    kept = {name: KeyTextTransform(name, "assessment__result") for name in ("looks_used", "places", "warnings")}
    first = KeyTransform(0, KeyTransform("refusals", "assessment__result"))
    kept["refused"] = KeyTextTransform("reason", first)
    found = Hypothesis.objects.filter(project=project).select_related(*_BESIDE).only(*_COLUMNS)
    return found.annotate(**kept).order_by("number")


_BESIDE = ("registration__by", "assessment", "verdict__by", "pending__by", "needs")
_COLUMNS = (
    "project", "number", "title", "state", "metric_label", "dataset_name", "parent", "sufficient_since", "turn",
    *(
        f"registration__{name}"
        for name in ("metric", "direction", "claim", "minimal_effect", "design", "policy", "planned_n", "looks",
                     "dataset", "locked_at", "by__name")
    ),
    *(f"assessment__{name}" for name in ("verdict", "n", "estimate", "low", "high")),
    "verdict__value", "verdict__against", "verdict__at", "verdict__by__name", "pending__value", "pending__by__name",
    "needs__number",
)  # fmt: skip
_EVERYTHING = Prepared((int,), _told)
_STANDING = Prepared((int,), lambda project: _told(project).filter(withdrawn_at=None))


def _tree(everything: list[Hypothesis], teller: Teller) -> Iterator[Row]:
    """Every hypothesis below its parent, in the order of their numbers."""
    below: dict[int | None, list[Hypothesis]] = defaultdict(list)
    known = {one.pk for one in everything}
    for one in everything:
        below[one.parent_id if one.parent_id in known else None].append(one)

    def walk(parent: int | None, depth: int, through: tuple[int, ...]) -> Iterator[Row]:
        for one in below[parent]:
            last = one is below[parent][-1]
            yield teller.row(one, depth=depth, through=through, last=last)
            yield from walk(one.pk, depth + 1, through if last or not depth else (*through, depth))

    return walk(None, 0, ())


def _figures(everything: list[Hypothesis], teller: Teller) -> tuple[tuple[str, int, str, str], ...]:
    by_state: dict[str, list[Hypothesis]] = defaultdict(list)
    for one in everything:
        by_state[one.state].append(one)

    def labels(*states: str) -> list[str]:
        return [one.label for state in states for one in by_state[state]]

    pruned = sum(len(pruning.items) for prunings in teller.pruned.values() for pruning in prunings)
    rejected = listed(labels("rejected")) + (f", and {counted(pruned, 'item')} pruned" if pruned else "")
    waiting = [f"{one.label}, for {first_name(one.version.by.name)}" for one in by_state["suffices"]]
    waiting += [f"{one.label}, second signature" for one in by_state["pending"]]
    verbs = {"gathering": "gathers", "registered": "registered", "draft": "draft"}
    still = [f"{one.label} {verb}" for state, verb in verbs.items() for one in by_state[state]]
    return (
        ("Accepted", len(by_state["accepted"]), listed(labels("accepted")), "accepted"),
        ("Rejected", len(by_state["rejected"]), rejected, "rejected"),
        ("Inconclusive", len(by_state["inconclusive"]), listed(labels("inconclusive")), "inconclusive"),
        ("Verdict waits", len(waiting), _first(waiting, "; "), "waiting"),
        ("Open", len(still), _first(still, ", "), "gathering"),
    )


def _control(teller: Teller, everything: list[Hypothesis]) -> str:
    """How the share of wrong accepts is kept over all of them; "" where nobody said so."""
    control = teller.control
    if control is None:
        return ""
    taken = sum(one.turn is not None for one in everything)
    count = f"{taken} of at most {control.maximum} are registered" if control.maximum else "for any number of them"
    share = f"{control.alpha * 100:g} %"
    if control.strict:
        return f"Strict mode: each is accepted only at its level, so at most {share} of all accepts are wrong; {count}."
    return f"Levels that would keep wrong accepts below {share} of all are shown, and bind nothing; {count}."


def _first(names: list[str], between: str) -> str:
    """The first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return between.join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _shared(everything: list[Hypothesis]) -> str:
    """Which hypotheses were judged on one data set: each is wrong in at most so many, all together in more."""
    judged: dict[str, list[str]] = defaultdict(list)
    for one in everything:
        if one.version.dataset and one.assessment and one.version.is_locked:
            judged[one.dataset_name or of_dataset(one.version.dataset)].append(one.label)
    shared = [f"{listed(labels)} on {name}" for name, labels in judged.items() if len(labels) > 1]
    if not shared:
        return ""
    return (
        f"Judged on the same data set: {'; '.join(shared)}. The promise of each holds for itself: the more are judged "
        "on one data set, the likelier one of them is wrong."
    )
