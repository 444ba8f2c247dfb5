"""Sprints: the list, planning, the start, the close, and looking back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assay.backlog.addressed import sprint_of
from assay.backlog.kinds import DELIVERABLES, EvidenceKind
from assay.backlog.looking_back import looked_back
from assay.backlog.models import Sprint
from assay.backlog.plan_page import MOST, SHOWN, plan_page
from assay.backlog.sent_plan import SentPlan
from assay.backlog.sprint_forms import CloseForm, GoalForm, JudgeForm, PlanForm, StartForm
from assay.backlog.sprint_page import found_among, sprint_lines, sprint_page
from assay.backlog.times import Times
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.models import Project
from assay.crew.permissions import may
from assay.events.refusals import Refused
from assay.ui.addresses import whole_number
from assay.ui.answers import done


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sprints(request: HttpRequest, project: str) -> HttpResponse:
    """All sprints of the project; a POST plans the next one."""
    place = project_of(request, project)
    if request.method == "POST":
        ask(request, "plan sprints", place)
        return _plan(request, place, None)
    return _page(request, "sprints", place, lines=sprint_lines(place))


@login_required
@require_safe
def plan(request: HttpRequest, project: str, number: int | None = None) -> HttpResponse:
    """The form in which a sprint is planned, anew or again."""
    sprint = None if number is None else sprint_of(request, project, number)
    place = sprint.project if sprint else project_of(request, project)
    ask(request, "plan sprints", place)
    return _plan_page(request, place, sprint)


@login_required
@require_POST
def plans(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Plan a sprint again that has not started."""
    sprint = sprint_of(request, project, number)
    ask(request, "plan sprints", sprint)
    return _plan(request, sprint.project, sprint)


@login_required
@require_safe
def sprint(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """One sprint: planned, running, or as it was when it closed."""
    return _sprint_page(request, sprint_of(request, project, number))


@login_required
@require_POST
def changes(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Write its goal anew; where somebody else did so since, both are shown."""
    sprint = sprint_of(request, project, number)
    ask(request, "plan sprints", sprint)
    form = GoalForm(request.POST)
    try:
        form.rewrite(sprint, by=person_of(request))
    except Refused as refused:
        return _in_place(_sprint_page(request, sprint, refused=refused))
    return done(request, "The goal is written.", to="" if request.headers.get("HX-Request") else sprint.url)


@login_required
@require_POST
def starts(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Start it; items that fall short are mended with it, or it starts all the same for a reason."""
    sprint = sprint_of(request, project, number)
    ask(request, "plan sprints", sprint)
    try:
        StartForm(request.POST).start(sprint, by=person_of(request))
    except Refused as refused:
        return _sprint_page(request, sprint, refused=refused)
    return done(request, f"Sprint {sprint.number} has started.", to=sprint.url)


@login_required
@require_safe
def close(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """The form in which a sprint is closed: what each item promised and delivered, and what becomes of the rest."""
    sprint = sprint_of(request, project, number)
    ask(request, "plan sprints", sprint)
    return _close_page(request, sprint)


@login_required
@require_POST
def closes(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Close it."""
    sprint = sprint_of(request, project, number)
    ask(request, "plan sprints", sprint)
    try:
        CloseForm(request.POST).close(sprint, by=person_of(request))
    except Refused as refused:
        return _close_page(request, sprint, refused=refused)
    return done(request, f"Sprint {sprint.number} is closed.", to=sprint.url)


@login_required
@require_POST
def judgements(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Judge the goal of a closed sprint, or judge it anew."""
    sprint = sprint_of(request, project, number)
    ask(request, "plan sprints", sprint)
    judged, reason = JudgeForm(request.POST).read()
    sprint.judge(judged, reason=reason, by=person_of(request))
    return done(request, "The goal is judged.", to="" if request.headers.get("HX-Request") else sprint.url)


def _plan(request: HttpRequest, project: Project, sprint: Sprint | None) -> HttpResponse:
    """Plan it, or draw the form again with everything in it: because it was refused, or asks for other rows.

    Neither stores anything, and neither is answered as done: the form can still be sent once.
    """
    if not SentPlan(request.POST).is_saved:
        return _plan_page(request, project, sprint, status=422)
    try:
        planned = PlanForm(request.POST).plan(project, sprint, by=person_of(request))
    except Refused as refused:
        return _plan_page(request, project, sprint, refused=refused, status=refused.status)
    return done(request, f"Sprint {planned.number} is planned.", to=planned.url)


def _plan_page(
    request: HttpRequest, project: Project, sprint: Sprint | None, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    asked = SentPlan(request.POST if request.method == "POST" else request.GET)
    shown = min(whole_number(asked.shown) or SHOWN, MOST)
    typed = asked if request.method == "POST" else None
    page = plan_page(project, sprint, person_of(request), query=asked.query, shown=shown, typed=typed, refused=refused)
    response = _page(request, "sprint_plan", project, plan=page, refused=refused, status=status)
    if typed and not refused:
        plan = f"{sprint.number}/plan" if sprint else "plan"
        response.headers["HX-Replace-Url"] = f"{project.url}sprints/{plan}{page.address}"
    return response


def _sprint_page(request: HttpRequest, sprint: Sprint, *, refused: Refused | None = None) -> HttpResponse:
    page = looked_back(sprint) if sprint.closed_at else sprint_page(sprint)
    query = request.GET.get("q", "").strip()
    asked, ids = found_among(sprint.project, person_of(request), query, [line.id for line in (*page.lines, *page.gone)])
    typed = request.POST if refused else {}
    values = {"page": page, "list": page.those(ids) if query else page, "query": query, "asked": asked}
    return _page(request, "sprint", sprint.project, sprint=sprint, refused=refused, typed=typed, **values)


def _in_place(response: HttpResponse) -> HttpResponse:
    """Let a script exchange the page where it asked for none."""
    response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
    response.headers["HX-Reswap"] = "outerHTML settle:0ms"
    return response


def _close_page(request: HttpRequest, sprint: Sprint, *, refused: Refused | None = None) -> HttpResponse:
    if sprint.phase != "running":
        raise Refused(f"Sprint {sprint.number} is not running.", way_out="Look at its page.")
    typed = request.POST if refused else {}
    return _page(
        request, "sprint_close", sprint.project, sprint=sprint, page=sprint_page(sprint), refused=refused, typed=typed
    )


def _page(request: HttpRequest, name: str, project: Project, **values: Any) -> HttpResponse:
    person, times = person_of(request), Times.of(project)
    common = {
        "project": project,
        "times": times,
        "may_plan": may(person, "plan sprints", project),
        "may_deliver": may(person, "deliver", project),
        "kinds": DELIVERABLES,
        "evidence_kinds": EvidenceKind.values,
        "sizes": project.terms.sizes,
    }
    refused = values.get("refused")
    status = values.pop("status", refused.status if refused else 200)
    return render(request, f"backlog/{name}.html", common | values, status=status)
