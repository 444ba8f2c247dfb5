from datetime import timedelta
from math import sqrt

import pytest

from assay import clock
from assay.events.models import Event
from assay.events.refusals import Refused
from assay.ledger.evidence_shown import plot_of
from assay.ledger.models import Run
from assay.ledger.planner import plan
from assay.ledger.runs import Use
from assay.ledger.weighing import natural, weigh
from assay.ledger.words import PAIRING
from assay.science.inference import Registration, plan_runs


def test_evidence_that_decides_suffices_since_it_came(ledger):
    hypothesis = ledger.sufficing()

    assessment = hypothesis.assessment
    assert (hypothesis.state, assessment.verdict, assessment.n) == ("suffices", "accept", 10)
    assert round(assessment.estimate, 4) == 0.0177
    assert [round(end, 4) for end in (assessment.low, assessment.high)] == [0.0115, 0.0239]
    assert round(assessment.field("e_accept")) == 59
    assert hypothesis.sufficient_since == ledger.now + timedelta(days=1)


def test_a_run_brought_twice_counts_once_and_leaves_no_second_fact(ledger):
    hypothesis = ledger.sufficing()
    before = Event.objects.on(hypothesis).count()

    again = ledger.bring(hypothesis)

    assert (len(again.runs), len(again.known)) == (0, 10)
    assert hypothesis.runs.count() == 10
    assert hypothesis.assessments.count() == 1
    assert Event.objects.on(hypothesis).count() == before


def test_a_run_that_was_under_way_is_taken_when_it_has_finished(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(1, None, status="RUNNING")])
    ledger.bring(hypothesis, [ledger.pair(1, 0.02)])

    assert hypothesis.runs.get().counts


def test_what_a_person_said_of_a_run_under_way_stays_when_it_has_finished(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(1, None, status="RUNNING"), *ledger.pairs(first=2)])
    run = hypothesis.runs.get(key="1")
    hypothesis.exclude(run=run, reason="Wrong machine", by=ledger.crew.ana)

    brought = ledger.bring(hypothesis, [ledger.pair(1, 0.02)])

    assert (len(brought.runs), brought.used, hypothesis.runs.get(key="1").pk) == (1, 1, run.pk)
    assert hypothesis.exclusions.get().run == run
    assert [(one["key"], one["reason"]) for one in hypothesis.assessment.field("excluded")] == [("1", "Wrong machine")]
    assert hypothesis.assessment.n == 10


def test_a_run_that_first_came_before_an_amendment_stays_with_the_earlier_version(ledger):
    hypothesis = ledger.registered()
    under_way = ledger.pair(11, None, status="RUNNING", started=None)
    ledger.bring(hypothesis, [*ledger.pairs(), under_way])
    first = hypothesis.version
    with clock.at(ledger.now + timedelta(days=2)):
        hypothesis.amend(by=ledger.crew.ana, reason="Less would do", minimal_effect=0.005)
    with clock.at(ledger.now + timedelta(days=3)):
        brought = hypothesis.bring([ledger.pair(11, 0.02, started=None)], by=ledger.crew.bo)

    run = hypothesis.runs.get(key="11")
    assert (run.version, run.received_at, run.by) == (first, ledger.now + timedelta(days=1), ledger.crew.ana)
    assert (run.use, brought.used, hypothesis.version.runs.count()) == ("used", 0, 0)
    assert not hypothesis.version.is_locked
    assert Event.objects.on(hypothesis).last().data["left_out"] == {"exploratory": 1}


def test_a_hypothesis_holds_so_many_runs_and_no_more(ledger, monkeypatch):
    monkeypatch.setattr("assay.ledger.models.arriving.MOST_RUNS", 11)
    hypothesis = ledger.sufficing()

    with pytest.raises(Refused, match="the 11 that a hypothesis holds"):
        ledger.bring(hypothesis, ledger.pairs([0.02, 0.02], first=11))

    ledger.bring(hypothesis, ledger.pairs([0.02], first=11))
    assert hypothesis.runs.count() == 11


