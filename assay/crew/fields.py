"""Fields that several forms have: a time zone, a password."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 1000


class ZoneField(forms.CharField):
    """A time zone by its name, out of a list that can be searched."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({"list": "zones", "data-zone": "", "autocomplete": "off"})
        super().__init__(max_length=60, widget=widget, **{"label": _("Time zone"), **more})

    def clean(self, value: Any) -> str:
        """Return the name as it is spelt. Raises ValidationError if there is no such zone."""
        name = str(super().clean(value))
        known = {zone.casefold(): zone for zone in available_timezones()}
        if name.casefold().replace(" ", "_") not in known:
            raise ValidationError(_("There is no time zone “%s”. Try a city, such as Europe/Oslo.") % name)
        return known[name.casefold().replace(" ", "_")]


class PasswordField(forms.CharField):
    """A password, taken as it is typed."""

    def __init__(self, **more: Any) -> None:
        widget = forms.PasswordInput({"autocomplete": "new-password"})
        hint = _("At least ten characters, and no common word.")
        super().__init__(
            max_length=LONGEST_PASSWORD,
            strip=False,
            widget=widget,
            **{"label": _("Password"), "help_text": hint, **more},
        )
