"""Reading a case: the fixed input format of `assay assess`, field by field."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assay.science.inference.checks import Provenance
from assay.science.inference.claim import CLAIMS
from assay.science.inference.faults import BadCase
from assay.science.inference.reading import key, leaves, mapping, number, sequence, shown, text, whole
from assay.science.inference.registration import MAX_LOOKS, Registration, registration_hash

FIELD = "given."
LOOKED_AT_ONCE = ("repeated_cv", "single_split", "multi_dataset")  # one registered look is what planned means there


def registration_of(given: Mapping[str, Any], *, design: str, policy: str | None) -> Registration:
    """The registration that stands in a case; design and policy as the case's design names them.

    An unknown direction is kept as it is: that is a refusal, not a fault of the file.
    """
    raw = mapping(given.get("registration"), f"{FIELD}registration")
    at = f"{FIELD}registration."
    claim = text(raw.get("claim", "at_least"), f"{at}claim")
    if claim not in CLAIMS:
        raise BadCase(f"{at}claim", f"must be one of {', '.join(CLAIMS)}, not {shown(claim)}")
    policy = policy or text(raw.get("policy", "fixed"), f"{at}policy")
    folds, repeats = _split(raw, given, at, of_folds=design == "repeated_cv")
    planned_n, n_max = (_count(raw, name, at) for name in ("planned_n", "n_max"))
    looks = _looks(raw.get("looks"), f"{at}looks")
    if looks and n_max not in (None, looks[-1]) and design not in LOOKED_AT_ONCE:
        raise BadCase(f"{at}n_max", f"must be the last of the looks, {looks[-1]}, not {n_max}")
    try:
        return Registration(
            metric=text(raw.get("metric", ""), f"{at}metric"),
            direction=raw["direction"] if isinstance(raw.get("direction"), str) else "",
            claim=claim,
            minimal_effect=_optional(raw, "minimal_effect", at),
            alpha=number(raw.get("alpha", 0.05), f"{at}alpha"),
            design=design,
            policy="fixed" if design in LOOKED_AT_ONCE and policy == "planned" else policy,
            planned_n=n_max if planned_n is None else planned_n,
            looks=looks,
            folds=folds,
            repeats=repeats,
            metric_range=_range(raw.get("range"), f"{at}range"),
            keys=tuple(key(name, f"{at}keys") for name in sequence(raw.get("keys") or [], f"{at}keys")),
            rope=_optional(raw, "rope", at),
            tau_planned_n_eff=_optional(raw, "tau_planned_n_eff", at),
        )
    except BadCase as fault:
        raise fault.within(FIELD) from None


def given_number(given: Mapping[str, Any], name: str) -> float:
    """A number that has to be there."""
    if given.get(name) is None:
        raise BadCase(f"{FIELD}{name}", "is missing")
    return number(given[name], f"{FIELD}{name}")


def provenance_of(given: Mapping[str, Any]) -> Provenance:
    """What the case says of where its runs come from; all of it may be left out.

    dataset_versions, metric_names, started_at: one value, or any list or object of them.
    """
    raw = mapping(given.get("registration"), f"{FIELD}registration")
    since = raw.get("registered_at")
    return Provenance(
        dataset_versions=tuple(_name(leaf) for leaf in _leaves(given, "dataset_versions")),
        dataset_names=tuple(name for leaf in _leaves(raw, "dataset") if (name := _name(leaf))),
        metric_names=tuple(_name(leaf) for leaf in _leaves(given, "metric_names")),
        started_at=tuple(_time(leaf, f"{FIELD}started_at") for leaf in _leaves(given, "started_at")),
        registered_at=None if since is None else _time(since, f"{FIELD}registration.registered_at"),
        locked_hash=_name(given.get("registration_hash")),
        hash_now=_hash(raw) if given.get("registration_hash") else None,
    )


def _hash(raw: Mapping[str, Any]) -> str:
    try:
        return registration_hash(raw)
    except (ValueError, RecursionError) as fault:
        raise BadCase(f"{FIELD}registration", "holds something that has no hash") from fault


def _split(
    raw: Mapping[str, Any], given: Mapping[str, Any], at: str, *, of_folds: bool
) -> tuple[int | None, int | None]:
    """k folds and r repeats: as split {k, r} or [k, r], or by themselves."""
    split = raw.get("split")
    if isinstance(split, list | tuple) and len(split) == 2:
        split = {"k": split[0], "r": split[1]}
    if of_folds and split is not None and not {"k", "r"} & mapping(split, f"{at}split").keys():
        raise BadCase(f"{at}split", "must name k, the folds, and r, the repeats")
    named = mapping(split, f"{at}split") if split is not None else {**given, **raw}
    return _count(named, "k", at), _count(named, "r", at)


def _looks(raw: Any, field: str) -> tuple[int, ...]:
    """Run counts; a bare number is how many looks of cross-validation are registered."""
    if raw is None:
        return ()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return tuple(range(1, min(raw, MAX_LOOKS + 1) + 1))
    return tuple(whole(point, f"{field}[{i}]") for i, point in enumerate(sequence(raw, field)))


def _range(raw: Any, field: str) -> tuple[float, float] | None:
    """Lowest and highest value; null for an open end."""
    if raw is None:
        return None
    ends = sequence(raw, field)
    if len(ends) != 2:
        raise BadCase(field, "must be [lowest, highest]; null for an open end")
    low, high = ends
    return number("-Infinity" if low is None else low, field), number("Infinity" if high is None else high, field)


def _optional(raw: Mapping[str, Any], name: str, at: str) -> float | None:
    return None if raw.get(name) is None else number(raw[name], f"{at}{name}")


def _count(raw: Mapping[str, Any], name: str, at: str) -> int | None:
    return None if raw.get(name) is None else whole(raw[name], f"{at}{name}")


def _leaves(raw: Mapping[str, Any], name: str) -> list[Any]:
    return list(leaves(raw[name])) if raw.get(name) is not None else []


def _name(raw: Any) -> str | None:
    return None if raw is None else str(raw)


def _time(raw: Any, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text(raw, field))
    except ValueError as fault:
        if isinstance(fault, BadCase):
            raise
        raise BadCase(field, f"must be a time as 2026-11-16T15:02:00+01:00, not {shown(raw)}") from fault
    if moment.tzinfo is None:
        raise BadCase(field, "must say its time zone, as in 2026-11-16T15:02:00+01:00")
    return moment
