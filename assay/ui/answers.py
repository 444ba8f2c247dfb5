"""How a change that was made is answered: in words, with a way to take it back."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from assay.ui.addresses import whole_number
from assay.ui.environment import way_back

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def done(
    request: HttpRequest, text: str = "", *, undo: str = "", more: str = "", to: str = "", here: str = ""
) -> HttpResponse:
    """Answer a change.

    A script is told the text and asks for the page anew; without one, the browser is sent back to where it came from.
    text: what was done, "" to say nothing. undo: where a POST takes it back. more: a second sentence.
    to: another page to go on to. here: the address that the page goes on under, where it changes.
    """
    if request.headers.get("HX-Request") and not to:
        told: dict[str, Any] = {"assay:refresh": {}}
        if text:
            told["assay:said"] = {"text": text, "undo": undo, "more": more}
        headers = {"HX-Trigger": json.dumps(told)}
        return HttpResponse(status=204, headers=headers | ({"HX-Replace-Url": here} if here else {}))
    if text:
        messages.success(request, f"{text} {more}".strip(), extra_tags=undo)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    response = HttpResponseRedirect(to or here or way_back(request))
    response.status_code = 303
    return response


def proposals(request: HttpRequest, complete: "Callable[[str, int], Sequence[DataclassInstance]]") -> JsonResponse:
    """Answer what may be typed next into a query field, which sends its text as `q` and its cursor as `at`."""
    text = request.GET.get("q", "")
    cursor = whole_number(request.GET.get("at", ""), len(text))
    return JsonResponse([asdict(one) for one in complete(text, len(text) if cursor is None else cursor)], safe=False)
