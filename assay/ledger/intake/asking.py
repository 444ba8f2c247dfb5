"""Which columns a form asks for at once, and which lie folded below: what nobody needs and no name gave away."""

from collections.abc import Collection, Iterable

from assay.ledger.intake.mapping import ONE_SPLIT, Mapping
from assay.ledger.words import Design

Asked = tuple[str, str, str]

OF_EXAMPLES = {"key", "label", "baseline_value", "candidate_value"}
OF_ONE_ROW = {"baseline_value", "candidate_value"}


def at_once(asked: Iterable[Asked], mapping: Mapping, *, design: str, lacking: Collection[str]) -> tuple[Asked, ...]:
    """Return the fields to show at once: what the design needs, what was found, and what may stand in for a lack."""
    needed = OF_EXAMPLES if design == ONE_SPLIT else _of_runs(mapping, design, lacking)
    return tuple(one for one in asked if one[0] in needed or getattr(mapping, one[0]))


def _of_runs(mapping: Mapping, design: str, lacking: Collection[str]) -> set[str]:
    keys = {"repeat", "fold"} if design == Design.REPEATED_CV else {"key"}
    arms = OF_ONE_ROW if mapping.is_wide else {"arm", "value"}
    instead = OF_ONE_ROW | {"arm", "value"} if {"arm", "value"} & set(lacking) else set()
    return keys | arms | instead | {"started"} | ({"key"} if "key" in lacking else set())
