"""How a move is answered before which something is asked: what is owed, findings, why it starts early."""

import json
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse

from assay.backlog.models import Item
from assay.backlog.models.asking import Asks, Unanswered
from assay.crew.models import Project
from assay.ui.addresses import query_part
from assay.ui.answers import done
from assay.ui.environment import split_address


def asks(request: HttpRequest, item: Item, to: str, why: Asks) -> HttpResponse:
    """Nothing moves; the page shows what is asked and the ways out, also after it refreshes itself.

    The board shows them in the card, the item's own page on top; from any other page one is led there, and from the
    board too where findings are to be written, for which a card has no room.
    """
    asked = {"owes": item.key, "to": to}
    page = _open_page(request)
    board = "" if isinstance(why, Unanswered) else board_address(request, item.project)
    if not request.headers.get("HX-Request") or not (board or page == item.url):
        return done(request, to=item.url + query_part(**asked))
    here = board or item.url
    address = f"{here}{'&' if '?' in here else '?'}{urlencode(asked)}"
    told: dict[str, object] = {"assay:refresh": {}}
    if isinstance(why, Unanswered) and any(request.POST.get(name) for name in Item.FINDINGS):
        told["assay:said"] = {"text": why.message, "more": why.way_out}  # the form is longer than the window
    return HttpResponse(status=422, headers={"HX-Replace-Url": address, "HX-Trigger": json.dumps(told)})


def board_address(request: HttpRequest, project: Project) -> str:
    """Return the board as the person has it open, without what was owed; "" where they are on another page."""
    if _open_page(request) != f"{project.url}board":
        return ""
    kept = {name: value for name, value in parse_qsl(split_address(_address(request)).query) if name in ("q", "group")}
    return f"{project.url}board{query_part(**kept)}"


def _open_page(request: HttpRequest) -> str:
    return split_address(_address(request)).path


def _address(request: HttpRequest) -> str:
    return request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
