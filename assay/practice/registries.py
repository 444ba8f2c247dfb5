"""What the practices are computed from. Higher rooms contribute their facts in their AppConfig.ready()."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assay.crew.models import Project

#: one key of the snapshot, for a project as it was at a moment
Contributor = Callable[["Project", datetime], Any]

contributors: dict[str, Contributor] = {}


def contribute(key: str, contributor: Contributor) -> None:
    """Record facts under a key of the snapshot. Raises ValueError if a room contributes it already."""
    if key in contributors:
        raise ValueError(f"The snapshot already has {key}.")
    contributors[key] = contributor
