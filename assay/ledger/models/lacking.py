"""What a hypothesis lacks before it can be registered, field by field, so that a person hears of all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from assay.events.refusals import Refused
from assay.ledger.words import COUNTED, POLICIES_OF, Claim, Design, Policy
from assay.science.inference import BadCase
from assay.science.inference.metrics import is_share_of_right, metric_named

if TYPE_CHECKING:
    from assay.ledger.models.registration import RegistrationVersion

MOST_ALPHA = 0.2  # beyond, a verdict says little; 0.05 is what people expect
KEEP = "Fill it in, or keep this as a draft."
BELIEFS = {"we_believe": "what we believe", "will_result_in": "what it will result in"}
REQUIRED = {
    "metric": "the name of its metric",
    "direction": "the direction of its metric: is higher or lower better?",
    "baseline": "a baseline to be compared with",
    "design": "a design: how both arms are run",
}
#: designs of which no runs are counted
COUNTED_OTHERWISE = ("single_split", "multi_dataset")
#: fields that the science calls otherwise
OURS = {"range": "range_high", "split": "folds"}


class Lack(NamedTuple):
    """One thing that is missing or does not fit, and the field that it is about."""

    field: str
    said: str
    way_out: str = KEEP


def lacks_of(version: RegistrationVersion) -> Iterator[Lack]:
    """Name everything that keeps a registration from being whole."""
    yield from (Lack(f, f"A registration needs {words}.") for f, words in REQUIRED.items() if not getattr(version, f))
    if version.claim != Claim.SUPERIOR and not version.minimal_effect:
        way_out = "Say from which effect on it would be worth it."
        yield Lack("minimal_effect", "A registration needs a minimal effect above 0.", way_out)
    if version.design in POLICIES_OF:
        yield from _of_the_design(version)
    if not 0 < version.alpha <= MOST_ALPHA:
        said = f"Being wrong in {version.alpha:.0%} of cases is no evidence."
        yield Lack("alpha", said, "Take 0.05, or something up to 0.2.")


def refuse(lacks: Sequence[Lack]) -> None:
    """Raise Refused, naming all of them, where there are any."""
    if len(lacks) == 1:
        raise Refused(lacks[0].said, way_out=lacks[0].way_out)
    if lacks:
        raise Refused(" ".join(lack.said for lack in lacks), way_out="Fill these in, or keep this as a draft.")


def policy_lack(design: str, policy: str, metric: str = "") -> Lack | None:
    """Say so where evidence of this design cannot be looked at by this policy, or not for this metric."""
    if policy in POLICIES_OF[design]:
        return _resampled_lack(metric) if (design, policy) == (Design.SINGLE_SPLIT, Policy.ANYTIME) else None
    fitting = " or ".join(f"“{Policy(one).label.lower()}”" for one in POLICIES_OF[design])
    label = Policy(policy).label.lower() if policy in Policy.values else policy
    return Lack("policy", f"{Design(design).label}: take {fitting}, not “{label}”.", "Change when it is looked at.")


def _resampled_lack(metric: str) -> Lack | None:
    """Only shares of right examples have a rule for any number of looks; other metrics are resampled once."""
    if not metric_named(metric) or is_share_of_right(metric):
        return None
    once, often = (Policy(one).label.lower() for one in (Policy.FIXED, Policy.ANYTIME))
    said = f"{metric} is resampled and looked at once: take “{once}”. Only accuracy can be judged “{often}”."
    return Lack("policy", said, "Change when it is looked at.")


def _of_the_design(version: RegistrationVersion) -> Iterator[Lack]:
    if lack := policy_lack(version.design, version.policy, version.metric):
        yield lack
    elif fault := _unreadable(version):
        yield fault
    if version.design == Design.REPEATED_CV:
        for name, words in (("folds", "how many folds"), ("repeats", "how often they are repeated")):
            if not getattr(version, name):
                yield Lack(name, f"Cross-validation needs its split: {words}.")
        if version.looks:
            said = "A cross-validation is judged on whole repeats and has no looks: leave them empty."
            yield Lack("looks", said, "Empty the looks.")
    else:
        yield from _of_the_policy(version)


def _of_the_policy(version: RegistrationVersion) -> Iterator[Lack]:
    """Looks go with the planned policy alone: with any other each would be one more test that alpha does not count."""
    is_planned = version.policy == Policy.PLANNED
    if version.looks and not is_planned:
        said = f"Looks go only with “{Policy.PLANNED.label.lower()}”: leave them empty, or choose that."
        yield Lack("looks", said, "Empty the looks, or change when it is looked at.")
    if not version.planned_n and not (is_planned and version.looks):
        many = COUNTED[version.design][1] if version.design in COUNTED_OTHERWISE else "runs"
        said = "the numbers of runs at which it is looked at" if is_planned else f"the number of {many} planned"
        way_out = "Say how many; the planner helps to choose."
        yield Lack("looks" if is_planned else "planned_n", f"A registration needs {said}.", way_out)


def _unreadable(version: RegistrationVersion) -> Lack | None:
    """What the science cannot read."""
    try:
        version.told_to_science()
    except BadCase as fault:
        name = fault.field.removeprefix("registration.")
        said = f"This cannot be registered: {name.replace('_', ' ')} {fault.problem}."
        return Lack(OURS.get(name, name), said, "Change that field.")
    return None
