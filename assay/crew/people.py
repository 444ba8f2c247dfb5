"""Who is on a project, as its page lists them: plain values, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from assay.crew.models import Invitation, Membership, Person, Project, WorkingGroup
from assay.crew.permissions import may
from assay.crew.shell import face_of
from assay.ui.shell import Face


@dataclass(frozen=True)
class Member:
    """One person. role and discipline as the forms name them, with their words; groups by short name."""

    handle: str
    face: Face
    discipline: str
    discipline_word: str
    role: str
    role_word: str
    groups: dict[str, str]
    time_zone: str
    joined_at: datetime
    is_me: bool


@dataclass(frozen=True)
class Crew:
    """Everything on the page, and what its reader may do there."""

    members: tuple[Member, ...]
    gone: tuple[Member, ...]
    groups: tuple[WorkingGroup, ...]
    sizes: dict[str, int]
    invitations: tuple[Invitation, ...]
    may_invite: bool
    may_change: bool
    may_group: bool


def crew_of(project: Project, reader: Person) -> Crew:
    """Read the people of a project: those on it by name, those who left, the latest first."""
    rows = Membership.objects.filter(project=project).select_related("person").prefetch_related("groups")
    seats = sorted(rows, key=lambda seat: seat.person.name.casefold())
    present = tuple(_member(seat, reader) for seat in seats if seat.left_at is None)
    left = sorted((seat for seat in seats if seat.left_at), key=lambda seat: str(seat.left_at), reverse=True)
    may_invite = may(reader, "invite", project)
    open_ones = Invitation.objects.open().filter(project=project).select_related("by").order_by("-at")
    return Crew(
        members=present,
        gone=tuple(_member(seat, reader) for seat in left),
        groups=tuple(project.groups.order_by("name")),
        sizes=_sizes(present),
        invitations=tuple(open_ones) if may_invite else (),
        may_invite=may_invite,
        may_change=may(reader, "change a member", project),
        may_group=may(reader, "change groups", project),
    )


def _member(seat: Membership, reader: Person) -> Member:
    return Member(
        handle=seat.person.handle, face=face_of(seat.person, seat), discipline=seat.discipline,
        discipline_word=seat.get_discipline_display(), role=seat.role, role_word=seat.get_role_display(),
        groups={group.slug: group.name for group in seat.groups.all()}, time_zone=seat.person.time_zone,
        joined_at=seat.joined_at, is_me=seat.person_id == reader.pk,
    )  # fmt: skip


def _sizes(members: tuple[Member, ...]) -> dict[str, int]:
    named = [slug for member in members for slug in member.groups]
    return {slug: named.count(slug) for slug in named}
