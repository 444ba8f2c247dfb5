"""How a snapshot is read: what lies later has not happened, and what cannot be read is refused by name."""

import copy
import json
from datetime import date
from pathlib import Path

import pytest

from assay.science.practices import BadSnapshot, Refused, check, to_json
from assay.science.practices.snapshot import read
from tests.science.practices.tell import SPRINT_3, at, facts, item, promise, shows

P01 = json.loads((Path(__file__).parent / "cases" / "P01.json").read_text())["given"]


def refusal(snapshot):
    with pytest.raises(Refused) as refused:
        check(snapshot)
    return refused.value.code, refused.value.where


@pytest.mark.parametrize("as_of", [{}, {"as_of": None}, {"as_of": " "}])
def test_a_snapshot_without_a_moment_is_refused(as_of):
    assert refusal(as_of) == ("no_as_of", "as_of")


@pytest.mark.parametrize("moment", ["2026-11-10T11:00:00", "2026-11-10", "2026-11-10 11:00"])
def test_a_time_without_an_offset_is_refused(moment):
    assert refusal({"as_of": moment}) == ("no_offset", "as_of")
    assert refusal(facts("11-10", items=[item(done=moment)])) == ("no_offset", "items[0].done")


@pytest.mark.parametrize(
    "moment",
    [
        "2026-02-30T11:00:00+01:00",
        "2026-11-10T25:00:00Z",
        "2026-11-10T11:00:00+25:00",
        "yesterday",
        "",
        17,
        True,
        [],
        {},
    ],
)
def test_a_time_that_does_not_exist_is_refused(moment):
    assert refusal(facts("11-10", items=[item(done=moment)])) == ("bad_time", "items[0].done")


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "soon", "2026-11-10T11:00:00+01:00", 20261110])
def test_a_date_that_does_not_exist_is_refused(day):
    assert refusal(facts("11-10", items=[item(due=day)])) == ("bad_time", "items[0].due")
    assert refusal(facts("11-10", project={"holidays": [day]})) == ("bad_time", "project.holidays[0]")


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "Europe", 1, ["UTC"], "\x00"])
def test_a_zone_that_does_not_exist_is_refused(zone):
    assert refusal(facts("11-10", project={"time_zone": zone})) == ("bad_zone", "project.time_zone")
    assert refusal(facts("11-10", crew=[{"id": "ana", "time_zone": zone}])) == ("bad_zone", "crew[0].time_zone")


@pytest.mark.parametrize(
    ("where", "twice"),
    [
        ("items", [item("P-1"), item("P-1", size="S")]),
        ("items", [item("P-1"), item("P-1", created=at("11-12 09:00"))]),  # not there yet, and refused all the same
        ("crew", [{"id": "ana"}, {"id": "ana", "discipline": "science"}]),
        ("sprints", [SPRINT_3, SPRINT_3]),
    ],
)
def test_the_same_key_twice_is_refused_not_guessed_at(where, twice):
    assert refusal(facts("11-10", **{where: twice})) == ("duplicate_key", where)


@pytest.mark.parametrize(
    ("where", "snapshot"),
    [
        ("standups[0].at", {"standups": [{"person": "ana", "at": "2026-11-31T09:00:00Z"}]}),
        ("agreement[0].signatures.ana", {"agreement": [{"version": 1, "signatures": {"ana": "then"}}]}),
        ("study.questions[0].at", {"study": {"questions": [{"id": "q1", "at": "then"}]}}),
        (
            "contracts[0].versions[0].signoffs[0].at",
            {"contracts": [{"id": "C", "versions": [{"signoffs": [{"at": "x"}]}]}]},
        ),
        ("changes[0].reviews[0].at", {"changes": [{"id": "#1", "reviews": [{"at": "then"}]}]}),
        ("ceremonies[0].scheduled", {"ceremonies": [{"scheduled": "then"}]}),
        ("project.practices.deliver.eda.off.at", {"project": {"practices": {"deliver.eda": {"off": {"at": "then"}}}}}),
        ("waivers[0].until", {"waivers": [{"until": "then"}]}),
        (
            "items[0].sprints[0].in",
            {"items": [{"key": "P-1", "created": "2027-01-01T00:00:00Z", "sprints": [{"in": "x"}]}]},
        ),
    ],
)
def test_each_time_is_read_also_where_no_rule_asks_for_it_yet(where, snapshot):
    assert refusal(facts("11-10", **snapshot)) == ("bad_time", where)


