"""What the facts of this room are about."""

from collections.abc import Iterable

from assay.connect.models import Tracker


def trackers(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Name trackers by their address; they lie on the page of connections."""
    rows = Tracker.objects.filter(pk__in=ids).select_related("project")
    return {one.pk: (one.address, f"{one.project.url}connections") for one in rows}
