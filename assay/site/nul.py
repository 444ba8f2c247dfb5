"""The one letter that no text has and no PostgreSQL takes: NUL."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\0"


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what was sent arrives without NUL, in the query, the form and the cookies."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if any(NUL in value for value in request.COOKIES.values()):
            request.COOKIES = {name: value.replace(NUL, "") for name, value in request.COOKIES.items()}
        request.GET = _plain(request.GET)  # type: ignore[assignment]  # as immutable as it was
        if request.method == "POST":
            request.POST = _plain(request.POST)  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _plain(sent: QueryDict) -> QueryDict:
    if not any(NUL in text for name, values in sent.lists() for text in (name, *values)):
        return sent
    plain = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        plain.setlist(name.replace(NUL, ""), [value.replace(NUL, "") for value in values])
    plain._mutable = False
    return plain
