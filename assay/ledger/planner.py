"""How many runs a registration will take, while it is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assay.ledger.models import RegistrationVersion
from assay.ledger.models.lacking import policy_lack
from assay.ledger.models.registration import HASHED
from assay.ledger.words import POLICIES_OF, Claim, Design, Policy
from assay.science.inference import BadCase, Plan, Registration, plan_runs, plans_for_usual_spreads
from assay.science.inference.wording import listed

MOST_SPREAD = 1e9


@dataclass(frozen=True)
class Advice:
    """One answer. spread: for which standard deviation. take: (field, value) that a person may take over."""

    spread: str
    words: str
    hopeless: bool
    take: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Planning:
    """The planner's answer. asks: what it needs to know first; take: (field, value) that would answer it."""

    advice: tuple[Advice, ...] = ()
    asks: str = ""
    take: tuple[tuple[str, str], ...] = ()
    power: int = 80


def plan(values: Mapping[str, Any], *, spread: float | None = None) -> Planning:
    """Say what the fields of a form will take. spread: standard deviation of one gain, None for the usual ones."""
    design, expected = values.get("design"), values.get("expected_effect")
    if not design:
        return Planning(asks="Choose how both arms are run; then this says how many runs it takes.")
    if lack := policy_lack(design, values.get("policy") or Policy.PLANNED.value):
        return Planning(asks=lack.said, take=(("policy", POLICIES_OF[design][0]),))
    if not values.get("minimal_effect") and values.get("claim") != Claim.SUPERIOR:
        return Planning(asks="Give the minimal effect: what would be worth it.")
    if expected is None:
        return Planning(asks="Give the effect that you expect. It is not part of the claim; the plan is made for it.")
    try:
        registration = _registration(values)
        plans: tuple[Plan, ...]
        if spread:
            plans = (plan_runs(registration, expected_effect=expected, sd_diff=min(spread, MOST_SPREAD)),)
        else:
            plans = plans_for_usual_spreads(registration, expected_effect=expected)
    except BadCase as fault:
        return Planning(asks=f"This cannot be planned: {str(fault).removeprefix('registration.')}.")
    advice = tuple(_advice(one, registration, empties_looks=bool(values.get("looks"))) for one in plans)
    if len({one.words for one in advice}) == 1:
        advice = advice[:1]
    return Planning(advice)


def _registration(values: Mapping[str, Any]) -> Registration:
    """The registration that is being written. Run counts that it lacks are what the planner is asked for."""
    known = {name: values[name] for name in HASHED if values.get(name) not in (None, "", [])}
    version = RegistrationVersion(**known)
    looks = tuple(version.looks) if version.policy == Policy.PLANNED else ()  # else they are left over, and refused
    return Registration(
        claim=version.claim, minimal_effect=version.minimal_effect, design=version.design, policy=version.policy,  # type: ignore[arg-type]
        direction=version.direction, alpha=version.alpha, planned_n=version.planned_n, looks=looks,
        folds=version.folds or (10 if version.design == Design.REPEATED_CV else None), repeats=version.repeats,
    )  # fmt: skip


def _advice(plan: Plan, registration: Registration, *, empties_looks: bool) -> Advice:
    take: tuple[tuple[str, str], ...] = ()
    if plan.repeats is not None:
        take = (("folds", str(registration.folds)), ("repeats", str(plan.repeats)))
    elif plan.runs is not None and registration.policy == Policy.PLANNED:
        take = (("looks", ", ".join(map(str, plan.looks))), ("planned_n", ""))
    elif plan.runs is not None:
        take = (("planned_n", str(plan.runs)),)
    if take and empties_looks and registration.policy != Policy.PLANNED:
        take += (("looks", ""),)
    words = plan.words
    if plan.looks and not registration.looks and plan.runs is not None:
        words += f" Looks at {listed([str(n) for n in plan.looks])}."
    return Advice(f"{plan.sd:g}", words, plan.runs is None, take)
