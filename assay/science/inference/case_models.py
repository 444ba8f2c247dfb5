"""The case of many models over many data sets."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from assay.science.inference.case_input import FIELD, provenance_of, registration_of
from assay.science.inference.case_numbers import refused, signed_ranks
from assay.science.inference.faults import BadCase
from assay.science.inference.many_models import Against, Comparison
from assay.science.inference.models_table import compare_models
from assay.science.inference.reading import mapping, sequence, text
from assay.science.inference.sentence import OUTCOMES
from assay.science.inference.wording import figure, listed


def compare(given: Mapping[str, Any]) -> dict[str, Any]:
    """multi_dataset/many_models: mean ranks, the tests on them, and each model against the baseline if one is named."""
    found = comparison_of(given)
    if found.test is None:
        return {"verdict": "refused", "reason": found.reason, "refusals": refused(found.refusals)}
    test = found.test
    return {
        "models": list(found.models),
        "average_ranks": list(test.average_ranks),
        "friedman_chi2_no_tie_correction": test.friedman_chi2,
        "iman_davenport_F": test.F,
        "F_df": list(test.F_df),
        "F_crit_05": test.F_crit,
        "nemenyi_cd_05": test.nemenyi_cd,
        "bonferroni_dunn_cd_05": test.bonferroni_dunn_cd,
        "differ": test.differ,
        "not_separated": [list(group) for group in found.groups],
        "ranks": [list(row) for row in found.ranks],
        "against_baseline": [_against(one) for one in found.against],
    }


def compared_in_words(given: Mapping[str, Any]) -> str:
    """The same as sentences."""
    found = comparison_of(given)
    if found.test is None:
        return f"No verdict. {' '.join(str(refusal) for refusal in found.refusals)}"
    test, means = found.test, zip(found.models, found.test.average_ranks, strict=True)
    ranked = listed([f"{model} {figure(rank, 2)}" for model, rank in sorted(means, key=lambda row: row[1])], most=50)
    differ = "differ" if test.differ else "do not differ for sure"
    f = f"F({test.F_df[0]}, {test.F_df[1]}) is {_f_in_words(test.F)}, critical {figure(test.F_crit, 2)}"
    lines = [f"Mean ranks over {len(found.datasets)} data sets, 1 is best: {ranked}.", f"The models {differ}: {f}."]
    lines += [f"Their ranks do not tell {listed(group, most=50)} apart." for group in found.groups]
    for one in found.against:
        outcome = f"{OUTCOMES[one.verdict]}, p {figure(one.p_holm, 4)} after Holm"
        lines.append(f"{one.model} against {found.baseline}: {outcome}.")
    return "\n".join(lines)


def _f_in_words(f: float) -> str:
    return figure(f, 2) if isfinite(f) else "above any number, since every data set ranks them alike"


def comparison_of(given: Mapping[str, Any]) -> Comparison:
    """The comparison that a case asks for; high is rank 1 unless it says otherwise. Raises BadCase."""
    raw = mapping(given.get("registration") or {}, f"{FIELD}registration")
    named = {"claim": "superior", "direction": given.get("direction", "higher"), **raw}
    registration = registration_of({**given, "registration": named}, design="multi_dataset", policy=None)
    baseline = text(given.get("baseline", named.get("baseline") or ""), f"{FIELD}baseline")
    models = [text(model, f"{FIELD}models") for model in sequence(given.get("models") or [], f"{FIELD}models")]
    datasets = None if given.get("datasets") is None else sequence(given["datasets"], f"{FIELD}datasets")
    try:
        return compare_models(
            given.get("table"),
            ranks=given.get("ranks"),
            registration=registration,
            datasets=datasets,
            models=models,
            baseline=baseline if given.get("table") is not None else "",
            provenance=provenance_of({**given, "registration": raw}),
            field=FIELD,
        )
    except BadCase as fault:
        raise fault.within(FIELD) from None


def _against(one: Against) -> dict[str, Any]:
    return {"model": one.model, **signed_ranks(one.result), "p_holm": one.p_holm, "verdict": one.verdict}
