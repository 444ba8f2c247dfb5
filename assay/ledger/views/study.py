"""The feasibility study: its page, its outline, its answers, what it recommends."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from assay.backlog.fields import plain
from assay.crew.addressed import ask, person_of, project_of
from assay.crew.evidence import pieces_of
from assay.crew.permissions import may
from assay.crew.undo import address_of
from assay.events.log import together
from assay.events.refusals import Refused, Stale
from assay.ledger.models import FeasibilityStudy, StudyArea, StudyQuestion
from assay.ledger.study_page import study_page
from assay.ui.addresses import whole_number
from assay.ui.answers import done

EDITABLE = ("outline", "answer", "recommendation")


@login_required
@require_safe
def study(request: HttpRequest, project: str) -> HttpResponse:
    """The study, perhaps with one of its parts open for writing; before it has begun, what it is for."""
    place = project_of(request, project)
    found = FeasibilityStudy.objects.filter(project=place).first()
    if found is None:
        return render(
            request,
            "ledger/study_blank.html",
            {"project": place, "may_write": may(request.user, "write the study", place)},
        )
    found.project = place
    part, _, number = request.GET.get("edit", "").partition("-")
    return _page(request, found, part if part in EDITABLE else "", whole_number(number) or 0)


@login_required
@require_POST
def studies(request: HttpRequest, project: str) -> HttpResponse:
    """Begin the study from the template."""
    place = project_of(request, project)
    ask(request, "write the study", place)
    FeasibilityStudy.objects.begin(project=place, by=person_of(request))
    return done(request, "The study has begun: its outline is yours to change.", to=f"{place.url}feasibility")


@login_required
@require_POST
def areas(request: HttpRequest, project: str) -> HttpResponse:
    """Add an area."""
    found = _writable(request, project)
    with together() as batch:
        found.add_area(request.POST.get("name", ""), by=person_of(request))
    return done(request, "The area is added.", undo=address_of(found.project, batch))


@login_required
@require_POST
def area(request: HttpRequest, project: str, pk: int) -> HttpResponse:
    """Put an area in other words, at another place, or take it out."""
    found = _writable(request, project)
    return _outline(request, found, get_object_or_404(found.areas, pk=pk), request.POST.get("name", ""))


@login_required
@require_POST
def questions(request: HttpRequest, project: str) -> HttpResponse:
    """Ask something in an area."""
    found = _writable(request, project)
    where = get_object_or_404(found.areas.filter(removed_at=None), pk=whole_number(request.POST.get("area", "")) or 0)
    with together() as batch:
        asked = found.add_question(request.POST.get("text", ""), area=where, by=person_of(request))
    return done(request, f"{asked.key} is asked.", undo=address_of(found.project, batch))


@login_required
@require_POST
def question(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Put a question in other words, at another place, or take it out."""
    found = _writable(request, project)
    return _outline(request, found, _asked(found, number), request.POST.get("text", ""))


