"""What facts of the backlog are about, as the home page names it."""

import pytest

from assay.crew.registries import targets_of
from assay.events.models import Event


@pytest.fixture
def named(crew):
    """Return what the last facts are about, newest first."""

    def last(count: int) -> list[tuple[str, str]]:
        events = list(Event.objects.order_by("-number")[:count])
        about = targets_of(events)
        return [about[event.kind, event.target_id] for event in events]

    return last


def test_a_fact_names_its_item_its_deliverable_and_its_sprint(crew, named):
    item = crew.item("Read the usage table", promises="EDA report")
    sprint = crew.sprint()

    assert named(3) == [
        (f"sprint {sprint.number}", f"/p/churn/sprints/{sprint.number}"),
        (item.key, f"/browse/{item.key}"),
        (f"{item.key} Read the usage table", f"/browse/{item.key}"),
    ]


def test_many_facts_are_named_in_three_queries(crew, named, django_assert_num_queries):
    for title in ("First", "Second", "Third"):
        crew.item(title, promises="EDA report")
    crew.sprint()

    with django_assert_num_queries(4):  # the facts themselves are one
        assert len(named(7)) == 7
