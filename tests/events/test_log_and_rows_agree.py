"""Proof that the log and the rows tell the same: each change of a noun has exactly its fact, each fact its change."""

from collections import Counter
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import models

from assay.events.facts import Fact
from assay.events.models import Event
from assay.events.refusals import Refused
from tests.events.scenarios import SCENARIOS

#: made anew each time: doing it again adds one more
REPEATABLE = {
    "member.invited", "comment.written", "view.saved", "view.removed", "item.added", "item.criterion_added",
    "deliverable.promised", "practice.waived", "agreement.revised",
}  # fmt: skip

#: computed from other columns, which have their facts
DERIVED = {"crew.project": {"terms_data"}, "backlog.item": {"words"}}


def ours():
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("assay.")]


def is_exempt(model):
    return bool(getattr(model, "exempt", ""))


def noun_of(row: models.Model) -> tuple[str, int]:
    """The noun that a row is, or is a part of."""
    part_of = getattr(type(row), "part_of", None)
    if part_of:
        return noun_of(getattr(row, part_of))
    if type(row)._meta.auto_created:  # a many-to-many table is part of the model that declares it
        return noun_of(getattr(row, type(row)._meta.auto_created._meta.model_name))
    return row._meta.label_lower, row.pk


def rows():
    """Every row that belongs to a noun: which noun, and its values but for exempt and derived ones."""
    told = {}
    for model in ours():
        if is_exempt(model):
            continue
        skip = set(getattr(model, "exempt_fields", ())) | DERIVED.get(model._meta.label_lower, set())
        names = [f.attname for f in model._meta.concrete_fields if f.name not in skip]
        for row in model._default_manager.all():
            told[model._meta.label_lower, row.pk] = (noun_of(row), {name: getattr(row, name) for name in names})
    return told


def changed_nouns(before, after):
    keys = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return {noun for key in keys for noun, _ in (after.get(key) or before[key],)}


def test_every_verb_has_a_scenario():
    assert set(Fact.verbs) == set(SCENARIOS)


@pytest.mark.parametrize("verb", sorted(SCENARIOS))
def test_a_change_has_exactly_its_fact(verb, crew):
    change = SCENARIOS[verb](crew)
    before, last = rows(), Event.objects.order_by("id").last().id

    change()

    facts = Event.objects.filter(id__gt=last)
    assert verb in {fact.verb for fact in facts}
    told = Counter((fact.kind, fact.target_id) for fact in facts)
    assert set(told) == changed_nouns(before, rows())
    assert set(told.values()) == {1}, "one fact for each changed noun of a call"


@pytest.mark.parametrize("verb", sorted(SCENARIOS))
def test_a_fact_reads_as_a_sentence(verb, crew):
    SCENARIOS[verb](crew)()

    event = Event.objects.filter(verb=verb).last()
    assert event.fact.data() == event.data
    assert len(event.sentence) > 8
    assert not event.sentence.endswith(".")


@pytest.mark.parametrize("verb", sorted(set(SCENARIOS) - REPEATABLE))
def test_doing_it_again_is_no_second_change(verb, crew):
    change = SCENARIOS[verb](crew)
    change()
    count = Event.objects.count()
    with suppress(Refused):
        change()

    assert Event.objects.count() == count


def test_numbers_of_a_project_have_no_gaps(crew):
    crew.story()
    crew.spike(promises="EDA report")

    numbers = list(Event.objects.filter(project_id=crew.project.pk).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_fact_outside_a_transaction_is_refused(transactional_db):
    from assay.crew.facts import PersonChanged
    from assay.crew.models import Person
    from assay.events.log import record

    with pytest.raises(RuntimeError, match="transaction"):
        record(PersonChanged(["theme"]), on=Person(pk=1), by=None)
