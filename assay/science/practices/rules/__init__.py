"""The rules: one file a family, one function a practice. A practice without a function here is not built yet."""

from __future__ import annotations

from collections.abc import Mapping

from assay.science.practices.rules import backlog, deliver, gates, spikes
from assay.science.practices.rules.rule import Rule

RULES: Mapping[str, Rule] = {
    "backlog.one": backlog.one_backlog,
    "backlog.refined": backlog.refined,
    "size.relative": backlog.sized,
    "deliver.planned": deliver.planned,
    "deliver.done": deliver.done,
    "deliver.hda": deliver.hypotheses_move,
    "deliver.eda": deliver.written_down,
    "spike.answered": spikes.answered,
    "gate.feasibility": gates.feasible,
}
