"""Where one arrives: all of one's projects together, a new project, a project's front door."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assay import clock
from assay.crew.addressed import person_of, project_of
from assay.crew.forms import ProjectForm
from assay.crew.home import home_of
from assay.crew.models import Mention, Project
from assay.crew.zones import zone_names
from assay.ui.answers import done


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is owed, who called, what moved, on all of one's projects."""
    person = person_of(request)
    return render(request, "crew/home.html", {"home": home_of(person), "person": person, "now": clock.now()})


@login_required
@require_POST
def mention(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one has seen where one was called; `open` goes on to it."""
    found = get_object_or_404(
        Mention.objects.select_related("comment"), pk=pk, person=person_of(request),
        comment__project__in=Project.objects.seen_by(request.user),
    )  # fmt: skip
    found.see()
    return done(request, to=found.comment.url) if "open" in request.POST else done(request)


@login_required
@require_safe
def project(request: HttpRequest, project: str) -> HttpResponse:
    """The front door of a project leads to its board."""
    return redirect(f"{project_of(request, project).url}board")


@login_required
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Found a project; whoever does becomes its owner."""
    person = person_of(request)
    form = ProjectForm(
        request.POST if request.method == "POST" else None,
        initial={"time_zone": person.time_zone, "discipline": "other"},
    )
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(f"{form.found(by=person).url}crew", status=303)
    values = {"form": form, "zones": zone_names()}
    return render(request, "crew/found.html", values, status=422 if form.errors else 200)
