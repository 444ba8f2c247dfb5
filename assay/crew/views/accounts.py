"""Coming in: sign in, a new password, the first account of an empty instance. allauth does the work below."""

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assay.crew import firststart
from assay.crew.accounts import enter, limited, sends_mail
from assay.crew.forms import StartForm
from assay.crew.zones import zone_names
from assay.events.refusals import Refused

_sign_in = allauth.LoginView.as_view(extra_context={"is_demo": settings.DEMO})


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; on an empty instance, open the first account instead."""
    if request.headers.get("HX-Request"):  # a page that was left open asked for a part of itself: reload it whole
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})  # not taken: what was typed stays a draft
    if firststart.is_empty():
        return redirect("crew:start")
    answer: HttpResponse = _sign_in(request)
    return answer


def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link that resets a password; without a mail server, say who can print one."""
    if not sends_mail():
        return render(request, "account/password_reset.html", {"sends_mail": False})
    answer: HttpResponse = allauth.PasswordResetView.as_view(extra_context={"sends_mail": True})(request)
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@limited("first_start", key=lambda _request: "whoever it is")
def start(request: HttpRequest) -> HttpResponse:
    """Open the first account and the first project, with the code that the console printed."""
    if not firststart.is_empty():
        raise Http404
    form = StartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _open(request, form)
    values: dict[str, Any] = {"form": form, "zones": zone_names()}
    return render(request, "crew/start.html", values, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: StartForm) -> HttpResponse:
    with transaction.atomic():
        person, project = form.open()
        if not firststart.spend(form.cleaned_data["code"]):
            raise Refused(
                "Somebody else used this code meanwhile.",
                way_out="Sign in with the account that was opened, or ask its owner for an invitation.",
            )
    enter(request, person)
    return HttpResponseRedirect(f"{project.url}board")
