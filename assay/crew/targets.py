"""What the crew's own facts are about: names and addresses for a list of them."""

from collections.abc import Iterable

from assay.crew.models import AgreementVersion, Comment, Invitation, Membership, Project, WorkingGroup

Named = dict[int, tuple[str, str]]


def projects(ids: Iterable[int]) -> Named:
    """Name projects; their page is the board."""
    return {project.pk: (project.name, project.url) for project in Project.objects.filter(pk__in=ids)}


def seats(ids: Iterable[int]) -> Named:
    """Name members; where they stand among the crew."""
    rows = Membership.objects.filter(pk__in=ids).select_related("person", "project")
    return {seat.pk: (seat.person.name, f"{seat.project.url}crew#{seat.person.handle}") for seat in rows}


def invitations(ids: Iterable[int]) -> Named:
    """Name those who were invited; the list of open invitations."""
    rows = Invitation.objects.filter(pk__in=ids).select_related("project")
    return {invitation.pk: (invitation.email, f"{invitation.project.url}crew#invitations") for invitation in rows}


def groups(ids: Iterable[int]) -> Named:
    """Name working groups."""
    rows = WorkingGroup.objects.filter(pk__in=ids).select_related("project")
    return {group.pk: (group.name, f"{group.project.url}crew#groups") for group in rows}


def agreements(ids: Iterable[int]) -> Named:
    """Name versions of working agreements."""
    rows = AgreementVersion.objects.filter(pk__in=ids).select_related("project").defer("terms_data", "text", "changed")
    return {one.pk: (f"version {one.number}", f"{one.project.url}agreement?version={one.number}") for one in rows}


def comments(ids: Iterable[int]) -> Named:
    """Name what was commented on, by its key."""
    rows = Comment.objects.filter(pk__in=ids).values_list("pk", "key")
    return {pk: (key, f"/browse/{key}#comment-{pk}") for pk, key in rows}
