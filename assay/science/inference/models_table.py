"""Reading a table of models over data sets, and refusing what could not be ranked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from assay.science.inference.checks import Provenance, Question, standing_refusals
from assay.science.inference.evidence import NOTHING_BY_KEY
from assay.science.inference.faults import BadCase
from assay.science.inference.many_models import Against, Comparison, against_baseline, rank_test, ranks_of
from assay.science.inference.reading import RepeatedNames, key, number, plain, sequence
from assay.science.inference.refusals import Refusal
from assay.science.inference.registration import Registration
from assay.science.inference.sample import Floats
from assay.science.inference.signed_rank import ROUNDING
from assay.science.inference.wording import listed

PLAIN = Registration(direction="higher", claim="superior", design="multi_dataset", policy="fixed")
Column = list[tuple[str, float | None]]


def compare_models(
    table: Mapping[str, Any] | None = None,
    *,
    ranks: Sequence[Sequence[float]] | None = None,
    registration: Registration = PLAIN,
    datasets: Sequence[str | int] | None = None,
    models: Sequence[str] | None = None,
    baseline: str = "",
    provenance: Provenance | None = None,
    field: str = "",
) -> Comparison:
    """Compare models over data sets by their ranks, and each with the baseline if one is named.

    table: model -> its scores, a list in the order of `datasets` or an object data set -> score (or its seeds' mean).
    ranks: one row a data set, in the order of the table's models (or of `models`); computed from the table if None.
    registration: says which direction is rank 1, and the claim that is judged against the baseline.
    Raises BadCase, which names the field.
    """
    columns = _columns(table, datasets, field)
    named = tuple(columns) if columns else tuple(models or ())
    given = None if ranks is None else _ranks(ranks, f"{field}ranks")
    if not columns and given is None:
        raise BadCase(f"{field}table", "is missing: give the scores of each model, or their ranks")
    where = _datasets(columns, datasets, given, field)
    question = Question(NOTHING_BY_KEY, registration, provenance or Provenance())
    found = (*standing_refusals(question), *_refusals(columns, where, given, registration))
    if found:
        return Comparison(named, where, found, (), None)
    scores = _scores(columns, where)
    noise = ROUNDING * float(np.abs(scores).max(initial=0.0))
    ranked = np.array(given) if given is not None else ranks_of(scores, sign=registration.sign, noise=noise)
    named = named or tuple(str(i + 1) for i in range(ranked.shape[1]))
    _require_shape(ranked, named, where, field)
    against: tuple[Against, ...] = ()
    if baseline:
        others, gains = _over(baseline, columns, scores, registration.sign, field)
        against = against_baseline(others, gains, registration.claimed, alpha=registration.alpha, noise=noise)
    rows = tuple(tuple(row) for row in ranked.tolist())
    return Comparison(named, where, (), rows, rank_test(ranked), baseline, against)


def _columns(table: Any, datasets: Sequence[str | int] | None, field: str) -> dict[str, Column]:
    if table is None:
        return {}
    if isinstance(table, RepeatedNames):
        twice = next(name for name, times in Counter(name for name, _ in table).items() if times > 1)
        raise BadCase(f"{field}table.{twice}", "is given twice")
    if not isinstance(table, Mapping):
        raise BadCase(f"{field}table", "must be an object: model -> its scores")
    names = [key(name, f"{field}datasets[{i}]") for i, name in enumerate(datasets or ())]
    return {str(model): _column(raw, names, f"{field}table.{model}") for model, raw in table.items()}


def _column(raw: Any, names: list[str], field: str) -> Column:
    if isinstance(raw, Mapping):
        raw = RepeatedNames(raw.items())
    if isinstance(raw, RepeatedNames):
        return [(str(name), _score(value, f"{field}[{name}]")) for name, value in raw]
    values = sequence(raw, field)
    if names and len(values) > len(names):
        raise BadCase(field, f"has {len(values)} scores for {len(names)} data sets")
    wanted = names[: len(values)] or [str(i + 1) for i in range(len(values))]
    return [(name, _score(value, f"{field}[{i}]")) for i, (name, value) in enumerate(zip(wanted, values, strict=True))]


def _score(raw: Any, field: str) -> float | None:
    return None if raw is None else number(raw, field)


def _ranks(raw: Any, field: str) -> list[list[float]]:
    rows = [[number(rank, f"{field}[{i}]") for rank in sequence(row, f"{field}[{i}]")] for i, row in
            enumerate(sequence(raw, field))]  # fmt: skip
    if not rows:
        raise BadCase(field, "must hold one row a data set")
    for i, row in enumerate(rows):
        k = len(rows[0])
        if len(row) != k:
            raise BadCase(f"{field}[{i}]", f"has {len(row)} ranks where the first row has {k}")
        if all(map(isfinite, row)) and abs(sum(row) - k * (k + 1) / 2) > 1e-6:
            raise BadCase(f"{field}[{i}]", f"must sum to {k * (k + 1) / 2:g}, as the ranks of {k} models do")
    return rows


def _datasets(
    columns: dict[str, Column], datasets: Sequence[str | int] | None, ranks: list[list[float]] | None, field: str
) -> tuple[str, ...]:
    if datasets is not None:
        return tuple(key(name, f"{field}datasets[{i}]") for i, name in enumerate(datasets))
    if columns:
        return tuple(dict.fromkeys(name for column in columns.values() for name, _ in column))
    return tuple(str(i + 1) for i in range(len(ranks or ())))


def _refusals(
    columns: dict[str, Column], datasets: Sequence[str], ranks: list[list[float]] | None, r: Registration
) -> list[Refusal]:
    found = []
    twice = [name for name, times in Counter(datasets).items() if times > 1]
    twice += [name for column in columns.values() for name, times in Counter(n for n, _ in column).items() if times > 1]
    if twice:
        found.append(Refusal("duplicate_key", f"data set {listed(list(dict.fromkeys(twice)))}", tuple(twice)))
    cells = [(model, name, value) for model, column in columns.items() for name, value in column]
    wild = [cell for cell in cells if cell[2] is not None and not isfinite(cell[2])]
    if wild or any(not isfinite(rank) for row in ranks or () for rank in row):
        seen = listed([f"{model} on {name} is {plain(value)}" for model, name, value in wild]) or "a rank"
        found.append(Refusal("non_finite_metric", seen, tuple(name for _, name, _ in wild)))
    there = {model: {name for name, value in column if value is not None} for model, column in columns.items()}
    gone = [name for name in datasets if any(name not in have for have in there.values())]
    if gone:
        found.append(Refusal("missing_pairs", f"no score of every model for {listed(gone)}", tuple(gone)))
    if r.metric_range is not None:
        low, high = r.metric_range
        outside = [cell for cell in cells if cell[2] is not None and isfinite(cell[2]) and not low <= cell[2] <= high]
        if outside:
            seen = listed([f"{model} on {name} is {value:g}" for model, name, value in outside])
            found.append(Refusal("out_of_range", f"{seen}, range {low:g} to {high:g}"))
    if len(datasets) < 2:
        found.append(Refusal("too_few_runs", f"{len(datasets)} data set where 2 are needed to compare ranks"))
    return found


def _scores(columns: dict[str, Column], datasets: Sequence[str]) -> Floats:
    """Shape (datasets, models)."""
    by_name = [dict(column) for column in columns.values()]
    return np.array([[column[name] for column in by_name] for name in datasets], dtype=np.float64)


def _require_shape(ranks: Floats, models: Sequence[str], datasets: Sequence[str], field: str) -> None:
    if ranks.shape[1] < 2:
        raise BadCase(f"{field}table", "must hold two models or more")
    if ranks.shape != (len(datasets), len(models)):
        rows, columns = ranks.shape
        problem = f"have {rows} rows of {columns} where there are {len(datasets)} data sets and {len(models)} models"
        raise BadCase(f"{field}ranks", problem)


def _over(
    baseline: str, columns: dict[str, Column], scores: Floats, sign: int, field: str
) -> tuple[list[str], list[Floats]]:
    models = list(columns)
    if baseline not in models:
        raise BadCase(f"{field}baseline", f"must be one of the models of the table, not {baseline!r}")
    at = models.index(baseline)
    others = [i for i in range(len(models)) if i != at]
    return [models[i] for i in others], [sign * (scores[:, i] - scores[:, at]) for i in others]
