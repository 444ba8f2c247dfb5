"""What is true of every snapshot: small random projects around sprint 3, and random garbage."""

import json
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.science.practices import RULES, Refused, check, to_json
from tests.science.practices.tell import CLOSED_2, CREW, PLANNED_4, SPRINT_3, at

FIRST = datetime.fromisoformat(at("10-28 00:00"))
moments = st.integers(0, 24 * 24).map(lambda hours: (FIRST + timedelta(hours=hours)).isoformat())
maybe = st.none() | moments
people = st.sampled_from([*(person["id"] for person in CREW), "zoe"])
evidence = st.fixed_dictionaries(
    {"kind": st.sampled_from(["commit", "pull request", "link"]), "at": moments}, optional={"merged_at": moments}
)
deliverables = st.lists(
    st.fixed_dictionaries(
        {
            "what": st.sampled_from(["model", " "]),
            "sprint": st.sampled_from([2, 3, 4]),
            "evidence": st.lists(evidence, max_size=2),
        },
        optional={"promised_at": moments, "delivered_at": moments},
    ),
    max_size=2,
)
stints = st.fixed_dictionaries({"n": st.sampled_from([2, 3, 4]), "in": moments}, optional={"out": moments})
items = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.integers(1, 30).map("P-{}".format),
            "kind": st.sampled_from(["story", "spike", "task"]),
            "stage": st.sampled_from(["exploration", "operationalization", ""]),
            "size": st.sampled_from(["", "M", "L", "13"]),
            "rank": st.none() | st.integers(0, 3),
            "started": maybe,
            "done": maybe,
            "dropped": st.none() | st.none() | moments,
            "question": st.sampled_from(["", "q?"]),
            "assignees": st.lists(people, max_size=2),
            "blocked_by": st.lists(st.integers(1, 30).map("P-{}".format), max_size=2),
            "deliverables": deliverables,
            "sprints": st.lists(stints, max_size=2),
        }
    ),
    max_size=6,
    unique_by=lambda item: item["key"],
)
waivers = st.lists(
    st.fixed_dictionaries(
        {"practice": st.sampled_from(sorted(RULES)), "by": people, "reason": st.just("r"), "at": moments},
        optional={"subject": st.sampled_from(["P-1", "science"]), "until": st.just("2026-11-12")},
    ),
    max_size=2,
)
projects = st.fixed_dictionaries(
    {
        "as_of": moments,
        "project": st.just({"time_zone": "Europe/Oslo"}),
        "crew": st.just(list(CREW)),
        "items": items,
        "sprints": st.fixed_dictionaries({}, optional={"closed_at": moments}).map(
            lambda closed: [CLOSED_2, SPRINT_3 | closed, PLANNED_4]
        ),
        "waivers": waivers,
    }
)


@given(projects)
@settings(max_examples=100, deadline=None)
def test_the_answer_is_the_worst_list_that_is_not_empty(snapshot):
    for answer in check(snapshot).values():
        worst = "broken" if answer.broken else "at risk" if answer.at_risk else "waived" if answer.waived else "holds"
        if answer.answer not in {"not applicable", "not built yet"}:
            assert answer.answer == worst
        else:
            assert worst == "holds"


@given(projects)
@settings(max_examples=100, deadline=None)
def test_each_pair_stands_once_sorted_with_a_sentence(snapshot):
    for answer in check(snapshot).values():
        pairs = [*answer.broken, *answer.at_risk, *answer.waived]
        assert len(pairs) == len(set(pairs))
        for listed in (answer.broken, answer.at_risk, answer.waived):
            assert list(listed) == sorted(listed)
        assert set(answer.says) == set(pairs)
        assert all(says.endswith(".") for says in answer.says.values())


@given(projects)
@settings(max_examples=100, deadline=None)
def test_a_waiver_hides_no_pair_and_adds_none(snapshot):
    waived, bare = check(snapshot), check(snapshot | {"waivers": []})

    for practice in RULES:
        assert set(waived[practice].says) == set(bare[practice].says)
        assert set(waived[practice].broken) <= set(bare[practice].broken)


@given(projects, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_lists_does_not_matter(snapshot, chance):
    shuffled = {
        key: chance.sample(value, len(value)) if isinstance(value, list) else value for key, value in snapshot.items()
    }

    told, again = check(snapshot), check(shuffled)
    assert {p: (a.answer, a.says) for p, a in told.items()} == {p: (a.answer, a.says) for p, a in again.items()}


@given(projects)
@settings(max_examples=100, deadline=None)
def test_what_a_closed_sprint_owes_is_never_paid_later(snapshot):
    """Only dropping the item takes it away: so no item is dropped here."""
    kept = [item | {"dropped": None} for item in snapshot["items"]]
    closed = snapshot | {"items": kept, "sprints": [CLOSED_2, SPRINT_3 | {"closed_at": at("11-10 15:00")}]}

    at_once = check(closed | {"as_of": at("11-10 15:00"), "waivers": []})["deliver.done"]
    weeks_later = check(closed | {"as_of": at("11-21 12:00"), "waivers": []})["deliver.done"]

    assert set(at_once.broken) <= set(weeks_later.broken)


garbage = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | moments,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["project", "crew", "sprints", "items", "orphans", "hypotheses", "ceremonies", "waivers", "contracts", "study"]
INNER = [
    "key",
    "id",
    "number",
    "kind",
    "size",
    "rank",
    "sprints",
    "deliverables",
    "end",
    "started_at",
    "by",
    "at",
    "until",
]
nearly = st.dictionaries(st.sampled_from(INNER), garbage)


@given(st.dictionaries(st.sampled_from(KEYS), garbage | st.lists(nearly, max_size=3)))
@settings(max_examples=150, deadline=None)
def test_garbage_is_answered_or_refused_and_never_breaks(snapshot):
    try:
        json.dumps(to_json(check({"as_of": at("11-10"), **snapshot})))
    except Refused as refused:
        assert refused.code in {"no_offset", "bad_time", "bad_zone", "duplicate_key", "bad_value"}
        assert refused.message.endswith(".")


def test_a_promise_from_after_the_close_pays_nothing_that_was_owed():
    item = {"key": "P-1", "kind": "story", "stage": "exploration", "sprints": [{"n": 3, "in": at("11-01")}],
            "deliverables": [{"what": "EDA", "sprint": 3, "promised_at": at("11-10 18:00"),
                              "delivered_at": at("11-09 12:00"),
                              "evidence": [{"kind": "run", "at": at("11-09 12:00")}]}]}  # fmt: skip
    closed = {"items": [item], "sprints": [CLOSED_2, SPRINT_3 | {"closed_at": at("11-10 15:00")}]}

    later = check(closed | {"as_of": at("11-21 12:00")})["deliver.done"]

    assert ("P-1", "owed") in set(later.broken)
