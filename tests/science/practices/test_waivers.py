"""A waiver explains, it hides nothing."""

from datetime import date

import pytest

from assay.science.practices import check, to_json
from tests.science.practices.tell import CREW, answer, at, at_risk, broken, facts, item, pairs

ITEMS = [item("P-1"), item("P-2")]
ONE, TWO = ("P-1", "nothing-promised"), ("P-2", "nothing-promised")


def waiver(**more):
    return {"practice": "deliver.planned", "by": "pia", "reason": "First sprint", "at": at("11-03 10:00"), **more}


def waived(*waivers, now="11-10 11:00", **more):
    return pairs("deliver.planned", facts(now, items=ITEMS, waivers=list(waivers), **more))


def test_a_waiver_takes_exactly_its_subject_for_good():
    assert waived(waiver(subject="P-1")) == {"broken": [TWO], "waived": [ONE]}
    assert waived(waiver(subject="P-1"), now="11-13 11:00")["waived"] == [ONE]


def test_an_answer_whose_pairs_are_all_waived_is_waived():
    found = answer("deliver.planned", facts("11-10 11:00", items=ITEMS, waivers=[waiver(until="2026-11-13")]))

    assert found.answer == "waived"
    assert found.waived == (ONE, TWO)


def test_a_waiver_takes_what_is_at_risk_too_and_holds_stays_holds():
    early = facts("11-02 12:00", items=ITEMS, waivers=[waiver(until="2026-11-13", at=at("11-02 10:00"))])

    assert answer("deliver.planned", early).answer == "waived"
    assert answer("deliver.hda", early).answer == "not applicable"
    assert answer("backlog.refined", early).answer == "holds"


@pytest.mark.parametrize(
    "void",
    [
        {"reason": " "},
        {"reason": None},
        {"by": "zoe"},
        {"by": None},
        {"at": None},
        {"at": at("11-10 11:01")},
        {"until": "2026-11-09"},
        {"practice": "deliver.done"},
        {"practice": "no.such"},
        {"subject": "P-3"},
    ],
)
def test_a_waiver_needs_a_reason_a_name_of_the_crew_and_must_not_have_run_out(void):
    assert waived(waiver(subject="P-1") | void) == broken(ONE, TWO)


def test_a_waiver_of_the_whole_practice_must_have_an_end():
    assert waived(waiver()) == broken(ONE, TWO)
    assert waived(waiver(subject=" ")) == broken(ONE, TWO)


def test_a_waiver_runs_through_its_last_day_where_the_project_is():
    assert waived(waiver(until="2026-11-10"), now="11-10 23:59") == {"waived": [ONE, TWO]}
    assert waived(waiver(until="2026-11-10"), now="11-11") == broken(ONE, TWO)


@pytest.mark.parametrize(
    ("person", "counts"),
    [
        ({"left": "2026-11-04"}, True),
        ({"left": "2026-11-03"}, False),
        ({"joined": "2026-11-03"}, True),
        ({"joined": "2026-11-04"}, False),
    ],
)
def test_who_waives_must_be_on_the_crew_on_that_day(person, counts):
    crew = [one | (person if one["id"] == "pia" else {}) for one in CREW]

    assert waived(waiver(until="2026-11-13"), crew=crew) == ({"waived": [ONE, TWO]} if counts else broken(ONE, TWO))


def test_an_answer_tells_who_waived_what_and_why():
    found = answer(
        "deliver.planned", facts("11-10 11:00", items=ITEMS, waivers=[waiver(subject="P-1", until="2026-11-13")])
    )

    (told,) = found.waivers
    assert (told.subject, told.reason, told.by) == ("P-1", "nothing-promised", "pia")
    assert (told.because, told.until) == ("First sprint", date(2026, 11, 13))
    assert found.says[ONE] == "P-1 names no deliverable for sprint 3."


def test_json_tells_who_waived_what_and_until_when():
    waivers = [waiver(subject="P-1", until="2026-11-13"), waiver(subject="P-2", reason="later")]

    told = to_json(check(facts("11-10 11:00", items=ITEMS, waivers=waivers)))["deliver.planned"]

    first = {"subject": "P-1", "reason": "nothing-promised", "by": "pia", "because": "First sprint"}
    assert told["waivers"] == [first | {"until": "2026-11-13"}, first | {"subject": "P-2", "because": "later"}]
    assert "broken" not in told


def test_the_waiver_of_a_subject_goes_before_one_of_the_whole_practice():
    both = [waiver(until="2026-11-13", reason="all"), waiver(subject="P-1", reason="this one")]

    found = answer("deliver.planned", facts("11-10 11:00", items=ITEMS, waivers=both))

    assert [told.because for told in found.waivers] == ["this one", "all"]


def test_of_two_waivers_the_older_one_explains():
    two = [waiver(subject="P-1", reason="again", at=at("11-05 10:00")), waiver(subject="P-1", reason="first")]

    found = answer("deliver.planned", facts("11-10 11:00", items=ITEMS, waivers=two))

    assert [told.because for told in found.waivers] == ["first"]


def switched(now="11-10 11:00", **off):
    own = {"practices": {"deliver.planned": {"off": {"by": "pia", "at": at("10-19 10:00"), **off}}}}
    return answer("deliver.planned", facts(now, items=ITEMS, project=own))


def test_a_practice_switched_off_with_a_reason_does_not_apply():
    assert switched(reason="We deliver nothing").answer == "not applicable"
    assert switched(reason="We deliver nothing").why == "Switched off by pia: We deliver nothing"
    assert switched(reason="We deliver nothing", by=None).why == "Switched off by the crew: We deliver nothing"


def test_a_switch_without_a_reason_or_not_yet_thrown_leaves_it_on():
    assert switched(reason=" ").answer == "broken"
    assert switched(reason="Later", at=at("11-10 12:00")).answer == "broken"


def test_reasons_that_nobody_records_can_be_left_out_and_the_answer_says_so():
    missing = at_risk(("sprint 3", "no-refinement"))
    snapshot = facts("11-10 11:00")

    assert pairs("backlog.refined", snapshot) == missing
    found = answer("backlog.refined", snapshot, without={"backlog.refined": {"no-refinement"}})
    assert (found.answer, found.left_out) == ("holds", ("no-refinement",))


def test_leaving_out_a_reason_of_no_practice_is_a_mistake():
    with pytest.raises(ValueError, match=r"backlog\.two"):
        answer("backlog.one", facts("11-10 11:00"), without={"backlog.two": {"no-item"}})
