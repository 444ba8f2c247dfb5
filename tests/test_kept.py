"""What tests begin with is put back as it was, and stands in nobody's way."""

import pytest
from django.db import transaction

from assay.events.models import Event
from tests.conftest import NOW, Crew
from tests.kept import Kept
from tests.rows import values
from tests.site.world import begin_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A crew whose rows were made, and taken back."""
    from assay import clock

    kept = Kept(Crew)
    with clock.at(NOW):
        with transaction.atomic():
            kept()
            kept.before = values()
            transaction.set_rollback(True)
        yield kept


def test_rows_are_put_back_as_they_were(kept):
    crew = kept()

    assert values() == kept.before
    assert crew.project.memberships.get(person=crew.ana).role == "member"


def test_what_comes_next_takes_no_id_of_theirs_wherever_counting_stood(kept):
    first = min(pk for table, pk in kept.before if table == "crew.person")
    begin_at("crew_person", "id", first)
    begin_at("events_event", "id", 1)

    crew = kept()
    crew.item()

    assert type(crew.ana).objects.enrol(email="new@assay.example", name="New", password=None).pk > first
    assert Event.objects.filter(verb="item.added").count() == 1


def test_where_something_happened_already_it_is_made_anew(kept):
    first = kept()
    with pytest.raises(Exception, match="already"):
        kept()

    assert first.project.key == "CHURN"