@pytest.mark.parametrize(
    ("where", "snapshot"),
    [
        ("items", {"items": {"P-1": {}}}),
        ("items", {"items": "P-1"}),
        ("items[0]", {"items": ["P-1"]}),
        ("items[0]", {"items": [None]}),
        ("items[0].key", {"items": [{}]}),
        ("items[0].key", {"items": [{"key": 5}]}),
        ("items[0].size", {"items": [{"key": "P-1", "size": ["M"]}]}),
        ("items[0].rank", {"items": [{"key": "P-1", "rank": "first"}]}),
        ("items[0].rank", {"items": [{"key": "P-1", "rank": float("nan")}]}),
        ("items[0].rank", {"items": [{"key": "P-1", "rank": True}]}),
        ("items[0].size", {"items": [{"key": "P-1", "size": True}]}),
        ("items[0].assignees", {"items": [{"key": "P-1", "assignees": "ana"}]}),
        ("items[0].assignees[0]", {"items": [{"key": "P-1", "assignees": [{"id": "ana"}]}]}),
        ("items[0].ready", {"items": [{"key": "P-1", "ready": ["data known"]}]}),
        ("items[0].sprints[0].n", {"items": [{"key": "P-1", "sprints": [{"n": "3"}]}]}),
        ("sprints[0].number", {"sprints": [{"end": "2026-11-13"}]}),
        ("sprints[0].number", {"sprints": [{"number": True}]}),
        ("sprints[0].number", {"sprints": [{"number": 3.0}]}),
        ("crew[0].id", {"crew": [{"discipline": "science"}]}),
        ("crew[0].away[0]", {"crew": [{"id": "ana", "away": ["2026-11-01"]}]}),
        ("crew[0].away[0]", {"crew": [{"id": "ana", "away": [["2026-11-01"]]}]}),
        ("crew[0].away[0]", {"crew": [{"id": "ana", "away": ["ab"]}]}),
        ("crew[0].workdays", {"crew": [{"id": "ana", "workdays": [0, 8]}]}),
        ("project", {"project": "P"}),
        ("project.workdays", {"project": {"workdays": []}}),
        ("project.workdays[0]", {"project": {"workdays": ["Mon"]}}),
        ("project.done[0].name", {"project": {"done": [{"kinds": ["story"]}]}}),
        ("project.practices.backlog.refined.ahead", {"project": {"practices": {"backlog.refined": {"ahead": "many"}}}}),
        ("project.practices.backlog.refined.ahead", {"project": {"practices": {"backlog.refined": {"ahead": -1}}}}),
        (
            "project.practices.backlog.one.disciplines",
            {"project": {"practices": {"backlog.one": {"disciplines": "ops"}}}},
        ),
        ("hypotheses[0].verdict.against", {"hypotheses": [{"id": "H", "verdict": {"against": "yes"}}]}),
        ("orphans[0].id", {"orphans": [{"kind": "run"}]}),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(where, snapshot):
    broken = {"as_of": at("11-10"), **snapshot}

    assert refusal(broken) == ("bad_value", where)
    with pytest.raises(BadSnapshot, match=r"^\S+: .+\.$"):
        check(broken)


@pytest.mark.parametrize("snapshot", [[], "x", 5, None])
def test_a_snapshot_is_an_object(snapshot):
    with pytest.raises(BadSnapshot, match="an object"):
        check(snapshot)


def test_no_key_is_needed_but_the_moment_and_null_is_a_missing_one():
    empty = {key: None for key in P01 if key != "as_of"}

    assert {answer.answer for answer in check({"as_of": at("11-10")} | empty).values()} == {
        "not applicable", "not built yet",
    }  # fmt: skip


def test_odd_values_that_are_right_are_read():
    person = {"id": "ana", "discipline": " ", "away": [["2026-11-01", "2026-11-04"]], "workdays": [1, 2, 3, 4, 5, 6, 7]}
    snapshot = read(facts("11-10", crew=[person], items=[item(rank=10**400), item("P-2", rank=-0.5)]))

    assert snapshot.crew[0].discipline == "other"
    assert snapshot.crew[0].away == ((date(2026, 11, 1), date(2026, 11, 4)),)
    assert snapshot.crew[0].workdays == frozenset(range(1, 8))
    assert [one.rank for one in snapshot.items] == [10**400, -0.5]


def test_unknown_keys_are_ignored():
    more = copy.deepcopy(P01) | {"weather": "rain"}
    more["items"][0]["mood"] = {"of": ["the", "day"]}

    assert to_json(check(more)) == to_json(check(P01))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_times_at_the_ends_of_the_calendar_are_read(moment):
    ends = facts("11-10", items=[item(done=moment, came="11-02 09:00")], waivers=[{"until": "9999-12-31"}])
    far = [{"number": 3, "start": "9999-12-30", "end": "9999-12-31", "started_at": "9999-12-30T00:00:00Z"}]

    assert check(ends)["deliver.planned"].answer == "broken"
    assert check({"as_of": moment, "sprints": far})["backlog.one"].answer in {"holds", "not applicable"}


def test_what_lies_later_than_the_moment_has_not_happened():
    later = {"at": at("11-11 09:00")}
    whole = item(
        started=at("11-11 09:00"), done=at("11-11 09:00"), dropped=at("11-11 09:00"),
        findings={"found": "x", **later}, ready={"p": {"by": "ana", **later}},
        criteria=[{"text": "c", "met_at": later["at"]}],
        sprints=[{"n": 3, "in": at("11-02 09:00"), "out": at("11-11 09:00")}, {"n": 4, "in": at("11-11 09:00")}],
        deliverables=[
            promise("11-11 09:00"),
            promise("11-02 09:00", shows("11-11 09:00"), shows(withdrawn_at=later["at"]), delivered_at=later["at"]),
        ],
    )  # fmt: skip
    snapshot = read(
        facts(
            "11-10 11:00",
            items=[whole, item("P-2", created=at("11-11 09:00"))],
            orphans=[{"id": "#1", **later}, {"id": "#2", "at": at("11-05 09:00"), "adopted_at": later["at"]}],
            hypotheses=[{"id": "H1", "registered_at": later["at"]}, {"id": "H2", "verdict": {"by": "ana", **later}}],
            sprints=[SPRINT_3 | {"closed_at": later["at"], "goal": {"text": "g", **later}}],
            waivers=[{"practice": "x", **later}],
            changes=[{"id": "#3", "opened_at": later["at"]}],
        )
    )

    (known,) = snapshot.items
    assert (known.started, known.done, known.dropped, known.findings, known.ready) == (None, None, None, None, {})
    assert [(stint.sprint, stint.left) for stint in known.stints] == [(3, None)]
    (deliverable,) = known.deliverables
    assert deliverable.delivered_at is None
    assert [evidence.withdrawn_at for evidence in deliverable.evidence] == [None]
    assert known.criteria[0].met_at is None
    assert [(orphan.id, orphan.adopted_at) for orphan in snapshot.orphans] == [("#2", None)]
    assert [(hypothesis.id, hypothesis.verdict) for hypothesis in snapshot.hypotheses] == [("H2", None)]
    assert (snapshot.sprints[0].closed_at, snapshot.sprints[0].goal) == (None, None)
    assert (snapshot.waivers, snapshot.changes) == ((), ())


def test_what_happens_at_the_moment_itself_has_happened():
    snapshot = read(facts("11-10 11:00", items=[item(done=at("11-10 11:00"), created=at("11-10 11:00"))]))

    assert snapshot.items[0].done is not None


def test_a_question_is_there_before_its_answer():
    snapshot = read(facts("11-10", study={"questions": [{"id": "q1", "answer": "yes", "at": at("11-11 09:00")}]}))

    assert snapshot.study is not None
    assert [(question.id, question.at) for question in snapshot.study.questions] == [("q1", None)]


def test_offsets_make_no_difference():
    elsewhere = json.loads(
        json.dumps(P01)
        .replace("2026-11-02T09:30:00+01:00", "2026-11-02T14:00:00+05:30")
        .replace("T11:00:00+01:00", "T10:00:00Z")
    )

    assert to_json(check(elsewhere)) == to_json(check(P01))
