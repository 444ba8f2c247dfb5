"""The working agreement: read it, sign it, write a new version."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assay.crew.addressed import ask, person_of, project_of
from assay.crew.agreement import agreement_of
from assay.crew.agreement_form import Draft
from assay.crew.models import AgreementVersion, Project
from assay.events.refusals import Refused, Stale
from assay.ui.addresses import whole_number
from assay.ui.answers import done


@login_required
@require_safe
def agreement(request: HttpRequest, project: str) -> HttpResponse:
    """The present version, or the one that the address asks for."""
    place, asked = project_of(request, project), request.GET.get("version", "")
    shown = agreement_of(place, person_of(request), whole_number(asked))
    if shown is None:
        raise Http404(f"There is no version {asked} here.")
    return render(request, "crew/agreement.html", {"project": place, "shown": shown})


@login_required
@require_POST
def signatures(request: HttpRequest, project: str) -> HttpResponse:
    """Sign the present version."""
    place = project_of(request, project)
    ask(request, "sign the agreement", place)
    version = get_object_or_404(place.agreements, number=whole_number(request.POST.get("version", "")))
    if version != _present(place):
        raise Refused("A newer version was written meanwhile.", way_out="Read that one, then sign it.")
    version.sign(by=person_of(request))
    return done(request, f"You signed version {version.number}.")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, project: str) -> HttpResponse:
    """Write a new version."""
    place = project_of(request, project)
    ask(request, "change the agreement", place)
    draft = Draft(place, _present(place), request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, place, draft)
    if not draft.is_valid() or draft.overtaken:
        return _page(request, place, draft, status=409 if draft.overtaken else 422)
    try:
        version = draft.save(by=person_of(request))
    except Stale:  # somebody else's was written since this one was read
        return _page(request, place, Draft(place, _present(place), request.POST), status=409)
    except Refused as refused:
        return _page(request, place, draft, refused=refused, status=refused.status)
    return done(request, f"Version {version.number} holds from now on.", to=f"{place.url}agreement")


def _present(project: Project) -> AgreementVersion:
    return project.agreements.order_by("-number")[0]


def _page(
    request: HttpRequest, project: Project, draft: Draft, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    values = {"project": project, "draft": draft, "refused": refused, "is_wrong": status == 422 and not refused}
    return render(request, "crew/agreement_form.html", values, status=status)
