"""A new item in one line: words of the query language become values, all else is its title.

    spike Why do they leave? size:S stage:exploration @me #desk

A kind may stand first, in small letters or with a colon behind it; `key:value`, `@name` and `#value` stand anywhere.
What is not understood stays in the title, and is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db import transaction
from django.db.models import QuerySet

from assay.backlog.kinds import Kind, Stage
from assay.backlog.models import Item, Label, Sprint
from assay.backlog.models.item import KEY
from assay.backlog.registries import takers
from assay.backlog.templates_per_kind import text_for
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.models import Membership, Person, Project
from assay.events.log import together
from assay.events.refusals import Refused
from assay.query import Context
from assay.ui.addresses import whole_number

#: words of the query language whose values a new item can take
PLAIN = ("kind", "stage", "size", "state", "sprint", "parent", "due")
MANY = ("person", "label")
_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_TERM = re.compile(r"(?P<key>[A-Za-z]+):(?P<value>\S.*)|@(?P<person>[\w.-]+)|#(?P<short>[\w-]+)", re.DOTALL)


@dataclass
class Draft:
    """What a line means. many: people by handle and labels. odd: (part, what is wrong with it), left in the title."""

    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    many: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in MANY})
    odd: list[tuple[str, str]] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.values.get("kind", Kind.STORY.value)

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was understood, value by value: ("size", "S")."""
        plain = [(name, value) for name, value in self.values.items() if name != "kind"]
        return plain + [(name, value) for name, values in self.many.items() for value in values]


def read(line: str, project: Project, person: Person, *, inherited: Mapping[str, str] | None = None) -> Draft:
    """Read a line. inherited: what a new item takes from its list, where the line does not say otherwise."""
    draft, reader = Draft(), _Reader(project, person)
    tokens = _TOKEN.findall(line)
    if len(tokens) > 1 and (kind := _leading_kind(tokens[0])):
        draft.values["kind"] = kind
        tokens = tokens[1:]
    words = [token for token in tokens if not reader.takes(token, draft)]
    draft.title = " ".join(words)
    for name, value in (inherited or {}).items():
        if name in PLAIN and name not in draft.values and reader.fits(name, value):
            draft.values[name] = value
        elif name in MANY and not draft.many[name] and reader.fits(name, value):
            draft.many[name].append(value)
        elif name in takers:
            draft.taken[name] = value
    return draft


@transaction.atomic
def add(draft: Draft, *, project: Project, by: Person) -> Item:
    """Add the item that a draft means, with the text that its kind begins with. Raises Refused without a title."""
    values = draft.values
    with together():
        item = Item.objects.add(
            project=project, title=draft.title, by=by, kind=draft.kind, stage=values.get("stage", ""),
            size=values.get("size", ""), sprint=_sprint(project, values.get("sprint")),
            parent=_parent(project, values.get("parent")), people=_people(project, draft.many["person"]),
            labels=draft.many["label"], description=text_for(draft.kind),
            question=draft.title if draft.kind == Kind.SPIKE and draft.title.endswith("?") else "",
            state=project.terms.state(values["state"]) if "state" in values else None,
            due=date.fromisoformat(values["due"]) if "due" in values else None,
        )  # fmt: skip
        for name, value in draft.taken.items():
            takers[name](item, value, by)
    return item


