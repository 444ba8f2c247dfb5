"""The story can be told at any time, and once."""

from datetime import UTC, datetime

import pytest

from assay import clock
from assay.backlog.models import Item, Sprint
from assay.demo import tell, tell_once
from assay.demo.weeks import ZONE
from assay.events.models import Event

MONDAY_NOON = datetime.fromisoformat("2026-11-23T12:00:00+01:00")
SUNDAY = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
IN_SUMMER = datetime(2027, 7, 8, 6, 30, tzinfo=UTC)


def test_what_lies_after_now_is_not_told(db):
    tell(MONDAY_NOON)

    assert Item.objects.get(number=52).done_at is not None  # at 11:15
    assert Item.objects.get(number=51).done_at is None  # at 14:20
    assert not Event.objects.filter(at__gt=MONDAY_NOON).exists()


def test_on_a_weekend_it_ends_with_friday_evening(db):
    tell(SUNDAY)

    last = Event.objects.order_by("-number").first()
    assert f"{last.at.astimezone(ZONE):%a %d %b}" == "Fri 20 Nov"
    sprint = Sprint.objects.running().get()
    assert sprint.start <= SUNDAY.date() <= sprint.end


def test_in_another_season_weekdays_hours_and_texts_move_along(db):
    project = tell(IN_SUMMER)

    sprint = Sprint.objects.running().get()
    assert (sprint.number, sprint.start <= IN_SUMMER.date() <= sprint.end) == (4, True)
    started = Sprint.objects.filter(started_at__isnull=False).values_list("started_at", flat=True)
    assert {f"{at.astimezone(ZONE):%a %H:%M}" for at in started} == {"Mon 10:28"}
    assert "2027-08-05" in project.terms.holidays  # the Thursday of 24 December
    assert "freezes its releases on 2 July" in Item.objects.get(number=45).description
    assert Item.objects.get(number=110).due.isoformat() == "2027-07-02"


def test_it_is_told_once(db):
    with clock.at(MONDAY_NOON):
        first = tell_once()
        facts = Event.objects.count()

        assert tell_once() == first
    assert Event.objects.count() == facts


def test_it_is_told_whole_or_not_at_all(db, monkeypatch):
    from assay.demo import sprints

    def fail(*_):
        raise RuntimeError("the power went")

    monkeypatch.setattr(sprints, "_close", fail)
    with pytest.raises(RuntimeError):
        tell(MONDAY_NOON)

    assert not Event.objects.exists()
