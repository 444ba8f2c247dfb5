"""Many items at once, for lists that have to stay fast."""

from typing import Any

from assay import clock
from assay.backlog.models import Item
from assay.backlog.models.ranking import STEP

TITLE = "Nightly scores for all five regions, with the reason in one Norwegian sentence and a way back if they drift"


def many_items(crew: Any, count: int, **values: Any) -> None:
    """Write rows directly: what is tested is reading them."""
    first = Item.objects.filter(project=crew.project).count()
    items = []
    for n in range(first + 1, first + count + 1):
        item = Item(
            project=crew.project, number=n, rank=n * STEP, kind=["story", "spike", "task", "bug"][n % 4],
            stage=["exploration", "experimentation", "operationalization"][n % 3], size="SML"[n % 3], state="todo",
            title=f"{TITLE} {n}", by=crew.ana, created_at=clock.now(), moved_at=clock.now(),
        )  # fmt: skip
        for name, value in values.items():
            setattr(item, name, value)
        item.words = item.words_of([])
        items.append(item)
    Item.objects.bulk_create(items)
