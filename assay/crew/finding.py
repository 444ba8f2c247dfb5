"""What the palette finds of the crew's own: projects and their rooms, people, actions."""

from collections.abc import Iterator

from assay.crew.models import Membership, Person, Project
from assay.crew.permissions import may, seats
from assay.crew.registries import Found, rooms

MOST = 8


def found(person: Person, project: Project | None, text: str) -> list[Found]:
    """Return what fits a text. project: where the person is; its own rooms stand on its pages already."""
    mine = [seat.project for seat in seats(person).values()]
    places = [hit for place in mine if place != project for hit in _places(place) if _fits(hit.label, text)]
    actions = [hit for hit in _actions(person, project) if _fits(hit.label, text)]
    return [*places[:MOST], *(_people(project, text) if project else ()), *actions]


def _places(project: Project) -> Iterator[Found]:
    yield Found(project.name, project.url, "Projects", note=project.key)
    for room in sorted(rooms, key=lambda room: room.order):
        yield Found(f"{room.label} of {project.name}", project.url + room.path, "Projects", note=project.key)


def _people(project: Project, text: str) -> list[Found]:
    people = Membership.objects.present().filter(project=project).select_related("person").order_by("person__name")
    return [
        Found(seat.person.name, f"{project.url}crew#{seat.person.handle}", "People", seat.get_discipline_display())
        for seat in people
        if _fits(f"{seat.person.name} @{seat.person.handle}", text)
    ][:MOST]


def _actions(person: Person, project: Project | None) -> Iterator[Found]:
    yield Found("Found a project", "/projects/new", "Do")
    yield Found("Change the password", "/password/", "Do")
    if project and may(person, "invite", project):
        yield Found("Invite somebody", f"{project.url}crew#invite", "Do")
    if project and may(person, "change the agreement", project):
        yield Found("Change the working agreement", f"{project.url}agreement/edit", "Do")


def _fits(label: str, text: str) -> bool:
    """Whether each word that is typed stands in a label."""
    return all(word in label.casefold() for word in text.casefold().split())
