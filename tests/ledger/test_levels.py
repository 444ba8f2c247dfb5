"""The level of each hypothesis in a project that keeps the share of wrong accepts small (e-LOND)."""

import pytest

from assay.events.models import Event
from assay.events.refusals import Refused, Stale
from assay.ledger.binding import bound
from assay.ledger.evidence_shown import strength_of
from assay.ledger.levels_shown import levels_shown
from assay.ledger.models import Control, Hypothesis
from assay.ledger.models.predicting import PredictionsTold
from tests.ledger.conftest import GAINS, predictions


def control(ledger, maximum=12, *, strict=False, alpha=0.05, **more):
    return Control.objects.write(
        project=ledger.crew.project, alpha=alpha, maximum=maximum, strict=strict, reason="One data set for all",
        by=ledger.crew.lee, **more,
    )  # fmt: skip


def levels(ledger):
    everything = list(Hypothesis.objects.select_related("verdict", "assessment").order_by("number"))
    told = levels_shown(Control.objects.present(ledger.crew.project.pk), everything)
    return [told[one.pk].alpha if one.pk in told else "" for one in everything]


def test_each_has_an_equal_share_of_a_registered_maximum_and_more_with_each_other_accept(ledger):
    control(ledger)
    ledger.registered("One")
    ledger.accepted("Two")
    ledger.registered("Three")
    ledger.draft("Four")

    assert levels(ledger) == ["0.0083", "0.0042", "0.0083", ""]


def test_without_a_maximum_the_levels_shrink_in_the_order_of_registration(ledger):
    control(ledger, None)
    first = ledger.draft("Registered second")
    ledger.registered("Registered first")
    first.register(by=ledger.crew.ana)

    assert levels(ledger) == ["0.0083", "0.025"]


def test_an_accept_against_the_assessment_raises_no_level(ledger):
    control(ledger)
    ledger.registered("One")
    two = ledger.sufficing("Two", [gain - 0.03 for gain in GAINS])
    two.sign("accepted", reason="I believe in it", by=ledger.crew.ana)
    two.second(by=ledger.crew.bo)

    assert levels(ledger) == ["0.0042", "0.0042"]


def test_without_a_control_there_are_no_levels_and_nothing_binds(ledger):
    hypothesis = ledger.sufficing()

    assert levels(ledger) == [""]
    assert hypothesis.binding_level() is None
    assert hypothesis.assessment.verdict == "accept"


def test_levels_that_are_shown_bind_nothing(ledger):
    control(ledger, 10_000)

    assert ledger.sufficing().assessment.verdict == "accept"


def test_in_strict_mode_only_evidence_at_the_level_accepts(ledger):
    control(ledger, 2, strict=True)
    enough = ledger.sufficing("Enough")
    assert enough.assessment.field("e_accept") >= 40
    assert enough.assessment.verdict == "accept"

    control(ledger, 2000, strict=True)

    enough.refresh_from_db()
    assert (enough.assessment.verdict, enough.state) == ("inconclusive", "gathering")
    assert enough.assessment.decision == "inconclusive"
    said = enough.assessment.field("sentence")["outcome"]
    assert said.startswith(
        "accepted by itself, but not at the level of this project, 2.5e-05: that needs an e-value of"
    )
    assert Event.objects.on(enough).last().verb == "hypothesis.reweighed"


def test_a_rejection_needs_no_level(ledger):
    control(ledger, 2000, strict=True)

    assert ledger.sufficing(gains=[gain - 0.03 for gain in GAINS]).assessment.verdict == "reject"


def test_an_accept_raises_the_level_of_the_others_and_weighs_them_anew(ledger):
    two = ledger.sufficing("Two")
    one = ledger.accepted("One")
    needed = two.assessment.field("e_accept") * 0.05  # accepted at this many with another accept, not at half of it
    control(ledger, int(needed * 1.5), strict=True)
    two.refresh_from_db()
    assert two.assessment.verdict == "accept", "one other is accepted"

    one.sign("inconclusive", reason="The split leaked", by=ledger.crew.ana)
    one.second(by=ledger.crew.bo)

    two.refresh_from_db()
    assert two.assessment.verdict == "inconclusive"


def test_a_verdict_that_stands_is_weighed_by_the_level_of_its_time(ledger):
    accepted = ledger.accepted()

    control(ledger, 2000, strict=True)

    accepted.refresh_from_db()
    assert (accepted.state, accepted.assessment.verdict) == ("accepted", "accept")


def test_beyond_the_maximum_nothing_is_registered_in_strict_mode(ledger):
    control(ledger, 1, strict=True)
    ledger.registered("One")
    two = ledger.draft("Two")

    with pytest.raises(Refused, match="a maximum of 1 hypotheses, and each has been taken"):
        two.register(by=ledger.crew.ana)
    two.refresh_from_db()
    assert (two.state, two.turn, two.version.registered_at) == ("draft", None, None)

    control(ledger, 1)
    two.register(by=ledger.crew.ana)
    assert levels(ledger) == ["0.05", "0"]


