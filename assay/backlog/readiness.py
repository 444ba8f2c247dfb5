"""Ready, point by point, as conditions on rows: one query tells for a whole list which items fall short, and in what.

The same rule as backlog.refined has in `assay.science.practices`; a test holds both to one answer.
"""

from django.db.models import Exists, F, OuterRef, Q

from assay.backlog.kinds import DELIVERING, Kind
from assay.backlog.models import Block, Criterion, Deliverable, Hold, Tick
from assay.crew.models import Project
from assay.crew.terms import Point, Terms

_DELIVERS = Q(kind__in=sorted(DELIVERING))


def falls_short(project: Project) -> dict[str, Q]:
    """Return for each point of the crew's Ready the items that fall short in it."""
    return {point.id: _short(point, project.terms) for point in project.terms.ready}


def unready(project: Project) -> Q:
    """Return the items that fall short in any point of Ready."""
    short = Q(pk__in=[])
    for condition in falls_short(project).values():
        short |= condition
    return short


def open_blockers() -> Q:
    """Return the items that wait for an open item, or for something of another room."""
    waiting = Block.objects.filter(item=OuterRef("pk"), blocker__done_at=None, blocker__dropped_at=None)
    return Q(Exists(waiting)) | Q(Exists(Hold.objects.filter(item=OuterRef("pk"))))


def _short(point: Point, terms: Terms) -> Q:
    binds = Q(kind__in=point.kinds) if point.kinds else Q()
    if not point.is_computed:
        return binds & ~Q(Exists(Tick.objects.filter(item=OuterRef("pk"), checklist="ready", point=point.id)))
    return binds & _COMPUTED[point.rule](terms)


def _criteria(_terms: Terms) -> Q:
    none = ~Q(Exists(Criterion.objects.filter(item=OuterRef("pk"))))
    return Q(Q(kind=Kind.STORY) & none) | Q(kind=Kind.SPIKE, question="")


def _size(terms: Terms) -> Q:
    return _DELIVERS & ~Q(size__in=terms.sizes_fit)


def _stage(_terms: Terms) -> Q:
    return Q(stage="")


def _deliverable(_terms: Terms) -> Q:
    return _DELIVERS & ~Q(Exists(Deliverable.objects.filter(item=OuterRef("pk"), withdrawn_at=None)))


def _blocker(_terms: Terms) -> Q:
    below = Block.objects.filter(
        item=OuterRef("pk"), blocker__done_at=None, blocker__dropped_at=None, blocker__rank__gt=F("item__rank")
    ).exclude(blocker__sprint__started_at__isnull=False, blocker__sprint__closed_at=None)
    return Q(Exists(below))


_COMPUTED = {
    "criteria": _criteria,
    "size": _size,
    "stage": _stage,
    "deliverable": _deliverable,
    "blocker": _blocker,
}