@pytest.mark.parametrize(
    ("run", "use", "words"),
    [
        ({"hypothesis": "H2"}, "other_hypothesis", "for H2"),
        ({"hypothesis": "OTHER-H1"}, "other_project", "OTHER-H1"),
        ({"metric": "accuracy"}, "other_metric", "registered pr_auc"),
        ({"dataset": "9c41aa"}, "other_dataset", "data set 9c41, registered 5ff0"),
        ({"after": -9}, "exploratory", "before registration"),
        ({"key": ""}, "no_key", "no seed"),
        ({"gain": None}, "failed", "candidate failed"),
        ({"gain": None, "status": "FINISHED", "values": {"candidate": None}}, "no_value", "without pr_auc"),
        ({"hypothesis": "h1"}, "used", ""),
        ({"hypothesis": "CHURN-H1"}, "used", ""),
        ({"dataset": "SHA256:5FF0E1"}, "used", ""),
        ({"dataset": ""}, "used", ""),
    ],
)
def test_each_run_that_is_left_out_says_why(ledger, run, use, words):
    hypothesis = ledger.registered()

    ledger.bring(hypothesis, [ledger.pair(1, **run)])

    row = hypothesis.runs.get()
    assert row.use == use
    assert words in row.why


def test_a_run_that_names_another_projects_hypothesis_needs_a_person(ledger):
    hypothesis = ledger.registered()

    ledger.bring(hypothesis, [ledger.pair(1, hypothesis="OTHER-H1")], foreign_confirmed=True)

    assert hypothesis.runs.get().counts


def test_runs_without_a_start_count_from_when_they_came(ledger):
    hypothesis = ledger.registered()
    hypothesis.bring([ledger.pair(1, started=None)], by=ledger.crew.ana)
    assert hypothesis.runs.get().counts


def test_a_registered_key_list_is_what_is_paired(ledger):
    hypothesis = ledger.registered(keys=["1", "2", "3", "4", "5", "6"])
    ledger.bring(hypothesis, [*ledger.pairs()[:5], ledger.pair(99)])

    assert hypothesis.runs.get(key="99").use == "other_key"
    assert hypothesis.assessment.unexplained == ["6"]


def test_a_failed_run_leaves_its_key_unexplained_and_the_numbers_provisional(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(11, None, after=12)])

    assert hypothesis.assessment.unexplained == ["11"]
    assert hypothesis.assessment.is_provisional
    assert hypothesis.state == "suffices"
    seen = {one["kind"]: one for one in hypothesis.assessment.field("scenarios")}
    assert [round(end, 4) for end in seen["worst_seen"]["interval"]] == [0.011, 0.023]
    assert seen["worst_possible"]["gains"] == [-0.31]  # its baseline came to its end

    hypothesis.explain("11", reason="Out of memory on the runner", by=ledger.crew.ana)
    assert hypothesis.assessment.unexplained == []
    assert hypothesis.assessment.field("excluded") == [
        {"key": "11", "reason": "Out of memory on the runner", "arm": ""}
    ]


def test_a_failed_run_that_was_run_again_needs_no_reason(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(1, None, run_id="first"), *ledger.pairs()])

    assert hypothesis.assessment.unexplained == []
    assert hypothesis.assessment.n == 10


def test_a_reason_does_not_keep_a_later_run_out(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs()[:6], ledger.pair(7, None, run_id="first")])
    hypothesis.explain("7", reason="Drained", by=ledger.crew.ana)
    assert hypothesis.assessment.n == 6

    ledger.bring(hypothesis, [ledger.pair(7)])

    assert hypothesis.assessment.n == 7


def test_the_same_seed_twice_is_refused_until_one_is_excluded(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs(), ledger.pair(3, 0.5, run_id="again")])
    assert hypothesis.assessment.field("refusals")[0]["reason"] == "duplicate_key"
    assert hypothesis.state == "gathering"

    hypothesis.exclude(run=hypothesis.runs.get(run_id="again"), reason="Started by mistake", by=ledger.crew.ana)

    assert hypothesis.assessment.verdict == "accept"
    assert Event.objects.on(hypothesis).last().verb == "hypothesis.excluded"


