"""The story is moved by whole weeks, whatever day it is."""

from datetime import UTC, datetime, timedelta

import pytest

from assay.demo.weeks import ZONE, Weeks

FRIDAY_NOON = datetime(2027, 3, 19, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 12, 22, 23])
def test_whatever_day_it_is_it_falls_into_sprint_four(hour):
    for n in range(400):
        now = datetime(2026, 1, 1, hour, 30, tzinfo=UTC) + timedelta(days=n)
        weeks, today = Weeks.up_to(now), now.astimezone(ZONE).date()

        assert weeks.day("2026-11-16") <= today <= weeks.day("2026-11-27"), now
        assert weeks.day("2026-11-16").weekday() == 0, now


def test_the_storys_own_day_moves_nothing():
    assert Weeks.up_to(datetime.fromisoformat("2026-11-24T09:20:00+01:00")) == Weeks(0)


def test_a_weekend_is_the_one_in_the_middle_of_the_sprint():
    saturday = datetime.fromisoformat("2026-11-28T12:00:00+01:00")

    assert Weeks.up_to(saturday).day("2026-11-21") == saturday.date()


def test_the_day_is_the_one_in_oslo():
    late_on_sunday_in_utc = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday in Oslo

    assert Weeks.up_to(late_on_sunday_in_utc) == Weeks(0)


def test_the_wall_clock_stays_and_the_offset_is_worked_out_anew():
    weeks = Weeks.up_to(FRIDAY_NOON)
    planning, retro = weeks.moment("2026-10-19T09:00:00+02:00"), weeks.moment("2026-10-30T14:00:00+01:00")

    assert [f"{moment.astimezone(ZONE):%a %H:%M}" for moment in (planning, retro)] == ["Mon 09:00", "Fri 14:00"]
    assert planning.astimezone(ZONE).utcoffset() == retro.astimezone(ZONE).utcoffset() == timedelta(hours=1)


def test_a_story_told_in_summer_crosses_no_change_of_clocks():
    weeks = Weeks.up_to(datetime(2026, 8, 18, 10, 0, tzinfo=UTC))

    told = [weeks.moment(at).astimezone(ZONE) for at in ("2026-09-07T13:05:00+02:00", "2026-11-23T17:42:00+01:00")]
    assert [f"{moment:%H:%M %z}" for moment in told] == ["13:05 +0200", "17:42 +0200"]


@pytest.mark.parametrize(
    ("weeks", "text", "moved"),
    [
        (0, "freezes on 20 November", "freezes on 20 November"),
        (2, "freezes on 20 November; a first", "freezes on 4 December; a first"),
        (-4, "both came on 6 and 9 November", "both came on 9 October and 12 October"),
        (6, "closes on 24 December", "closes on 4 February"),
        (2, "an end date; use 30 June 2027", "an end date; use 30 June 2027"),
        (2, "Train to 31 July, 2,200 messages", "Train to 31 July, 2,200 messages"),
    ],
)
def test_days_that_the_texts_name_move_along(weeks, text, moved):
    assert Weeks(weeks).words(text) == moved
