"""What follows from a hypothesis: its work, and all that comes of its verdict, on one page and in one press."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from assay.backlog.models import Item
from assay.crew.addressed import ask, person_of
from assay.crew.undo import address_of
from assay.events.refusals import Refused
from assay.ledger.addressed import chosen_of, hypothesis_of, ids_in, part_of
from assay.ledger.follow_forms import Following
from assay.ledger.follow_page import follow_page, sprint_to_come
from assay.ledger.models import Choices, Hypothesis
from assay.science.inference.wording import listed
from assay.ui.answers import done


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_ups(request: HttpRequest, key: str) -> HttpResponse:
    """Say what follows, all of it together."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "register hypotheses", hypothesis)
    if request.method != "POST":
        return _page(request, hypothesis, Following(hypothesis))
    following = Following(hypothesis, request.POST)
    if "more" in request.POST:
        return _page(request, hypothesis, following)
    if not following.is_valid():
        return _page(request, hypothesis, following, shows_errors=True, status=422)
    try:
        choices = _choices(request, hypothesis, following)
        if choices.are_none and "do" in request.POST and not hypothesis.is_followed_up:
            raise Refused("Nothing is chosen yet.", way_out="Choose or write what follows, or say that nothing does.")
        follow_up = hypothesis.follow(choices, by=person_of(request))
    except Refused as refused:
        return _page(request, hypothesis, following, refused=refused, status=refused.status)
    undo = "" if follow_up.is_empty else address_of(hypothesis.project, follow_up.batch)
    return done(request, _said(follow_up.made), undo=undo, to=f"{hypothesis.url}#hangs")


@login_required
@require_POST
def withdrawals(request: HttpRequest, key: str) -> HttpResponse:
    """Withdraw a draft."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "register hypotheses", hypothesis)
    hypothesis.withdraw(by=person_of(request))
    return done(request, f"{hypothesis.key} is withdrawn.", here=hypothesis.url)


@login_required
@require_POST
def resumptions(request: HttpRequest, key: str) -> HttpResponse:
    """Take a withdrawn draft up again."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "register hypotheses", hypothesis)
    hypothesis.take_up(by=person_of(request))
    return done(request, f"{hypothesis.key} is a draft again.", here=hypothesis.url)


@login_required
@require_POST
def overturnings(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Overturn an assumption of a verdict."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "overturn assumptions", hypothesis)
    assumption = part_of(hypothesis.named.all(), pk)
    why, cause = request.POST.get("why", ""), request.POST.get("cause", "")
    hypothesis.overturn(assumption, why=why, cause=cause, by=person_of(request))
    said = listed(hypothesis.verdicts_on(assumption))
    return done(request, "The assumption is overturned.", more=f"Verdicts that stood on it: {said}." if said else "")


@login_required
@require_POST
def upholdings(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take back that an assumption is overturned."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "overturn assumptions", hypothesis)
    assumption = part_of(hypothesis.named.all(), pk)
    for overturning in assumption.overturnings.filter(taken_back_at=None):
        hypothesis.uphold(overturning, why=request.POST.get("why", ""), by=person_of(request))
    return done(request, "The assumption stands again.")


def _choices(request: HttpRequest, hypothesis: Hypothesis, following: Following) -> Choices:
    backlog = Item.objects.filter(project=hypothesis.project).select_related("project", "sprint")
    return Choices(
        items=following.new_items(), hypotheses=following.new_hypotheses(),
        drops=chosen_of(backlog, request.POST.getlist("drop")),
        takes_up=chosen_of(backlog, request.POST.getlist("take_up")), sprint=sprint_to_come(hypothesis),
    )  # fmt: skip


def _page(
    request: HttpRequest, hypothesis: Hypothesis, following: Following, *, refused: Refused | None = None,
    shows_errors: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    ticked: dict[str, Any] = {}
    if request.method == "POST":
        ticked = {name: set(ids_in(request.POST.getlist(field))) for name, field in TICKED.items()}
    page = follow_page(hypothesis, following, shows_errors=shows_errors, **ticked)
    values = {"page": page, "h": hypothesis, "project": hypothesis.project, "refused": refused}
    return render(request, "ledger/follow_ups.html", values, status=status)


TICKED = {"dropping": "drop", "taking": "take_up"}


def _said(made: dict[str, list[list[str]]]) -> str:
    verbs = {"drafted": "Drafted", "added": "Added", "dropped": "Dropped", "taken_up": "Took up"}
    parts = [f"{verbs[name]} {listed([key for key, _ in made[name]])}." for name in verbs if made.get(name)]
    return " ".join(parts) or "Noted: nothing follows."
