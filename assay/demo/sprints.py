"""How the sprints were planned, begun and closed, and how the backlog was ranked."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from assay.backlog.models import Item, Sprint
from assay.demo.happenings import Happening, read
from assay.demo.told import Told

Entry = dict[str, Any]


def planned() -> Iterator[Happening]:
    """Tell how the sprints were laid out; before any item is planned into one."""
    story = read("sprints.yaml")
    for entry in story["sprints"]:
        yield Happening(story["planned"]["at"], partial(_plan, entry, story["planned"]["by"]))


def begun_and_closed() -> Iterator[Happening]:
    """Tell how they began and ended; after what was planned into them in the same minute."""
    story = read("sprints.yaml")
    for entry in story["sprints"]:
        if "begun" in entry:
            yield Happening(entry["begun"]["at"], partial(_begin, entry))
        if "closed" in entry:
            yield Happening(entry["closed"]["at"], partial(_close, entry))
    for ranking in story["ranked"]:
        yield Happening(ranking["at"], partial(_rank, ranking))


def _plan(entry: Entry, by: str, told: Told) -> None:
    told.sprints[entry["number"]] = Sprint.objects.plan(
        project=told.project, start=told.weeks.day(entry["start"]), end=told.weeks.day(entry["end"]),
        by=told.people[by],
    )  # fmt: skip


def _begin(entry: Entry, told: Told) -> None:
    sprint, begun = told.sprints[entry["number"]], entry["begun"]
    sprint.change(goal=entry["goal"], by=told.people[begun["by"]])
    sprint.begin(by=told.people[begun["by"]], reason=begun.get("reason", ""))


def _close(entry: Entry, told: Told) -> None:
    sprint, closed = told.sprints[entry["number"]], entry["closed"]
    left = Item.objects.filter(sprint=sprint).open().values_list("pk", flat=True)
    sprint.close(
        choices=dict.fromkeys(left, "on"), judged=closed["judged"], reason=closed["reason"],
        by=told.people[closed["by"]],
    )  # fmt: skip


def _rank(ranking: Entry, told: Told) -> None:
    keys = [f"{told.project.key}-{number}" for number in ranking["order"]]
    for above, below in pairwise(keys):
        item, other = told.item(below), told.item(above)
        item.refresh_from_db(fields=["rank"])
        other.refresh_from_db(fields=["rank"])
        if item.rank < other.rank:
            item.rank_next_to(other, below=True, by=told.people[ranking["by"]])
