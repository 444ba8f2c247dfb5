"""Two trained models on one test set, counted: who was right where the other was not."""

from collections.abc import Sequence
from dataclasses import dataclass

from assay.science.inference.faults import BadCase

MOST_EXAMPLES = 10**12


@dataclass(frozen=True)
class Counts:
    """Examples that only the baseline got right, and that only the candidate did; n: all of them, if known.

    Raises BadCase, a ValueError that names the field.
    """

    base_only_right: int
    cand_only_right: int
    n: int | None = None

    def __post_init__(self) -> None:
        for name in ("base_only_right", "cand_only_right"):
            if not 0 <= getattr(self, name) <= MOST_EXAMPLES:
                raise BadCase(name, "must be a count of examples, 0 or more")
        if self.n is not None and not max(1, self.discordant) <= self.n <= MOST_EXAMPLES:
            raise BadCase("n", f"must be all examples, {max(1, self.discordant):,} or more by the other two counts")

    @classmethod
    def of_right(cls, base: Sequence[float | bool], cand: Sequence[float | bool]) -> "Counts":
        """Count two columns of right (1, True) and wrong (0, False), one row an example."""
        if len(base) != len(cand):
            raise BadCase("cand", f"has {len(cand)} examples where the baseline has {len(base)}")
        pairs = [(bool(old), bool(new)) for old, new in zip(base, cand, strict=True)]
        return cls(pairs.count((True, False)), pairs.count((False, True)), len(pairs))

    @property
    def discordant(self) -> int:
        """Examples on which one model was right and the other wrong; the others say nothing about the difference."""
        return self.base_only_right + self.cand_only_right

    @property
    def gain(self) -> float | None:
        """Accuracy of the candidate minus that of the baseline, where n is known."""
        return None if self.n is None else (self.cand_only_right - self.base_only_right) / self.n

    @property
    def sd(self) -> float | None:
        """Standard deviation of one example's difference, which is -1, 0 or 1 (divided by n)."""
        gain = self.gain
        return None if self.n is None or gain is None else max(0.0, self.discordant / self.n - gain**2) ** 0.5

    def towards(self, sign: int) -> "Counts":
        """The same, with the arms swapped where fewer right ones are the better outcome (sign -1)."""
        return self if sign > 0 else Counts(self.cand_only_right, self.base_only_right, self.n)
