"""What the crew's own facts are about: names and addresses for a list of them."""

from collections.abc import Iterable

from assay.crew.models import AgreementVersion, Comment, Invitation, Membership, Project, Token, WorkingGroup

Named = dict[int, tuple[str, str]]


def projects(ids: Iterable[int]) -> Named:
    """Name projects; their address leads to the board."""
    return {project.pk: (project.name, project.url) for project in Project.objects.filter(pk__in=ids)}


def seats(ids: Iterable[int]) -> Named:
    """Name members; where they stand among the crew."""
    rows = Membership.objects.filter(pk__in=ids).select_related("person", "project")
    return {seat.pk: (seat.person.name, f"{seat.project.url}crew#{seat.person.handle}") for seat in rows}


def invitations(ids: Iterable[int]) -> Named:
    """Lead to the list of open invitations; whom they invite is for leads alone."""
    rows = Invitation.objects.filter(pk__in=ids).select_related("project")
    return {one.pk: ("invitations", f"{one.project.url}crew#invitations") for one in rows}


def groups(ids: Iterable[int]) -> Named:
    """Name working groups."""
    rows = WorkingGroup.objects.filter(pk__in=ids).select_related("project")
    return {group.pk: (group.name, f"{group.project.url}crew#groups") for group in rows}


def tokens(ids: Iterable[int]) -> Named:
    """Name tokens; their address is the list of them."""
    rows = Token.objects.filter(pk__in=ids).select_related("project")
    return {one.pk: (one.name, f"{one.project.url}tokens") for one in rows}


def agreements(ids: Iterable[int]) -> Named:
    """Name versions of working agreements."""
    rows = AgreementVersion.objects.filter(pk__in=ids).select_related("project").defer("terms_data", "text", "changed")
    return {one.pk: (f"version {one.number}", f"{one.project.url}agreement?version={one.number}") for one in rows}


def comments(ids: Iterable[int]) -> Named:
    """Name what was said by how it begins; what was taken back is not told again."""
    rows = Comment.objects.filter(pk__in=ids, removed_at=None).only("key", "text")
    return {comment.pk: (opening(comment.text), comment.url) for comment in rows}


def opening(text: str, most: int = 100) -> str:
    """Return how a text begins, on one line, cut between words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most].rsplit(' ', 1)[0]} …"
