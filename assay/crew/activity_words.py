"""The words by which facts are found in the activity: `by:@me fact:item.moved at:>=@today-7`."""

from functools import cache
from typing import Any

from django.db.models import Q

from assay.crew.models import Membership, Person, Project
from assay.events.facts import Fact
from assay.query import Context, Op, Suggestion, Vocabulary, Word, moment

PRIVATE = ("view.saved", "view.removed")  # whose own views these are is nobody else's business


def context_of(project: Project, person: Any) -> Context:
    """Return who asks, where and when; no query."""
    return Context(today=project.today, person=person, project=project, zone=project.time_zone)


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the activity; asked for once every room has declared its facts."""
    words = Vocabulary("facts", person_key="by", words_field="")
    words.add(Word("by", _by, "who did it; @me is you", values=_people, takes="person", also=("who", "author")))
    words.add(
        Word(
            "fact",
            _fact,
            "what happened: item for all about items, item.moved for moves",
            values=_kinds,
            also=("what",),
        )
    )
    words.add(Word("at", moment("at"), "the day it happened on", takes="day", ordered=True, also=("when",)))
    return words


def _by(op: Op, value: str, _context: Context) -> Q:
    if op == "empty":
        return Q(actor_id=None)
    return Q(actor_id__in=Person.objects.filter(handle=value).values("pk"))


def _fact(op: Op, value: str, _context: Context) -> Q:
    return Q(pk__in=[]) if op == "empty" else Q(verb=value) | Q(verb__startswith=f"{value}.")


def _people(context: Context) -> list[Suggestion]:
    people = Membership.objects.filter(project=context.project).order_by("person__name")
    return [Suggestion(handle, name) for handle, name in people.values_list("person__handle", "person__name")]


def _kinds(_context: Context) -> list[str]:
    """Every noun and every verb, but those of private things."""
    verbs = set(Fact.verbs) - set(PRIVATE)
    return sorted(verbs | {verb.partition(".")[0] for verb in verbs})
