"""Signing in by choosing a person, and runs to try a hypothesis with: in the example alone, on this machine alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assay.crew.addressed import person_of
from assay.crew.models import Discipline, Membership, Role
from assay.crew.registries import Owed, owed_by
from assay.crew.shell import face_of
from assay.demo import KEY
from assay.demo.samples import example_runs
from assay.ledger.models import Hypothesis
from assay.ui.shell import Face

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Choice:
    """One of the crew, as whom the example can be tried. owed: what waits longest for them."""

    handle: str
    face: Face
    what: str
    owed: Owed | None


def here_alone(view: View) -> View:
    """Let a view answer in the example alone, to this machine alone; anywhere else there is nothing at its address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        named = urlsplit(f"//{request.get_host()}").hostname in LOOPBACK
        if not (settings.DEMO and named and ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0").is_loopback):  # noqa: S104
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@here_alone
@require_http_methods(["GET", "POST"])
def try_as(request: HttpRequest) -> HttpResponse:
    """Show the crew of the example; a POST signs in as the one that is chosen."""
    seats = Membership.objects.present().filter(project__key=KEY).select_related("person", "project").order_by("id")
    if request.method == "POST":
        seat = get_object_or_404(seats, person__handle=request.POST.get("person", ""))
        login(request, seat.person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return HttpResponseRedirect(_where_to(request, request.POST.get("next", "")), status=303)
    order = Discipline.values
    choices = sorted((_choice(seat) for seat in seats), key=lambda choice: order.index(choice.face.discipline))
    return render(request, "demo/try.html", {"choices": choices, "next": request.GET.get("next", "")})


def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the choice of people in place of the sign-in form, which stays there for those who have a password."""
    if request.method == "GET" and "password" not in request.GET and not request.headers.get("HX-Request"):
        query = request.GET.urlencode(safe="/")
        return redirect(reverse("demo:try") + (f"?{query}" if query else ""))
    form = resolve(request.path_info, urlconf="assay.crew.urls")
    response: HttpResponse = form.func(request, *form.args, **form.kwargs)
    return response


@here_alone
@login_required
@require_GET
def runs(request: HttpRequest, key: str) -> HttpResponse:
    """Return example runs for a hypothesis, as a file to bring as its evidence."""
    seen = Hypothesis.objects.seen_by(person_of(request)).keyed(key).select_related("project", "registration")
    hypothesis = get_object_or_404(seen)
    response = HttpResponse(example_runs(hypothesis), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{hypothesis.key}-example-runs.csv"'
    return response


def _choice(seat: Membership) -> Choice:
    owed = owed_by(seat.person, [seat.project])
    role = "" if seat.role == Role.MEMBER else f", {seat.get_role_display().lower()}"
    what = "Stakeholder, reads only" if seat.role == Role.VIEWER else seat.get_discipline_display() + role
    return Choice(seat.person.handle, face_of(seat.person, seat), what, owed[0] if owed else None)


def _where_to(request: HttpRequest, address: str) -> str:
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else "/"
