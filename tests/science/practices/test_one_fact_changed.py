"""A whole project in which all holds, with one fact changed: exactly the named practices answer otherwise."""

import copy
import json
from pathlib import Path

import pytest

from assay.science.practices import RULES, check
from tests.science.practices.tell import at

P01 = json.loads((Path(__file__).parent / "cases" / "P01.json").read_text())["given"]
LINK = [{"kind": "link", "at": at("11-04 15:00")}]
LOOKED = at("11-03 09:59")  # a minute before it was registered
VERDICT = {"value": "accepted", "by": "bo", "at": at("11-02 09:30")}


def one(snapshot, listed, name):
    return next(entry for entry in snapshot[listed] if name in (entry.get("key"), entry.get("id")))


def put(listed, name, **changes):
    def change(snapshot):
        one(snapshot, listed, name).update(changes)

    return change


def of_deliverable(name, **changes):
    def change(snapshot):
        one(snapshot, "items", name)["deliverables"][0].update(changes)

    return change


def of_project(**changes):
    def change(snapshot):
        snapshot["project"].update(changes)

    return change


def remove(listed, name):
    def change(snapshot):
        snapshot[listed].remove(one(snapshot, listed, name))

    return change


def now(moment):
    def change(snapshot):
        snapshot["as_of"] = at(moment)

    return change


def close(snapshot):
    snapshot["sprints"][2]["closed_at"] = at("11-10 10:00")


def of_study(**changes):
    def change(snapshot):
        snapshot["study"].update(changes)

    return change


def put_said(moment):
    def change(snapshot):
        snapshot["study"]["recommendations"][0]["at"] = at(moment)

    return change


def put_question(**changes):
    def change(snapshot):
        snapshot["study"]["questions"][0].update(changes)

    return change


MUTATIONS = [
    ("nothing", of_project(key="Q"), {}),
    ("the scientist's item is nobody's", put("items", "P-5", assignees=[]), {"backlog.one": "at risk"}),
    ("the orphan was never adopted", put("orphans", "#9", adopted_at=None), {"backlog.one": "broken"}),
    ("bo leaves", put("crew", "bo", left="2026-11-10"), {"backlog.one": "at risk"}),
    ("bo is an engineer", put("crew", "bo", discipline="engineering"), {"backlog.one": "at risk"}),
    ("an item ahead has no criteria", put("items", "P-10", criteria=[]), {"backlog.refined": "at risk"}),
    ("a spike ahead has no question", put("items", "P-11", question=""), {"backlog.refined": "at risk"}),
    ("a blocker moves below", put("items", "P-10", rank=9), {"backlog.refined": "at risk"}),
    ("a blocker left the sprint", put("items", "P-8", sprints=[]), {"backlog.refined": "at risk"}),
    ("the refinement never was", remove("ceremonies", "refinement-3"), {"backlog.refined": "at risk"}),
    ("it is still to come", put("ceremonies", "refinement-3", held_at=None, scheduled=at("11-12 13:00")), {}),
    ("no size", put("items", "P-5", size=None), {"size.relative": "broken"}),
    ("too big", put("items", "P-8", size="L"), {"size.relative": "broken"}),
    ("fewer sizes fit", of_project(sizes_fit=["XS", "S"]), {"size.relative": "broken", "backlog.refined": "broken"}),
    ("promised on the second day", of_deliverable("P-5", promised_at=at("11-03")), {"deliver.planned": "at risk"}),
    ("promised on the first evening", of_deliverable("P-5", promised_at=at("11-02 23:59")), {}),
    ("a blank promise", of_deliverable("P-5", what=" "), {"deliver.planned": "broken"}),
    ("for another sprint", of_deliverable("P-5", sprint=4), {"deliver.planned": "broken", "deliver.done": "at risk"}),
    ("no evidence", of_deliverable("P-5", evidence=[]), {"deliver.done": "at risk"}),
    ("a link only", of_deliverable("P-5", evidence=LINK), {"deliver.done": "at risk"}),
    ("not merged", of_deliverable("P-7", evidence=[{"kind": "pull request", "at": at("11-06 10:00")}]), {}),
    ("dropped", put("items", "P-5", dropped=at("11-09 10:00")), {"backlog.one": "at risk"}),
    ("looked, then registered", put("hypotheses", "P-H2", first_evidence_at=LOOKED), {"deliver.hda": "at risk"}),
    ("never registered", remove("hypotheses", "P-H2"), {"deliver.hda": "at risk"}),
    ("the verdict came in this sprint", put("hypotheses", "P-H1", verdict=VERDICT), {}),
    ("no findings", put("items", "P-6", findings=None), {"spike.answered": "at risk"}),
    ("an old spike is open again", put("items", "P-4", done=None), {"spike.answered": "broken"}),
    ("a spike is open again in its box", put("items", "P-6", done=None), {}),
    ("a spike began outside any sprint", put("items", "P-11", started=at("11-05 10:00")), {"spike.answered": "broken"}),
    ("a spike began outside yesterday", put("items", "P-11", started=at("11-09 10:00")), {"spike.answered": "at risk"}),
    ("the study has no recommendation", of_study(recommendations=[]), {"gate.feasibility": "broken"}),
    ("the study came after the start", put_said("11-03 11:01"), {"gate.feasibility": "broken"}),
    ("just before it", put_said("11-03 11:00"), {}),
    ("a question lost its evidence", put_question(evidence=[]), {"gate.feasibility": "broken"}),
    ("an operator's item never began", put("items", "P-8", started=None), {}),
    ("it was still before half", now("11-06 23:59"), {}),
    ("the sprint closed today", close, {"size.relative": "not applicable", "deliver.done": "broken"}),
    ("a task", put("items", "P-5", kind="task"), {}),
    ("a holiday", of_project(holidays=["2026-11-06"]), {}),
    ("clocks of New York", of_project(time_zone="America/New_York"), {}),
    ("a planned sprint with an unsized story", lambda s: (
        s["sprints"].append({"number": 4, "start": "2026-11-16", "end": "2026-11-27"}),
        s["items"].append({"key": "P-20", "kind": "story", "sprints": [{"n": 4, "in": at("11-09 10:00")}]}),
    ), {"size.relative": "at risk", "backlog.refined": "at risk"}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [m[1:] for m in MUTATIONS], ids=[m[0] for m in MUTATIONS])
def test_exactly_the_named_practices_change(change, expected):
    snapshot = copy.deepcopy(P01)

    change(snapshot)

    answers = {practice: check(snapshot)[practice].answer for practice in RULES}
    assert answers == dict.fromkeys(RULES, "holds") | expected
