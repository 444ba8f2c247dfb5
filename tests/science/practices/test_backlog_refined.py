"""backlog.refined: what comes next is ready, and refinement was held."""

import pytest

from tests.science.practices.tell import (
    CLOSED_1,
    CLOSED_2,
    CLOSED_3,
    PLANNED_4,
    SPRINT_3,
    answer,
    at,
    at_risk,
    broken,
    facts,
    item,
    pairs,
    promise,
    waiting,
)

HELD = [{"id": "r", "kind": "refinement", "held_at": at("11-04 13:00")}]
READY = [waiting(f"P-1{n}", rank=n) for n in range(6)]


def refined(now, items, **more):
    return pairs("backlog.refined", facts(now, items=items, **{"ceremonies": HELD, **more}))


def short_of(*points, **more):
    """One item that lacks something, after five that are ready."""
    return refined("11-10 11:00", [*READY[:5], waiting("P-9", rank=9, **more)]) == (
        at_risk(*(("P-9", point) for point in points)) if points else {}
    )


def test_a_ready_list_holds():
    assert short_of()


@pytest.mark.parametrize(
    ("points", "more"),
    [
        (["criteria"], {"criteria": []}),
        (["criteria"], {"criteria": [{"text": "  "}]}),
        (["size"], {"size": "L"}),
        (["size"], {"size": ""}),
        (["size"], {"size": "13"}),
        (["stage"], {"stage": " "}),
        (["deliverable"], {"deliverables": [{"what": " "}]}),
        (["deliverable"], {"deliverables": []}),
        (["criteria", "deliverable", "size", "stage"], {"criteria": 0, "deliverables": 0, "size": 0, "stage": 0}),
        (["criteria"], {"kind": "spike", "question": " "}),
        ([], {"kind": "spike", "question": "q?", "criteria": []}),
        ([], {"kind": "task", "criteria": [], "size": "XL", "deliverables": []}),
        (["stage"], {"kind": "bug", "stage": None}),
    ],
)
def test_each_point_of_ready_is_named(points, more):
    assert short_of(*points, **{key: value if value != 0 else None for key, value in more.items()})


def test_a_blocker_may_lie_above_or_on_the_board_or_be_closed_but_not_below():
    blocked = waiting("P-9", rank=3, blocked_by=["P-1"])
    above, below = waiting("P-1", rank=1), waiting("P-1", rank=4)

    assert refined("11-10 11:00", [above, blocked]) == {}
    assert refined("11-10 11:00", [blocked, item("P-1")]) == {}
    assert refined("11-10 11:00", [blocked, below | {"done": at("11-09 10:00")}]) == {}
    assert refined("11-10 11:00", [blocked, below | {"dropped": at("11-09 10:00")}]) == {}
    assert refined("11-10 11:00", [blocked]) == {}  # a blocker that is nowhere blocks nothing
    assert refined("11-10 11:00", [blocked, below]) == broken(("P-9", "blocker"))


def test_an_item_that_blocks_itself_waits_for_ever():
    assert refined("11-10 11:00", [waiting("P-9", blocked_by=["P-9"])]) == broken(("P-9", "blocker"))


def test_a_point_of_ready_may_bind_some_kinds_only():
    stories = {"ready": [{"name": "data known", "kinds": ["story"]}, " "]}
    items = [waiting("P-8"), waiting("P-9", kind="task")]

    assert refined("11-10 11:00", items, project=stories) == broken(("P-8", "data known"))


def test_a_blocker_in_the_next_sprint_counts_by_its_place_in_the_list():
    blocked = waiting("P-9", rank=3, blocked_by=["P-1"])
    planned = waiting("P-1", rank=4, sprints=[{"n": 4, "in": at("11-05 10:00")}])

    found = refined("11-10 11:00", [blocked, planned, *READY[3:]], sprints=[SPRINT_3, PLANNED_4])

    assert found == at_risk(("P-9", "blocker"))


def test_a_point_of_the_crews_own_is_ticked_by_somebody_of_the_crew():
    own = {"ready": ["data known"]}

    def lacking(**tick):
        ticked = waiting("P-9", ready={"data known": tick})
        return refined("11-10 11:00", [ticked], project=own) == broken(("P-9", "data known"))

    assert not lacking(by="bo", at=at("11-03 09:00"))
    assert lacking(by="zoe", at=at("11-03 09:00"))
    assert lacking(by="bo", at=at("11-10 12:00"))
    assert lacking(by="bo")


def test_a_tick_after_the_close_does_not_mend_that_sprint_but_counts_for_the_next():
    own = {"ready": ["data known"]}
    ticked = [waiting("P-9", ready={"data known": {"by": "bo", "at": at("11-14 09:00")}})]
    next_one = PLANNED_4 | {"started_at": at("11-16 09:30")}

    assert refined("11-15 11:00", ticked, project=own, sprints=[CLOSED_3]) == broken(("P-9", "data known"))
    assert refined("11-16 11:00", ticked, project=own, sprints=[CLOSED_3, next_one]) == {}


