"""Queries that people come back to: their own, and those that others share with them."""

from __future__ import annotations

from dataclasses import dataclass

from assay.crew.models import Person, Project, SavedView, WorkingGroup
from assay.ui.addresses import query_part

#: pages that keep views, by the last part of their address
PAGES = ("backlog", "board")


@dataclass(frozen=True)
class Kept:
    """A saved view as a menu shows it. shared: with whom, "" for oneself alone."""

    id: int
    name: str
    url: str
    shared: str
    mine: bool
    current: bool


def kept_views(project: Project, person: Person, page: str, query: str = "", group_by: str = "") -> list[Kept]:
    """Return the views of a page that a person sees; one query. query, group_by: what the page shows now."""
    views = SavedView.objects.seen_by(person).filter(project=project, page=page).select_related("group", "owner")
    return [
        Kept(
            view.pk, view.name, address_of(project, view), _shared(view, person), view.owner_id == person.pk,
            (view.query, view.group_by) == (query, group_by),
        )
        for view in views
    ]  # fmt: skip


def address_of(project: Project, view: SavedView) -> str:
    """Return the address that shows a view."""
    return f"{project.url}{view.page}{query_part(q=view.query, group=view.group_by)}"


def group_called(project: Project, slug: str) -> WorkingGroup | None:
    """Return a working group of a project by its short name."""
    return project.groups.filter(slug=slug).first() if slug else None


def _shared(view: SavedView, person: Person) -> str:
    if not view.shared:
        return ""
    whose = "" if view.owner_id == person.pk else f"{view.owner.name}, "
    return whose + (view.group.name if view.group else "the whole crew")
