"""What has been told by now: whom and what the next happening can speak of."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assay import clock
from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Person, Project, WorkingGroup
from assay.crew.terms import State
from assay.demo.weeks import Weeks
from assay.ledger.models import Argument, Exploration, FeasibilityStudy, Hypothesis


@dataclass
class Told:
    """The people and things of the story by the names that its files use."""

    weeks: Weeks
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, WorkingGroup] = field(default_factory=dict)
    sprints: dict[int, Sprint] = field(default_factory=dict)
    deliverables: dict[tuple[str, str], Deliverable] = field(default_factory=dict)
    hypotheses: dict[str, Hypothesis] = field(default_factory=dict)
    arguments: dict[str, Argument] = field(default_factory=dict)
    explorations: dict[str, Exploration] = field(default_factory=dict)
    _items: dict[str, Item] = field(default_factory=dict)
    _project: Project | None = None
    _study: FeasibilityStudy | None = None

    @property
    def project(self) -> Project:
        """The project; it is founded first."""
        assert self._project is not None
        return self._project

    @project.setter
    def project(self, project: Project) -> None:
        self._project = project

    @property
    def study(self) -> FeasibilityStudy:
        """The feasibility study, from when it has begun."""
        assert self._study is not None
        return self._study

    @study.setter
    def study(self, study: FeasibilityStudy) -> None:
        self._study = study

    def item(self, key: str) -> Item:
        """Return an item that has been added."""
        item = self._items[key]
        item.project = self.project  # the one that knows the newest terms
        return item

    def keep(self, key: str, item: Item) -> None:
        """Remember an item. Raises ValueError if it got another key than the story gives it."""
        if item.key != key:
            raise ValueError(f"The story calls {item.key} {key}: its files are out of order.")
        self._items[key] = item

    def team(self, names: Iterable[str]) -> list[Person]:
        return [self.people[name] for name in names]

    def state(self, slug: str) -> State:
        """Return one of the crew's columns. Raises LookupError where the agreement has none of that name."""
        state = self.project.terms.state(slug)
        if state is None:
            raise LookupError(f"The agreement has no column {slug}.")
        return state

    def words(self, text: str) -> str:
        return self.weeks.words(text)

    def moment(self, written: str | None) -> datetime | None:
        return self.weeks.moment(written) if written else None

    @contextmanager
    def at(self, written: str) -> Iterator[Any]:
        """Let it be that moment of the story."""
        with clock.at(self.weeks.moment(written)) as moment:
            yield moment
