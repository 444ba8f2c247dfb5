"""How often a program may ask: counted by the minute, in each process by itself."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from assay import clock

MINUTE = 60


def seconds_to_wait(what: str, who: str) -> int:
    """Count one request; return 0 while there are not too many of them, else the seconds until the next minute.

    what: a name of settings.API_LIMITS, which says how many a minute may have.
    """
    now = int(clock.now().timestamp())
    key = f"asked:{what}:{who}:{now // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    return 0 if cache.incr(key) <= settings.API_LIMITS[what] else MINUTE - now % MINUTE


def sender_of(request: HttpRequest) -> str:
    """Return the address that a request comes from, behind as many proxies as are trusted."""
    address: str = get_adapter().get_client_ip(request)
    return address
