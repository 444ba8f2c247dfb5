"""An assessment as plain JSON values: what its row keeps, and what the page draws."""

from typing import Any

from assay.ledger.weighing import Weighed
from assay.science.inference import Assessment, Comparison
from assay.science.inference.bootstrap import BootstrapResult
from assay.science.inference.planned import PlannedResult
from assay.science.inference.reading import plain
from assay.science.inference.repeated_cv import CrossValidated
from assay.science.inference.single_split import SplitResult
from assay.science.inference.welch import UnpairedResult
from assay.science.inference.wording import decimals


def picture(weighed: Weighed) -> dict[str, Any]:
    """Return everything that is shown of an assessment; numbers that JSON does not know are texts."""
    found = weighed.assessment
    is_split = found.registration.design == "single_split"
    shown: dict[str, Any] = {
        "verdict": found.verdict,
        "unexplained": list(weighed.unexplained),
        "refusals": [
            {"reason": one.reason, "wrong": one.wrong, "seen": one.seen, "way_out": one.way_out,
             "keys": list(dict.fromkeys(one.keys))}
            for one in found.refusals
        ],
        "sentence": {
            "numbers": found.sentence.numbers, "claim": found.sentence.claim, "outcome": found.sentence.outcome,
            "promise": found.sentence.promise,
        },
        "excluded": [{"key": one.key, "reason": one.reason, "arm": one.arm} for one in found.excluded],
        "pairs": [] if is_split else [[one.key, one.base, one.cand, one.gain, one.used] for one in found.pairs],
    }  # fmt: skip
    if weighed.models and weighed.models.test:
        shown["models"] = _compared(weighed.models)
    if found.result:
        shown |= _numbers(found) | _of_the_rule(found)
    result: dict[str, Any] = plain(shown)
    return result


def _compared(compared: Comparison) -> dict[str, Any]:
    """All models by their mean ranks, and what each one's signed ranks say against the baseline."""
    test = compared.test
    assert test is not None
    return {
        "ranks": [[name, rank] for name, rank in zip(compared.models, test.average_ranks, strict=True)],
        "critical": test.nemenyi_cd, "F": test.F, "F_df": list(test.F_df), "F_crit": test.F_crit,
        "differ": test.differ, "datasets": len(compared.datasets),
        "against": [
            [one.model, one.result.estimate, list(one.result.interval), one.p_holm, one.verdict]
            for one in compared.against
        ],
    }  # fmt: skip


def _numbers(found: Assessment) -> dict[str, Any]:
    assert found.result is not None
    result = found.result
    return {
        "n": result.n, "n_eff": result.n_eff, "estimate": result.estimate, "sd": result.sd,
        "interval": list(result.interval), "e_accept": result.e_accept, "e_reject": result.e_reject,
        "final": result.final, "looks_used": result.looks_used, "between_looks": result.provisional,
        "places": decimals(sd=result.sd, minimal_effect=found.registration.minimal_effect or 0.0),
        "steps": [[step.n, step.e_accept, step.e_reject] for step in found.steps],
        "warnings": [{"kind": one.kind, "words": one.words, "keys": list(one.keys)} for one in found.warnings],
        "exclusion_words": list(found.exclusion_words),
        "numbers": [[one.name, one.value, one.formula, one.filled] for one in found.numbers],
        "outlook": found.outlook.words if found.outlook else "",
        "would": found.outlook.would if found.outlook else None,
        "scenarios": [
            {"kind": one.kind, "gains": list(one.gains), "interval": list(one.interval), "verdict": one.verdict,
             "turns": one.turns}
            for one in found.scenarios
        ],
    }  # fmt: skip


def _of_the_rule(found: Assessment) -> dict[str, Any]:
    result = found.result
    more: dict[str, Any] = {}
    if isinstance(result, PlannedResult):
        more["look_points"] = list(result.look_points)
        more["next_look"] = result.next_look
        more["looks"] = [
            {"n": look.n, "alpha": look.alpha, "estimate": look.estimate, "interval": list(look.interval),
             "verdict": look.verdict}
            for look in result.looks
        ]  # fmt: skip
    if isinstance(result, CrossValidated):
        rope = result.rope
        more["rope"] = {"half": rope.half, "below": rope.p_below, "within": rope.p_rope, "above": rope.p_above}
    if isinstance(result, SplitResult):
        counts = result.counts.towards(result.sign)
        more["counts"] = {"base_only": counts.base_only_right, "cand_only": counts.cand_only_right, "n": counts.n}
        more["p"], more["e"] = result.test.p_exact, result.test.e_value_uniform
    if isinstance(result, BootstrapResult):
        more["scores"] = [result.base, result.cand]
        more["heap"], more["reach"], more["draws"] = list(result.heap), list(result.reach), result.draws
    if isinstance(result, UnpairedResult) or not found.evidence.paired:
        more["arms"] = [["baseline", found.evidence.base.finite], ["candidate", found.evidence.cand.finite]]
    return more
