"""Every reason for which evidence is refused, in the words that a person reads."""

from datetime import UTC, datetime

import pytest

from assay.science.inference import REASONS, BadCase, Excluded, Provenance, Registration, assess, registration_hash

BASE = [0.81, 0.82, 0.80, 0.83, 0.815, 0.822]
CAND = [0.83, 0.84, 0.815, 0.85, 0.833, 0.841]
KEYED = [dict(zip("abcdef", arm, strict=True)) for arm in (BASE, CAND)]
PLAIN = {"metric": "f1", "direction": "higher", "claim": "at_least", "minimal_effect": 0.01, "alpha": 0.05}
FOLDS = [0.9 + 0.001 * (7 * i % 11) for i in range(20)]
BETTER = [value + 0.01 + 0.0005 * (i % 4) for i, value in enumerate(FOLDS)]
CV = {"design": "repeated_cv", "base": FOLDS, "cand": BETTER, "n_test_over_n_train": 0.25}

REFUSED = [
    ("non_finite_metric", {"cand": [*CAND[:5], "NaN"]}),
    ("non_finite_metric", {"base": ["-Infinity", *BASE[1:]]}),
    ("non_finite_metric", {"base": [10**400, *BASE[1:]]}),
    ("non_finite_metric", {"base": KEYED[0], "cand": {**KEYED[1], "f": "NaN"}}),
    ("non_finite_metric", {"registration": {**PLAIN, "paired": False}, "cand": [*CAND[:5], None]}),
    ("missing_pairs", {"cand": CAND[:5]}),
    ("missing_pairs", {"cand": [*CAND[:5], None]}),
    ("missing_pairs", {"keys": [1, 2, 3, 4, 5, 6, 7]}),
    ("missing_pairs", {"registration": {**PLAIN, "keys": [1, 2, 3, 4, 5, 6, 7]}}),
    ("missing_pairs", {"base": dict(zip("abcdef", BASE, strict=True)), "cand": dict(zip("abcdeg", CAND, strict=True))}),
    ("duplicate_key", {"base": [[1, 0.8], [1, 0.81], [2, 0.8]], "cand": [[1, 0.8], [2, 0.81]]}),
    ("duplicate_key", {"keys": [1, 2, 3, 3, 4, 5]}),
    ("duplicate_key", {"registration": {**PLAIN, "paired": False}, "base": [["a", b] for b in BASE]}),
    ("too_few_runs", {"base": BASE[:4], "cand": CAND[:4]}),
    ("too_few_runs", {"base": BASE[:2], "cand": CAND[:2]}),
    ("too_few_runs", {"base": [], "cand": []}),
    ("too_few_runs", {"registration": {**PLAIN, "paired": False}, "cand": CAND[:4]}),
    ("zero_variance", {"cand": [b + 0.02 for b in BASE]}),
    ("zero_variance", {"cand": BASE}),
    ("zero_variance", {"registration": {**PLAIN, "paired": False}, "base": [0.8] * 6, "cand": [0.9] * 6}),
    ("direction_unknown", {"registration": {key: PLAIN[key] for key in PLAIN if key != "direction"}}),
    ("direction_unknown", {"registration": {**PLAIN, "direction": "up"}}),
    ("direction_unknown", {"registration": {**PLAIN, "direction": None}}),
    ("out_of_range", {"base": [81, *BASE[1:]]}),
    ("out_of_range", {"cand": [100 * c for c in CAND]}),
    ("out_of_range", {"cand": [100 * c for c in CAND], "registration": {**PLAIN, "direction": "lower"}}),
    ("out_of_range", {"registration": {**PLAIN, "range": [0, 0.84]}}),
    ("out_of_range", {"registration": {**PLAIN, "range": [0.81, None]}}),
    ("out_of_range", {"base": [1e200, *BASE[1:]]}),
    ("out_of_range", {"base": [1e149 * b for b in BASE], "cand": [1e149 * c for c in CAND]}),
    ("dataset_mismatch", {"dataset_versions": ["v1"] * 11 + ["v2"]}),
    ("dataset_mismatch", {"dataset_versions": {"base": "v1", "cand": "v2"}}),
    ("dataset_mismatch", {"dataset_versions": [["1", "v1"], ["2", "v2"]]}),
    ("dataset_mismatch", {"dataset_versions": "v2", "registration": {**PLAIN, "dataset": "v1"}}),
    ("dataset_mismatch", {"dataset_versions": ["9c41"], "registration": {**PLAIN, "dataset": {"digest": "5ff0"}}}),
    ("metric_name_mismatch", {"metric_names": ["f1", "accuracy"]}),
    ("cv_ratio_unknown", {key: CV[key] for key in ("design", "base", "cand")}),
    ("cv_ratio_unknown", {**CV, "n_test_over_n_train": 0}),
    ("cv_ratio_unknown", {**CV, "n_test_over_n_train": "NaN"}),
    ("incomplete_cv_block", {**CV, "base": FOLDS[:18], "cand": BETTER[:18]}),
    ("incomplete_cv_block", {**CV, "cand": BETTER[:19]}),
    ("incomplete_cv_block", {**CV, "registration": {**PLAIN, "split": {"k": 5, "r": 10}}}),
    ("incomplete_cv_block", {**CV, "k": 10, "r": 10}),
    ("registered_after_evidence", {
        "started_at": ["2026-11-16T14:01:59Z"], "registration": {**PLAIN, "registered_at": "2026-11-16T15:02:00+01:00"},
    }),
    ("single_scalar_pair", {"base": 0.81, "cand": 0.83}),
    ("single_scalar_pair", {"base": [0.81], "cand": [0.83], "design": "single_split/accuracy"}),
    ("changed_registration", {"registration_hash": registration_hash({**PLAIN, "minimal_effect": 0.02})}),
]  # fmt: skip


