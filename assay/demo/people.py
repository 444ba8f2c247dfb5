"""How the crew came together, and what it agreed on."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from assay.crew.models import AgreementVersion, Membership, Person, Project, WorkingGroup
from assay.crew.terms import Point, State, Terms
from assay.demo.happenings import Happening, read
from assay.demo.told import Told

Entry = dict[str, Any]


def happenings() -> Iterator[Happening]:
    """Tell of people, working groups and the versions of the working agreement."""
    crew = read("crew.yaml")
    for entry in crew["people"]:
        yield Happening(entry["joined"], partial(_arrive, entry, crew["project"]))
    for entry in crew["groups"]:
        members = [person["id"] for person in crew["people"] if person.get("group") == entry["id"]]
        yield Happening(entry["at"], partial(_form, entry, members))
    states = read("sprints.yaml")["states"]
    for version in read("agreement.yaml")["versions"]:
        yield Happening(version["at"], partial(_agree, version, states, crew["days_off"]))
        for name, at in version["signatures"].items():
            yield Happening(at, partial(_sign, version["version"], name))


def _arrive(entry: Entry, founding: Entry, told: Told) -> None:
    person = Person.objects.enrol(
        email=entry["email"], name=entry["name"], password=None, handle=entry["id"], initials=entry["initials"],
        time_zone=entry["time_zone"], by=told.people.get(founding["founder"]),
    )  # fmt: skip
    told.people[entry["id"]] = person
    if entry["id"] == founding["founder"]:
        told.project = Project.objects.found(
            key=founding["key"], name=founding["name"], purpose=founding["purpose"], by=person,
            discipline=entry["discipline"], time_zone=founding["time_zone"],
        )  # fmt: skip
    else:
        Membership.objects.join(
            project=told.project, person=person, discipline=entry["discipline"], role=entry["role"],
            by=told.people[founding["founder"]],
        )  # fmt: skip


def _form(entry: Entry, members: list[str], told: Told) -> None:
    by = told.people[entry["by"]]
    group = WorkingGroup.objects.form(
        project=told.project, slug=entry["id"], name=entry["name"], about=entry["about"], by=by
    )
    told.groups[entry["id"]] = group
    for membership in told.project.memberships.filter(person__handle__in=members).order_by("id"):
        membership.change(groups=(group,), by=by)


def _agree(version: Entry, states: list[Entry], days_off: list[str], told: Told) -> None:
    AgreementVersion.objects.revise(
        project=told.project,
        terms=_terms(version, states, days_off, told),
        text=version["text"],
        reason=told.words(version["reason"]),
        changed=[{name: told.words(text) for name, text in change.items()} for change in version["changed"]],
        by=told.people[version["by"]],
    )


def _terms(version: Entry, states: list[Entry], days_off: list[str], told: Told) -> Terms:
    limits = version["limits"]
    columns = [
        State(state["slug"], state["name"], state["kind"], limits.get(state["slug"]), state.get("note", ""))
        for state in states
        if state.get("since", 1) <= version["version"]
    ]
    practices = {practice: dict(parameters) for practice, parameters in version["practices"].items()}
    for parameters in practices.values():
        if "off" in parameters:
            parameters["off"] = {**parameters["off"], "at": told.weeks.moment(version["at"]).isoformat()}
    return Terms(
        states=tuple(columns),
        ready=tuple(Point(**point) for point in version["ready"]),
        done=tuple(Point(**point) for point in version["done"]),
        holidays=tuple(told.weeks.day(day).isoformat() for day in days_off),
        practices=practices,
    )


def _sign(version: int, name: str, told: Told) -> None:
    told.project.agreements.get(number=version).sign(by=told.people[name])
