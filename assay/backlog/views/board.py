"""The board: read it, move cards, take a move back."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from assay.backlog import undo as undoing
from assay.backlog.addressed import ask, item_of
from assay.backlog.board import GROUPINGS, board_of, over_limit
from assay.backlog.forms import MoveForm
from assay.backlog.kinds import EvidenceKind
from assay.backlog.models import Item
from assay.backlog.models.item import Owes
from assay.backlog.owing import owing_of
from assay.crew.addressed import person_of, project_of
from assay.crew.models import Project
from assay.crew.permissions import may
from assay.events.models import Event
from assay.ui.answers import done


@login_required
@require_safe
def board(request: HttpRequest, project: str) -> HttpResponse:
    """The board of the running sprint, or of what a query asks for."""
    place, person = project_of(request, project), person_of(request)
    query, group = request.GET.get("q", "").replace("\0", ""), request.GET.get("group", "")
    shown = board_of(place, person, query=query, group=group)
    values = {
        "project": place,
        "board": shown,
        "is_default": not query.strip(),
        "groupings": [(label, f"{place.url}board{_asked(q=query, group=key)}", key == shown.group, "") for key, label in
                      {"": "Whole crew", **GROUPINGS}.items()],
        "columns": [(state.slug, state.name) for state in place.terms.states],
        "may_move": may(person, "change items", place),
        "may_plan": may(person, "plan sprints", place),
        "owing": owing_of(place, request.GET.get("owes", ""), request.GET.get("to", "")),
        "evidence_kinds": EvidenceKind.values,
        "here": f"{place.url}board{_asked(q=query, group=shown.group)}",
    }  # fmt: skip
    return render(request, "backlog/board.html", values)


@login_required
@require_POST
def moves(request: HttpRequest, key: str) -> HttpResponse:
    """Put one card into another column, or between two others."""
    item = item_of(request, key)
    ask(request, "change items", item)
    return _moved(request, item.project, [item], ranked="unranked" not in request.GET)


@login_required
@require_POST
def moves_together(request: HttpRequest, project: str) -> HttpResponse:
    """Put the chosen cards into a column, all or none."""
    place = project_of(request, project)
    ask(request, "change items", place)
    chosen = [item for key in request.POST.getlist("item") for item in Item.objects.filter(project=place).keyed(key)]
    for item in chosen:
        item.project = place
    return _moved(request, place, chosen, ranked=False)


@login_required
@require_POST
def undo(request: HttpRequest, project: str) -> HttpResponse:
    """Take back a change by its number, or the person's own last one."""
    place, person = project_of(request, project), person_of(request)
    ask(request, "change items", place)
    number = request.POST.get("event") or request.GET.get("event", "")
    event = undoing.undo(place, by=person, number=int(number) if number.isdecimal() and len(number) < 18 else None)
    again = Event.objects.filter(project_id=place.pk, actor_id=person.pk).order_by("-number").first()
    return done(request, f"Taken back: {event.sentence}.", undo=undoing.address_of(place, again.batch if again else ""))


def _moved(request: HttpRequest, project: Project, items: list[Item], *, ranked: bool) -> HttpResponse:
    """Carry a move out and say so, or show what is owed where one item is called done too early."""
    form, here = MoveForm(request.POST), _board_address(request, project)
    try:
        batch = form.carry_out(items, ranked=ranked, by=person_of(request))
    except Owes:
        if len(items) != 1:
            raise
        return _owes(request, here, items[0], form.cleaned_data["to"])
    way_back = undoing.address_of(project, batch)
    if not way_back:
        return done(request, here=here)
    what, column = items[0].key if len(items) == 1 else f"{len(items)} cards", items[0].column
    return done(request, f"{what} in {column.name}.", undo=way_back, more=over_limit(items[0]), here=here)


def _owes(request: HttpRequest, here: str, item: Item, to: str) -> HttpResponse:
    """The card goes back; the board shows in it what it owes and the three ways out, also after the next refresh."""
    asked = {"owes": item.key, "to": to}
    if not here or not request.headers.get("HX-Request"):
        return done(request, to=f"{item.project.url}board{_asked(q=f'key:{item.number}', **asked)}")
    address = here + _asked(**asked).replace("?", "&" if "?" in here else "?")
    return HttpResponse(status=422, headers={"HX-Replace-Url": address, "HX-Trigger": '{"assay:refresh": {}}'})


def _board_address(request: HttpRequest, project: Project) -> str:
    """The board as the person has it open, without what was owed; "" where they are on another page."""
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if page.path != f"{project.url}board":
        return ""
    return page.path + _asked(**{name: value for name, value in parse_qsl(page.query) if name in ("q", "group")})


def _asked(**parameters: str) -> str:
    kept = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