def test_a_change_before_the_lock_keeps_the_turn(ledger):
    one, two = ledger.registered("One"), ledger.registered("Two")

    one.change(minimal_effect=0.02, by=ledger.crew.ana)

    assert (one.turn, two.turn) == (1, 2)


def test_versions_follow_each_other_with_author_and_reason(ledger):
    first = control(ledger)
    assert control(ledger) == first, "the same again is no new version"

    second = control(ledger, 14, seen=1)

    assert (second.number, second.by, second.reason) == (2, ledger.crew.lee, "One data set for all")
    with pytest.raises(Stale, match="Version 2 was written meanwhile"):
        control(ledger, 20, seen=1)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"alpha": 0.5}, "no control"), ({"maximum": 0}, "no maximum"), ({"maximum": 1}, "2 hypotheses are registered")],
)
def test_figures_that_will_not_do_are_refused(ledger, more, said):
    ledger.registered("One"), ledger.registered("Two")

    with pytest.raises(Refused, match=said):
        control(ledger, **more)
    assert not Control.objects.exists()


def test_a_picture_is_bound_anew_from_what_it_says_by_itself():
    alone = {
        "verdict": "accept",
        "e_accept": "Infinity",
        "final": True,
        "sentence": {"outcome": "accepted", "claim": "c"},
    }

    strict = bound(alone | {"e_accept": 59.0}, 1 / 240)

    assert (strict["verdict"], strict["level"]) == ("inconclusive", 1 / 240)
    assert strict["sentence"]["claim"] == "c"
    assert bound(strict, 1 / 59)["verdict"] == "accept", "just reached"
    assert bound(strict, None) == alone | {"e_accept": 59.0}
    assert bound(alone, 1e-9)["verdict"] == "accept"
    assert "registered fewer hypotheses" in bound(alone, 0.0)["sentence"]["outcome"]


def test_in_strict_mode_the_page_names_the_e_value_of_the_level_and_what_an_accept_takes(client, ledger):
    open_one = ledger.sufficing("Open", GAINS[:5], policy="anytime", looks=[], planned_n=30)
    alone = open_one.assessment.field("outlook")
    assert "would accept it" in alone
    assert strength_of(open_one, open_one.assessment).suffices == "20"

    control(ledger, 100, strict=True)

    open_one.refresh_from_db()
    assert open_one.assessment.field("outlook") == (
        f"{alone} That is the rule by itself: at the level of this project an accept also needs an e-value of 2,000."
    )
    client.force_login(ledger.crew.ana)
    assert "1 / 0.0005" in client.get(open_one.url).content.decode()
    shown = strength_of(open_one, open_one.assessment)
    assert (shown.suffices, shown.bar, shown.passed) == ("2,000", 2000, "")

    control(ledger, 100)

    open_one.refresh_from_db()
    assert open_one.assessment.field("outlook") == alone


def test_an_accept_that_is_held_back_says_what_would_lift_it_and_not_what_would_take_it_back(ledger):
    control(ledger, 10_000, strict=True)
    held = ledger.sufficing(policy="anytime", looks=[], planned_n=12)

    assert held.assessment.field("alone")["verdict"] == "accept"
    assert held.assessment.verdict == "inconclusive"
    assert held.assessment.field("outlook") == (
        "More evidence like this raises the e-value; from 200,000 on it is accepted."
    )


def test_what_would_take_an_accept_back_is_said_to_leave_the_level_out(ledger):
    control(ledger, 1, strict=True)
    accepted = ledger.sufficing(policy="anytime", looks=[], planned_n=12)

    assert accepted.assessment.verdict == "accept"
    assert "also needs an e-value of 20" in accepted.assessment.field("outlook")


def test_a_fresh_test_set_that_would_accept_is_said_to_leave_the_level_out(ledger):
    control(ledger, 100, strict=True)
    split = {"design": "single_split", "policy": "fixed", "metric": "accuracy", "claim": "superior", "planned_n": 400}
    hypothesis = ledger.registered(**split)
    hypothesis.bring_predictions(PredictionsTold(predictions(only_base=30, only_cand=42)), by=ledger.crew.ana)

    said = hypothesis.assessment.field("outlook")
    assert "A fresh test set of about" in said
    assert "also needs an e-value of 2,000" in said


def test_held_back_at_its_last_look_it_is_signed_as_inconclusive(ledger):
    control(ledger, 2000, strict=True)
    hypothesis = ledger.sufficing(policy="planned", looks=[5, 10], planned_n=None)

    assert (hypothesis.assessment.verdict, hypothesis.state) == ("inconclusive", "suffices")
    assert hypothesis.assessment.decision == "inconclusive"


def test_beyond_the_maximum_the_page_says_that_no_e_value_accepts(client, ledger):
    control(ledger, 1)
    ledger.registered("The first")
    beyond = ledger.sufficing("The second")

    client.force_login(ledger.crew.ana)
    page = client.get(beyond.url).content.decode()
    assert "no e-value accepts at this level" in page
    assert "needs an e-value of" not in page.partition('id="level"')[2].partition("</section>")[0]
    assert "none will do" in client.get("/p/churn/ledger/control").content.decode()
