"""How many runs a registration will take, while it is being written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assay.ledger.models import RegistrationVersion
from assay.ledger.models.lacking import policy_lack
from assay.ledger.models.registration import HASHED
from assay.ledger.words import PAIRING, POLICIES_OF, Claim, Design, Policy
from assay.science.inference import BadCase, Plan, Registration, plan_runs, plans_for_usual_spreads
from assay.science.inference.metrics import is_share_of_right
from assay.science.inference.planning import SD_OF_DIFFERENCE
from assay.science.inference.planning_large import share_of_sd
from assay.science.inference.wording import listed, share

MOST_SPREAD = 1e9
AS_ACCURACY = "Planned as if it were accuracy: how many examples %s takes depends on the scores."


@dataclass(frozen=True)
class Advice:
    """One answer. spread: for which spread of gains, in words. take: (field, value) that a person may take over."""

    spread: str
    words: str
    hopeless: bool
    take: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Planning:
    """The planner's answer. asks: what it needs to know first; take: (field, value) that would answer it.

    note: what the plan takes for granted, or what would need fewer runs.
    """

    advice: tuple[Advice, ...] = ()
    asks: str = ""
    take: tuple[tuple[str, str], ...] = ()
    power: int = 80
    note: str = ""


def plan(values: Mapping[str, Any], *, spread: float | None = None) -> Planning:
    """Say what the fields of a form will take.

    spread: as the form asks for it (see spread_asked), None for the usual ones: the standard deviation of one gain, of
    unpaired runs that of one run; of a test set the share of examples on which the models differ.
    """
    design, expected = values.get("design"), values.get("expected_effect")
    if not design:
        return Planning(asks="Choose how both arms are run; then this says how many runs it takes.")
    policy, metric = values.get("policy") or Policy.PLANNED.value, values.get("metric") or ""
    if lack := policy_lack(design, policy, metric):
        return Planning(asks=lack.said, take=(("policy", POLICIES_OF[design][0]),))
    if not values.get("minimal_effect") and values.get("claim") != Claim.SUPERIOR:
        return Planning(asks="Give the minimal effect: what would be worth it.")
    if expected is None:
        return Planning(asks="Give the effect that you expect. It is not part of the claim; the plan is made for it.")
    try:
        registration = _registration(values)
        plans: tuple[Plan, ...]
        if spread:
            plans = (plan_runs(registration, expected_effect=expected, **_spread(design, spread)),)
        else:
            plans = plans_for_usual_spreads(registration, expected_effect=expected)
    except BadCase as fault:
        return Planning(asks=_unplanned(fault))
    advice = tuple(_advice(one, registration, expected, empties_looks=bool(values.get("looks"))) for one in plans)
    if len({one.words for one in advice}) == 1:
        advice = advice[:1]
    return Planning(advice, note=_note(design, metric))


def _unplanned(fault: BadCase) -> str:
    if fault.field == "discordant":
        return f"The share of examples on which the models differ {fault.problem}: 0.1 is 10 of 100."
    return f"This cannot be planned: {str(fault).removeprefix('registration.')}."


def _spread(design: str, told: float) -> dict[str, float]:
    """What was told of the spread, as the plan takes it."""
    if design == Design.SINGLE_SPLIT:
        return {"discordant": told}
    return {"sd_diff": min(told, MOST_SPREAD) * (SD_OF_DIFFERENCE if design == Design.SEEDS_UNPAIRED else 1)}


def _note(design: str, metric: str) -> str:
    """What the plan takes for granted, or what would need fewer runs."""
    if design == Design.SINGLE_SPLIT and metric and not is_share_of_right(metric):
        return AS_ACCURACY % metric
    return PAIRING if design == Design.SEEDS_UNPAIRED else ""


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


def _advice(plan: Plan, registration: Registration, expected: float, *, empties_looks: bool) -> Advice:
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
    if registration.policy == Policy.PLANNED and not registration.looks and plan.runs is not None:
        words += f" Looks at {listed([str(n) for n in plan.looks])}."
    return Advice(_spread_in_words(plan, registration.design, expected), words, plan.runs is None, take)


def _spread_in_words(plan: Plan, design: str, expected: float) -> str:
    if design == Design.SINGLE_SPLIT:
        return f"If they differ on {share(round(share_of_sd(plan.sd, expected), 6))} examples"
    return f"Spread {plan.sd / (SD_OF_DIFFERENCE if design == Design.SEEDS_UNPAIRED else 1):g}"
