"""Terms end with a working day, at midnight where the crew is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from assay.science.practices.calendar import Calendar
from assay.science.practices.values import LAST_DAY
from tests.science.practices.tell import SPRINT_3, at, at_risk, broken, facts, item, pairs, promise, shows

WEEK = frozenset({1, 2, 3, 4, 5})
OSLO = Calendar(ZoneInfo("Europe/Oslo"), WEEK, frozenset())


@pytest.mark.parametrize(
    ("moment", "n", "end"),
    [
        ("11-06 16:00", 1, date(2026, 11, 9)),  # Friday: over the weekend
        ("11-07 12:00", 1, date(2026, 11, 9)),  # Saturday
        ("11-09 00:00", 1, date(2026, 11, 10)),
        ("11-13 15:00", 2, date(2026, 11, 17)),
        ("11-03 10:00", 10, date(2026, 11, 17)),
    ],
)
def test_n_days_after_count_working_days_after_the_day_itself(moment, n, end):
    assert OSLO.days_after(datetime.fromisoformat(at(moment)), n) == OSLO.end_of(end)


def test_a_holiday_is_no_working_day():
    calendar = Calendar(ZoneInfo("Europe/Oslo"), WEEK, frozenset({date(2026, 11, 9)}))

    assert calendar.working_day_after(date(2026, 11, 6), 1) == date(2026, 11, 10)
    assert calendar.working_day_from(date(2026, 11, 7)) == date(2026, 11, 10)


def test_the_calendar_ends_where_python_does():
    sundays = Calendar(None, frozenset({7}), frozenset())

    assert sundays.working_day_after(LAST_DAY, 3) == LAST_DAY


def test_a_day_ends_at_midnight_of_its_own_side_of_a_clock_change():
    assert OSLO.end_of(date(2026, 10, 24)) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert OSLO.end_of(date(2026, 10, 25)) == datetime(2026, 10, 25, 23, tzinfo=UTC)  # a day of 25 hours


def test_a_day_ends_where_its_midnight_is_skipped():
    cairo = Calendar(ZoneInfo("Africa/Cairo"), WEEK, frozenset())  # on 24 April 2026 the clock went from 0:00 to 1:00

    assert cairo.end_of(date(2026, 4, 23)) == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_without_a_zone_the_day_is_that_of_utc():
    assert Calendar(None, WEEK, frozenset()).day_of(datetime(2026, 11, 6, 23, 59, tzinfo=UTC)) == date(2026, 11, 6)


def half_has_passed(now, **project):
    """A story that shows nothing is at risk from half on."""
    sprints = project.pop("sprints", [SPRINT_3])
    return bool(pairs("deliver.done", facts(now, items=[item(came="10-30 09:00")], project=project, sprints=sprints)))


def test_half_of_ten_working_days_is_the_end_of_the_fifth():
    assert not half_has_passed("11-06 23:59:59")
    assert half_has_passed("11-07 00:00")


def test_half_of_nine_working_days_is_the_end_of_the_fifth_too():
    assert not half_has_passed("11-06 23:59:59", holidays=["2026-11-12"])
    assert half_has_passed("11-07 00:00", holidays=["2026-11-12"])


def test_a_holiday_before_half_moves_it():
    assert not half_has_passed("11-09 23:59:59", holidays=["2026-11-04"])
    assert half_has_passed("11-10 00:00", holidays=["2026-11-04"])


def test_half_counts_from_the_day_on_which_the_sprint_started():
    late = [SPRINT_3 | {"started_at": at("11-04 09:30")}]  # eight working days, the fourth is Monday

    assert not half_has_passed("11-09 23:59:59", sprints=late)
    assert half_has_passed("11-10 00:00", sprints=late)


def test_half_counts_the_days_of_the_week_on_which_the_crew_works():
    assert not half_has_passed("11-05 23:59:59", workdays=[1, 2, 3, 4])  # eight days, the fourth is Thursday
    assert half_has_passed("11-06 00:00", workdays=[1, 2, 3, 4])


def test_half_is_midnight_in_the_zone_of_the_project():
    assert not half_has_passed("11-07 00:00", time_zone="America/New_York")
    assert half_has_passed("11-07 06:00", time_zone="America/New_York")


def test_with_no_working_day_half_has_passed_at_the_start():
    weekend = [SPRINT_3 | {"start": "2026-11-07", "end": "2026-11-08", "started_at": at("11-07 10:00")}]

    assert half_has_passed("11-07 10:00", sprints=weekend)


def test_a_closed_sprint_is_always_past_half():
    closed = [SPRINT_3 | {"closed_at": at("11-03 15:00")}]

    assert pairs("deliver.done", facts("11-03 15:00", items=[item()], sprints=closed)) == broken(("P-1", "owed"))


def test_the_start_settles_at_the_end_of_its_day():
    assert pairs("deliver.planned", facts("11-02 23:59:59", items=[item()])) == at_risk(("P-1", "nothing-promised"))
    assert pairs("deliver.planned", facts("11-03 00:00", items=[item()])) == broken(("P-1", "nothing-promised"))


@pytest.mark.parametrize(
    ("came", "still_open", "over"),
    [
        ("11-10 10:00", "11-10 23:59:59", "11-11"),  # came in later
        ("11-07 12:00", "11-09 23:59:59", "11-10"),  # on a Saturday: the next working day
        ("10-30 09:00", "11-02 23:59:59", "11-03"),  # before the start
    ],
)
def test_what_comes_in_later_settles_at_the_end_of_its_own_day(came, still_open, over):
    late = item(came=came)

    assert pairs("deliver.planned", facts(still_open, items=[late])) == at_risk(("P-1", "nothing-promised"))
    assert pairs("deliver.planned", facts(over, items=[late])) == broken(("P-1", "nothing-promised"))


def test_a_start_on_a_holiday_settles_on_the_next_working_day():
    holiday = {"holidays": ["2026-11-02"]}

    found = pairs("deliver.planned", facts("11-03 12:00", items=[item()], project=holiday))

    assert found == at_risk(("P-1", "nothing-promised"))


def test_a_sprint_left_open_is_judged_as_closed_on_the_second_working_day_after_its_end():
    owing = [item(deliverables=[promise("11-02 09:10", shows())])]

    assert pairs("deliver.done", facts("11-17 23:59:58", items=owing)) == {}
    assert pairs("deliver.done", facts("11-17 23:59:59", items=owing)) == broken(("P-1", "owed"))


def test_however_late_somebody_presses_close_what_came_after_does_not_count():
    late = SPRINT_3 | {"closed_at": at("11-20 15:00")}
    delivered = promise("11-02 09:10", shows("11-18 10:00"), delivered_at=at("11-18 11:00"))

    found = pairs("deliver.done", facts("11-23 09:00", items=[item(deliverables=[delivered])], sprints=[late]))

    assert found == broken(("P-1", "owed"))


def test_evidence_counts_until_a_sprint_left_open_is_judged_as_closed():
    delivered = promise("11-02 09:10", shows("11-17 10:00"), delivered_at=at("11-17 11:00"))

    assert pairs("deliver.done", facts("11-18 09:00", items=[item(deliverables=[delivered])])) == {}


def test_a_sprint_without_an_end_has_no_half_and_never_closes_by_itself():
    endless = [{"number": 3, "started_at": at("11-02 09:30")}]

    assert pairs("deliver.done", facts("12-24 12:00", items=[item()], sprints=endless)) == {}
    closed = [endless[0] | {"closed_at": at("12-24 12:00")}]
    assert pairs("deliver.done", facts("12-24 12:00", items=[item()], sprints=closed)) == broken(("P-1", "owed"))


def test_a_holiday_gives_a_sprint_left_open_a_day_more():
    owing = [item(deliverables=[promise("11-02 09:10", shows())])]
    calendar = {"holidays": ["2026-11-16"]}

    assert pairs("deliver.done", facts("11-18 12:00", items=owing, project=calendar)) == {}
    assert pairs("deliver.done", facts("11-19", items=owing, project=calendar)) == broken(("P-1", "owed"))
