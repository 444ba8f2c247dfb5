from datetime import UTC, date, datetime

import pytest
from django.db.models import Q

from assay.query import Context, Misread, column, ladder, moment

OSLO = Context(today=date(2026, 11, 24), zone="Europe/Oslo")


def test_a_column_is_compared_as_it_is():
    meaning = column("sprint__number")

    assert meaning("=", "4", OSLO) == Q(sprint__number="4")
    assert meaning(">=", "4", OSLO) == Q(sprint__number__gte="4")
    assert meaning("prefix", "4", OSLO) == Q(sprint__number__istartswith="4")
    assert meaning("empty", "", OSLO) == Q(sprint__number__isnull=True)
    assert column("size", empty=Q(size=""))("empty", "", OSLO) == Q(size="")


def test_a_ladder_knows_what_is_above_and_below():
    meaning = ladder("size", lambda _: ["XS", "S", "M", "L"])

    assert meaning(">=", "M", OSLO) == Q(size__in=["M", "L"])
    assert meaning(">", "L", OSLO) == Q(size__in=[])
    assert meaning("<=", "S", OSLO) == Q(size__in=["XS", "S"])
    assert meaning("<", "S", OSLO) == Q(size__in=["XS"])
    assert meaning("=", "S", OSLO) == Q(size="S")
    with pytest.raises(Misread, match="XS, S, M, L"):
        meaning(">", "XXL", OSLO)


def test_a_day_is_the_day_of_the_project_and_not_of_the_server():
    meaning = moment("created_at")
    starts, ends = datetime(2026, 11, 23, 23, tzinfo=UTC), datetime(2026, 11, 24, 23, tzinfo=UTC)

    assert meaning("=", "2026-11-24", OSLO) == Q(created_at__gte=starts, created_at__lt=ends)
    assert meaning(">", "2026-11-24", OSLO) == Q(created_at__gte=ends)
    assert meaning(">=", "2026-11-24", OSLO) == Q(created_at__gte=starts)
    assert meaning("<", "2026-11-24", OSLO) == Q(created_at__lt=starts)
    assert meaning("<=", "2026-11-24", OSLO) == Q(created_at__lt=ends)
    assert meaning("empty", "", OSLO) == Q(created_at__isnull=True)


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is():
    condition = dict(moment("at")("=", "2026-10-25", OSLO).children)

    assert (condition["at__lt"].astimezone(UTC) - condition["at__gte"].astimezone(UTC)).total_seconds() == 25 * 3600


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_refused_or_asked_without_a_crash(day):
    try:
        assert moment("at")(">=", day, OSLO)
    except Misread as refusal:
        assert "too far away" in refusal.message
