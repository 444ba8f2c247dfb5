"""From the runs that count to the assessment: side by side by key, in order of completion, asked of the science."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.models.run import Exclusion, Explanation, Run
from assay.ledger.shortened import digest
from assay.ledger.words import ARMS, BASELINE, CANDIDATE, Design
from assay.science.inference import (
    Assessment,
    Comparison,
    Excluded,
    Provenance,
    Registration,
    assess,
    compare_models,
)
from assay.science.inference.reading import plain

SIDES = {BASELINE: "base", CANDIDATE: "cand"}
FEWEST_RANKED = 2  # data sets on which models can be ranked
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Weighed:
    """An assessment, and which keys stand in the way of signing it.

    unexplained: keys without a complete pair, and without a reason. While there are any the numbers are provisional:
    they are those of the complete pairs. digest: of everything that went in. models: of several data sets all models by
    their ranks, where there are more than the two.
    """

    assessment: Assessment
    unexplained: tuple[str, ...]
    digest: str
    models: Comparison | None = None

    @property
    def suffices(self) -> bool:
        """Whether there is enough to sign: it decides, or the last registered look has been taken."""
        return self.assessment.verdict in ("accept", "reject") or self.assessment.final


def weigh(
    version: RegistrationVersion,
    runs: Iterable[Run],
    exclusions: Iterable[Exclusion] = (),
    explanations: Iterable[Explanation] = (),
) -> Weighed:
    """Assess the evidence of one version. runs: of this version, used or failed; others are passed over."""
    exclusions = list(exclusions)
    science = version.science
    paired = science.design != "seeds_unpaired"
    out = {exclusion.run_id for exclusion in exclusions if exclusion.run_id}
    reading = [run for run in runs if run.counts or run.is_failed]
    kept = [run for run in reading if run.counts and run.pk not in out]
    failed = [run for run in reading if run.is_failed]
    keys = _in_order([*version.keys, *(run.key for run in reading)], kept)
    kept = _pair_by_pair(kept, keys) if paired else sorted(kept, key=by_end)
    rows = _arms(kept, [] if paired else failed)
    others = {arm: told for arm, told in rows.items() if arm not in ARMS}
    arms = {arm: rows[arm] for arm in ARMS}
    if science.design == "multi_dataset":
        arms = {arm: _means(told) for arm, told in arms.items()}
    missing = _missing_pairs(arms, keys) if paired else _without_value(arms)
    reasons = {said.key: said.reason for said in explanations} | {gone.key: gone.reason for gone in exclusions}
    unexplained = tuple(dict.fromkeys(key for key, _ in missing if key not in reasons))
    excluded = _left_out(missing, reasons, exclusions, _known_in_part(failed) if paired else {})
    if not paired:
        excluded += _out_of_an_arm(exclusions, arms)
    provenance = _provenance(version, kept)
    assessment = assess(
        arms[BASELINE], arms[CANDIDATE], science, keys=keys if paired else None, test_train=version.test_train,
        excluded=excluded, provenance=provenance,
    )  # fmt: skip
    gone = [[one.key, one.arm, one.reason] for one in excluded]
    names = [provenance.dataset_versions, provenance.metric_names]
    compared = _compared(arms, others, science) if others else None
    inputs = [arms, keys, gone, names, *([others] if others else [])]
    return Weighed(assessment, unexplained, _digest(version.hash, *inputs), models=compared)


def _means(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """One value a data set: the mean over its runs."""
    by_key: dict[str, list[float]] = defaultdict(list)
    for key, value in rows:
        by_key[key].append(value)
    return [[key, sum(values) / len(values)] for key, values in by_key.items()]


def _compared(
    arms: Mapping[str, list[list[Any]]], others: Mapping[str, list[list[Any]]], science: Registration
) -> Comparison | None:
    """All models by their ranks, on the data sets that each of them has a value of; None where these are too few."""
    table = {name: dict(_means(rows)) for name, rows in [*arms.items(), *others.items()]}
    shared = sorted(set.intersection(*(set(scores) for scores in table.values())), key=natural)
    if len(shared) < FEWEST_RANKED:
        return None
    ranked = {name: [scores[key] for key in shared] for name, scores in table.items()}
    return compare_models(ranked, registration=science, datasets=shared, baseline=BASELINE)


def natural(key: str) -> tuple[Any, ...]:
    """Order keys as people do: 2 before 10, 0:9 before 1:0."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", key) if part)


