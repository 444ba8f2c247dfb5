"""The practice page and its waivers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from assay.crew.addressed import ask, person_of, project_of
from assay.crew.permissions import may
from assay.events.refusals import Refused
from assay.practice.answers import answers_of
from assay.practice.forms import WaiverForm
from assay.practice.models import Waiver
from assay.practice.page import read
from assay.science.practices import Refused as NotJudged
from assay.science.practices import to_json
from assay.ui.addresses import whole_number


@login_required
@require_safe
def practice(request: HttpRequest, project: str) -> HttpResponse:
    """Show each practice with its answer now, or for the sprint that the address names."""
    found = project_of(request, project)
    with _never_had_is_not_there():
        page = read(found, sprint=_sprint(request), only=request.GET.get("answer", ""))
    may_waive = may(request.user, "waive", found) and page.sprint is None
    values = {"project": found, "page": page, "may_waive": may_waive, "only": request.GET.get("answer", "")}
    return render(request, "practice/practice.html", values)


@login_required
@require_safe
def practice_json(request: HttpRequest, project: str) -> JsonResponse:
    """Answer as `assay check --json` prints it."""
    found = project_of(request, project)
    with _never_had_is_not_there():
        return JsonResponse(to_json(answers_of(found, sprint=_sprint(request))))


@login_required
@require_POST
def waivers(request: HttpRequest, project: str) -> HttpResponse:
    """Waive a practice for a subject, or for all until a day."""
    found = project_of(request, project)
    ask(request, "waive", found)
    form = WaiverForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(f"{name}: {errors[0]}" for name, errors in form.errors.items()))
    waiver = Waiver.objects.grant(project=found, by=person_of(request), **form.cleaned_data)
    return HttpResponseRedirect(f"{found.url}practice#{waiver.practice.replace('.', '-')}")


@login_required
@require_POST
def waiver_end(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """End a waiver."""
    found = project_of(request, project)
    waiver = get_object_or_404(Waiver.objects.seen_by(request.user).filter(project=found), pk=pk)
    ask(request, "waive", waiver)
    waiver.end(by=person_of(request))
    return HttpResponseRedirect(f"{found.url}practice#{waiver.practice.replace('.', '-')}")


def _sprint(request: HttpRequest) -> int | None:
    return whole_number(request.GET.get("sprint", ""))


@contextmanager
def _never_had_is_not_there() -> Iterator[None]:
    """A sprint that the project never had is not there; facts that cannot be judged are a fault of the program."""
    try:
        yield
    except NotJudged as refused:
        if refused.code != "no_sprint":
            raise
        raise Http404(str(refused)) from refused
