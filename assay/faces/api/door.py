"""Where programs come in: a request finds its operation below /api/v1/, and always gets JSON back."""

import hashlib
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from assay.events.refusals import Refused
from assay.faces.api.problems import Problem
from assay.faces.faults import fault_of

ROOT = "/api/v1/"


@csrf_exempt
@never_cache
def door(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer a program. Cookies count for nothing here, so no other site can make a browser ask."""
    try:
        view, args, kwargs = _operations().resolve(rest)
    except Resolver404:
        return nothing_here()
    try:
        response: HttpResponseBase = view(request, *args, **kwargs)
    except Problem as problem:
        return problem.answer()
    except Refused as refused:
        return Problem.of(refused).answer()
    if response.status_code == 405:
        return _no_such_way(request, response)
    return _known(request, response) if request.method == "GET" else response


def nothing_here() -> HttpResponse:
    """Say that there is nothing at this address."""
    return Problem(404, "There is nothing at this address.", way_out=f"See {ROOT}openapi.json.").answer()


def broken(error: BaseException | None) -> HttpResponse:
    """Say that the program failed, or what is wrong with the machine below it."""
    fault = fault_of(error)
    if fault is None:
        return Problem(500, "Assay failed. Nothing of this request was stored.").answer()
    headers = {"Retry-After": "10"} if fault.status == 503 else {}
    return Problem(fault.status, str(fault), headers=headers).answer()


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a request came to this door."""
    return request.path.startswith(ROOT)


def _no_such_way(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    allowed = response.headers.get("Allow", "")
    said = f"{request.method} means nothing at this address."
    return Problem(405, said, way_out=f"It takes {allowed}.", headers={"Allow": allowed}).answer()


@cache
def _operations() -> URLResolver:
    from assay.faces.api.v1 import api  # noqa: PLC0415  a third of a second, which no start and no page waits for

    return URLResolver(RegexPattern(r""), api.urls[0])


def _known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Mark an answer with its ETag, and send nothing to whoever has it already."""
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
