"""The board: read it, move cards, take a move back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from assay.backlog.addressed import item_of
from assay.backlog.answers import asks, board_address
from assay.backlog.board import GROUPINGS, board_of, over_limit
from assay.backlog.forms import MoveForm
from assay.backlog.kinds import EvidenceKind
from assay.backlog.models.asking import Asks
from assay.backlog.owing import owing_of
from assay.backlog.times import Times
from assay.crew import undo as undoing
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.permissions import may
from assay.ui.addresses import query_part, whole_number
from assay.ui.answers import done

LONGEST = 10**15 - 1  # the number of a change; a longer one is the name of what was done together


@login_required
@require_safe
def board(request: HttpRequest, project: str) -> HttpResponse:
    """The board of the running sprint, or of what a query asks for."""
    place, person = project_of(request, project), person_of(request)
    query, group = request.GET.get("q", ""), request.GET.get("group", "")
    shown = board_of(place, person, query=query, group=group)
    values = {
        "project": place,
        "board": shown,
        "is_default": not query.strip(),
        "next": Times.of(place).next,
        "groupings": [
            (label, f"{place.url}board{query_part(q=query, group=key)}", key == shown.group, "")
            for key, label in {"": "Whole crew", **GROUPINGS}.items()
        ],
        "may_move": may(person, "change items", place),
        "may_plan": may(person, "plan sprints", place),
        "owing": owing_of(place, request.GET.get("owes", ""), request.GET.get("to", "")),
        "evidence_kinds": EvidenceKind.values,
        "here": f"{place.url}board{query_part(q=query, group=shown.group)}",
        "view_asked": query_part(page="board", q=query, group=shown.group),
    }
    return render(request, "backlog/board.html", values)


@login_required
@require_POST
def moves(request: HttpRequest, key: str) -> HttpResponse:
    """Put a card into another column, or between two others; where it owes something, the ways out are shown."""
    item = item_of(request, key)
    ask(request, "change items", item)
    form, here, before = MoveForm(request.POST), board_address(request, item.project), item.state
    try:
        batch = form.carry_out(item, ranked="unranked" not in request.GET, by=person_of(request))
    except Asks as asked:
        return asks(request, item, form.cleaned_data["to"], asked)
    if item.state == before:
        return done(request, here=here)  # its place among the cards is seen, and said where it cannot be
    way_back = f"{item.project.url}undo?event={batch}"
    return done(request, f"{item.key} in {item.column.name}.", undo=way_back, more=over_limit(item), here=here)


@login_required
@require_POST
def undo(request: HttpRequest, project: str) -> HttpResponse:
    """Take back a change by its number, or the person's own last one."""
    place, person = project_of(request, project), person_of(request)
    ask(request, "change items", place)
    asked = request.POST.get("event") or request.GET.get("event", "")
    number = whole_number(asked, LONGEST)
    event = undoing.undo(place, by=person, number=number, batch="" if number else asked[:32])
    return done(request, undoing.told(event))  # without an undo of its own: z goes on further back
