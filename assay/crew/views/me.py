"""One's own account: how one is called, where one is, how the pages look."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assay.crew.addressed import person_of
from assay.crew.forms import AccountForm
from assay.crew.permissions import seats
from assay.crew.zones import zone_names
from assay.ui.answers import done
from assay.ui.shell import THEME_COOKIE, theme_of

FIELDS = ("name", "initials", "time_zone", "theme", "single_keys")


@login_required
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show the account; a POST changes it."""
    person = person_of(request)
    now = {name: getattr(person, name) for name in FIELDS} | {"theme": theme_of(request) or person.theme}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        person.change(by=person, **form.cleaned_data)
        answer = done(request, "Saved.")
        _remember(answer, person.theme)
        return answer
    values = {"form": form, "person": person, "seats": seats(person).values(), "zones": zone_names()}
    return render(request, "crew/me.html", values, status=422 if form.errors else 200)


def _remember(answer: HttpResponse, theme: str) -> None:
    """The cookie decides before the account does, so that the first byte of a page has the theme right."""
    if theme:
        answer.set_cookie(THEME_COOKIE, theme, max_age=31_536_000, samesite="Lax")
    else:
        answer.delete_cookie(THEME_COOKIE)