def test_a_seed_with_two_baseline_runs_counts_nowhere_and_is_told_plainly(client, ledger):
    hypothesis = ledger.registered()
    alone = {"values": {"baseline": 0.31}}
    twice = [ledger.pair(11, run_id="one", **alone), ledger.pair(11, run_id="two", **alone)]
    brought = hypothesis.bring([*ledger.pairs(), *twice], by=ledger.crew.ana)

    assert (len(brought.runs), brought.used) == (12, 10)
    assert Event.objects.get(verb="hypothesis.runs").data["left_out"] == {"doubled": 2}
    client.force_login(ledger.crew.ana)
    page = client.get(hypothesis.url).content.decode()
    assert "Seed 11 has 2 baseline runs: exclude one." in page
    assert "10 of 12 runs count: 10 pairs.</a>" in page
    assert "Left out: 2 of a key that occurs twice in one arm." in page
    assert 'id="reasons"' not in page and "#reasons" not in page

    hypothesis.exclude(run=hypothesis.runs.get(run_id="two"), reason="Started by mistake", by=ledger.crew.ana)

    page = client.get(hypothesis.url).content.decode()
    assert "11 of 12 count: 10 pairs, and 1 without a partner" in page
    assert "has 2 baseline runs" not in page


def test_two_failed_runs_of_one_seed_say_their_arm_and_ask_for_one_reason(client, ledger):
    hypothesis = ledger.registered()
    failed = [ledger.pair(11, run_id=f"{arm}-11", values={arm: None}, status="FAILED")
              for arm in ("baseline", "candidate")]  # fmt: skip
    ledger.bring(hypothesis, [*ledger.pairs(), *failed])

    client.force_login(ledger.crew.ana)
    page = client.get(hypothesis.url).content.decode()
    assert "baseline: run failed" in page and "candidate: run failed" in page
    assert page.count(">give a reason</a>") == 1


def test_an_excluded_key_is_told_as_the_worst_and_comes_back_when_it_is_lifted(ledger):
    hypothesis = ledger.sufficing()
    exclusion = hypothesis.exclude(key="5", reason="Wrong image", by=ledger.crew.ana)
    assert hypothesis.assessment.n == 9
    assert hypothesis.assessment.field("scenarios")

    hypothesis.include(exclusion, reason="It was the right one", by=ledger.crew.ada)

    assert hypothesis.assessment.n == 10
    assert [event.verb for event in Event.objects.on(hypothesis)][-2:] == ["hypothesis.excluded", "hypothesis.included"]


def test_a_run_without_a_key_is_neither_excluded_nor_explained(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(1), ledger.pair(2, key="")])

    with pytest.raises(Refused, match="without a seed or key"):
        hypothesis.exclude(key="", reason="Wrong", by=ledger.crew.ana)
    with pytest.raises(Refused, match="without a seed or key"):
        hypothesis.explain("", reason="Wrong", by=ledger.crew.ana)


@pytest.mark.parametrize("empty", ["", "  "])
def test_nothing_is_excluded_or_explained_without_a_reason(ledger, empty):
    hypothesis = ledger.sufficing()

    with pytest.raises(Refused, match="needs a reason"):
        hypothesis.exclude(key="5", reason=empty, by=ledger.crew.ana)
    with pytest.raises(Refused, match="needs a reason"):
        hypothesis.explain("5", reason=empty, by=ledger.crew.ana)
    assert hypothesis.assessment.n == 10


@pytest.mark.parametrize("wild", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_kept_and_refused(ledger, wild):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs()[:9], ledger.pair(10, values={"baseline": 0.3, "candidate": wild})])

    assert hypothesis.assessment.field("refusals")[0]["reason"] == "non_finite_metric"
    assert str(hypothesis.runs.get(key="10").value("candidate")) == str(wild)
    assert hypothesis.assessment.is_refused


def test_percent_beside_fractions_is_refused(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [*ledger.pairs()[:9], ledger.pair(10, values={"baseline": 31.0, "candidate": 33.0})])

    refusal = hypothesis.assessment.field("refusals")[0]
    assert refusal["reason"] == "out_of_range"
    assert refusal["keys"] == ["10"]


def test_the_engine_looks_by_itself_when_a_registered_count_is_reached(ledger):
    hypothesis = ledger.registered(policy="planned", planned_n=None, looks=[5, 10, 15])
    ledger.bring(hypothesis, ledger.pairs()[:4])
    assert hypothesis.assessment.field("refusals")[0]["reason"] == "too_few_runs"
    assert hypothesis.state == "gathering"

    ledger.bring(hypothesis, ledger.pairs()[4:7])
    assert [look["n"] for look in hypothesis.assessment.field("looks")] == [5]
    assert hypothesis.assessment.field("between_looks")
    ledger.bring(hypothesis, ledger.pairs()[7:])
    assert [look["n"] for look in hypothesis.assessment.field("looks")] == [5, 10]
    assert (hypothesis.state, hypothesis.assessment.verdict) == ("suffices", "accept")


