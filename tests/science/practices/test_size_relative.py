"""size.relative: stories and spikes have a T-shirt size that fits a sprint."""

import pytest

from tests.science.practices.tell import CLOSED_3, PLANNED_4, SPRINT_3, answer, at, at_risk, broken, facts, item, pairs

BOTH = [SPRINT_3, PLANNED_4]


@pytest.mark.parametrize(
    ("size", "reason"),
    [("", "no-size"), (" ", "no-size"), (None, "no-size"), ("13", "unknown-size"), (13, "unknown-size"),
     ("m", "unknown-size"), ("L", "too-big"), ("XL", "too-big")],
)  # fmt: skip
def test_each_fault_of_a_size_has_its_reason(size, reason):
    assert pairs("size.relative", facts("11-10 11:00", items=[item(size=size)])) == broken(("P-1", reason))


@pytest.mark.parametrize("size", ["XS", "S", "M"])
def test_sizes_that_fit_hold_whenever_they_were_given(size):
    assert answer("size.relative", facts("11-10 11:00", items=[item(size=size)])).answer == "holds"


def test_the_running_sprint_has_until_its_start_has_settled():
    assert pairs("size.relative", facts("11-02 23:59", items=[item(size="L")])) == at_risk(("P-1", "too-big"))
    assert pairs("size.relative", facts("11-03", items=[item(size="L")])) == broken(("P-1", "too-big"))


def test_a_planned_sprint_is_never_broken():
    planned = [item(came="11-02 10:00", n=4)]

    assert pairs("size.relative", facts("11-12 11:00", items=planned, sprints=BOTH)) == at_risk(("P-1", "no-size"))
    assert pairs("size.relative", facts("11-12 11:00", items=planned, sprints=[PLANNED_4])) == at_risk(
        ("P-1", "no-size")
    )


def test_an_item_in_both_is_named_once_and_as_broken():
    twice = item(sprints=[{"n": 4, "in": at("11-09 10:00")}, {"n": 3, "in": at("11-02 09:00")}])

    assert pairs("size.relative", facts("11-10 11:00", items=[twice], sprints=BOTH)) == broken(("P-1", "no-size"))


@pytest.mark.parametrize(
    "gone", [{"kind": "task"}, {"kind": "bug"}, {"dropped": at("11-05 10:00")}, {"sprints": []}, {"out": "11-09 10:00"}]
)
def test_it_does_not_apply_without_a_story_or_spike_on_the_board(gone):
    assert answer("size.relative", facts("11-10 11:00", items=[item(**gone)])).answer == "not applicable"


def test_a_closed_sprint_is_not_asked_any_more():
    assert answer("size.relative", facts("11-13 18:00", items=[item()], sprints=[CLOSED_3])).answer == "not applicable"


def test_a_sprint_that_is_not_listed_is_none():
    assert answer("size.relative", facts("11-10 11:00", items=[item(n=9)])).answer == "not applicable"


def test_what_is_done_keeps_needing_a_size():
    finished = [item(done=at("11-05 10:00"))]

    assert pairs("size.relative", facts("11-10 11:00", items=finished)) == broken(("P-1", "no-size"))


def test_the_crew_has_its_own_sizes():
    own = {"sizes": ["tiny", "fine", "huge"], "sizes_fit": ["tiny", "fine"]}
    items = [item("P-1", size="fine"), item("P-2", size="huge"), item("P-3", size="M")]

    found = answer("size.relative", facts("11-10 11:00", items=items, project=own))

    assert found.broken == (("P-2", "too-big"), ("P-3", "unknown-size"))
    assert found.says["P-2", "too-big"] == "P-2 is huge; tiny to fine fit a sprint: split it."


@pytest.mark.parametrize(("fit", "said"), [(["M"], "M fits a sprint"), ([], "no size fits a sprint")])
def test_it_says_what_fits_also_when_that_is_little(fit, said):
    found = answer("size.relative", facts("11-10 11:00", items=[item(size="L")], project={"sizes_fit": fit}))

    assert found.says["P-1", "too-big"] == f"P-1 is L; {said}: split it."


def test_it_says_what_the_size_is_and_what_fits():
    found = answer("size.relative", facts("11-10 11:00", items=[item("P-8", size="L"), item("P-5", kind="spike")]))

    assert found.says["P-8", "too-big"] == "P-8 is L; XS to M fit a sprint: split it."
    assert found.says["P-5", "no-size"] == "P-5 has no size yet."
