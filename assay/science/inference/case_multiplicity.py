"""The cases of many hypotheses: p-values of one batch, e-values one after the other or of one batch."""

from collections.abc import Mapping
from typing import Any

from assay.science.inference.case_input import FIELD, given_number
from assay.science.inference.faults import BadCase
from assay.science.inference.gamma import gammas
from assay.science.inference.multiplicity import (
    benjamini_hochberg,
    bonferroni,
    e_benjamini_hochberg,
    e_from_p,
    e_values,
    holm,
    rejected,
)
from assay.science.inference.online import e_lond
from assay.science.inference.reading import RepeatedNames, key, mapping, number, sequence, whole
from assay.science.inference.wording import listed


def offline(given: Mapping[str, Any]) -> dict[str, Any]:
    """multiplicity/offline: adjusted p-values, and how many each way rejects."""
    alpha = _alpha(given)
    names, p = _numbers(given, "p")
    try:
        adjusted = {"bh": benjamini_hochberg(p), "holm": holm(p), "bonferroni": bonferroni(p)}
    except BadCase as fault:
        raise fault.within(FIELD) from None
    found: dict[str, Any] = {f"{way}_adjusted": values for way, values in adjusted.items()}
    counts = {f"{way}_rejections": sum(rejected(values, alpha)) for way, values in adjusted.items()}
    return {**found, **counts, "keys": names}


def offline_in_words(given: Mapping[str, Any]) -> str:
    """The same as a sentence."""
    found = offline(given)
    counts = f"{found['bh_rejections']} by Benjamini and Hochberg, {found['holm_rejections']} by Holm"
    return f"Of {len(found['keys'])} hypotheses are rejected: {counts}, {found['bonferroni_rejections']} by Bonferroni."


def online_e(given: Mapping[str, Any]) -> dict[str, Any]:
    """multiplicity/online-e: e-LOND, the level of each hypothesis in turn."""
    alpha = _alpha(given)
    names, e = _e(given)
    most = next(
        (whole(given[name], f"{FIELD}{name}") for name in ("H", "maximum") if given.get(name) is not None), None
    )
    if most is not None and not most >= 1:
        raise BadCase(f"{FIELD}H", "must be the largest number of hypotheses, 1 or more")
    gamma = "1/H" if given.get("gamma") is None and most is not None else given.get("gamma")
    levels = e_lond(e, gammas(gamma, len(e), maximum=most, field=f"{FIELD}gamma"), alpha)
    rejections = [int(one.suffices) for one in levels]
    return {"levels": [one.level for one in levels], "rejections": rejections, "keys": names}


def offline_e(given: Mapping[str, Any]) -> dict[str, Any]:
    """multiplicity/offline-e: e-BH; p-values instead of e are calibrated first."""
    alpha = _alpha(given)
    names, e = _e(given)
    return {"rejections": [int(one) for one in e_benjamini_hochberg(e, alpha)], "keys": names}


def rejections_in_words(found: Mapping[str, Any]) -> str:
    """Which ones, as a sentence."""
    which = [name for name, one in zip(found["keys"], found["rejections"], strict=True) if one]
    count = f"Of {len(found['keys'])} hypotheses {len(which)} are rejected"
    return f"{count}: {listed(which, most=50)}." if which else f"{count}."


def _e(given: Mapping[str, Any]) -> tuple[list[str], list[float]]:
    try:
        if given.get("e") is None and given.get("p") is not None:
            names, p = _numbers(given, "p")
            return names, e_from_p(p)
        names, e = _numbers(given, "e")
        return names, e_values(e)
    except BadCase as fault:
        raise fault.within(FIELD) from None


def _numbers(given: Mapping[str, Any], name: str) -> tuple[list[str], list[float]]:
    """Keys and values of a list, an object, or a list of [key, value]; at least one."""
    raw, field = given.get(name), f"{FIELD}{name}"
    if raw is None:
        raise BadCase(field, "is missing")
    if isinstance(raw, RepeatedNames):
        raw = mapping(raw, field)
    rows = list(raw.items()) if isinstance(raw, Mapping) else list(sequence(raw, field))
    if not rows:
        raise BadCase(field, "must hold at least one value")
    if not all(isinstance(row, list | tuple) and len(row) == 2 for row in rows):
        rows = [(i + 1, row) for i, row in enumerate(rows)]
    values = [number(value, f"{field}[{i}]") for i, (_, value) in enumerate(rows)]
    return [key(which, field) for which, _ in rows], values


def _alpha(given: Mapping[str, Any]) -> float:
    alpha = given_number(given, "alpha")
    if not 0 < alpha < 1:
        raise BadCase(f"{FIELD}alpha", "must lie between 0 and 1")
    return alpha
