"""What the evidence said at one moment: computed, kept, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from assay import clock
from assay.ledger.binding import bound, suffices
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.picture import picture
from assay.ledger.weighing import Weighed
from assay.ledger.wording import gain_places
from assay.ledger.words import DECISION_OF
from assay.science.inference.wording import figure

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


class Assessment(models.Model):
    """One assessment, a row for each change of the evidence. `result` is what picture.py draws."""

    part_of: ClassVar[str] = "hypothesis"
    hypothesis = models.ForeignKey("ledger.Hypothesis", models.CASCADE, related_name="assessments")
    version = models.ForeignKey(RegistrationVersion, models.CASCADE, related_name="assessments")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="of everything that went in")
    verdict = models.CharField(max_length=12, help_text="accept, reject, inconclusive or refused")
    suffices = models.BooleanField()
    n = models.PositiveIntegerField(default=0)
    estimate = models.FloatField(null=True)
    low = models.FloatField(null=True, help_text="None: no end yet")
    high = models.FloatField(null=True)
    result = models.JSONField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.hypothesis} {self.verdict}"

    @classmethod
    def keep(cls, weighed: Weighed, *, hypothesis: Hypothesis, level: float | None = None) -> Assessment:
        """Store what was weighed; the same evidence weighed again at the same level is the same row.

        level: the one that the project binds an accept to; None: none.
        """
        last = hypothesis.assessment
        if last and last.digest == weighed.digest:
            return last.at_level(level)
        found = weighed.assessment
        shown = bound(picture(weighed), level)
        n = found.result.n if found.result else found.evidence.sound
        low, high = (None, None) if found.interval is None else (_finite(end) for end in found.interval)
        return cls.objects.create(
            hypothesis=hypothesis, version=hypothesis.version, at=clock.now(), digest=weighed.digest,
            verdict=shown["verdict"], suffices=suffices(shown), n=n,
            estimate=found.estimate, low=low, high=high, result=shown,
        )  # fmt: skip

    def at_level(self, level: float | None) -> Assessment:
        """Return it as it is at a level: itself where it is that already, else a new row of the same evidence."""
        if self.field("level") == level:
            return self
        shown = bound(self.result, level)
        return Assessment.objects.create(
            hypothesis=self.hypothesis, version=self.version, at=clock.now(), digest=self.digest,
            verdict=shown["verdict"], suffices=suffices(shown), n=self.n,
            estimate=self.estimate, low=self.low, high=self.high, result=shown,
        )  # fmt: skip

    @property
    def decision(self) -> str:
        """What it would have a person sign: accepted, rejected or inconclusive."""
        return DECISION_OF[self.verdict]

    @property
    def decides(self) -> bool:
        """Whether it is for accepting or rejecting; what suffices and does not decide has had its last look."""
        return self.verdict in ("accept", "reject")

    @property
    def is_open(self) -> bool:
        """Whether there is no verdict yet: more runs, or the next look, may decide."""
        return not self.suffices and not self.is_refused

    @property
    def says(self) -> str:
        """What it would have a person sign, in words; "no verdict yet" while it is open."""
        return "no verdict yet" if self.is_open else self.decision

    @property
    def span(self) -> str:
        """Its interval in words, "0.0080 to 0.0210"; "" while it has no end."""
        if self.low is None or self.high is None:
            return ""
        places = gain_places(self.version.minimal_effect, self.field("places"))
        return f"{figure(self.low, places)} to {figure(self.high, places)}"

    @property
    def is_refused(self) -> bool:
        return self.verdict == "refused"

    @property
    def unexplained(self) -> list[str]:
        """Keys that need a run or a reason before anybody signs."""
        keys: list[str] = self.result["unexplained"]
        return keys

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """What makes it fragile, in words."""
        return self.result.get("warnings") or []

    @property
    def is_fragile(self) -> bool:
        """Whether something small may turn it: one run, what was left out, a long tail."""
        return bool(self.warnings)

    @property
    def is_provisional(self) -> bool:
        """Whether its numbers are those of the complete pairs, while keys are unexplained."""
        return bool(self.unexplained)

    @property
    def shows_no_look(self) -> bool:
        """Whether there are no numbers, or those of all pairs while the next look is still to come."""
        return self.estimate is None or bool(self.field("between_looks"))

    @property
    def after_look(self) -> frozenset[str]:
        """The keys of pairs that came after the look whose numbers are shown: they are in none of these numbers."""
        if self.shows_no_look:
            return frozenset()
        return frozenset(key for key, _, _, gain, used in self.field("pairs") if gain is not None and not used)

    def field(self, name: str) -> Any:
        """Return one value of the picture, None where this design has none."""
        return self.result.get(name)


def _finite(end: float) -> float | None:
    return end if abs(end) < float("inf") else None