def case(given):
    return {"design": "refusal", "given": {"base": BASE, "cand": CAND, "registration": PLAIN} | given}


@pytest.mark.parametrize(("reason", "given"), REFUSED, ids=[f"{r}-{i}" for i, (r, _) in enumerate(REFUSED)])
def test_evidence_that_cannot_carry_a_verdict_is_refused_with_its_reason(reason, given):
    found = assess(case(given))

    assert (found["verdict"], found["reason"]) == ("refused", reason)
    assert found["refusals"][0]["way_out"]


def test_each_reason_is_tried_and_has_words():
    assert {reason for reason, _ in REFUSED} == set(REASONS)
    assert all(len(said.wrong) > 30 and len(said.way_out) > 20 for said in REASONS.values())


@pytest.mark.parametrize("design", ["seeds_paired/fixed", "seeds_paired/anytime", "seeds_paired/planned"])
def test_bad_evidence_is_refused_under_every_design(design):
    found = assess(design, case({"cand": [*CAND[:5], "NaN"], "registration": {**PLAIN, "planned_n": 6}})["given"])

    assert (found["verdict"], found["reason"]) == ("refused", "non_finite_metric")


def test_incomplete_folds_are_refused_under_their_design_too():
    found = assess("repeated_cv", case({**CV, "cand": BETTER[:19]})["given"])

    assert (found["verdict"], found["verdict_fixed"], found["reason"]) == ("refused", "refused", "incomplete_cv_block")


def test_all_that_is_wrong_is_told_at_once():
    found = assess(case({"base": [*BASE[:3], "NaN"], "cand": CAND[:3], "registration": {**PLAIN, "direction": ""}}))

    assert [refusal["reason"] for refusal in found["refusals"]] == [
        "direction_unknown", "non_finite_metric", "missing_pairs", "too_few_runs",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"dataset_versions": ["5ff0"] * 12, "registration": {**PLAIN, "dataset": {"name": "usage", "digest": "5ff0"}}},
        {"registration": {**PLAIN, "range": [0, 1]}},
        {"registration_hash": registration_hash(PLAIN)},
        {"started_at": "2026-11-16T14:02:00Z", "registration": {**PLAIN, "registered_at": "2026-11-16T15:02:00+01:00"}},
        {"base": [100 * b for b in BASE], "cand": [100 * c for c in CAND]},
        {"base": dict(zip("abcdef", BASE, strict=True)), "cand": dict(zip("fedcba", CAND, strict=True))},
        CV,
        {**CV, "registration": {**PLAIN, "split": [5, 4]}},
        {**CV, "n_test_over_n_train": None, "registration": {**PLAIN, "split": {"k": 5, "r": 4}}},
    ],
)
def test_sound_evidence_is_not_refused(given):
    assert "reason" not in assess(case(given))


