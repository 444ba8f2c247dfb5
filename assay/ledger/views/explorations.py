"""Explorations: the list, recording one, its page and what is changed there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assay import installing
from assay.backlog.models import Deliverable
from assay.backlog.vocabulary import context_of
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project
from assay.events.log import together
from assay.events.refusals import Refused
from assay.ledger.addressed import chosen_of, exploration_of, ids_in, part_of, withdrawn_exploration
from assay.ledger.explored.forms import limit_said, ties_in, told_in
from assay.ledger.explored.listing import list_page
from assay.ledger.explored.page import View, crew_of, exploration_page
from assay.ledger.explored.vocabulary import vocabulary
from assay.ledger.models import Exploration
from assay.ui.answers import done, proposals


@login_required
@require_safe
def explorations(request: HttpRequest, project: str) -> HttpResponse:
    """Every exploration with what was learned, by sprint."""
    place = project_of(request, project)
    page = list_page(place, person_of(request), request.GET.get("q", ""))
    return render(request, "ledger/explorations.html", {"page": page, "project": place})


@login_required
@require_safe
def completions(request: HttpRequest, project: str) -> HttpResponse:
    """What may be typed next into the field that filters the explorations."""
    context = context_of(project_of(request, project), person_of(request))
    return proposals(request, lambda text, cursor: vocabulary().complete(text, cursor, context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, project: str) -> HttpResponse:
    """Record a notebook, a report or a profile."""
    place = project_of(request, project)
    ask(request, "explore", place)
    if request.method != "POST":
        told = {name: request.GET.get(name, "")[:200] for name in ("items", "hypotheses")}
        return _form(request, place, told | {"items": told["items"] or request.GET.get("item", "")[:40]})
    try:
        ties = ties_in(request.POST, place)
        exploration = Exploration.objects.record(
            project=place, by=person_of(request), told=told_in(request), title=request.POST.get("title", ""),
            address=request.POST.get("address", ""), **ties,
        )  # fmt: skip
    except Refused as refused:
        return _form(request, place, request.POST.dict(), refused)
    return done(request, f"{exploration.key} is recorded.", to=f"{exploration.url}#learnings")


@login_required
@require_safe
def exploration(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """One exploration with its file and what was learned."""
    try:
        found = exploration_of(request, project, number)
    except Http404:
        gone = withdrawn_exploration(request, project, number)
        values = {"e": gone, "why": gone.withdrawn_reason, "project": gone.project}
        return render(request, "ledger/exploration_gone.html", values, status=410)
    page = exploration_page(found, person_of(request), View.asked(request.GET.dict()))
    values = {"page": page, "e": found, "project": found.project}
    return render(request, "ledger/exploration.html", values)


@login_required
@require_safe
def bare(request: HttpRequest, key: str) -> HttpResponse:
    """The address of an exploration by its key, /browse/CHURN-E3, also of one that was withdrawn."""
    project, _, name = key.partition("-")
    found = get_object_or_404(Exploration, project=project_of(request, project), number=int(name[1:]))
    return redirect(found.url)


@login_required
@require_POST
def changes(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Say anew what it is called, who made it, and what it is about."""
    found = exploration_of(request, project, number)
    ask(request, "explore", found)
    values: dict[str, Any] = ties_in(request.POST, found.project)
    if "title" in request.POST:
        values["title"] = request.POST["title"]
    seen = {"title": request.POST["seen_title"]} if "seen_title" in request.POST else {}
    found.change(by=person_of(request), seen=seen, **values)
    return done(request, f"{found.key} is changed.", here=found.url)


@login_required
@require_POST
def versions(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Add a newer version of its file."""
    found = exploration_of(request, project, number)
    ask(request, "explore", found)
    told = told_in(request)
    if told is None:
        raise Refused("No file came.", way_out="Choose the file of the newer version.")
    found.renew(told, by=person_of(request))
    return done(request, "The newer version is here; the older ones stay.", to=f"{found.url}#learnings")


@login_required
@require_POST
def withdrawals(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Withdraw what should not have been recorded."""
    found = exploration_of(request, project, number)
    ask(request, "explore", found)
    found.withdraw(reason=request.POST.get("reason", ""), by=person_of(request))
    return done(request, f"{found.key} is withdrawn.", to=f"{found.project.url}explorations")


@login_required
@require_POST
def showings(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Attach it to a deliverable as what shows it; with `deliver` say that this is delivered."""
    found = exploration_of(request, project, number)
    ask(request, "deliver", found)
    promised = Deliverable.objects.filter(project=found.project).select_related("item__project", "sprint")
    ids = ids_in([request.POST.get("deliverable", "")])
    deliverable = part_of(promised, ids[0] if ids else 0)
    with transaction.atomic(), together():
        found.show(deliverable, by=person_of(request))
        if "deliver" in request.POST:
            deliverable.deliver(by=person_of(request))
    return done(request, f"Attached to “{deliverable.what}”.", here=found.url)


@login_required
@require_POST
def learnings(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Write a learning down, or confirm at once all that are proposed."""
    found = exploration_of(request, project, number)
    ask(request, "explore", found)
    if "all" not in request.POST:
        found.learn(request.POST.get("text", ""), by=person_of(request))
        return done(request, "Learned.", here=f"{found.url}#learnings")
    waiting = chosen_of(found.learnings.waiting(), request.POST.getlist("all"))
    with transaction.atomic(), together():
        for learning in waiting:
            found.confirm(learning, by=person_of(request))
    return done(request, f"{len(waiting)} confirmed.", here=f"{found.url}#learnings")


@login_required
@require_POST
def learning(request: HttpRequest, project: str, number: int, pk: int) -> HttpResponse:
    """Confirm what is proposed, as it stands or in other words; decline it; reword or withdraw what stands."""
    found = exploration_of(request, project, number)
    ask(request, "explore", found)
    one, by, sent = part_of(found.learnings.all(), pk), person_of(request), request.POST
    if sent.get("do") == "decline":
        found.decline(one, by=by)
    elif sent.get("do") == "withdraw":
        found.withdraw_learning(one, reason=sent.get("reason", ""), by=by)
    elif one.waits:
        found.confirm(one, text=sent.get("text"), by=by)
    else:
        found.reword(one, sent.get("text", ""), seen=sent.get("seen_text"), by=by)
    return done(request, here=f"{found.url}#learnings")


def _form(request: HttpRequest, place: Project, told: dict[str, str], refused: Refused | None = None) -> HttpResponse:
    names = ("title", "text", "address", "items", "hypotheses")
    people = request.POST.getlist("people") or [person_of(request).handle]
    values = {
        "project": place,
        "told": {name: told.get(name, "") for name in names},
        "people": [(handle, name, handle in people) for handle, name in crew_of(place.pk)],
        "refused": refused,
        "limit": limit_said(),
        "install_profile": installing.command("profile"),
    }
    return render(request, "ledger/exploration_new.html", values, status=refused.status if refused else 200)
