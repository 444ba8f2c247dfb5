"""deliver.eda: exploration is written down."""

from tests.science.practices.tell import CLOSED_3, answer, at, at_risk, broken, facts, pairs

UNLEARNED = ("P-E1", "no-learning")


def explored(when="11-04 10:00", *learnings, **more):
    return {"id": "P-E1", "at": at(when), "learnings": list(learnings), **more}


def learning(when="11-05 10:00", by="ana", text="Degree says little"):
    return {"text": text, "by": by, "at": at(when)}


def found(now, *explorations, **more):
    return pairs("deliver.eda", facts(now, explorations=list(explorations), **more))


def test_an_exploration_has_a_day_of_grace_then_it_is_at_risk_and_broken_at_the_close():
    assert found("11-05 23:59", explored()) == {}
    assert found("11-06", explored()) == at_risk(UNLEARNED)
    assert found("11-13 15:00", explored(), sprints=[CLOSED_3]) == broken(UNLEARNED)


def test_the_grace_goes_over_a_weekend():
    assert found("11-09 23:59", explored("11-06 16:00")) == {}
    assert found("11-10", explored("11-06 16:00")) == at_risk(UNLEARNED)


def test_one_recorded_just_before_the_close_has_no_grace_left():
    assert found("11-13 15:00", explored("11-13 14:59"), sprints=[CLOSED_3]) == broken(UNLEARNED)


def test_a_learning_mends_it_whenever_it_comes_in_the_sprint():
    assert found("11-12 10:00", explored("11-04 10:00", learning("11-12 09:00"))) == {}


def test_one_that_comes_after_the_close_does_not_mend_that_sprint():
    late = explored("11-04 10:00", learning("11-13 15:01"))

    assert found("11-13 18:00", late, sprints=[CLOSED_3]) == broken(UNLEARNED)
    assert found("11-13 18:00", explored("11-04 10:00", learning("11-13 15:00")), sprints=[CLOSED_3]) == {}


def test_a_blank_one_and_one_of_somebody_who_is_not_on_the_crew_are_none():
    assert found("11-10 10:00", explored("11-04 10:00", learning(text=" "))) == at_risk(UNLEARNED)
    assert found("11-10 10:00", explored("11-04 10:00", learning(by="stranger"))) == at_risk(UNLEARNED)


def test_it_does_not_apply_where_nothing_was_explored_in_the_sprint():
    before = answer("deliver.eda", facts("11-10 11:00", explorations=[explored("10-20 10:00")]))

    assert (before.answer, before.why) == ("not applicable", "Nothing was explored.")
    assert (
        answer("deliver.eda", facts("11-03 11:00", explorations=[explored("11-04 10:00")])).answer == "not applicable"
    )


def test_it_names_the_exploration_by_its_title_where_that_is_known():
    said = answer("deliver.eda", facts("11-10 11:00", explorations=[explored(title="Roaming-only customers")]))
    plain = answer("deliver.eda", facts("11-10 11:00", explorations=[explored()]))

    assert said.sentence(UNLEARNED) == "P-E1 “Roaming-only customers” has no learning yet."
    assert plain.sentence(UNLEARNED) == "P-E1 has no learning yet."


def test_while_it_has_its_day_nothing_is_said_to_be_written():
    assert answer("deliver.eda", facts("11-04 11:00", explorations=[explored()])).why == (
        "Some of what was explored in sprint 3 has no learning yet; there is a day for it."
    )
