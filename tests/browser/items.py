"""What the tests of items make in their instance."""

from assay.backlog.models import Deliverable, Item
from assay.crew.models import Project
from tests.backlog.many import many_items
from tests.browser.crew import board, person


class _Crew:
    def __init__(self, project: Project) -> None:
        self.project, self.ana = project, person("Ana")


def backlog(number: int, more: int = 0) -> str:
    """A board of tests/browser/crew.py, beside it three items in no sprint, and so many more with long titles."""
    key = board(number)
    project, ana = Project.objects.get(key=key), person("Ana")
    story = Item.objects.add(
        project=project, title="Call-graph features: how many of your frequent contacts have left?", by=ana, size="M",
        stage="experimentation", description="People leave *in company*.", labels=["graph"],
        criteria=["No record younger than the score date"],
    )  # fmt: skip
    Deliverable.objects.promise("A pipeline", item=story, by=ana)
    Item.objects.add(project=project, title="How many seeds decide?", kind="spike", by=ana)
    Item.objects.add(project=project, title="Rotate the token", kind="task", by=ana)
    if more:
        many_items(_Crew(project), more)
    return key


def rewrite(key: str, name: str, **values: str) -> None:
    """Let somebody else change an item."""
    item = Item.objects.select_related("project").keyed(key).get()
    item.change(by=person(name), **values)


def stored(key: str, field: str) -> str:
    """Return what an item holds."""
    item = Item.objects.keyed(key).get()
    return str(getattr(item, field))
