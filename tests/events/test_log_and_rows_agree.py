"""Proof that the log and the rows tell the same: each change of a noun has exactly its fact, each fact its change."""

from collections import Counter
from contextlib import suppress

import pytest

from assay.events.facts import Fact
from assay.events.models import Event
from assay.events.refusals import Refused
from tests.events.scenarios import SCENARIOS
from tests.rows import rows

#: made anew each time: doing it again adds one more
REPEATABLE = {
    "member.invited", "comment.written", "view.saved", "view.removed", "item.added", "item.criterion_added",
    "deliverable.promised", "practice.waived", "agreement.revised", "hypothesis.drafted", "tracker.tried",
    "tracker.looked_at", "exploration.recorded",
}  # fmt: skip


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
