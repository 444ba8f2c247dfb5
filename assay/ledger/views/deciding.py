"""Verdicts, second signatures, arguments; what a rejection prunes; which items hang on a hypothesis."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from assay.backlog.addressed import item_of
from assay.backlog.models import Deliverable, Item
from assay.crew.addressed import ask, person_of
from assay.crew.undo import address_of
from assay.events.refusals import Refused, Stale
from assay.ledger.addressed import chosen_of, hypothesis_of, ids_in, part_of
from assay.ledger.models import Hypothesis, ItemLink
from assay.ledger.offers import number_in
from assay.ledger.views.hypothesis import drawn
from assay.query import Misread
from assay.science.inference.wording import listed
from assay.ui.addresses import whole_number
from assay.ui.answers import done


@login_required
@require_POST
def verdicts(request: HttpRequest, key: str) -> HttpResponse:
    """Sign a verdict; where that is refused, what was typed stands on the page as it is now."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "sign verdicts", hypothesis)
    promised = Deliverable.objects.filter(project=hypothesis.project, withdrawn_at=None)
    delivers = chosen_of(promised, request.POST.getlist("delivers"))
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    seen, read = (whole_number(request.POST.get(name, "")) for name in ("seen", "seen_assessment"))
    try:
        verdict = hypothesis.sign(
            decision, reason=reason, delivers=delivers, seen=seen, read=read, by=person_of(request)
        )
    except Refused as refused:
        return drawn(request, hypothesis_of(request, key), refused=refused)
    said = f"You signed “{verdict.value}”."
    if not verdict.against:
        return done(request, said, to=f"{hypothesis.url}/follow-ups")
    more = "It waits for a second signature from another discipline."
    return done(request, said, more=more, here=f"{hypothesis.url}#verdict")


@login_required
@require_POST
def second_signatures(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the pending verdict as the second; where that is refused, what was typed stands on the page as it is now."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "sign verdicts", hypothesis)
    seen, read = (whole_number(request.POST.get(name, "")) for name in ("seen", "seen_assessment"))
    try:
        verdict = hypothesis.second(note=request.POST.get("note", ""), seen=seen, read=read, by=person_of(request))
    except Refused as refused:
        return drawn(request, hypothesis_of(request, key), refused=refused)
    return done(
        request, f"You signed “{verdict.value}” as the second; it stands now.", to=f"{hypothesis.url}/follow-ups"
    )


@login_required
@require_POST
def arguments(request: HttpRequest, key: str) -> HttpResponse:
    """Argue against what is, or is about to be, decided."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "comment", hypothesis)
    hypothesis.argue(request.POST.get("text", ""), by=person_of(request))
    return done(request, here=f"{hypothesis.url}#verdict")


@login_required
@require_POST
def answers(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Answer an argument; where somebody else did so since, both answers are shown."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "comment", hypothesis)
    argument, sent = part_of(hypothesis.arguments.all(), pk), request.POST
    try:
        hypothesis.answer(argument, sent.get("text", ""), seen=sent.get("seen_text"), by=person_of(request))
    except Stale as stale:
        return drawn(request, hypothesis_of(request, key), refused=stale)
    return done(request, here=f"{hypothesis.url}#verdict")


@login_required
@require_POST
def prunings(request: HttpRequest, key: str) -> HttpResponse:
    """Drop items that a rejection made moot, together."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "prune", hypothesis)
    backlog = Item.objects.filter(project=hypothesis.project).select_related("project")
    items = chosen_of(backlog, request.POST.getlist("item"))
    pruning = hypothesis.drop_moot(items, by=person_of(request))
    names = ", ".join(key for _, key, _ in pruning.items)
    return done(request, f"Dropped {names}.", undo=address_of(hypothesis.project, pruning.batch))


@login_required
@require_POST
def restorations(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put the items of a pruning back, but for those that somebody changed since."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "prune", hypothesis)
    back, left = hypothesis.restore(part_of(hypothesis.prunings.all(), pk), by=person_of(request))
    more = f"{', '.join(left)} changed since and stayed." if left else ""
    return done(request, f"{listed(back)} {'is' if len(back) == 1 else 'are'} back in place.", more=more)


@login_required
@require_POST
def links(request: HttpRequest, key: str) -> HttpResponse:
    """Say, on a hypothesis, which item tests it or needs it; or take such a link off."""
    hypothesis = hypothesis_of(request, key)
    ask(request, "register hypotheses", hypothesis)
    if removed := ids_in(request.POST.getlist("remove")):
        _unlink(request, part_of(_links().filter(hypothesis=hypothesis), removed[0]))
    else:
        typed = request.POST.get("item", "").strip()
        whole = typed if "-" in typed else f"{hypothesis.project.key}-{typed}"
        item = Item.objects.filter(project=hypothesis.project).keyed(whole).select_related("project").first()
        if item is None:
            said = f"There is no item {typed or 'without a key'} here."
            raise Refused(said, way_out=f"Give its key, as {hypothesis.project.key}-12.")
        hypothesis.link(item, request.POST.get("relation", ""), by=person_of(request))
    return done(request, here=f"{hypothesis.url}#hangs")


@login_required
@require_POST
def item_hypotheses(request: HttpRequest, key: str) -> HttpResponse:
    """Say, on an item, which hypothesis it tests or needs; or take such a link off."""
    item = item_of(request, key)
    ask(request, "register hypotheses", item)
    if removed := ids_in(request.POST.getlist("remove")):
        _unlink(request, part_of(_links().filter(item=item), removed[0]))
    else:
        hypothesis = _named(item, request.POST.get("hypothesis", "").strip())
        hypothesis.link(item, request.POST.get("relation", ""), by=person_of(request))
    return done(request, here=f"{item.url}#hypotheses")


def _links() -> QuerySet[ItemLink]:
    return ItemLink.objects.select_related("hypothesis__project", "item__project")


def _unlink(request: HttpRequest, link: ItemLink) -> None:
    link.hypothesis.unlink(link.item, link.relation, by=person_of(request))


def _named(item: Item, typed: str) -> Hypothesis:
    try:
        number = number_in(typed, item.project.key)
    except Misread as fault:
        raise Refused(fault.message, way_out="Give its key, as H3.") from fault
    hypothesis = Hypothesis.objects.filter(project=item.project, number=number).select_related("project").first()
    if hypothesis is None:
        raise Refused(f"There is no hypothesis H{number} here.", way_out="Look at the ledger for its key.")
    return hypothesis