def test_a_collapsed_run_of_a_metric_in_its_range_is_evidence_and_no_mistake_of_units():
    losses = [0.021, 0.02, 0.022, 0.019, 0.023, 2.3]
    plan = Registration(metric="loss", direction="lower", claim="superior", policy="fixed")

    assert assess(losses, [0.9 * loss for loss in losses], plan).verdict != "refused"


def test_keys_beyond_the_registered_ones_are_left_out_and_named():
    found = assess(
        dict(enumerate([*BASE, 0.1])),
        dict(enumerate([*CAND, 0.9])),
        Registration(**PLAIN, policy="fixed"),
        keys=range(6),
    )

    assert found.result.n == 6
    assert found.evidence.left_out == ("6",)
    assert str(found).endswith("Left out, because not registered: seed 6.")


def test_an_answer_lists_the_keys_that_were_left_out():
    base, cand = (list(enumerate([*arm, 0.9])) for arm in (BASE, CAND))
    more, fewer = (assess(case({"base": base, "cand": cand, "keys": list(range(n))})) for n in (6, 8))

    assert more["left_out"] == ["6"]
    assert (fewer["reason"], fewer["left_out"]) == ("missing_pairs", [])


def test_words_name_the_run_that_is_at_fault():
    found = assess(
        BASE, [*CAND[:5], float("nan")], Registration(**PLAIN, policy="fixed"), keys=[11, 12, 13, 14, 15, 16]
    )

    assert found.refusals[0].keys == ("16",)
    assert "candidate 16 is NaN" in str(found)


def test_a_missing_fold_is_called_a_fold_however_the_folds_came():
    plan = Registration(**PLAIN, design="repeated_cv", policy="fixed")

    assert "no complete pair for fold 20." in str(assess(FOLDS, BETTER[:19], plan, test_train=0.25))


def test_a_run_left_out_of_one_arm_does_not_forgive_a_double_of_the_other():
    plan = Registration(**PLAIN, design="seeds_unpaired", policy="fixed")
    base, cand = (list(zip("abcdefc", [*arm, 0.82], strict=True)) for arm in (BASE, CAND))
    only_cand, both = [Excluded("c", "killed", arm="cand")], [Excluded("c", "killed")]

    assert assess(base, cand, plan, excluded=only_cand).reason == "duplicate_key"
    assert assess(base, cand, plan, excluded=both).reason is None


@pytest.mark.parametrize(
    ("design", "arm", "words"),
    [
        ("seeds_paired", "cand", "excluded must name no arm, since both runs of a pair are left out, not 'cand'"),
        ("seeds_unpaired", "candidate", "excluded must name base or cand, not 'candidate'"),
    ],
)
def test_an_exclusion_that_names_an_arm_that_it_cannot_is_no_case(design, arm, words):
    plan = Registration(**PLAIN, design=design, policy="fixed")

    with pytest.raises(BadCase, match=words):
        assess(BASE, CAND, plan, excluded=[Excluded("2", "killed", arm=arm)])


def test_a_library_call_checks_where_the_runs_come_from():
    now, later = datetime(2026, 11, 16, 15, tzinfo=UTC), datetime(2026, 11, 17, 9, tzinfo=UTC)
    plan = Registration(**PLAIN, policy="fixed", dataset="5ff0")
    reasons = {
        "registered_after_evidence": Provenance(started_at=(now,), registered_at=later),
        "dataset_mismatch": Provenance(dataset_versions=("5ff0", None)),
        "metric_name_mismatch": Provenance(metric_names=("accuracy",)),
        "changed_registration": Provenance(locked_hash="00"),
    }

    assert {reason: assess(BASE, CAND, plan, provenance=said).reason for reason, said in reasons.items()} == {
        reason: reason for reason in reasons
    }
    assert assess(BASE, CAND, plan, provenance=Provenance(locked_hash=plan.hash)).reason is None
