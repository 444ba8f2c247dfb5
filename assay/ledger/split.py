"""From predictions to an assessment: two trained models on one test set, asked of the science."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.predictions import PredictionTable
from assay.ledger.weighing import Weighed
from assay.science.inference import Assessment, Progress, Provenance, assess
from assay.science.inference.metrics import is_share_of_right


def needs_draws(version: RegistrationVersion) -> bool:
    """Whether its metric has to be resampled: shares of right examples are only counted."""
    return not is_share_of_right(version.metric)


def split_digest(version: RegistrationVersion, table: PredictionTable) -> str:
    """Return the digest of everything that goes into an assessment."""
    return hashlib.sha256(json.dumps([version.hash]).encode() + table.packed()).hexdigest()


def weigh_split(
    version: RegistrationVersion,
    tables: Sequence[PredictionTable],
    *,
    hypothesis: str,
    progress: Progress | None = None,
) -> Weighed:
    """Assess predictions. hypothesis: its key, which seeds the draws. progress: called with (done, all draws).

    Raises BadCase where the labels do not fit the metric, Cancelled where progress answers False.
    """
    table = PredictionTable.joined(tables)
    return Weighed(_assessed(version, table, hypothesis, progress), (), split_digest(version, table))


def _assessed(
    version: RegistrationVersion, table: PredictionTable, hypothesis: str, progress: Progress | None
) -> Assessment:
    provenance = Provenance(registered_at=version.registered_at, locked_hash=version.hash)
    if not table.labels:
        return assess(table.base, table.cand, version.science, keys=table.keys, provenance=provenance)
    return assess(
        table.base, table.cand, version.science, labels=table.labels, keys=table.keys, groups=table.groups or None,
        hypothesis=hypothesis, progress=progress, provenance=provenance,
    )  # fmt: skip
