"""A small crew that the tests of all rooms share."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.kept import Kept

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)


class Crew:
    """Named people in one project, verbs that make things for them."""

    def __init__(self) -> None:
        from assay.crew.models import Membership, Person, Project

        def person(name: str, **more: Any) -> Person:
            return Person.objects.enrol(email=f"{name.lower()}@assay.example", name=name, password=None, **more)

        self.cleo = person("Cleo")  # product, owner
        self.ana = person("Ana")  # science
        self.ada = person("Ada")  # science
        self.bo = person("Bo")  # engineering
        self.lee = person("Lee")  # process lead
        self.vera = person("Vera")  # viewer
        self.otto = person("Otto")  # outsider: member of another project
        self.rem = person("Rem")  # removed member
        self.project = Project.objects.found(
            key="CHURN", name="Churn early warning", by=self.cleo, discipline="product"
        )
        for who, discipline, role in (
            (self.ana, "science", "member"),
            (self.ada, "science", "member"),
            (self.bo, "engineering", "member"),
            (self.lee, "product", "lead"),
            (self.vera, "other", "viewer"),
            (self.rem, "engineering", "member"),
        ):
            Membership.objects.join(project=self.project, person=who, discipline=discipline, role=role, by=self.cleo)
        self.seat(self.rem).leave(by=self.cleo)
        self.other = Project.objects.found(key="OTHER", name="Another project", by=self.otto)

    def seat(self, person: Any) -> Any:
        return self.project.memberships.get(person=person)

    def state(self, slug: str) -> Any:
        return self.project.terms.state(slug)

    @property
    def todo(self) -> Any:
        return self.state("todo")

    @property
    def doing(self) -> Any:
        return self.state("doing")

    @property
    def done(self) -> Any:
        return self.state("delivered")

    def item(self, title: str = "Read the usage table", *, promises: str = "", **more: Any) -> Any:
        from assay.backlog.models import Deliverable, Item

        by = more.pop("by", self.ana)
        item = Item.objects.add(project=more.pop("project", self.project), title=title, by=by, **more)
        if promises:
            Deliverable.objects.promise(promises, item=item, by=by)
        return item

    def story(self, title: str = "Find who leaves", **more: Any) -> Any:
        return self.item(title, kind="story", **more)

    def spike(self, title: str = "Does tenure predict churn?", **more: Any) -> Any:
        return self.item(title, kind="spike", **{"question": title, **more})

    def sprint(self, start: date = date(2026, 11, 2), end: date = date(2026, 11, 13), **more: Any) -> Any:
        from assay.backlog.models import Sprint

        return Sprint.objects.plan(project=more.pop("project", self.project), start=start, end=end, by=self.lee, **more)


@cache
def kept_crew() -> "Kept[Crew]":
    """The one crew of a process, whose rows are put back for each test that asks for it."""
    from tests.kept import Kept

    return Kept(Crew)


@pytest.fixture
def told() -> Iterator[datetime]:
    """Let it be Tuesday 3 November 2026, 08:00 UTC."""
    from assay import clock

    with clock.at(NOW):
        yield NOW


@pytest.fixture
def crew(db: None, told: datetime) -> Crew:
    """The crew, on a Tuesday morning."""
    return kept_crew()()


@pytest.fixture(autouse=True)
def unhashed_static_files(settings: Any) -> None:
    """Let pages be drawn without collectstatic."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of a process: Playwright cannot be started twice in it."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import launched

    with sync_playwright() as playwright:
        opened = launched(playwright)
        yield opened
        opened.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let browser tests come last: Playwright keeps a loop in their thread, beside which Django does not query.

    What asks no database is not asked of PostgreSQL again: it would say the same.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if os.environ.get("ASSAY_TEST_DATABASE") == "postgres":
        config.hook.pytest_deselected(items=[item for item in items if not asks_a_database(item)])
        items[:] = [item for item in items if asks_a_database(item)]


def asks_a_database(item: pytest.Item) -> bool:
    """Whether a test reads rows, by its fixtures or its mark, or may start an instance, as those of `site` do."""
    rows = {"db", "transactional_db", "django_db_setup", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(rows) or item.get_closest_marker("django_db") is not None or "site" in item.path.parts
