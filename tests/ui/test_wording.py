"""Days, moments and numbers, as pages write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assay import clock
from assay.ui import wording

NOW = datetime(2026, 11, 24, 8, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_oslo():
    with clock.at(NOW), timezone.override("Europe/Oslo"):
        yield


def test_a_day_names_its_year_only_when_it_is_another():
    assert wording.day(date(2026, 11, 24)) == "Tue 24 Nov"
    assert wording.day(date(2025, 1, 6)) == "Mon 6 Jan 2025"


def test_a_day_is_that_of_the_readers_time_zone():
    assert wording.day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "Tue 24 Nov"


def test_a_moment_names_its_zone():
    assert wording.moment(datetime(2026, 11, 24, 12, 5, tzinfo=UTC)) == "Tue 24 Nov 13:05 CET"


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3, minutes=40), "3 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=7, hours=23), "7 days ago"),
        (timedelta(days=8), "Mon 16 Nov"),
        (timedelta(seconds=-20), "just now"),
    ],
)
def test_how_long_ago_something_was(gone, said):
    assert wording.ago(NOW - gone) == said


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (4812, None, "4,812"),
        (-3, None, "−3"),
        (0.5, 2, "0.50"),
        (-1234.5, 1, "−1,234.5"),
        (Decimal("0.10"), None, "0.10"),
    ],
)
def test_a_number_has_a_real_minus_and_all_its_digits(value, places, said):
    assert wording.number(value, places) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.0177, "+0.0177"), (-0.0021, "−0.0021"), (0.00001, "0.0000"), (-0.00001, "0.0000")]
)
def test_a_difference_has_its_sign_unless_it_rounds_to_nothing(value, said):
    assert wording.signed(value) == said


def test_a_count_agrees_with_its_noun():
    assert wording.plural(1, "item", "items") == "1 item"
    assert wording.plural(1204, "item", "items") == "1,204 items"


def test_the_keys_of_a_sentence_are_not_broken_and_nothing_in_it_is_html():
    said = wording.unbroken("<b> waits for CHURN-104, and CHURN-H3 for UTF-8x")

    whole = '<span class="nowrap">{}</span>'.format
    assert said == f"&lt;b&gt; waits for {whole('CHURN-104')}, and {whole('CHURN-H3')} for UTF-8x"


@pytest.mark.parametrize(
    ("name", "called"), [("Ida Solberg", "Ida"), ("Mikkel", "Mikkel"), ("Tor Arne Lie", "Tor Arne Lie")]
)
def test_people_are_called_by_their_first_name_where_it_can_be_known(name, called):
    assert wording.first_name(name) == called
