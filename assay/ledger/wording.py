"""A claim and its numbers in words, in the unit and the direction of its metric."""

from collections.abc import Mapping
from typing import Any

from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.words import COUNTED, Claim, Direction
from assay.science.inference import Claim as Claimed
from assay.science.inference.reading import NON_FINITE
from assay.science.inference.wording import figure

Region = tuple[float | None, float | None]
FRACTION_PLACES = 4
FEWEST_PLACES = 2  # of a gain whose spread nobody knows yet


def places_of(effect: float | None) -> int:
    """Return the digits after the point in which an effect is written."""
    if effect is None or abs(effect) < 1:
        exact = len(f"{effect or 0:.12f}".rstrip("0").partition(".")[2])
        return max(FRACTION_PLACES, exact)
    return len(f"{effect:.6f}".rstrip("0").partition(".")[2])


def gain_places(effect: float | None, told: Any) -> int:
    """Return the digits after the point in which gains are written. told: as the assessment has them."""
    return max(places_of(effect), FEWEST_PLACES) if told is None else int(told)


def counted_by(design: str, count: int) -> str:
    """Return how much evidence there is of a design: "10 pairs"."""
    one, many = COUNTED.get(design, ("run", "runs"))
    return f"{count:,} {one if count == 1 else many}"


def measure_of(version: RegistrationVersion, metric: str) -> str:
    """Return what will be seen if it is true: "PR-AUC moves by at least 0.0100"; "" while the claim is not whole."""
    if version.minimal_effect is None and version.claim != Claim.SUPERIOR:
        return f"{metric} moves"
    size, rises = _size(version), version.direction != Direction.LOWER
    match version.claim:
        case Claim.AT_LEAST:
            return f"{metric} {'moves' if rises else 'falls'} by at least {size}"
        case Claim.SUPERIOR:
            return f"{metric} {'rises' if rises else 'falls'}"
        case Claim.NON_INFERIOR:
            return f"{metric} does not {'fall' if rises else 'rise'} by {size} or more"
        case _:
            return f"{metric} moves by {size} at most, either way"


def reading_of(values: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    """Return the parts of the sentence that somebody is writing, "…" where it is still open; None before any word.

    values: fields of a hypothesis and of its registration. The parts: what we believe, what it will result in, what
    will be seen, against which baseline.
    """
    told = {name: values.get(name) for name in ("we_believe", "will_result_in", "metric", "minimal_effect", "baseline")}
    if not any(told.values()):
        return None
    version = RegistrationVersion(
        claim=values.get("claim") or Claim.AT_LEAST, direction=values.get("direction") or "",
        minimal_effect=told["minimal_effect"],
    )  # fmt: skip
    measure = measure_of(version, values.get("metric_label") or told["metric"] or "…")
    return told["we_believe"] or "…", told["will_result_in"] or "…", measure, told["baseline"] or "…"


def claim_of(version: RegistrationVersion) -> str:
    """Return the claim for a column: "at least +0.0100"; "" while it is not whole.

    It stands beside gains, which are positive where it got better, whichever way that is for the metric.
    """
    if version.minimal_effect is None and version.claim != Claim.SUPERIOR:
        return ""
    size = _size(version)
    match version.claim:
        case Claim.AT_LEAST:
            return f"at least +{size}"
        case Claim.SUPERIOR:
            return "above 0"
        case Claim.NON_INFERIOR:
            return f"above −{size}"
        case _:
            return f"within ±{size}"


def region_of(version: RegistrationVersion) -> Region:
    """Return the claimed region on the scale of gains; None where it has no end."""
    if version.minimal_effect is None and version.claim != Claim.SUPERIOR:
        return (None, None)
    low, high = _claim(version).region
    return (low, high if high < float("inf") else None)


def is_as_claimed(version: RegistrationVersion, gain: float) -> bool:
    """Whether a gain lies inside the claimed region."""
    return _claim(version).gap(gain) > 0


def edge_of(version: RegistrationVersion) -> float:
    """Return the gain at which the claim begins."""
    return region_of(version)[0] or 0.0


def real(stored: Any) -> float:
    """Return a number of a stored picture, in which infinity and NaN are texts."""
    return NON_FINITE[stored] if isinstance(stored, str) else float(stored)


def interval_of(stored: Any) -> tuple[float, float] | None:
    """Return both ends of a stored interval; None while it is the whole line."""
    if not stored:
        return None
    low, high = (real(end) for end in stored)
    return (low, high) if high - low < float("inf") else None


def _claim(version: RegistrationVersion) -> Claimed:
    return Claimed(version.claim, version.minimal_effect or 0.0)  # type: ignore[arg-type]


def _size(version: RegistrationVersion) -> str:
    effect = version.minimal_effect or 0.0
    return figure(effect, places_of(effect))