def test_looks_take_pairs_in_the_order_of_completion(ledger):
    hypothesis = ledger.registered(policy="planned", planned_n=None, looks=[5, 10])
    late_first = [ledger.pair(n, 0.02 + n / 10_000, after=30 - n) for n in range(1, 8)]
    ledger.bring(hypothesis, late_first)

    assert [pair[0] for pair in hypothesis.assessment.field("pairs")] == ["7", "6", "5", "4", "3", "2", "1"]


def test_a_pair_of_two_runs_is_complete_when_the_later_one_is(ledger):
    hypothesis = ledger.registered(policy="planned", planned_n=None, looks=[5, 10])
    runs = [
        ledger.pair(n, run_id=f"{arm}{n}", values={arm: value + n / 1000 * value}, after=after)
        for n in range(1, 7)
        for arm, value, after in (("baseline", 0.3, n), ("candidate", 0.32, 20 - n))
    ]
    ledger.bring(hypothesis, runs)

    assert [pair[0] for pair in hypothesis.assessment.field("pairs")] == ["6", "5", "4", "3", "2", "1"]
    assert [pair[0] for pair in hypothesis.assessment.field("pairs") if not pair[4]] == ["1"]


def test_what_came_after_the_look_is_shown_and_in_none_of_its_numbers(client, ledger):
    hypothesis = ledger.registered(policy="planned", planned_n=None, looks=[5, 10])
    pairs = ledger.pairs([0.021, 0.022, 0.0205, 0.0215, 0.021, 0.09])
    ledger.bring(hypothesis, pairs)

    client.force_login(ledger.crew.ana)
    page = client.get(hypothesis.url).content.decode()
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert "5 pairs, gain by the candidate; 1 more came after that look" in page
    assert page.count("came after the look</span>") == 1
    assert ("0.3100" in foot, "0.3312" in foot, "+0.0212" in foot) == (True, True, True)


def test_of_unpaired_arms_the_means_are_those_of_the_runs_that_the_look_took(client, ledger):
    hypothesis = ledger.registered(design="seeds_unpaired", policy="planned", planned_n=None, looks=[5, 10])
    runs = [
        ledger.pair(f"{arm[0]}{n}", run_id=f"{arm}{n}", values={arm: start + n / 10_000}, after=n + 1)
        for arm, start in (("baseline", 0.3), ("candidate", 0.35))
        for n in range(7)
    ]
    ledger.bring(hypothesis, runs)

    client.force_login(ledger.crew.ana)
    page = client.get(hypothesis.url).content.decode()
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert page.count("came after the look</span>") == 4
    assert ("0.3002" in foot, "0.3502" in foot, "+0.0500" in foot) == (True, True, True)


def test_the_last_look_suffices_even_if_it_decides_nothing(ledger):
    hypothesis = ledger.registered(policy="planned", planned_n=None, looks=[5])
    ledger.bring(hypothesis, ledger.pairs([0.0, 0.02, 0.01, 0.005, 0.015]))

    assert hypothesis.assessment.verdict == "inconclusive"
    assert hypothesis.state == "suffices"


def test_unpaired_arms_are_judged_by_their_own_rule(ledger):
    hypothesis = ledger.registered(design="seeds_unpaired", policy="fixed", planned_n=6)
    runs = [
        ledger.pair(f"{arm[0]}{n}", run_id=f"{arm}{n}", values={arm: 0.3 + gain + n / 1000}, after=n + 1)
        for arm, gain in (("baseline", 0), ("candidate", 0.05))
        for n in range(6)
    ]
    ledger.bring(hypothesis, runs)

    assert hypothesis.assessment.verdict == "accept"
    assert [len(values) for _, values in hypothesis.assessment.field("arms")] == [6, 6]


def test_a_failed_unpaired_run_needs_a_reason_too(ledger):
    hypothesis = ledger.registered(design="seeds_unpaired", policy="fixed", planned_n=5)
    runs = [
        ledger.pair(n, run_id=f"{arm}{n}", values={arm: 0.3 + gain + n / 1000}, after=n + 1)
        for arm, gain in (("baseline", 0), ("candidate", 0.05))
        for n in range(5)
    ]
    failed = ledger.pair(7, run_id="failed", values={"candidate": None}, status="FAILED")
    ledger.bring(hypothesis, [*runs, failed])
    assert hypothesis.assessment.unexplained == ["7"]

    hypothesis.explain("7", reason="Killed", by=ledger.crew.ana)

    assert (hypothesis.assessment.unexplained, hypothesis.assessment.verdict) == ([], "accept")


