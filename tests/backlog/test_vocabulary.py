import pytest

from assay.backlog.models import Deliverable, Item
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.models import WorkingGroup
from assay.crew.terms import Point, Terms


def found(crew, query, by=None):
    understood = vocabulary().understand(query, context_of(crew.project, by or crew.ana))
    assert not understood.problems, understood.problems
    items = Item.objects.seen_by(crew.ana).filter(understood.q).order_by(*understood.order, "rank")
    return [item.title for item in items]


@pytest.fixture
def backlog(crew):
    sprint = crew.sprint()
    model = crew.story("A model", size="M", stage="experimentation", sprint=sprint, promises="Model", labels=["gpu"])
    model.assign([crew.ana, crew.bo], by=crew.ana)
    model.require("It beats the baseline", by=crew.ana)
    endpoint = crew.story("An endpoint", size="L", stage="operationalization")
    endpoint.block(model, by=crew.bo)
    crew.spike("Why do they leave?", size="XS", question="")
    crew.item("Pin the image", kind="task", stage="operationalization", parent=model)
    sprint.begin(by=crew.lee)
    return crew


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["A model", "An endpoint", "Why do they leave?", "Pin the image"]),
        ("kind:spike", ["Why do they leave?"]),
        ("kind:story,task", ["A model", "An endpoint", "Pin the image"]),
        ("-kind:story", ["Why do they leave?", "Pin the image"]),
        ("size:<=M", ["A model", "Why do they leave?"]),
        ("size:>=L", ["An endpoint"]),
        ("no:size", ["Pin the image"]),
        ("no:stage", ["Why do they leave?"]),
        ("sprint:@current", ["A model"]),
        ("@me", ["A model"]),
        ("@bo kind:story", ["A model"]),
        ("no:person", ["An endpoint", "Why do they leave?", "Pin the image"]),
        ("label:gpu", ["A model"]),
        ("parent:CHURN-1", ["Pin the image"]),
        ("is:blocked", ["An endpoint"]),
        ("is:owed", ["A model"]),
        ("is:unready", ["An endpoint", "Why do they leave?"]),
        ("is:ready", ["A model", "Pin the image"]),
        ("discipline:engineering", ["A model"]),
        ("endpoint OR image", ["An endpoint", "Pin the image"]),
        ("churn-4", ["Pin the image"]),
        ("created:@today", ["A model", "An endpoint", "Why do they leave?", "Pin the image"]),
        ("created:<@today-7", []),
        ("sort:-created", ["A model", "An endpoint", "Why do they leave?", "Pin the image"]),
        ("sort:size", ["Why do they leave?", "A model", "An endpoint", "Pin the image"]),
        ("sort:size-desc", ["An endpoint", "A model", "Why do they leave?", "Pin the image"]),
        ("sort:title", ["A model", "An endpoint", "Pin the image", "Why do they leave?"]),
    ],
)
def test_a_query_finds(backlog, query, titles):
    assert found(backlog, query) == titles


def test_a_group_is_found_by_its_people(backlog):
    group = WorkingGroup.objects.form(project=backlog.project, slug="signal", name="Signal", by=backlog.cleo)
    backlog.seat(backlog.bo).change(groups=(group,), by=backlog.cleo)

    assert found(backlog, "group:signal") == ["A model"]


def test_a_ticked_point_of_ready_needs_a_name(backlog):
    terms = Terms(ready=(Point("understood", "The other discipline can say what it is for"),))
    backlog.project.agreements.revise(project=backlog.project, terms=terms, reason="Retrospective", by=backlog.lee)
    model = Item.objects.get(title="A model", project=backlog.project)
    model.tick("ready", "understood", by=backlog.bo)

    assert found(backlog, "is:ready") == ["A model"]


def test_a_blocker_above_or_on_the_board_is_no_obstacle(backlog):
    below, above = backlog.item("below", kind="task", stage="exploration"), Item.objects.get(title="Pin the image")
    above.block(below, by=backlog.bo)
    assert "Pin the image" in found(backlog, "is:unready")

    below.rank_first(by=backlog.bo)

    assert "Pin the image" in found(backlog, "is:ready")


def test_a_typo_leaves_the_list_and_offers_the_nearest_word(backlog):
    understood = vocabulary().understand("kind:spkie", context_of(backlog.project, backlog.ana))

    assert understood.problems[0].suggestion == "spike"
    assert Item.objects.filter(understood.q).count() == 4


def test_a_delivered_promise_is_owed_no_more(backlog):
    promise = Deliverable.objects.get(what="Model")
    promise.attach(kind="run", ref="run:b7e2", by=backlog.ana)
    promise.deliver(by=backlog.ana)

    assert found(backlog, "is:owed") == []
