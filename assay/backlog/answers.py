"""How a move is answered that says something is done although it owes a deliverable."""

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse

from assay.backlog.models import Item
from assay.crew.models import Project
from assay.ui.addresses import query_part
from assay.ui.answers import done
from assay.ui.environment import split_address


def owes(request: HttpRequest, item: Item, to: str) -> HttpResponse:
    """Nothing moves; the page shows what is owed and the three ways out, also after it refreshes itself.

    The board shows them in the card, the item's own page on top; from any other page one is led there.
    """
    asked = {"owes": item.key, "to": to}
    page = _open_page(request)
    board = board_address(request, item.project)
    if not request.headers.get("HX-Request") or not (board or page == item.url):
        return done(request, to=item.url + query_part(**asked))
    here = board or item.url
    address = f"{here}{'&' if '?' in here else '?'}{urlencode(asked)}"
    return HttpResponse(status=422, headers={"HX-Replace-Url": address, "HX-Trigger": '{"assay:refresh": {}}'})


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