class _Reader:
    """Reads the parts of one line with the words of the list of items."""

    def __init__(self, project: Project, person: Person) -> None:
        self.project = project
        self.person = person
        self._labels: set[str] | None = None

    @cached_property
    def context(self) -> Context:
        """Asked for only once a part needs it: most lines are a title alone."""
        return context_of(self.project, self.person)

    def takes(self, token: str, draft: Draft) -> bool:
        """Take the value of a part into the draft; False leaves it in the title."""
        match = _TERM.fullmatch(token)
        if match is None:
            return False
        if match["short"]:
            return self._short(match["short"], draft)
        if match["person"]:
            return self._read(token, token, draft)
        word = vocabulary().word(match["key"])
        if word is None or word.key not in (*PLAIN, *MANY):
            self._ask_about(token, draft)
            return False
        values = match["value"].split(",") if word.key in MANY else [match["value"]]
        if word.key == "label":  # a new one is as good as one that is in use
            names = [name for value in values if (name := value.strip('"').strip())]
            draft.many["label"] = list(dict.fromkeys([*draft.many["label"], *names]))
            return bool(names)
        read = [self._read(token, f"{word.key}:{value}", draft) for value in values]
        return any(read)

    def fits(self, name: str, value: str) -> bool:
        """Whether a new item can take this from its list.

        It cannot begin in a closed sprint, be done, or be given to somebody who is not on the crew.
        """
        if name == "state":
            state = self.project.terms.state(value)
            return state is not None and state.is_open
        if name == "sprint":
            there = Sprint.objects.filter(project=self.project, closed_at=None)
            return there.filter(number=whole_number(value) or 0).exists()
        return name != "person" or _seats(self.project).filter(person__handle=value).exists()

    def _read(self, token: str, term: str, draft: Draft) -> bool:
        understood = vocabulary().understand(term, self.context)
        if understood.problems:
            problem = understood.problems[0]
            near = f" Did you mean {problem.suggestion}?" if problem.suggestion else ""
            draft.odd.append((token, problem.message + near))
            return False
        for name, value in understood.singles.items():
            if name in ("state", "sprint") and not self.fits(name, value):
                draft.odd.append((token, f"Nothing begins in {name} {value}. Take one that is open."))
                return False
            if name in MANY:
                draft.many[name] = list(dict.fromkeys([*draft.many[name], value]))
            else:
                draft.values[name] = value
        return bool(understood.singles)

    def _ask_about(self, token: str, draft: Draft) -> None:
        """A word with a colon may well be part of a title; one that is nearly a property is asked about."""
        near = next((one.suggestion for one in vocabulary().understand(token, self.context).problems), "")
        if near in (*PLAIN, *MANY):
            draft.odd.append((token, f"Did you mean {near}?"))

    def _short(self, text: str, draft: Draft) -> bool:
        """`#S`, `#spike`, `#exploration`, or a label that is in use."""
        if KEY.fullmatch(text):
            return False  # it names another item
        low = text.lower()
        sizes = {size.lower(): size for size in self.project.terms.sizes}
        known: dict[str, str] = {"kind": low if low in Kind.values else "", "size": sizes.get(low, "")}
        known["stage"] = low if low in Stage.values else ""
        if found := next(((name, value) for name, value in known.items() if value), None):
            draft.values[found[0]] = found[1]
            return True
        if self._labels is None:
            labels = Label.objects.filter(item__project=self.project).values_list("name", flat=True)
            self._labels = set(labels.distinct())
        if low in self._labels:
            draft.many["label"].append(low)
        return low in self._labels


def _leading_kind(token: str) -> str:
    word = token.removesuffix(":").lower()
    return word if word in Kind.values and (token.endswith(":") or token == word) else ""


def _sprint(project: Project, number: str | None) -> Sprint | None:
    if not number:
        return None
    sprint = Sprint.objects.filter(project=project, number=number).first()
    if sprint is None:
        raise Refused(f"There is no sprint {number}.", way_out="Name the running one or a later one.")
    return sprint


def _parent(project: Project, key: str | None) -> Item | None:
    if not key:
        return None
    key = key if "-" in key else f"{project.key}-{key}"
    return Item.objects.filter(project=project).keyed(key).select_related("project").first()


def _seats(project: Project) -> QuerySet[Membership]:
    return Membership.objects.present().crew().filter(project=project)


def _people(project: Project, handles: list[str]) -> list[Person]:
    if not handles:
        return []
    seats = _seats(project).filter(person__handle__in=handles).select_related("person")
    people = {seat.person.handle: seat.person for seat in seats}
    if missing := [handle for handle in handles if handle not in people]:
        raise Refused(f"@{missing[0]} is not on the crew of this project.", way_out="Invite them first.")
    return [people[handle] for handle in handles]
