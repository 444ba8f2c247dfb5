"""Time zones: those there are, and a page that tells the time in its reader's own."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names to choose from, such as "Europe/Oslo", without those that stand for a fixed offset."""
    left_out = ("Etc/", "SystemV/", "posix", "right/", "US/", "Factory", "localtime")
    places = (name for name in available_timezones() if "/" in name and not name.startswith(left_out))
    return ("UTC", *sorted(places))


def in_own_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: moments are written in the time zone of whoever is signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return get_response(request)

    return middleware
