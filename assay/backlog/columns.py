"""How much lies in the columns of the crew's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count

from assay.backlog.models import Item

if TYPE_CHECKING:
    from assay.crew.models import Project


def counts(project: Project, slugs: Iterable[str]) -> dict[str, int]:
    """Return how many items lie in these columns; an empty one is left out."""
    lying = Item.objects.filter(project=project, state__in=list(slugs)).order_by()
    return dict(lying.values_list("state").annotate(Count("id")))