def test_without_points_of_ready_nothing_falls_short():
    assert refined("11-10 11:00", [{"key": "P-9", "kind": "story"}], project={"ready": []}) == {}


def test_the_list_goes_by_rank_then_by_key_and_leaves_out_what_lies_beyond_two_sprints_worth():
    unranked = [waiting(key) for key in ("P-c", "P-b", "P-a")]
    bare = {"key": "P-z", "kind": "bug"}
    looked_at = answer(
        "backlog.refined",
        facts("11-10 11:00", items=[*unranked, bare, waiting("P-y", rank=2), waiting("P-x", rank=1), *READY[2:3]]),
    ).looked_at

    assert looked_at == ("P-x", "P-12", "P-y", "P-a", "P-b", "P-c")


def test_what_is_on_the_board_or_closed_or_not_yet_there_is_not_in_the_list():
    gone = [
        item("P-1"),
        {"key": "P-2", "kind": "story", "done": at("11-05 10:00")},
        {"key": "P-3", "kind": "story", "dropped": at("11-05 10:00")},
        {"key": "P-4", "kind": "story", "created": at("11-10 11:01")},
    ]

    assert answer("backlog.refined", facts("11-10 11:00", items=gone)).looked_at == ()


def test_what_was_taken_out_of_the_sprint_is_in_the_list_again():
    taken_out = item("P-1", out="11-04 10:00")

    assert answer("backlog.refined", facts("11-10 11:00", items=[taken_out])).looked_at == ("P-1",)


def worth(items, **more):
    """Two sprints' worth, read off the number of items that are looked at."""
    many = [waiting(f"P-9{n:03}", rank=n) for n in range(60)]
    found = answer("backlog.refined", facts("11-10 11:00", items=[*items, *many], **more))
    return len(found.looked_at) / 2


def done(key, when):
    return {"key": key, "kind": "task", "created": at("10-01 09:00"), "done": at(when)}


def test_worth_is_the_mean_done_in_the_last_three_closed_sprints_rounded_up():
    first = [done(f"P-{n}", "10-14 12:00") for n in range(9)]
    second = [done(f"P-2{n}", "10-28 12:00") for n in range(4)]

    assert worth([*first, *second], sprints=[CLOSED_1, CLOSED_2, SPRINT_3]) == 7  # 6.5
    assert (
        worth([*first, done("P-30", "10-17 12:00")], sprints=[CLOSED_1, SPRINT_3]) == 9
    )  # between sprints: not done in one


def test_worth_looks_back_three_sprints_and_no_further():
    zero = {"number": 0, "end": "2026-10-02", "started_at": at("09-21 09:30"), "closed_at": at("10-02 15:00")}
    items = [done(f"P-{n}", "09-30 12:00") for n in range(40)] + [done(f"P-5{n}", "11-12 12:00") for n in range(12)]

    past = [zero, CLOSED_1, CLOSED_2, CLOSED_3]
    many = [waiting(f"P-9{n:03}", rank=n) for n in range(60)]
    found = answer("backlog.refined", facts("11-14 11:00", items=[*items, *many], sprints=past))

    assert len(found.looked_at) / 2 == 4


def test_worth_is_three_at_least_and_before_the_first_close_the_members():
    assert worth([done("P-1", "10-14 12:00")], sprints=[CLOSED_1, SPRINT_3]) == 3
    assert worth([item("P-1")]) == 3
    assert worth([item(f"P-{n}") for n in range(5)]) == 5


def test_the_crew_may_say_what_a_sprints_worth_is():
    ahead = {"practices": {"backlog.refined": {"ahead": 1}}}

    assert worth([item(f"P-{n}") for n in range(5)], project=ahead) == 1


def bad(key, rank):
    return waiting(key, rank=rank, size="L")


def test_the_first_sprints_worth_breaks_it_when_half_of_it_falls_short_past_half():
    two_of_three = [bad("P-1", 1), bad("P-2", 2), *READY[3:]]
    one_of_three = [bad("P-1", 1), *READY[2:]]

    assert refined("11-10 11:00", two_of_three) == broken(("P-1", "size"), ("P-2", "size"))
    assert refined("11-06 23:59", two_of_three) == at_risk(("P-1", "size"), ("P-2", "size"))
    assert refined("11-10 11:00", one_of_three) == at_risk(("P-1", "size"))


