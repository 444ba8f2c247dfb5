"""One change for each verb, as a crew would bring it about: a function that prepares and returns the call to make."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.evidence import Piece
from assay.crew.models import Comment, Invitation, Person, Project, SavedView, Token, WorkingGroup
from assay.crew.terms import Point, Terms
from assay.ledger.models import Choices, Control, FeasibilityStudy, NewHypothesis, NewItem, PredictionsTold
from assay.practice.models import Waiver
from tests.conftest import NOW
from tests.ledger.conftest import GAINS, Ledger, predictions
from tests.ledger.exploring import explored, told

Change = Callable[[], Any]
SCENARIOS: dict[str, Callable[[Any], Change]] = {}


def bringing(verb: str) -> Callable[[Callable[[Any], Change]], Callable[[Any], Change]]:
    def keep(scenario: Callable[[Any], Change]) -> Callable[[Any], Change]:
        assert verb not in SCENARIOS, f"{verb} has a scenario already"
        SCENARIOS[verb] = scenario
        return scenario

    return keep


@bringing("person.joined")
def _(crew):
    return lambda: Person.objects.enrol(email="new@assay.example", name="New Person", password=None)


@bringing("person.changed")
def _(crew):
    return lambda: crew.ana.change(theme="dark", by=crew.ana)


@bringing("project.founded")
def _(crew):
    return lambda: Project.objects.found(key="FRAUD", name="Fraud", by=crew.ana)


@bringing("project.changed")
def _(crew):
    return lambda: crew.project.change(purpose="Find who is about to leave", by=crew.cleo)


@bringing("group.formed")
def _(crew):
    return lambda: WorkingGroup.objects.form(project=crew.project, slug="signal", name="Signal", by=crew.cleo)


@bringing("group.changed")
def _(crew):
    group = WorkingGroup.objects.form(project=crew.project, slug="signal", name="Signal", by=crew.cleo)
    return lambda: group.change(name="Signals", about="Data", by=crew.cleo)


def invited(crew):
    return Invitation.objects.invite(
        project=crew.project, email="otto@assay.example", discipline="science", role="member", by=crew.cleo
    )[0]


@bringing("member.invited")
def _(crew):
    return lambda: invited(crew)


@bringing("member.uninvited")
def _(crew):
    invitation = invited(crew)
    return lambda: invitation.withdraw(by=crew.cleo)


@bringing("member.joined")
def _(crew):
    invitation = invited(crew)
    return lambda: invitation.accept(by=crew.otto)


@bringing("member.changed")
def _(crew):
    group = WorkingGroup.objects.form(project=crew.project, slug="signal", name="Signal", by=crew.cleo)
    return lambda: crew.seat(crew.bo).change(discipline="science", groups=(group,), by=crew.cleo)


@bringing("member.left")
def _(crew):
    return lambda: crew.seat(crew.bo).leave(by=crew.bo)


@bringing("agreement.revised")
def _(crew):
    terms = Terms(sizes_fit=("XS", "S"))
    return lambda: crew.project.agreements.revise(project=crew.project, terms=terms, reason="M is too big", by=crew.lee)


@bringing("agreement.signed")
def _(crew):
    version = crew.project.agreements.get()
    return lambda: version.sign(by=crew.ana)


def token(crew):
    return Token.objects.make(
        project=crew.project, name="nightly", scope="push", lasts=timedelta(days=30), by=crew.ana
    )[0]


@bringing("token.made")
def _(crew):
    return lambda: token(crew)


@bringing("token.revoked")
def _(crew):
    made = token(crew)
    return lambda: made.revoke(by=crew.ana)


def comment(crew):
    item = crew.story()
    return Comment.objects.say("Look at this, @bo", about=item, key=item.key, by=crew.ana)


@bringing("comment.written")
def _(crew):
    item = crew.story()
    return lambda: Comment.objects.say("Look at this, @bo", about=item, key=item.key, by=crew.ana)


@bringing("comment.edited")
def _(crew):
    said = comment(crew)
    return lambda: said.edit("Look at that, @ada", by=crew.ana)


@bringing("comment.removed")
def _(crew):
    said = comment(crew)
    return lambda: said.remove(by=crew.ana)


@bringing("view.saved")
def _(crew):
    return lambda: SavedView.objects.keep(
        project=crew.project, page="backlog", name="Mine", query="@me", shared=False, by=crew.ana
    )


@bringing("view.removed")
def _(crew):
    view = SavedView.objects.keep(project=crew.project, page="backlog", name="Mine", query="@me", by=crew.ana)
    return lambda: view.remove(by=crew.ana)


@bringing("practice.waived")
def _(crew):
    return lambda: Waiver.objects.grant(
        project=crew.project, practice="deliver.planned", subject="CHURN-1", reason="Holiday", by=crew.ana
    )


@bringing("practice.unwaived")
def _(crew):
    waiver = Waiver.objects.grant(
        project=crew.project, practice="deliver.planned", subject="CHURN-1", reason="Holiday", by=crew.ana
    )
    return lambda: waiver.end(by=crew.ana)


@bringing("item.added")
def _(crew):
    return lambda: Item.objects.add(
        project=crew.project, title="Find who leaves", by=crew.ana, people=[crew.bo], labels=["data"], criteria=["a"]
    )


@bringing("item.changed")
def _(crew):
    item = crew.story()
    return lambda: item.change(title="Find who will leave", size="M", stage="exploration", by=crew.bo)


@bringing("item.moved")
def _(crew):
    item = crew.story()
    return lambda: item.move(to=crew.doing, by=crew.bo)


@bringing("item.ranked")
def _(crew):
    first, second = crew.story("a"), crew.story("b")
    return lambda: second.rank_next_to(first, below=False, by=crew.bo)


@bringing("item.planned")
def _(crew):
    item, sprint = crew.story(), crew.sprint()
    return lambda: item.plan(sprint, by=crew.lee)


@bringing("item.assigned")
def _(crew):
    item = crew.story()
    return lambda: item.assign([crew.ana, crew.bo], by=crew.ana)


@bringing("item.labelled")
def _(crew):
    item = crew.story()
    return lambda: item.label(["data", "desk"], by=crew.ana)


@bringing("item.blocked")
def _(crew):
    first, second = crew.story("a"), crew.story("b")
    return lambda: second.block(first, by=crew.bo)


@bringing("item.unblocked")
def _(crew):
    first, second = crew.story("a"), crew.story("b")
    second.block(first, by=crew.bo)
    return lambda: second.unblock(first, by=crew.bo)


@bringing("item.held")
def _(crew):
    item = crew.story()
    return lambda: item.hold(kind="ledger.hypothesis", source_id=7, reason="CHURN-H7 is not accepted", by=crew.ana)


@bringing("item.released")
def _(crew):
    item = crew.story()
    item.hold(kind="ledger.hypothesis", source_id=7, reason="CHURN-H7 is not accepted", by=crew.ana)
    return lambda: item.release(kind="ledger.hypothesis", source_id=7, by=crew.ana)


@bringing("item.criterion_added")
def _(crew):
    item = crew.story()
    return lambda: item.require("Forty names by 07:30", by=crew.bo)


@bringing("item.criterion_changed")
def _(crew):
    item = crew.story()
    criterion = item.require("Forty names by 07:30", by=crew.bo)
    return lambda: item.reword(criterion, "Forty names by 07:00", by=crew.bo)


@bringing("item.criterion_met")
def _(crew):
    item = crew.story()
    criterion = item.require("Forty names by 07:30", by=crew.bo)
    return lambda: item.meet(criterion, by=crew.bo)


@bringing("item.ticked")
def _(crew):
    terms = Terms(ready=(Point("understood", "The other discipline can say what it is for"),))
    crew.project.agreements.revise(project=crew.project, terms=terms, reason="Retrospective", by=crew.lee)
    item = crew.story()
    return lambda: item.tick("ready", "understood", by=crew.bo)


@bringing("spike.answered")
def _(crew):
    spike = crew.spike()
    return lambda: spike.answer(tried="A t-test", found="It does not", shown_by="nb/tenure.ipynb", by=crew.ana)


def promise(crew, **more):
    item = crew.story(**more)
    return Deliverable.objects.promise("Model", item=item, kind="model", by=crew.ana)


def shown(crew):
    deliverable = promise(crew)
    deliverable.attach(kind="run", ref="run:b7e2", by=crew.ana)
    return deliverable


@bringing("deliverable.promised")
def _(crew):
    item = crew.story()
    return lambda: Deliverable.objects.promise("Model", item=item, by=crew.ana)


@bringing("deliverable.changed")
def _(crew):
    deliverable, sprint = promise(crew), crew.sprint()
    return lambda: deliverable.change(sprint=sprint, what="A model", by=crew.ana)


@bringing("deliverable.withdrawn")
def _(crew):
    deliverable = promise(crew)
    return lambda: deliverable.withdraw(by=crew.ana)


@bringing("deliverable.evidence")
def _(crew):
    deliverable = promise(crew)
    return lambda: deliverable.attach(kind="run", ref="run:b7e2", by=crew.ana)


@bringing("deliverable.evidence_withdrawn")
def _(crew):
    deliverable = shown(crew)
    evidence = deliverable.evidence.get()
    return lambda: deliverable.detach(evidence, by=crew.ana)


@bringing("deliverable.delivered")
def _(crew):
    deliverable = shown(crew)
    return lambda: deliverable.deliver(by=crew.ana)


@bringing("deliverable.shown")
def _(crew):
    deliverable = shown(crew)
    deliverable.deliver(by=crew.ana)
    return lambda: deliverable.show(by=crew.ana)


@bringing("sprint.planned")
def _(crew):
    return lambda: Sprint.objects.plan(
        project=crew.project, start=date(2026, 11, 2), end=date(2026, 11, 13), goal="Know whom to call", by=crew.lee
    )


@bringing("sprint.changed")
def _(crew):
    sprint = crew.sprint()
    return lambda: sprint.change(goal="Know whom to call", end=date(2026, 11, 14), by=crew.lee)


@bringing("sprint.started")
def _(crew):
    sprint = crew.sprint()
    crew.story(sprint=sprint, size="S", promises="Model")
    return lambda: sprint.begin(by=crew.lee)


@bringing("sprint.closed")
def _(crew):
    sprint = crew.sprint()
    crew.sprint(date(2026, 11, 16), date(2026, 11, 27))
    on = crew.story(sprint=sprint, size="S", promises="Model")
    gone = crew.item(sprint=sprint, kind="task")
    sprint.begin(by=crew.lee)
    return lambda: sprint.close(choices={on.pk: "on", gone.pk: "drop"}, judged="met", by=crew.lee)


@bringing("sprint.judged")
def _(crew):
    sprint = crew.sprint()
    sprint.begin(by=crew.lee)
    sprint.close(choices={}, by=crew.lee)
    return lambda: sprint.judge("partly", reason="The call records came late", by=crew.lee)


def against(crew):
    """A verdict against the assessment, which waits for its second signature."""
    hypothesis = Ledger(crew, NOW).sufficing()
    hypothesis.sign("rejected", reason="The runs share a leak", by=crew.ana)
    return hypothesis


@bringing("hypothesis.drafted")
def _(crew):
    return lambda: Ledger(crew, NOW).draft()


@bringing("hypothesis.registered")
def _(crew):
    hypothesis = Ledger(crew, NOW).draft()
    return lambda: hypothesis.register(by=crew.ana)


@bringing("hypothesis.changed")
def _(crew):
    hypothesis = Ledger(crew, NOW).registered()
    return lambda: hypothesis.change(title="Trends over 90 days rank better", expected_effect=0.02, by=crew.ana)


@bringing("hypothesis.amended")
def _(crew):
    hypothesis = Ledger(crew, NOW).sufficing()
    return lambda: hypothesis.amend(minimal_effect=0.012, reason="A serving path costs more", by=crew.ana)


@bringing("hypothesis.runs")
def _(crew):
    ledger = Ledger(crew, NOW)
    hypothesis = ledger.registered()
    return lambda: ledger.bring(hypothesis)


def of_split(crew, metric="accuracy"):
    return Ledger(crew, NOW).registered(design="single_split", policy="fixed", planned_n=400, metric=metric, dataset="")


@bringing("hypothesis.predictions")
def _(crew):
    hypothesis = of_split(crew)
    return lambda: hypothesis.bring_predictions(PredictionsTold(predictions()), by=crew.ana)


@bringing("hypothesis.unpredicted")
def _(crew):
    hypothesis = of_split(crew)
    kept = hypothesis.bring_predictions(PredictionsTold(predictions()), by=crew.ana)
    return lambda: hypothesis.withdraw_predictions(kept, reason="Made by the wrong checkpoint", by=crew.ana)


@bringing("hypothesis.weighed")
def _(crew):
    hypothesis = of_split(crew, metric="macro_f1")
    hypothesis.bring_predictions(PredictionsTold(predictions()), by=crew.ana)
    return hypothesis.draw_and_weigh


@bringing("hypothesis.excluded")
def _(crew):
    hypothesis = Ledger(crew, NOW).sufficing()
    return lambda: hypothesis.exclude(key="3", reason="It ran on another runner", by=crew.ana)


@bringing("hypothesis.included")
def _(crew):
    hypothesis = Ledger(crew, NOW).sufficing()
    exclusion = hypothesis.exclude(key="3", reason="It ran on another runner", by=crew.ana)
    return lambda: hypothesis.include(exclusion, reason="The runner is the same", by=crew.ana)


@bringing("hypothesis.explained")
def _(crew):
    ledger = Ledger(crew, NOW)
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(11, None, after=12)])
    return lambda: hypothesis.explain("11", reason="Out of memory before it had a number", by=crew.ana)


@bringing("hypothesis.linked")
def _(crew):
    hypothesis, item = Ledger(crew, NOW).registered(), crew.story()
    return lambda: hypothesis.link(item, "needs", by=crew.ana)


@bringing("hypothesis.unlinked")
def _(crew):
    hypothesis, item = Ledger(crew, NOW).registered(), crew.story()
    hypothesis.link(item, "needs", by=crew.ana)
    return lambda: hypothesis.unlink(item, "needs", by=crew.ana)


def moot(crew):
    hypothesis, item = Ledger(crew, NOW).registered("A sequence model"), crew.story()
    hypothesis.link(item, "needs", by=crew.ana)
    Ledger(crew, NOW).bring(hypothesis, Ledger(crew, NOW).pairs([gain - 0.03 for gain in GAINS]))
    hypothesis.sign("rejected", reason="Wholly below the claim", by=crew.ana)
    return hypothesis, item


@bringing("hypothesis.pruned")
def _(crew):
    hypothesis, item = moot(crew)
    return lambda: hypothesis.drop_moot([item], by=crew.lee)


@bringing("hypothesis.restored")
def _(crew):
    hypothesis, item = moot(crew)
    pruning = hypothesis.drop_moot([item], by=crew.lee)
    return lambda: hypothesis.restore(pruning, by=crew.lee)


@bringing("verdict.signed")
def _(crew):
    hypothesis = Ledger(crew, NOW).sufficing()
    return lambda: hypothesis.sign("accepted", reason="Holds on every seed", by=crew.ana)


@bringing("verdict.seconded")
def _(crew):
    hypothesis = against(crew)
    return lambda: hypothesis.second(note="I saw the leak too", by=crew.bo)


@bringing("verdict.argued")
def _(crew):
    hypothesis = Ledger(crew, NOW).sufficing()
    return lambda: hypothesis.argue("Thirty days starve the model", by=crew.ada)


@bringing("verdict.answered")
def _(crew):
    hypothesis = Ledger(crew, NOW).sufficing()
    argument = hypothesis.argue("Thirty days starve the model", by=crew.ada)
    return lambda: hypothesis.answer(argument, "The claim was about thirty days", by=crew.ana)


@bringing("hypothesis.followed")
def _(crew):
    hypothesis, item = moot(crew)
    choices = Choices(
        [NewItem("Try ninety days", "spike", delivers="A verdict", relation="tests", of=0)],
        [NewHypothesis("Ninety days of calls rank better")],
        drops=[item],
    )
    return lambda: hypothesis.follow(choices, by=crew.ana)


@bringing("hypothesis.unfollowed")
def _(crew):
    hypothesis = Ledger(crew, NOW).accepted()
    follow_up = hypothesis.follow(Choices(), by=crew.ana)
    return lambda: hypothesis.take_back_follow_up(follow_up, by=crew.ana)


@bringing("hypothesis.withdrawn")
def _(crew):
    draft = Ledger(crew, NOW).draft()
    return lambda: draft.withdraw(by=crew.ana)


@bringing("hypothesis.taken_up")
def _(crew):
    draft = Ledger(crew, NOW).draft()
    draft.withdraw(by=crew.ana)
    return lambda: draft.take_up(by=crew.ana)


def overturned(crew):
    hypothesis = Ledger(crew, NOW).accepted(assumptions=["August is like winter"])
    return hypothesis, hypothesis.named.get()


@bringing("assumption.overturned")
def _(crew):
    hypothesis, assumption = overturned(crew)
    return lambda: hypothesis.overturn(assumption, why="In August half the base is away", by=crew.bo)


@bringing("assumption.upheld")
def _(crew):
    hypothesis, assumption = overturned(crew)
    overturning = hypothesis.overturn(assumption, why="In August half the base is away", by=crew.bo)
    return lambda: hypothesis.uphold(overturning, why="It was July", by=crew.ana)


def controlled(crew, maximum, *, strict):
    return Control.objects.write(
        project=crew.project, alpha=0.05, maximum=maximum, strict=strict, reason="One data set", by=crew.lee
    )


@bringing("ledger.controlled")
def _(crew):
    return lambda: controlled(crew, 12, strict=False)


@bringing("hypothesis.reweighed")
def _(crew):
    Ledger(crew, NOW).sufficing()
    return lambda: controlled(crew, 2000, strict=True)


@bringing("exploration.recorded")
def _(crew):
    item = crew.story()
    return lambda: explored(crew, items=[item], people=[crew.ana, crew.bo])


@bringing("exploration.changed")
def _(crew):
    exploration, item = explored(crew), crew.story()
    hypothesis = Ledger(crew, NOW).draft()
    values = {"title": "Degree", "people": [crew.bo], "items": [item], "hypotheses": [hypothesis]}
    return lambda: exploration.change(**values, by=crew.ana)


@bringing("exploration.version")
def _(crew):
    exploration = explored(crew)
    newer = told("- Share of departed contacts says most")
    return lambda: exploration.renew(newer, by=crew.bo)


@bringing("exploration.withdrawn")
def _(crew):
    exploration = explored(crew)
    return lambda: exploration.withdraw(reason="It names a customer", by=crew.ana)


@bringing("learning.confirmed")
def _(crew):
    exploration = explored(crew)
    return lambda: exploration.confirm(exploration.learnings.get(), text="Degree says little", by=crew.bo)


@bringing("learning.declined")
def _(crew):
    exploration = explored(crew)
    return lambda: exploration.decline(exploration.learnings.get(), by=crew.bo)


@bringing("learning.reworded")
def _(crew):
    exploration = explored(crew)
    learning = exploration.learn("July inflates it", by=crew.ana)
    return lambda: exploration.reword(learning, "July inflates reciprocity", by=crew.bo)


@bringing("learning.withdrawn")
def _(crew):
    exploration = explored(crew)
    learning = exploration.learn("July inflates it", by=crew.ana)
    return lambda: exploration.withdraw_learning(learning, reason="It was the window", by=crew.bo)


def study(crew):
    """A small study, whose first question is answered with evidence."""
    found = FeasibilityStudy.objects.begin(
        project=crew.project, by=crew.ana, outline=[("Data", ["Is there a signal?", "Is there enough?"]), ("Risks", [])]
    )
    first = asked(found)
    found.answer(first, "Yes, from day 60 on", by=crew.ana)
    found.show(first, Piece("document", "docs/signal.md"), by=crew.ana)
    return found


def asked(found, number=1):
    question = found.questions.select_related("area").get(number=number)
    question.study = found
    return question


@bringing("study.begun")
def _(crew):
    return lambda: FeasibilityStudy.objects.begin(project=crew.project, by=crew.ana)


@bringing("study.outlined")
def _(crew):
    found = study(crew)
    return lambda: found.reword(asked(found), "Is there a signal before they leave?", by=crew.bo)


@bringing("study.ordered")
def _(crew):
    found = study(crew)
    return lambda: found.put_at(asked(found), 1, by=crew.bo)


@bringing("study.answered")
def _(crew):
    found = study(crew)
    return lambda: found.answer(asked(found, 2), "611,204 subscriptions", by=crew.bo)


@bringing("study.evidence")
def _(crew):
    found = study(crew)
    return lambda: found.show(asked(found, 2), Piece("data set", "customer-month"), by=crew.bo)


@bringing("study.evidence_withdrawn")
def _(crew):
    found = study(crew)
    evidence = asked(found).evidence.get()
    evidence.question = asked(found)
    return lambda: found.withdraw(evidence, by=crew.bo)


@bringing("study.recommended")
def _(crew):
    found = study(crew)
    return lambda: found.recommend("proceed", reasons="The signal is there", by=crew.ana)


@bringing("study.signed")
def _(crew):
    found = study(crew)
    said = found.recommend("proceed", reasons="The signal is there", by=crew.ana)
    return lambda: found.sign(said, note="With one region first", by=crew.bo)


def tracker_of(crew, **more):
    from assay.connect.models import Tracker

    values = {"address": "https://mlflow.example.org", "sign_in": "bearer", "secret": "token", **more}
    return Tracker.objects.connect(project=crew.project, by=crew.lee, **values)


@bringing("tracker.connected")
def _(crew):
    return lambda: tracker_of(crew)


@bringing("tracker.changed")
def _(crew):
    tracker = tracker_of(crew)
    return lambda: tracker.change(experiments="churn", sign_in="none", by=crew.lee)


@bringing("tracker.paused")
def _(crew):
    tracker = tracker_of(crew)
    return lambda: tracker.pause(by=crew.lee)


@bringing("tracker.resumed")
def _(crew):
    tracker = tracker_of(crew)
    tracker.pause(by=crew.lee)
    return lambda: tracker.resume(by=crew.lee)


@bringing("tracker.disconnected")
def _(crew):
    tracker = tracker_of(crew)
    return lambda: tracker.disconnect(by=crew.lee)


@bringing("tracker.tried")
def _(crew):
    tracker = tracker_of(crew)
    return lambda: tracker.tell_trial("MLflow 3.17.2 answers", answers=True, by=crew.lee)


@bringing("tracker.looked_at")
def _(crew):
    tracker = tracker_of(crew)
    return lambda: tracker.tell_look(fault="did not answer", by=crew.lee)


@bringing("tracker.silent")
def _(crew):
    tracker = tracker_of(crew)
    return lambda: tracker.tell_look(fault="did not answer")


@bringing("tracker.answers")
def _(crew):
    tracker = tracker_of(crew)
    tracker.tell_look(fault="did not answer")
    return tracker.tell_look


@bringing("tracker.filter_saved")
def _(crew):
    from assay.connect.models import Filter

    tracker, hypothesis = tracker_of(crew), Ledger(crew, NOW).registered()
    return lambda: Filter.objects.keep("params.a = '1'", tracker=tracker, hypothesis=hypothesis, by=crew.lee)


@bringing("tracker.filter_removed")
def _(crew):
    from assay.connect.models import Filter

    tracker, hypothesis = tracker_of(crew), Ledger(crew, NOW).registered()
    kept = Filter.objects.keep("params.a = '1'", tracker=tracker, hypothesis=hypothesis, by=crew.lee)
    return lambda: kept.remove(by=crew.lee)


@bringing("tracker.name_confirmed")
def _(crew):
    from assay.connect.models import Confirmation

    tracker, hypothesis = tracker_of(crew), Ledger(crew, NOW).registered()
    return lambda: Confirmation.objects.confirm("FRAUD-H1", tracker=tracker, hypothesis=hypothesis, by=crew.lee)


@bringing("hypothesis.drifted")
def _(crew):
    hypothesis = Ledger(crew, NOW).sufficing()
    return lambda: hypothesis.doubt({"run1": "It was deleted in the tracker."}, source="MLflow")
