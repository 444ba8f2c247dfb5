"""What a person owes: deliverables not delivered once half of their sprint has passed, and items past their day."""

from collections.abc import Iterator
from datetime import timedelta

from assay import clock
from assay.backlog.kinds import DELIVERING
from assay.backlog.models import Deliverable, Item, Sprint
from assay.backlog.sprint_page import box_of
from assay.backlog.times import is_past_half
from assay.crew.models import Person
from assay.crew.registries import Owed


def owed_deliverables(person: Person, project_ids: list[int]) -> Iterator[Owed]:
    """Yield what the items that the person works on promised for a sprint past its half, in two queries."""
    running = Sprint.objects.running().filter(project_id__in=project_ids).select_related("project")
    late = [sprint for sprint in running if is_past_half(sprint.project, box_of(sprint))]
    if not late:
        return
    owed = Deliverable.objects.filter(
        sprint__in=late, withdrawn_at=None, delivered_at=None, item__assignments__person=person,
        item__kind__in=sorted(DELIVERING), item__done_at=None, item__dropped_at=None,
    )  # fmt: skip
    for one in owed.select_related("item__project", "sprint").order_by("pk"):
        assert one.sprint is not None
        what, why = f"Deliver “{one.what}”", f"Promised by {one.item.key} for sprint {one.sprint.number}"
        yield Owed(one.project_id, what, why, one.item.url, since=one.promised_at, due=one.sprint.end)


def overdue_items(person: Person, project_ids: list[int]) -> Iterator[Owed]:
    """Yield the open items of the person whose day has passed where their project lives, in one query."""
    items = Item.objects.open().filter(project_id__in=project_ids, assignments__person=person)
    tomorrow = clock.now().date() + timedelta(days=1)  # nowhere on earth is it later
    for item in items.filter(due__lt=tomorrow).select_related("project").order_by("pk"):
        if item.due and item.due < item.project.today:
            what, why = f"Finish “{item.title}”", f"The day of {item.key} has passed"
            yield Owed(item.project_id, what, why, item.url, due=item.due)
