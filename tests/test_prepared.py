"""Queries whose SQL is worked out once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from assay import clock
from assay.backlog.models import Item, Sprint
from assay.crew.models import Membership, Person, Project
from assay.prepared import Prepared
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def test_each_value_has_its_own_answer(crew, django_assert_num_queries):
    numbered = Prepared(
        (int, int), lambda project, number: Item.objects.filter(project=project, number=number).values_list("title")
    )
    first, second = crew.story("Look at tenure"), crew.story("Look at price")

    with django_assert_num_queries(3):
        assert numbered.rows(crew.project.pk, first.number) == [("Look at tenure",)]
        assert numbered.rows(crew.project.pk, second.number) == [("Look at price",)]
        assert numbered.rows(crew.other.pk, second.number) == []


def test_a_text_is_a_value_too_and_no_part_of_the_query(crew):
    called = Prepared((str,), lambda name: Person.objects.filter(name=name).values_list("pk"))

    assert called.rows("Ana") == [(crew.ana.pk,)]
    assert called.rows("Ana' OR '1'='1") == []


def test_days_moments_and_terms_arrive_as_the_fields_have_them(crew):
    with clock.at(NOW):
        sprint = Sprint.objects.plan(
            project=crew.project, start=NOW.date(), end=NOW.date() + timedelta(days=11), goal="Know", by=crew.lee
        )
    names = ("start", "end", "goal", "started_at", "project__founded_at", "project__terms_data")
    asked = Sprint.objects.filter(project=crew.project).values_list(*names)

    prepared = Prepared((int,), lambda project: Sprint.objects.filter(project=project).values_list(*names))

    assert prepared.rows(crew.project.pk) == list(asked)
    assert prepared.rows(crew.project.pk)[0][0] == sprint.start


def test_a_whole_row_becomes_the_thing_itself(crew, django_assert_num_queries):
    seats = Prepared((int,), lambda person: Membership.objects.filter(person=person))

    (seat,) = seats.things(crew.ana.pk)

    with django_assert_num_queries(0):
        assert (seat.person_id, seat.project_id, seat.discipline) == (crew.ana.pk, crew.project.pk, "science")
    seat.refresh_from_db()
    assert seat.role == "member"


def test_it_can_hold_rows_for_a_change(crew):
    held = Prepared((int,), lambda project: Project.objects.select_for_update().filter(pk=project).values_list("pk"))

    with transaction.atomic():
        assert held.rows(crew.project.pk) == [(crew.project.pk,)]


def test_things_come_with_what_is_read_beside_them_as_from_the_query_itself(crew, django_assert_num_queries):
    crew.story("Look at tenure")
    asked = Membership.objects.filter(project=crew.project).select_related("person", "project").order_by("pk")
    seats = Prepared(
        (int,),
        lambda project: Membership.objects.filter(project=project).select_related("person", "project").order_by("pk"),
    )
    expected = list(asked)

    with django_assert_num_queries(1):
        found = seats.things(crew.project.pk)
        told = [(seat.person.name, seat.project.key, seat.left_at) for seat in found]

    assert found == expected
    assert told == [(seat.person.name, seat.project.key, seat.left_at) for seat in expected]
    assert [vars(seat).keys() for seat in found] == [vars(seat).keys() for seat in expected]


def test_a_thing_that_is_nowhere_is_none_beside_another(crew, django_assert_num_queries):
    crew.story("Look at tenure")
    items = Prepared((int,), lambda project: Item.objects.filter(project=project).select_related("sprint"))

    with django_assert_num_queries(1):
        assert [item.sprint for item in items.things(crew.project.pk)] == [None]


def test_of_a_thing_only_the_columns_that_were_asked_for_are_read(crew, django_assert_num_queries):
    crew.story("Look at tenure")
    titles = Prepared((int,), lambda project: Item.objects.filter(project=project).only("title"))

    item = titles.things(crew.project.pk)[0]

    assert item.get_deferred_fields() > {"description", "number"}
    with django_assert_num_queries(1):
        assert item.number == 1
    item.title = "Look at price"
    item.save(update_fields=["title"])
    assert Item.objects.get(pk=item.pk).title == "Look at price"


def test_what_was_worked_out_beside_a_thing_stands_on_it(crew):
    crew.story("Look at tenure")
    doubled = Prepared((int,), lambda project: Item.objects.filter(project=project).annotate(twice=F("number") * 2))

    assert [vars(item)["twice"] for item in doubled.things(crew.project.pk)] == [2]
