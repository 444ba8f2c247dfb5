"""All recorded facts of a project in one plain value: what `assay check --facts` reads, and the rules compute from."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from assay import clock
from assay.crew.models import AgreementVersion, Membership, Project
from assay.crew.terms import Point
from assay.practice.models import Waiver
from assay.practice.registries import contributors


def snapshot(project: Project, as_of: datetime | None = None, *, only: Collection[str] | None = None) -> dict[str, Any]:
    """Return the facts of a project as they were at a moment (by default now), as docs/practices.md describes them.

    only: what is asked of the rooms above, by their keys; None for all.
    """
    as_of = as_of or clock.now()
    facts: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "project": _project(project, as_of),
        "groups": list(project.groups.filter(formed_at__lte=as_of).order_by("slug").values_list("slug", flat=True)),
        "crew": _crew(project),
        "agreement": _agreement(project, as_of),
        "waivers": _waivers(project, as_of),
    }
    asked = {key: one for key, one in contributors.items() if only is None or key in only}
    return facts | {key: contribute(project, as_of) for key, contribute in asked.items()}


def _project(project: Project, as_of: datetime) -> dict[str, Any]:
    terms = project.terms_at(as_of)
    return {
        "key": project.key,
        "time_zone": project.time_zone,
        "workdays": list(terms.workdays),
        "holidays": list(terms.holidays),
        "sizes": list(terms.sizes),
        "sizes_fit": list(terms.sizes_fit),
        "ready": [_point(point) for point in terms.ready],
        "done": [_point(point) for point in terms.done],
        "practices": terms.practices,
    }


def _point(point: Point) -> dict[str, Any]:
    more: dict[str, Any] = {"kinds": list(point.kinds)} if point.kinds else {}
    return {"name": point.id, "text": point.text, **more, **({"since": point.since} if point.since else {})}


def _crew(project: Project) -> list[dict[str, Any]]:
    memberships = Membership.objects.crew().filter(project=project).select_related("person").prefetch_related("groups")
    return [
        {
            "id": member.person.handle,
            "discipline": member.discipline,
            "groups": [group.slug for group in member.groups.all()],
            "joined": project.day_of(member.joined_at).isoformat(),
            **({"left": project.day_of(member.left_at).isoformat()} if member.left_at else {}),
            "time_zone": member.person.time_zone,
        }
        for member in memberships.order_by("id")
    ]


def _agreement(project: Project, as_of: datetime) -> list[dict[str, Any]]:
    versions = AgreementVersion.objects.filter(project=project, at__lte=as_of).order_by("number")
    return [
        {
            "version": version.number,
            "at": version.at.isoformat(),
            "signatures": {signed.person.handle: signed.at.isoformat() for signed in version.signatures.all()},
        }
        for version in versions.prefetch_related("signatures__person")
    ]


def _waivers(project: Project, as_of: datetime) -> list[dict[str, Any]]:
    waivers = Waiver.objects.filter(project=project).filter(Q(ended_at=None) | Q(ended_at__gt=as_of))
    return [
        {
            "practice": waiver.practice,
            "reason": waiver.reason,
            "by": waiver.by.handle,
            "at": waiver.at.isoformat(),
            **({"subject": waiver.subject} if waiver.subject else {}),
            **({"until": waiver.until.isoformat()} if waiver.until else {}),
        }
        for waiver in waivers.select_related("by").order_by("at", "id")
    ]
