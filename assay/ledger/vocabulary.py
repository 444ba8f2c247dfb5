"""The words by which hypotheses are found: `is:waiting metric:pr-auc under:H1`."""

from functools import cache
from typing import Any

from django.db.models import Q

from assay.crew.models import Membership, Project
from assay.ledger.grounds import Grounds
from assay.ledger.models import Hypothesis
from assay.ledger.offers import number_in
from assay.ledger.words import DECIDED, Design, State
from assay.query import Context, Misread, Op, Suggestion, Vocabulary, Word, column, moment


def context_of(project: Project, person: Any) -> Context:
    """Return who asks, where and when; no query."""
    return Context(today=project.today, person=person, project=project, zone=project.time_zone)


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the list of hypotheses."""
    words = Vocabulary("hypotheses", person_key="by")
    for word in _words():
        words.add(word)
    words.flag("waiting", lambda _: WAITING, "its evidence suffices, or a second signature is asked for")
    words.flag("open", lambda _: ~Q(state__in=[*DECIDED, State.WITHDRAWN]), "no verdict stands")
    words.flag("decided", lambda _: Q(state__in=DECIDED), "a verdict stands")
    words.flag("locked", lambda _: Q(registration__locked_at__isnull=False), "its first evidence was read")
    words.flag("amended", lambda _: Q(registration__number__gt=1), "its registration was amended after the lock")
    words.flag("against", lambda _: AGAINST, "a verdict on it went against the assessment")
    words.flag("shaken", _shaken, "an assumption that its verdict stands on was overturned")
    words.flag("withdrawn", lambda _: Q(withdrawn_at__isnull=False), "a draft that was withdrawn")
    words.sort("key", "number", doc="its number")
    words.sort("created", "created_at", doc="when it was written down")
    words.sort("registered", "registration__registered_at", doc="when it was registered")
    words.sort("waits", "sufficient_since", doc="since when its evidence suffices")
    words.sort("title", doc="its title")
    return words


WAITING = Q(state=State.SUFFICES) | Q(pending__isnull=False)
AGAINST = Q(verdict__against=True) | Q(pending__isnull=False)


def _words() -> list[Word]:
    return [
        Word(
            "state", column("state"), "where it stands: draft, registered, gathering, suffices, accepted ...",
            values=lambda _: [Suggestion(value, label) for value, label in State.choices], also=("status",),
        ),
        Word(
            "metric", _metric, "its metric, as the tracker or as people call it: metric:pr-auc", values=_metrics,
            open=True,
        ),
        Word(
            "design", column("registration__design", empty=Q(registration__design="")), "how its arms are run",
            values=lambda _: [Suggestion(value, label) for value, label in Design.choices],
        ),
        Word("by", _by, "who wrote it down, or registered it; @me is you", values=_people, takes="person",
             also=("author",)),
        Word("parent", _parent, "what it stands directly below: parent:H1", values=_hypotheses, open=True),
        Word("under", _under, "what lies below a hypothesis, at any depth: under:H1", values=_hypotheses, open=True),
        Word("needs", _needs, "which hypothesis must be accepted first: needs:H3", values=_hypotheses, open=True),
        Word(
            "dataset", column("dataset_name", empty=Q(dataset_name="")), "the name of its data set",
            values=_datasets, open=True,
        ),
        Word("created", moment("created_at"), "the day it was written down", takes="day", ordered=True),
        Word("registered", moment("registration__registered_at"), "the day of its registration", takes="day",
             ordered=True),
        Word("signed", moment("verdict__at"), "the day its verdict was signed", takes="day", ordered=True),
    ]  # fmt: skip


def _shaken(context: Context) -> Q:
    return Q(pk__in=Grounds(context.project.pk).shaken_ids)


def _metric(op: Op, value: str, _context: Context) -> Q:
    if op == "empty":
        return Q(registration__metric="")
    names = {value, value.replace("-", "_"), value.replace("_", "-"), value.replace(" ", "_")}
    lookup = "istartswith" if op == "prefix" else "iexact"
    found = Q()
    for name in sorted(names):
        found |= Q(**{f"registration__metric__{lookup}": name}) | Q(**{f"metric_label__{lookup}": name})
    return found


def _by(op: Op, value: str, _context: Context) -> Q:
    if op == "empty":
        return Q(pk__in=())
    return Q(by__handle=value) | Q(registration__by__handle=value)


def _parent(op: Op, value: str, context: Context) -> Q:
    return Q(parent=None) if op == "empty" else Q(parent=_one(value, context))


def _under(op: Op, value: str, context: Context) -> Q:
    if op == "empty":
        return Q(parent=None)
    top = _one(value, context)
    return Q(pk__in=[one.pk for one in top.family() if one.pk != top.pk])


def _needs(op: Op, value: str, context: Context) -> Q:
    return Q(needs=None) if op == "empty" else Q(needs=_one(value, context))


def _one(value: str, context: Context) -> Hypothesis:
    number = number_in(value, context.project.key)
    found = Hypothesis.objects.filter(project=context.project, number=number).first()
    if found is None:
        raise Misread(f"There is no hypothesis H{number} here.")
    return found


def _hypotheses(context: Context) -> list[Suggestion]:
    rows = Hypothesis.objects.filter(project=context.project).order_by("number").values_list("number", "title")
    return [Suggestion(f"H{number}", title) for number, title in rows]


def _metrics(context: Context) -> list[Suggestion]:
    rows = Hypothesis.objects.filter(project=context.project).exclude(registration__metric="")
    names = rows.order_by("registration__metric").values_list("registration__metric", "metric_label")
    return [Suggestion(name, label) for name, label in dict(names).items()]


def _datasets(context: Context) -> list[str]:
    rows = Hypothesis.objects.filter(project=context.project).exclude(dataset_name="")
    return list(rows.order_by("dataset_name").values_list("dataset_name", flat=True).distinct())


def _people(context: Context) -> list[Suggestion]:
    people = Membership.objects.filter(project=context.project).order_by("person__name")
    return [Suggestion(handle, name) for handle, name in people.values_list("person__handle", "person__name")]
