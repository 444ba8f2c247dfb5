"""How a page of the ledger comes by its hypothesis: what the person may not see is not there."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from assay.crew.addressed import project_of
from assay.ledger.models import Exploration, ExplorationVersion, Hypothesis, Upload
from assay.ledger.models.hypothesis import BESIDE, KEY
from assay.prepared import Prepared
from assay.ui.addresses import whole_number

Part = TypeVar("Part", bound=Model)

_NUMBERED = Prepared(
    (int, int),
    lambda project, number: Hypothesis.objects.filter(project=project, number=number).select_related(*BESIDE),
)


def hypothesis_of(request: HttpRequest, key: str) -> Hypothesis:
    """Return the hypothesis with this key and remember its project. Raises Http404 where they see none."""
    match = KEY.fullmatch(key)
    project = project_of(request, match[1]) if match and match[1] else None
    found = _NUMBERED.things(project.pk, int(match[2])) if match and project else []
    if not found or project is None:
        raise Http404(f"There is no hypothesis {key} here.")
    for near in (found[0], found[0].parent, found[0].needs):
        if near is not None:
            near.project = project
    return found[0]


def exploration_of(request: HttpRequest, project: str, number: int) -> Exploration:
    """Return an exploration of a project, with it. Raises Http404 where they see none, or it was withdrawn."""
    place = project_of(request, project)
    found = Exploration.objects.standing().filter(project=place, number=number).select_related("by").first()
    if found is None:
        raise Http404(f"There is no exploration {number} here.")
    found.project = place
    return found


def withdrawn_exploration(request: HttpRequest, project: str, number: int) -> Exploration:
    """Return one that was withdrawn, with who did it. Raises Http404 where there never was one, or they see none."""
    place = project_of(request, project)
    gone = Exploration.objects.filter(project=place, number=number).exclude(withdrawn_at=None)
    found = gone.select_related("withdrawn_by").first()
    if found is None:
        raise Http404(f"There is no exploration {number} here.")
    found.project = place
    return found


def version_of(exploration: Exploration, number: int) -> ExplorationVersion:
    """Return one version of its file. Raises Http404 where it has none of that number."""
    version = exploration.versions.filter(number=number).first()
    if version is None:
        raise Http404(f"There is no version {number} of {exploration.key}.")
    return version


def ids_in(texts: Iterable[str]) -> list[int]:
    """Return the ids among texts that somebody sent; what can be none is passed over."""
    return [number for text in texts if (number := whole_number(text)) is not None]


def part_of(rows: QuerySet[Part], pk: int) -> Part:
    """Return one part of a hypothesis out of its own rows. Raises Http404 where it has none of that id."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such thing on this hypothesis.")
    return found


def chosen_of(rows: QuerySet[Part], pks: list[str]) -> list[Part]:
    """Return what a form ticked, all of it out of these rows. Raises Http404 where one is none of them."""
    found = list(rows.filter(pk__in=ids_in(pks)))
    if len(found) < len(set(pks)):
        raise Http404("Something that was ticked is not here.")
    return found


def upload_of(request: HttpRequest, hypothesis: Hypothesis, token: str) -> Upload:
    """Return what this person uploaded for this hypothesis. Raises Http404 once it was confirmed, or a day later."""
    upload = Upload.objects.of(request.user).filter(hypothesis=hypothesis, token=token).first()
    if upload is None:
        raise Http404("This upload is not here any more: it was confirmed, or a day has passed.")
    upload.hypothesis = hypothesis
    return upload
