"""The frame around every page, filled with what this person may see."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assay.crew.models import Membership, Person, Project
from assay.crew.permissions import may, seats
from assay.crew.registries import Room, notes, rooms
from assay.keys import keyed
from assay.ui.shell import Face, NavEntry, Place, Said, Shell, theme_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame of this page."""
    person = getattr(request, "user", None)
    said = tuple(Said(str(m), tone=m.level_tag, undo_url=m.extra_tags.partition(" ")[0]) for m in get_messages(request))
    if not isinstance(person, Person):
        return {"shell": Shell(theme=theme_of(request), notices=said)}
    project: Project | None = getattr(request, "project", None)
    mine = seats(person)
    seat = mine.get(project.pk) if project else None
    return {
        "shell": Shell(
            person=face_of(person, seat),
            theme=theme_of(request) or person.theme,
            single_keys=person.single_keys,
            project=_place(project) if project else None,
            projects=tuple(_place(seat.project, note="") for seat in mine.values()),
            nav=(*_everywhere(request, project), *(_navigation(request, project, person) if project else ())),
            event=int(vars(seat)["event"] or 0) if seat else 0,
            live=request.method in ("GET", "HEAD"),
            notices=said,
            sign_out_url="/sign-out/",
            account_url="/me/",
            new_url=f"{project.url}backlog?new" if project and may(person, "change items", project) else "",
        )
    }


def face_of(person: Person, seat: Membership | None = None) -> Face:
    """Return a person as a page draws them."""
    return Face(
        initials=person.initials, name=person.name, id=str(person.pk),
        discipline=seat.discipline if seat else "other", note=seat.get_discipline_display() if seat else "",
    )  # fmt: skip


def _place(project: Project, note: str | None = None) -> Place:
    words = " · ".join(filter(None, (source(project) for source in notes))) if note is None else note
    return Place(key=project.slug, name=project.name, url=project.url, note=words)


def _everywhere(request: HttpRequest, project: Project | None) -> tuple[NavEntry, ...]:
    return (
        NavEntry(label=_("Today"), url="/", icon="home", on_phone=True, active=request.path == "/"),
        NavEntry(label=_("Mentions"), url="/#mentions", icon="inbox", keys="g n", on_phone=not project),
    )


def _navigation(request: HttpRequest, project: Project, person: Person) -> tuple[NavEntry, ...]:
    return tuple(
        NavEntry(
            label=room.label, url=project.url + room.path, icon=room.icon, heading=room.heading, keys=room.keys,
            finder=room.finder, count=_waiting(room, project, person), due=True, on_phone=room.on_phone,
            active=_is_in(request.path, project, room),
        )
        for room in sorted(rooms, key=lambda room: room.order)
    )  # fmt: skip


def _is_in(path: str, project: Project, room: Room) -> bool:
    """Whether a page is one of a room's."""
    if not room.path:
        return path == project.url
    named = None if room.letter is None else keyed(room.letter).match(path.removeprefix("/browse/"))
    if named:
        return named[1].upper() == project.key
    return path.startswith(tuple(project.url + one for one in (room.path, *room.covers)))


def _waiting(room: Room, project: Project, person: Person) -> str:
    count = room.waiting(project, person) if room.waiting else 0
    return ngettext("%d waits", "%d wait", count) % count if count else ""
