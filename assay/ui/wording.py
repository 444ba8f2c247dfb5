"""How days, moments and numbers are written, the same on every page."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from assay import clock
from assay.ui.drawing import READABLE

MINUS = "\N{MINUS SIGN}"
KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-[A-Z]?[0-9]+\b")
Number = int | float | Decimal


def day(value: date | datetime) -> str:
    """Write a day as "Tue 24 Nov", with its year when that is not the present one."""
    local = _local(value)
    return _day(local, local.year == _local(clock.now()).year, get_language())


def moment(value: datetime) -> str:
    """Write a moment in the reader's time zone and name the zone: "Tue 24 Nov 13:05 CET"."""
    return f"{day(value)} {written(timezone.localtime(value), 'H:i T')}"


def iso_moment(text: str) -> str:
    """Write a moment that was told in ISO 8601, as `moment` does."""
    return moment(datetime.fromisoformat(text))


def ago(value: datetime) -> str:
    """Say how long ago a moment was: "just now", "5 min ago", "3 h ago", "2 days ago", beyond a week its day."""
    gone = clock.now() - value
    if gone < timedelta(minutes=1):
        return _("just now")
    if gone < timedelta(hours=1):
        return _("%d min ago") % (gone.total_seconds() // 60)
    if gone < timedelta(days=1):
        return _("%d h ago") % (gone.total_seconds() // 3600)
    if gone < timedelta(days=8):
        return ngettext("%d day ago", "%d days ago", gone.days) % gone.days
    return day(value)


def number(value: Number, places: int | None = None) -> str:
    """Write a number with thousands apart and a real minus sign; places: digits after the point, None for as it is."""
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    return text.replace("-", MINUS)


def signed(value: Number, places: int = 4) -> str:
    """Write a difference with its sign, "+0.0177" or "−0.0021"; what rounds to nothing has none."""
    if abs(float(value)) >= READABLE:
        return f"{value:+.4g}".replace("-", MINUS).replace("inf", "∞")
    text = f"{value:+,.{places}f}"
    return text[1:] if float(text.replace(",", "")) == 0 else text.replace("-", MINUS)


def plural(count: int, one: str, many: str) -> str:
    """Write a count with its noun: "1 item", "1,204 items"."""
    return f"{number(count)} {one if count == 1 else many}"


def first_name(name: str) -> str:
    """Return what people call somebody: "Ida" of "Ida Solberg"; all of "Tor Arne Lie", where only he knows."""
    first, *others = name.split()
    return first if len(others) < 2 else name


def unbroken(text: str) -> Markup:
    """Keep each key of a sentence on one line: a browser would break "CHURN-104" after its hyphen."""
    return Markup(KEY.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))  # noqa: S704  escaped before


@lru_cache(maxsize=1000)
def _day(local: date, this_year: bool, language: str | None) -> str:  # noqa: ARG001  the names are in its words
    return written(local, "D j M" if this_year else "D j M Y")


def _local(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
