"""What facts about practices are about, by name and address."""

from collections.abc import Iterable

from assay.practice.models import Waiver
from assay.science.practices import CATALOGUE


def waivers(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Name waivers after their practice and subject; their page is the practice's."""
    rows = Waiver.objects.filter(pk__in=list(ids)).select_related("project")
    return {one.pk: (name_of(one), f"{one.project.url}practice#{one.practice.replace('.', '-')}") for one in rows}


def name_of(waiver: Waiver) -> str:
    """Return what a waiver waives: the practice by its name, and the subject."""
    known = CATALOGUE.get(waiver.practice)
    return " · ".join(filter(None, (known.name if known else waiver.practice, waiver.subject)))
