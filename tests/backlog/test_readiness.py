"""Ready is asked in three places: of rows by conditions, of a page by what it has read, of facts by backlog.refined."""

import pytest

from assay.backlog.checklists import ready_answers
from assay.backlog.item_parts import parts_of
from assay.backlog.models import Item
from assay.backlog.readiness import falls_short
from assay.crew.terms import READY, Point, Terms
from assay.practice.answers import answers_of


@pytest.fixture
def backlog(crew):
    """Items that fall short in every way, and some that do not, behind a running sprint."""
    terms = Terms(
        ready=(*READY, Point("understood", "The other discipline can say what it is for")),
        practices={"backlog.refined": {"ahead": 30}},
    )
    crew.project.agreements.revise(project=crew.project, terms=terms, reason="Retrospective", by=crew.lee)
    sprint = crew.sprint()
    on_board = crew.story("On the board", size="S", stage="exploration", sprint=sprint, promises="EDA")
    ready = crew.story("Ready", size="M", stage="exploration", promises="Model", criteria=["It ranks"])
    ready.tick("ready", "understood", by=crew.bo)
    ready.block(on_board, by=crew.bo)  # on the board: no obstacle
    crew.story("Nothing at all")
    crew.story("Too big", size="XL", stage="exploration", promises="Model", criteria=["It ranks"])
    crew.spike("No question", question="", size="S", stage="exploration", promises="EDA")
    crew.spike("Why do they leave?", size="S", stage="exploration", promises="EDA")
    crew.item("A task", kind="task", stage="operationalization")
    crew.item("A bug without a stage", kind="bug")
    withdrawn = crew.story("Promise taken back", size="S", stage="exploration", promises="Model", criteria=["a"])
    withdrawn.deliverables.get().withdraw(by=crew.ana)
    waits_below = crew.item("Waits for one below", kind="task", stage="exploration")
    below = crew.item("Below", kind="task", stage="exploration")
    waits_below.block(below, by=crew.ana)
    below.block(ready, by=crew.ana)  # above: it comes first anyway
    below.hold(kind="ledger.hypothesis", source_id=3, reason="needs CHURN-H3", by=crew.ana)
    crew.item("Done before", kind="task").move(to=crew.done, by=crew.ana)
    sprint.begin(by=crew.lee, reason="One story is enough")
    return crew


def by_rows(crew):
    items = Item.objects.filter(project=crew.project).open().exclude(title="On the board").select_related("project")
    return {(item.key, point) for point, short in falls_short(crew.project).items() for item in items.filter(short)}


def test_conditions_on_rows_agree_with_the_practice(backlog):
    refined = answers_of(backlog.project)["backlog.refined"]

    found = by_rows(backlog)
    assert found == set(refined.at_risk) | set(refined.broken)
    assert {point for _, point in found} == {point.id for point in backlog.project.terms.ready}


def test_the_page_of_each_item_agrees_with_the_conditions_on_rows(backlog):
    items = Item.objects.filter(project=backlog.project).open().exclude(title="On the board").select_related("project")

    shown = {
        (item.key, answer.id)
        for item in items
        for answer in ready_answers(item, parts_of(item))
        if answer.holds is False
    }
    assert shown == by_rows(backlog)
