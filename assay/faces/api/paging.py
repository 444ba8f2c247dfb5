"""Long lists, a page at a time: by a cursor, so that what is new meanwhile shifts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

Row = TypeVar("Row", bound=Model)
MOST = 500
BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in the order of their ids. last: where the next page begins, 0 after the last one."""

    rows: tuple[Row, ...]
    last: int

    @classmethod
    def of(cls, found: QuerySet[Row], *, after: int, limit: int) -> Page[Row]:
        """Read the page after an id."""
        count = max(1, min(limit, MOST))
        rows = list(found.filter(pk__gt=max(0, min(after, BIGGEST)))[: count + 1])
        has_more = len(rows) > count
        return cls(tuple(rows[:count]), rows[count - 1].pk if has_more else 0)


def next_link(request: HttpRequest, response: HttpResponse, page: Page[Any]) -> None:
    """Say in the header where the next page is."""
    if page.last:
        query = urlencode({**request.GET.dict(), "after": page.last})
        response.headers["Link"] = f'<{request.build_absolute_uri(request.path)}?{query}>; rel="next"'
