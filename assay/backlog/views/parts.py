"""The parts of an item: criteria, ticks, ties to other items, findings, comments."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from assay.backlog.addressed import item_of
from assay.backlog.fields import item_called, plain
from assay.backlog.item_page import View
from assay.backlog.models import Item
from assay.backlog.views.item import clash
from assay.crew.addressed import ask, person_of
from assay.crew.models import Comment
from assay.events.refusals import Refused, Stale
from assay.ui.answers import done


@login_required
@require_POST
def criteria(request: HttpRequest, key: str) -> HttpResponse:
    """Add an acceptance criterion."""
    item = _changeable(request, key)
    item.require(_text(request, "text"), by=person_of(request))
    return done(request, here=item.url)


@login_required
@require_POST
def criterion(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put a criterion in other words; without words it is removed."""
    item = _changeable(request, key)
    one = get_object_or_404(item.criteria, pk=pk)
    if request.POST.get("keep") == "theirs":
        return done(request, here=item.url)
    text = _text(request, "mine" if request.POST.get("keep") == "mine" else "text")
    try:
        item.reword(one, text, by=person_of(request), seen=plain(request.POST.get("seen_text", one.text)))
    except Stale as stale:
        return clash(request, item, stale, View(edit=f"criterion-{pk}", criterion=pk, clash=True))
    return done(request, here=item.url)


@login_required
@require_POST
def criterion_mark(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Say that a criterion is met, or is not."""
    item = _changeable(request, key)
    item.meet(get_object_or_404(item.criteria, pk=pk), met=bool(request.POST.get("met")), by=person_of(request))
    return done(request, here=item.url)


@login_required
@require_POST
def ticks(request: HttpRequest, key: str) -> HttpResponse:
    """Put one's name to a point of Ready or Done, or take it off."""
    item, checklist = _changeable(request, key), request.POST.get("checklist", "")
    if checklist not in ("ready", "done"):
        raise Refused("There is no such list of points.", way_out="Reload the page.")
    ticked = bool(request.POST.get("ticked"))
    item.tick(checklist, request.POST.get("point", ""), ticked=ticked, by=person_of(request))
    return done(request, here=item.url)


@login_required
@require_POST
def blocks(request: HttpRequest, key: str) -> HttpResponse:
    """Say that an item waits for another or blocks it, or no longer does."""
    item, person = _changeable(request, key), person_of(request)
    other = item_called(item, _text(request, "key"))
    waiting, blocker = (other, item) if request.POST.get("way") == "blocks" else (item, other)
    if request.POST.get("untie"):
        waiting.unblock(blocker, by=person)
    else:
        waiting.block(blocker, by=person)
    return done(request, here=item.url)


@login_required
@require_POST
def findings(request: HttpRequest, key: str) -> HttpResponse:
    """Write the findings of a spike; where somebody else changed the same text since, both are shown."""
    item = _changeable(request, key)
    texts = {name: _text(request, name) if name in request.POST else getattr(item, name) for name in Item.FINDINGS}
    seen = {name: _text(request, f"seen_{name}") for name in Item.FINDINGS if f"seen_{name}" in request.POST}
    if (field := request.POST.get("clashed", "")) in texts and (keep := request.POST.get("keep")):
        texts[field] = _text(request, "mine") if keep == "mine" else seen.get(field, getattr(item, field))
    try:
        item.answer(**texts, seen=seen, by=person_of(request))
    except Stale as stale:
        return clash(request, item, stale, View(edit=stale.field, clash=True))
    return done(request, here=item.url)


@login_required
@require_POST
def open_questions(request: HttpRequest, key: str) -> HttpResponse:
    """Let a question that a spike leaves open be a spike of its own."""
    item = _changeable(request, key)
    spike = item.ask_anew(_text(request, "question").strip(), by=person_of(request))
    return done(request, f"{spike.key} asks it now.", here=item.url)


@login_required
@require_POST
def comments(request: HttpRequest, key: str) -> HttpResponse:
    """Say something about an item."""
    item = item_of(request, key)
    ask(request, "comment", item)
    Comment.objects.say(_text(request, "text"), about=item, key=item.key, by=person_of(request))
    return done(request, here=item.url)


@login_required
@require_POST
def comment(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put one's own comment in other words."""
    item, text = item_of(request, key), _text(request, "text")
    said = _own_comment(request, item, pk)
    if not text.strip():
        raise Refused("There is nothing in this comment.", way_out="Write something, or remove it.")
    said.edit(text, seen=request.POST.get("seen_text"), by=person_of(request))
    return done(request, here=item.url)


@login_required
@require_POST
def comment_removal(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    item = item_of(request, key)
    _own_comment(request, item, pk).remove(by=person_of(request))
    return done(request, "Removed.", here=item.url)


def _changeable(request: HttpRequest, key: str) -> Item:
    item = item_of(request, key)
    ask(request, "change items", item)
    return item


def _own_comment(request: HttpRequest, item: Item, pk: int) -> Comment:
    ask(request, "comment", item)
    comment = get_object_or_404(Comment.objects.about(item), pk=pk)
    if comment.by_id != person_of(request).pk:
        raise PermissionDenied
    return comment


def _text(request: HttpRequest, name: str) -> str:
    return plain(request.POST.get(name, ""))
