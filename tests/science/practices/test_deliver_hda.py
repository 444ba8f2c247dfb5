"""deliver.hda: hypotheses move every sprint."""

import pytest

from tests.science.practices.tell import CLOSED_3, CREW, answer, at, at_risk, broken, facts, item, pairs

RESEARCH = [item(stage="experimentation")]
STUCK = ("sprint 3", "no-move")


def hypothesis(**more):
    return {"id": "P-H1", "registered_at": at("10-20 10:00"), **more}


def verdict(by="ana", when="11-05 10:00", **more):
    return {"value": "accepted", "by": by, "at": at(when), **more}


def moves(*hypotheses, now="11-10 11:00", **more):
    return pairs("deliver.hda", facts(now, items=RESEARCH, hypotheses=list(hypotheses), **more)) == {}


def test_a_sprint_without_a_move_is_at_risk_past_half_and_broken_at_the_close():
    assert pairs("deliver.hda", facts("11-06 23:59", items=RESEARCH)) == {}
    assert pairs("deliver.hda", facts("11-07", items=RESEARCH)) == at_risk(STUCK)
    assert pairs("deliver.hda", facts("11-13 15:00", items=RESEARCH, sprints=[CLOSED_3])) == broken(STUCK)


@pytest.mark.parametrize("stage", ["operationalization", ""])
def test_it_does_not_apply_where_nothing_explores_or_experiments(stage):
    assert answer("deliver.hda", facts("11-10 11:00", items=[item(stage=stage)])).answer == "not applicable"


@pytest.mark.parametrize("stage", ["exploration", "experimentation"])
def test_any_kind_of_member_in_a_research_stage_asks_for_it(stage):
    assert pairs("deliver.hda", facts("11-10 11:00", items=[item(kind="task", stage=stage)])) == at_risk(STUCK)


def test_a_registration_in_the_sprint_is_a_move():
    assert moves(hypothesis(registered_at=at("11-02 09:30")))
    assert not moves(hypothesis(registered_at=at("11-02 09:29")))
    assert not moves(hypothesis(registered_at=at("11-10 11:01")))


def test_a_registration_after_looking_is_none():
    assert moves(hypothesis(registered_at=at("11-04 10:00"), first_evidence_at=at("11-04 10:00")))
    assert not moves(hypothesis(registered_at=at("11-04 10:00"), first_evidence_at=at("11-04 09:59")))


@pytest.mark.parametrize("value", ["accepted", "rejected", "inconclusive"])
def test_a_verdict_of_science_in_the_sprint_is_a_move(value):
    assert moves(hypothesis(verdict=verdict() | {"value": value}))


@pytest.mark.parametrize(
    "none",
    [
        verdict(by="eli"),
        verdict(by="zoe"),
        verdict(when="10-30 10:00"),
        verdict(when="11-10 11:01"),
        verdict() | {"value": " "},
        verdict(against=True),
        verdict(against=True, second={"by": "bo", "at": at("11-06 10:00")}),  # the same discipline
        verdict(against=True, second={"by": "zoe", "at": at("11-06 10:00")}),
        verdict(against=True, second={"by": "eli", "at": at("11-10 11:01")}),
        {"value": "accepted", "by": "ana"},
    ],
)
def test_a_verdict_that_is_not_valid_is_none(none):
    assert not moves(hypothesis(verdict=none))


@pytest.mark.parametrize("second", ["eli", "pia"])
def test_against_the_assessment_a_second_discipline_must_sign(second):
    assert moves(hypothesis(verdict=verdict(against=True, second={"by": second, "at": at("11-06 10:00")})))


def test_a_verdict_against_the_assessment_counts_from_its_second_signature():
    waits = verdict(when="10-29 10:00", against=True, second={"by": "eli", "at": at("11-06 10:00")})

    assert moves(hypothesis(verdict=waits))


def test_a_signature_of_somebody_not_yet_on_the_crew_is_none():
    crew = [person | ({"joined": "2026-11-06"} if person["id"] == "ana" else {}) for person in CREW]

    assert not moves(hypothesis(verdict=verdict(when="11-05 10:00")), crew=crew)
    assert moves(hypothesis(verdict=verdict(when="11-06 10:00")), crew=crew)


def test_somebody_who_left_after_signing_has_signed():
    crew = [person | ({"left": "2026-11-06"} if person["id"] == "ana" else {}) for person in CREW]

    assert moves(hypothesis(verdict=verdict(when="11-05 10:00")), crew=crew)


def test_a_verdict_that_waits_is_named_when_nothing_moved():
    waits = hypothesis(id="P-H2", sufficient_since=at("11-04 12:00"))
    found = answer("deliver.hda", facts("11-10 11:00", items=RESEARCH, hypotheses=[waits]))

    assert found.at_risk == (("P-H2", "verdict-waits"), STUCK)
    assert found.says["P-H2", "verdict-waits"] == "P-H2 has had enough evidence since 4 Nov: sign its verdict."
    assert found.says[STUCK] == "No hypothesis was registered or decided in sprint 3."


def test_a_verdict_that_waits_while_others_move_is_told_but_not_judged():
    waits = hypothesis(id="P-H2", sufficient_since=at("11-04 12:00"))
    moved = hypothesis(registered_at=at("11-03 10:00"))

    found = answer("deliver.hda", facts("11-10 11:00", items=RESEARCH, hypotheses=[waits, moved]))

    assert found.answer == "holds"
    assert found.told == ("P-H2 has had enough evidence since 4 Nov: sign its verdict.",)


def test_a_verdict_that_waits_for_its_second_signature_still_waits():
    waits = hypothesis(sufficient_since=at("11-04 12:00"), verdict=verdict(against=True))

    assert pairs("deliver.hda", facts("11-10 11:00", items=RESEARCH, hypotheses=[waits])) == at_risk(
        ("P-H1", "verdict-waits"), STUCK
    )


@pytest.mark.parametrize(
    "quiet",
    [
        {"sufficient_since": at("11-10 11:01")},
        {"sufficient_since": at("10-28 12:00"), "verdict": verdict(when="10-29 10:00")},
        {},
    ],
)
def test_without_enough_evidence_or_with_a_verdict_nothing_waits(quiet):
    assert pairs("deliver.hda", facts("11-10 11:00", items=RESEARCH, hypotheses=[hypothesis(**quiet)])) == at_risk(
        STUCK
    )


def test_evidence_that_suffices_only_after_the_close_does_not_weigh_on_that_sprint():
    def closed(since):
        enough = hypothesis(sufficient_since=at(since))
        return pairs("deliver.hda", facts("11-15 11:00", items=RESEARCH, hypotheses=[enough], sprints=[CLOSED_3]))

    assert closed("11-13 15:01") == broken(STUCK)
    assert closed("11-13 15:00") == broken(("P-H1", "verdict-waits"), STUCK)


def test_a_move_after_the_close_does_not_mend_the_sprint():
    late = [hypothesis(verdict=verdict(when="11-13 15:01")), hypothesis(id="P-H2", registered_at=at("11-13 16:00"))]

    assert pairs("deliver.hda", facts("11-14 11:00", items=RESEARCH, hypotheses=late, sprints=[CLOSED_3])) == broken(
        STUCK
    )
