"""The words by which explorations are found: `sprint:@current is:unlearned hypothesis:H3`."""

from functools import cache, reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from assay.backlog.models import Item, Sprint
from assay.crew.models import Membership
from assay.ledger.explored.offers import OWES
from assay.ledger.models import Exploration, Hypothesis, Learning
from assay.ledger.models.exploration import Kind
from assay.ledger.offers import number_in
from assay.query import Context, Misread, Op, Suggestion, Vocabulary, Word, column, moment


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the list of explorations. Plain words are searched in titles and in what was learned."""
    words = Vocabulary("explorations", person_key="by")
    for word in _words():
        words.add(word)
    words.flag("learned", lambda _: Q(_learned()), "at least one learning of it stands")
    words.flag(
        "unlearned", lambda _: Q(kind__in=OWES) & ~Q(_learned()), "a notebook or report of which no learning stands"
    )
    words.flag("proposed", lambda _: Q(_waits()), "a learning is proposed that nobody has confirmed or declined")
    words.sort("recorded", "recorded_at", doc="when it was recorded; without an order the newest stand first")
    words.sort("key", "number", doc="its number")
    words.sort("title", doc="its title")
    return words


def _words() -> list[Word]:
    return [
        Word(
            "kind", column("kind"), "notebook, report or profile",
            values=lambda _: [Suggestion(str(value), str(label)) for value, label in Kind.choices],
        ),
        Word(
            "by", _by, "who made it; a bare @name says the same, @me is you", values=_people, takes="person",
            also=("person", "author"),
        ),
        Word(
            "sprint", _sprint, "the sprint in which it was recorded: 4, @current, @previous", values=_sprints,
            takes="sprint",
        ),
        Word("item", _item, "an item that it belongs to, by its key", open=True),
        Word(
            "hypothesis", _hypothesis, "a hypothesis that it is about, or led to: hypothesis:H3", values=_hypotheses,
            open=True, also=("hyp",),
        ),
        Word(
            "recorded", moment("recorded_at"), "the day it was recorded; recorded:>@today-7", takes="day", ordered=True
        ),
    ]  # fmt: skip


def _learned() -> Exists:
    return Exists(Learning.objects.standing().filter(exploration=OuterRef("pk")))


def _waits() -> Exists:
    return Exists(Learning.objects.waiting().filter(exploration=OuterRef("pk")))


def _by(op: Op, value: str, _context: Context) -> Q:
    mine = Exploration.people.through.objects.filter(exploration=OuterRef("pk"))
    return ~Q(Exists(mine)) if op == "empty" else Q(Exists(mine.filter(person__handle=value)))


def _sprint(op: Op, value: str, context: Context) -> Q:
    """Between the start and the close of a sprint; "empty": in none that has started."""
    sprints = Sprint.objects.filter(project=context.project, started_at__isnull=False)
    if op == "empty":
        inside = [_within(sprint) for sprint in sprints]
        return ~reduce(or_, inside) if inside else Q(pk__isnull=False)
    sprint = sprints.filter(number=int(value)).first()
    if sprint is None:
        raise Misread(f"Sprint {value} has not started, so nothing was recorded in it.")
    return _within(sprint)


def _within(sprint: Sprint) -> Q:
    began = Q(recorded_at__gte=sprint.started_at)
    return began & Q(recorded_at__lte=sprint.closed_at) if sprint.closed_at else began


def _item(op: Op, value: str, context: Context) -> Q:
    ties = Exploration.items.through.objects.filter(exploration=OuterRef("pk"))
    if op == "empty":
        return ~Q(Exists(ties))
    key = value if "-" in value else f"{context.project.key}-{value}"
    found = Item.objects.filter(project=context.project).keyed(key).first()
    if found is None:
        raise Misread(f"There is no item {key} in this backlog.")
    return Q(Exists(ties.filter(item=found)))


def _hypothesis(op: Op, value: str, context: Context) -> Q:
    ties = Exploration.hypotheses.through.objects.filter(exploration=OuterRef("pk"))
    if op == "empty":
        return ~Q(Exists(ties))
    number = number_in(value, context.project.key)
    if not Hypothesis.objects.filter(project=context.project, number=number).exists():
        raise Misread(f"There is no hypothesis H{number} in this project.")
    return Q(Exists(ties.filter(hypothesis__number=number)))


def _people(context: Context) -> list[Suggestion]:
    people = Membership.objects.filter(project=context.project).order_by("person__name")
    return [Suggestion(handle, name) for handle, name in people.values_list("person__handle", "person__name")]


def _sprints(context: Context) -> list[Suggestion]:
    begun = Sprint.objects.filter(project=context.project, started_at__isnull=False).order_by("-number")
    return [Suggestion(str(number), f"sprint {number}") for number in begun.values_list("number", flat=True)]


def _hypotheses(context: Context) -> list[Suggestion]:
    rows = Hypothesis.objects.filter(project=context.project).order_by("number").values_list("number", "title")
    return [Suggestion(f"H{number}", title) for number, title in rows]