def test_what_names_the_runs_bear_is_part_of_what_was_weighed(ledger):
    version = ledger.registered(dataset="").version
    named = [Run.of(ledger.pair(n, dataset=f"{90 - n}ab"), Use("used")) for n in range(1, 9)]
    bare = [Run.of(ledger.pair(n, dataset=""), Use("used")) for n in range(1, 9)]

    weighed = weigh(version, named)
    assert weighed.digest != weigh(version, bare).digest
    names = weighed.assessment.question.provenance.dataset_versions
    assert list(names) == sorted(names), "so that a refusal that is stored reads the same each time"


@pytest.mark.parametrize(("before", "after"), [("2", "10"), ("0:9", "1:0"), ("2", "²"), ("٣", "10")])
def test_keys_stand_in_the_order_in_which_people_count(before, after):
    assert natural(before) < natural(after)


def test_cross_validation_wants_the_whole_block(ledger):
    hypothesis = ledger.registered(design="repeated_cv", policy="fixed", planned_n=None, folds=5, repeats=2)
    block = [
        ledger.pair(f"{r}:{k}", 0.02 + (3 * r + k) % 4 / 500, run_id=f"{r}-{k}") for r in range(2) for k in range(5)
    ]
    ledger.bring(hypothesis, block[:-1])
    assert hypothesis.assessment.field("refusals")[0]["reason"] == "incomplete_cv_block"

    ledger.bring(hypothesis, block[-1:])

    assert hypothesis.assessment.n == 10
    assert hypothesis.assessment.field("rope")["above"] > 0.9
    assert hypothesis.state == "suffices"


def test_a_draft_takes_no_runs(ledger):
    hypothesis = ledger.draft()

    with pytest.raises(Refused, match="draft"):
        ledger.bring(hypothesis)


def test_each_change_of_the_evidence_keeps_its_own_assessment(ledger):
    hypothesis = ledger.registered()
    for part in (ledger.pairs()[:5], ledger.pairs()[5:]):
        ledger.bring(hypothesis, part)
    with clock.at(ledger.now + timedelta(days=3)):
        hypothesis.exclude(key="1", reason="Wrong image", by=ledger.crew.ana)

    assert list(hypothesis.assessments.values_list("n", flat=True)) == [5, 10, 9]


def test_of_unpaired_arms_it_is_said_what_pairing_would_save_and_that_is_so(ledger):
    hypothesis = ledger.registered(design="seeds_unpaired", policy="fixed", planned_n=5)
    ledger.bring(hypothesis, [
        ledger.pair(f"{arm[0]}{n}", run_id=f"{arm}{n}", values={arm: start + n / 1000}, after=n + 1)
        for arm, start in (("baseline", 0.3), ("candidate", 0.35)) for n in range(5)
    ])  # fmt: skip
    plot = plot_of(hypothesis, hypothesis.assessment, {})
    assert plot.about == PAIRING
    assert plan({"design": "seeds_unpaired", "policy": "fixed", "minimal_effect": 0.01, "metric": "pr_auc",
                 "direction": "higher", "expected_effect": 0.012, "alpha": 0.05}).note == PAIRING  # fmt: skip

    def runs(design, correlation):
        registration = Registration(minimal_effect=0.01, design=design, policy="fixed")
        return plan_runs(registration, expected_effect=0.012, sd_diff=0.01 * sqrt(2 * (1 - correlation))).runs

    alone = runs("seeds_unpaired", 0)
    assert runs("seeds_paired", 0.5) / alone == pytest.approx(0.5, abs=0.03)
    assert runs("seeds_paired", 0.8) / alone == pytest.approx(0.2, abs=0.03)


def test_the_picture_ends_where_the_table_does_and_says_so(ledger):
    hypothesis = ledger.sufficing(gains=[0.012 + (n % 7) / 1000 for n in range(302)])

    plot = plot_of(hypothesis, hypothesis.assessment, {})

    assert (len(plot.dots), plot.all) == (300, "All 302 pairs")
    assert plot.note.endswith("; the first 300 of 302 rows are drawn")