def by_end(run: Any) -> tuple[Any, ...]:
    """The order in which looks take runs that are not paired."""
    return run.ended or NEVER, natural(run.key)


def _arms(kept: Iterable[Run], failed: Iterable[Run]) -> dict[str, list[list[Any]]]:
    """Each arm as [key, value] in the order of `kept`; of unpaired arms the failed runs stand there without a value."""
    arms: dict[str, list[list[Any]]] = {arm: [] for arm in ARMS}
    arms |= {run.model: [] for run in kept if run.model}
    for run in kept:
        for arm in run.values:
            if (value := run.value(arm)) is not None:
                arms[arm].append([run.key, value])
    there = {arm: {key for key, _ in rows} for arm, rows in arms.items()}
    for run in failed:
        for arm in run.values:
            if run.key not in there[arm]:
                there[arm].add(run.key)
                arms[arm].append([run.key, None])
    return arms


def _in_order(keys: Iterable[str], kept: Iterable[Run]) -> list[str]:
    """The keys in the order in which looks take their pairs: by the later end of the two arms, then by key."""
    ends: dict[str, list[datetime]] = defaultdict(list)
    for run in kept:
        ends[run.key].append(run.ended or NEVER)
    return sorted(dict.fromkeys(keys), key=lambda key: (max(ends[key], default=NEVER), natural(key)))


def _pair_by_pair(kept: Iterable[Run], keys: Iterable[str]) -> list[Run]:
    place = {key: at for at, key in enumerate(keys)}
    return sorted(kept, key=lambda run: place[run.key])


def _missing_pairs(arms: dict[str, list[list[Any]]], keys: Iterable[str]) -> list[tuple[str, str]]:
    """The keys that lack a run, in one arm or both."""
    there = [{key for key, _ in arms[arm]} for arm in ARMS]
    return [(key, "") for key in keys if not all(key in arm for arm in there)]


def _known_in_part(failed: Iterable[Run]) -> dict[str, dict[str, float]]:
    """What failed runs did give: the arm that came to its end bounds how bad the pair can have been."""
    known: dict[str, dict[str, float]] = {}
    for run in failed:
        for arm in run.values:
            if (value := run.value(arm)) is not None and isfinite(value):
                known.setdefault(run.key, {})[SIDES[arm]] = value
    return known


def _left_out(
    missing: Iterable[tuple[str, str]], reasons: Mapping[str, str], exclusions: Iterable[Exclusion],
    partial: Mapping[str, Mapping[str, float]],
) -> list[Excluded]:  # fmt: skip
    """What is left out and why: keys that lack a run, without a reason while nobody gave one, and excluded keys."""
    away = {(key, arm): reasons.get(key, "") for key, arm in missing}
    away |= {(out.key, ""): out.reason for out in exclusions if not out.run_id}
    return [Excluded(key, reason, arm=arm, **partial.get(key, {})) for (key, arm), reason in away.items()]


def _provenance(version: RegistrationVersion, kept: Sequence[Run]) -> Provenance:
    """Where the runs that count come from; names in one order, so that a stored refusal reads the same each time."""
    return Provenance(
        dataset_versions=() if version.design == Design.MULTI_DATASET else _digests(kept),
        dataset_names=(digest(version.dataset),) if version.dataset else (),
        metric_names=tuple(sorted({run.metric for run in kept if run.metric})),
        started_at=tuple(run.started for run in kept if run.started),
        registered_at=version.registered_at,
        locked_hash=version.hash if version.is_locked else None,
    )


def _digests(kept: Iterable[Run]) -> tuple[str, ...]:
    return tuple(sorted({digest(run.dataset) for run in kept if run.dataset}))


def _without_value(arms: dict[str, list[list[Any]]]) -> list[tuple[str, str]]:
    """Of unpaired arms: the keys whose run gave no value, each with its arm."""
    return [(key, SIDES[arm]) for arm in ARMS for key, value in arms[arm] if value is None]


def _out_of_an_arm(exclusions: Iterable[Exclusion], arms: dict[str, list[list[Any]]]) -> list[Excluded]:
    """Of unpaired arms: runs that a person took out and that no other run of their key replaces."""
    there = {arm: {key for key, _ in rows} for arm, rows in arms.items()}
    return [
        Excluded(out.key, out.reason, arm=SIDES[arm], **{SIDES[arm]: out.run.value(arm)})
        for out in exclusions
        if out.run
        for arm in out.run.values
        if out.key not in there[arm]
    ]


def _digest(*inputs: Any) -> str:
    canonical = json.dumps(plain(inputs), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