@login_required
@require_POST
def answers(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Answer a question, and say what shows it; where somebody else answered since, both texts are shown."""
    found = _writable(request, project)
    asked = _asked(found, number)
    try:
        batch = _answer(request, found, asked)
    except Stale as stale:
        return _page(request, found, "answer", number, clash=stale)
    except Refused as refused:
        return _page(request, found, "answer", number, refused=refused)
    undo = address_of(found.project, batch)
    return done(request, f"{asked.key} is kept." if undo else "", undo=undo, here=found.url)


@login_required
@require_POST
def recommendations(request: HttpRequest, project: str) -> HttpResponse:
    """Sign a recommendation, whatever is still open."""
    found = _writable(request, project)
    told = {name: request.POST.get(name, "") for name in ("value", "reasons", "evidence", "note")}
    seen = whole_number(request.POST.get("version", ""))
    try:
        pieces = pieces_of(told["evidence"], found.project)
        said = found.recommend(
            told["value"], reasons=told["reasons"], evidence=pieces, note=told["note"], seen=seen, by=person_of(request)
        )
    except Refused as refused:
        return _page(request, found, "recommendation", 0, refused=refused)
    return done(request, f"Signed: {said.get_value_display().lower()}.", here=found.url)


@login_required
@require_POST
def signatures(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Put one's name under a recommendation too."""
    found = _writable(request, project)
    found.sign(
        get_object_or_404(found.recommendations, number=number),
        note=request.POST.get("note", ""),
        by=person_of(request),
    )
    return done(request, "Signed.", here=found.url)


@transaction.atomic
def _answer(request: HttpRequest, found: FeasibilityStudy, asked: StudyQuestion) -> str:
    """Keep the answer and what was added to or taken off its evidence; all of it or nothing."""
    by, sent, place = person_of(request), request.POST, found.project
    with together() as batch:
        if "text" in sent:
            seen = plain(sent["seen_text"]) if "seen_text" in sent else None
            found.answer(asked, plain(sent["text"]), seen=seen, by=by)
        if "evidence" in sent:
            now, before = (set(pieces_of(sent.get(name, ""), place)) for name in ("evidence", "seen_evidence"))
            for piece in pieces_of(sent["evidence"], place):
                if piece not in before:
                    found.show(asked, piece, by=by)
            for one in asked.evidence.filter(withdrawn_at=None):
                if one.piece in before - now:
                    found.withdraw(one, by=by)
    return batch


@transaction.atomic
def _outline(
    request: HttpRequest, found: FeasibilityStudy, thing: StudyArea | StudyQuestion, text: str
) -> HttpResponse:
    """Carry out what a row of the outline was sent with: save, up, down, remove, or another area."""
    by, do, into = person_of(request), request.POST.get("do", "save"), _another_area(request, found, thing)
    with together() as batch:
        if do in ("up", "down"):
            found.put_at(thing, _place_of(found, thing) + (1 if do == "down" else -1), by=by)
        elif do == "remove":
            found.take_out(thing, by=by)
        else:
            found.reword(thing, text, seen=request.POST.get("seen"), by=by)
            if into:
                found.put_at(thing, into.questions.count(), area=into, by=by)
    undo = address_of(found.project, batch)
    called = thing.key if isinstance(thing, StudyQuestion) else f"“{thing.name}”"
    said = {"up": "is moved up", "down": "is moved down", "remove": "is taken out"}.get(do, "is kept")
    return done(request, f"{called} {said}." if undo else "", undo=undo)


def _another_area(request: HttpRequest, found: FeasibilityStudy, thing: StudyArea | StudyQuestion) -> StudyArea | None:
    """Return the area that a question was sent into, if it does not lie there."""
    if isinstance(thing, StudyArea) or not (sent := request.POST.get("area", "")):
        return None
    into = get_object_or_404(found.areas.filter(removed_at=None), pk=whole_number(sent) or 0)
    return None if into.pk == thing.area_id else into


def _place_of(found: FeasibilityStudy, thing: StudyArea | StudyQuestion) -> int:
    rows = found.areas if isinstance(thing, StudyArea) else found.questions.filter(area=thing.area_id)
    there = list(rows.filter(removed_at=None).values_list("pk", flat=True))
    return there.index(thing.pk) if thing.pk in there else 0


def _page(
    request: HttpRequest, found: FeasibilityStudy, part: str, number: int, *,
    clash: Stale | None = None, refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    """Draw the page. clash, refused: why what was sent was not kept; it stands in its form again."""
    no = clash or refused
    values = {
        "project": found.project,
        "page": study_page(found, person_of(request)),
        "edit": part,
        "number": number,
        "clash": clash,
        "refused": refused,
        "typed": request.POST if no else {},
        "me": person_of(request),
    }
    response = render(request, "ledger/study.html", values, status=no.status if no else 200)
    if no:
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerMorph"
    return response


def _writable(request: HttpRequest, project: str) -> FeasibilityStudy:
    place = project_of(request, project)
    ask(request, "write the study", place)
    found = get_object_or_404(FeasibilityStudy.objects.select_related("project"), project=place)
    found.project = place
    return found


def _asked(found: FeasibilityStudy, number: int) -> StudyQuestion:
    asked = found.questions.filter(number=number).select_related("area").first()
    if asked is None:
        raise Http404(f"There is no question {number} here.")
    asked.study = found
    return asked
