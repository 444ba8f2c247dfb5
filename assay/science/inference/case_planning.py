"""The planning cases: numbers in, how many runs out."""

from collections.abc import Mapping
from typing import Any

from assay.science.inference.case_input import FIELD, given_number
from assay.science.inference.faults import BadCase
from assay.science.inference.power import first_n_that_can_decide, runs_for_power
from assay.science.inference.reading import key, number, sequence


def plan_fixed(given: Mapping[str, Any]) -> dict[str, Any]:
    """planning/fixed: the smallest n with the wanted power at one look."""
    gap, sd_diff, alpha, power = (given_number(given, name) for name in ("gap", "sd_diff", "alpha", "power"))
    try:
        return {"n": runs_for_power(gap=gap, sd_diff=sd_diff, alpha=alpha, power=power)}
    except BadCase as fault:
        raise fault.within(FIELD) from None


def plan_anytime(given: Mapping[str, Any]) -> dict[str, Any]:
    """planning/anytime: for each planned n the first n that can decide."""
    alpha = given_number(given, "alpha")
    raw = given.get("planned")
    planned = [raw] if isinstance(raw, int | float) else sequence(raw, f"{FIELD}planned")
    try:
        counts = {key(n, f"{FIELD}planned[{i}]"): number(n, f"{FIELD}planned[{i}]") for i, n in enumerate(planned)}
        return {"first_n": {n: first_n_that_can_decide(alpha=alpha, planned=count) for n, count in counts.items()}}
    except BadCase as fault:
        raise fault.within(FIELD) from None


def fixed_in_words(given: Mapping[str, Any]) -> str:
    """The same as a sentence."""
    needed = plan_fixed(given)["n"]
    return f"{needed} runs are needed." if needed else "No number of runs that anybody would start will do."


def anytime_in_words(given: Mapping[str, Any]) -> str:
    """The same as sentences."""
    first = plan_anytime(given)["first_n"]
    return "\n".join(f"Planned for {n} runs, the rule can decide from run {at} on." for n, at in first.items())
