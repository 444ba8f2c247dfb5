"""What is registered, and the hash by which anybody can see that it did not change."""

import hashlib
import json
from decimal import Decimal

import pytest

from assay.science.inference import HASHED_FIELDS, BadCase, Registration, registration_hash

PLAN = Registration(
    metric="pr_auc", direction="higher", minimal_effect=0.01, policy="planned", looks=(5, 10, 15),
    baseline="gbm-usage-v1", dataset="5ff0", metric_range=(0, 1),
)  # fmt: skip


def test_the_hash_can_be_recomputed_outside_in_two_lines():
    exported = json.loads(json.dumps(PLAN.fields()))
    text = json.dumps(exported, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert PLAN.hash == hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_of_a_known_registration_never_changes():
    fields = {
        "metric": "F1 µ",
        "direction": "higher",
        "claim": "at_least",
        "minimal_effect": 0.01,
        "alpha": 0.05,
        "looks": [5, 10],
    }
    written = (
        '{"alpha":0.05,"claim":"at_least","direction":"higher","looks":[5,10],"metric":"F1 µ","minimal_effect":0.01}'
    )

    assert registration_hash(fields) == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize("same", [0.01, Decimal("0.0100"), 1e-2])
def test_a_number_is_hashed_by_its_value_not_by_how_it_was_typed(same):
    assert registration_hash({"minimal_effect": same}) == registration_hash({"minimal_effect": 0.01})
    assert registration_hash({"planned_n": 10.0}) == registration_hash({"planned_n": 10})


@pytest.mark.parametrize("field", HASHED_FIELDS)
def test_every_hashed_field_changes_the_hash(field):
    assert registration_hash({**PLAN.fields(), field: "another"}) != PLAN.hash


def test_title_notes_and_expectations_do_not_change_the_hash():
    told = {"title": "Trends", "notes": "none", "expected_effect": 0.025, "parent": "H1", "split": None}

    assert registration_hash({**PLAN.fields(), **told}) == PLAN.hash


def test_repeats_without_a_number_of_folds_are_hashed_too():
    plans = [Registration(direction="higher", design="repeated_cv", repeats=repeats) for repeats in (None, 5, 10)]

    assert len({plan.hash for plan in plans}) == 3


def test_a_number_that_is_not_finite_has_no_hash():
    with pytest.raises(ValueError, match="JSON"):
        registration_hash({"minimal_effect": float("nan")})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("claim", {"claim": "better"}),
        ("design", {"design": "bandit"}),
        ("policy", {"design": "single_split"}),
        ("policy", {"design": "multi_dataset", "policy": "anytime"}),
        ("policy", {"policy": "whenever"}),
        ("policy", {"policy": "anytime", "design": "seeds_unpaired"}),
        ("alpha", {"alpha": 0}),
        ("alpha", {"alpha": float("nan")}),
        ("minimal_effect", {"minimal_effect": -0.01}),
        ("minimal_effect", {"minimal_effect": float("inf")}),
        ("rope", {"rope": -1}),
        ("planned_n", {"planned_n": 0}),
        ("folds", {"folds": 1}),
        ("repeats", {"repeats": 0}),
        ("tau_planned_n_eff", {"tau_planned_n_eff": 0}),
        ("range", {"metric_range": (1, 0)}),
        ("looks", {"looks": (10, 5)}),
        ("looks", {"looks": (1, 5)}),
        ("looks", {"looks": tuple(range(5, 12))}),
    ],
)
def test_what_cannot_be_registered_is_named(field, wrong):
    with pytest.raises(BadCase) as fault:
        Registration(**{"direction": "higher", "minimal_effect": 0.01} | wrong)

    assert fault.value.field == f"registration.{field}"


def test_a_claim_that_needs_an_effect_says_so_and_superior_needs_none():
    assert Registration(claim="superior").claimed.effect == 0
    with pytest.raises(BadCase, match=r"registration\.minimal_effect is missing"):
        _ = Registration(claim="at_least").claimed


def test_planned_n_alone_is_one_look():
    assert Registration(planned_n=12).look_points == (12,)
    with pytest.raises(BadCase, match="planned_n"):
        _ = Registration().look_points