def test_exactly_half_is_enough_to_break_it():
    ahead = {"practices": {"backlog.refined": {"ahead": 2}}}

    found = refined("11-10 11:00", [bad("P-1", 1), waiting("P-2", rank=2), bad("P-3", 3)], project=ahead)

    assert found == {"broken": [("P-1", "size")], "at risk": [("P-3", "size")]}


def test_a_short_list_is_measured_by_its_own_length():
    assert refined("11-10 11:00", [bad("P-1", 1), waiting("P-2", rank=2)]) == broken(("P-1", "size"))


def test_items_of_the_second_sprints_worth_are_never_broken():
    found = refined("11-10 11:00", [*READY[:3], bad("P-4", 7), bad("P-5", 8), bad("P-6", 9)])

    assert found == at_risk(("P-4", "size"), ("P-5", "size"), ("P-6", "size"))


def test_no_refinement_is_at_risk_from_half_on_unless_one_is_coming():
    def coming(when):
        return [{"id": "r", "kind": "refinement", "scheduled": at(when)}]

    missing = at_risk(("sprint 3", "no-refinement"))

    assert refined("11-06 23:59", READY, ceremonies=[]) == {}
    assert refined("11-07", READY, ceremonies=[]) == missing
    assert refined("11-10 11:00", READY, ceremonies=coming("11-10 11:00")) == {}
    assert refined("11-10 11:00", READY, ceremonies=coming("11-13 23:59")) == {}
    assert refined("11-10 11:00", READY, ceremonies=coming("11-14 00:00")) == missing
    assert refined("11-10 11:00", READY, ceremonies=coming("11-10 10:59")) == missing


@pytest.mark.parametrize("vague", [{}, {"scheduled": at("11-12 13:00"), "held_at": at("10-28 13:00")}])
def test_a_refinement_without_a_date_or_held_before_is_not_coming(vague):
    found = refined("11-10 11:00", READY, ceremonies=[{"id": "r", "kind": "refinement", **vague}])

    assert found == at_risk(("sprint 3", "no-refinement"))


def test_a_planning_that_is_coming_is_no_refinement():
    planning = [{"id": "p", "kind": "planning", "sprint": 3, "scheduled": at("11-12 09:00")}]

    assert refined("11-10 11:00", READY, ceremonies=planning) == at_risk(("sprint 3", "no-refinement"))


def test_no_refinement_breaks_it_at_the_close_even_if_one_is_scheduled():
    later = [{"id": "r", "kind": "refinement", "scheduled": at("11-13 18:00")}]

    found = refined("11-13 15:00", READY, ceremonies=later, sprints=[CLOSED_3])

    assert found == broken(("sprint 3", "no-refinement"))


@pytest.mark.parametrize("held", ["10-30 13:00", "11-13 16:00"])
def test_a_refinement_outside_the_sprint_is_none(held):
    ceremonies = [{"id": "r", "kind": "refinement", "sprint": 3, "held_at": at(held)}]

    found = refined("11-14 11:00", READY, ceremonies=ceremonies, sprints=[CLOSED_3])

    assert found == broken(("sprint 3", "no-refinement"))


def test_a_deliverable_for_an_earlier_sprint_still_names_one():
    assert short_of(deliverables=[promise("10-20 09:00", sprint=2)])


def test_one_sentence_names_all_that_an_item_lacks():
    says = answer("backlog.refined", facts("11-10 11:00", items=[waiting("P-80", size="L", deliverables=[])])).says

    assert says["P-80", "size"] == says["P-80", "deliverable"] == "P-80 lacks: deliverable, size."


def test_people_read_what_an_item_lacks_in_words_and_programs_the_names():
    point = {"name": "understood", "text": "The other discipline can say what it is for"}
    ready = ["criteria", "size", "stage", "deliverable", "blocker", point]
    bare = waiting("P-8", rank=1, size="L", stage="", criteria=[], deliverables=[], blocked_by=["P-9"])
    asked = waiting("P-9", rank=2, kind="spike", ready={"understood": {"by": "ana", "at": at("11-03 10:00")}})
    found = answer("backlog.refined", facts("11-03 11:00", items=[bare, asked], project={"ready": ready}))

    assert found.says["P-8", "size"] == "P-8 lacks: blocker, criteria, deliverable, size, stage, understood."
    assert found.sentence(("P-8", "size")) == (
        "P-8 is not ready: waits for P-9, below it; no acceptance criteria; names no deliverable; "
        "L does not fit a sprint; no stage; nobody ticked “The other discipline can say what it is for”."
    )
    assert found.sentence(("P-9", "criteria")) == "P-9 is not ready: no question."


def test_a_point_without_a_text_is_told_by_its_name():
    found = answer("backlog.refined", facts("11-03 11:00", items=[waiting("P-9")], project={"ready": ["seen"]}))

    assert found.sentence(("P-9", "seen")) == "P-9 is not ready: nobody ticked “seen”."
