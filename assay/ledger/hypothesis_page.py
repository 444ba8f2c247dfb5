"""The read side of a hypothesis: everything its page shows, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from markupsafe import Markup

from assay.backlog.registries import Chip
from assay.crew.models import Person
from assay.crew.permissions import may
from assay.crew.writing import Writing
from assay.ledger.addressed import ids_in
from assay.ledger.decision_shown import Decision, decision_on
from assay.ledger.design_shown import design_of
from assay.ledger.evidence_shown import (
    Finding,
    LookRow,
    Models,
    Plot,
    Strength,
    finding_of,
    looks_of,
    models_of,
    plot_of,
    strength_of,
)
from assay.ledger.explored.offers import Lesson, lessons_of
from assay.ledger.grounds import Ground, Grounds, Shaken
from assay.ledger.hanging import Hanging, hanging_on
from assay.ledger.hypothesis_rows import (
    EARLIER,
    EXCLUSIONS,
    EXPLANATIONS,
    FOLLOW_UPS,
    ON_DATASET,
    ON_TEST_SET,
    VERSIONS,
    RunLine,
    run_lines,
)
from assay.ledger.levels_shown import LevelShown, e_value_of, level_number, level_shown
from assay.ledger.models import (
    Assessment,
    Control,
    Exclusion,
    FollowUp,
    Hypothesis,
    Predictions,
    RegistrationVersion,
    Weighing,
)
from assay.ledger.offers import chip, chip_of
from assay.ledger.registries import Feed, feeds_of
from assay.ledger.run_rows import RunTable, run_table
from assay.ledger.runs import unstarted_in_words
from assay.ledger.trail import Line, Trail, trail_of
from assay.ledger.wording import counted_by, gain_places, measure_of, places_of
from assay.ledger.words import Design, State
from assay.science.inference.wording import figure
from assay.ui.wording import signed

TONES = {
    "suffices": "brass", "pending": "warn", "accepted": "good", "rejected": "bad",
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """What the address asks for. exclude: the key to be excluded; run: one run of it. whole: the old lines too."""

    exclude: str = ""
    run: int = 0
    whole: bool = False
    comment: int = 0

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> View:
        """Read an address; what makes no sense in it is passed over."""
        numbers = {name: ids[0] for name in ("run", "comment") if (ids := ids_in([query.get(name, "")]))}
        return cls(exclude=query.get("exclude", "")[:80], whole="whole" in query, **numbers)


@dataclass(frozen=True)
class EarlierVersion:
    """An earlier version of the registration, what it came to, and what people had left out of it."""

    version: RegistrationVersion
    found: Assessment | None
    excluded: tuple[Exclusion, ...]

    @property
    def measure(self) -> str:
        return measure_of(self.version, self.version.metric)

    @property
    def counted(self) -> str:
        """How much evidence it had."""
        return counted_by(self.version.design, self.found.n) if self.found else ""

    @property
    def warnings(self) -> list[str]:
        """What made its verdict fragile, and what it would be had what was excluded come out otherwise."""
        if self.found is None:
            return []
        warned = [one["words"] for one in self.found.field("warnings") or []]
        return [*warned, *(words for words in self.found.field("exclusion_words") or [] if words not in warned)]


@dataclass(frozen=True)
class SameData:
    """The others that were judged on one data set: the first of them, and how many there are."""

    chips: tuple[Chip, ...]
    count: int


@dataclass(frozen=True)
class HypothesisPage:
    """Everything the page shows."""

    hypothesis: Hypothesis
    version: RegistrationVersion
    view: View
    assessment: Assessment | None
    plot: Plot | None
    finding: Finding | None
    models: Models | None
    strength: Strength | None
    looks: tuple[LookRow, ...]
    table: RunTable
    unstarted: str
    predictions: tuple[Predictions, ...]
    weighing: Weighing | None
    drifted: int
    feeds: tuple[Feed, ...]
    excluded: tuple[Exclusion, ...]
    lifted: tuple[Exclusion, ...]
    earlier: tuple[EarlierVersion, ...]
    amendments: tuple[RegistrationVersion, ...]
    decision: Decision
    hanging: Hanging
    grounds: tuple[Ground, ...]
    shaken: tuple[Shaken, ...]
    level: LevelShown | None
    same_data: SameData
    follow_ups: tuple[FollowUp, ...]
    lessons: tuple[Lesson, ...]
    trail: Trail
    writing: Writing
    may_change: bool
    may_bring: bool
    may_prune: bool
    may_comment: bool
    may_overturn: bool

    @property
    def speaks_otherwise(self) -> bool:
        """Whether what came since the standing verdict was signed speaks otherwise than what was signed on."""
        standing, found = self.decision.standing, self.assessment
        if standing is None or found is None or standing.assessment.version_id != found.version_id:
            return False
        return (found.is_refused, found.says) != (standing.assessment.is_refused, standing.assessment.says)

    @property
    def asks_what_follows(self) -> bool:
        """Whether nobody said yet what follows from the verdict that stands."""
        standing = self.decision.standing
        return standing is not None and not any(
            one.verdict_id == standing.pk and one.undone_at is None for one in self.follow_ups
        )

    @property
    def state(self) -> str:
        found = self.hypothesis.assessment
        if self.hypothesis.state == State.SUFFICES and found and not found.decides:
            return "The last look is taken, verdict waits"
        return State(self.hypothesis.state).label

    @property
    def tone(self) -> str:
        return TONES.get(self.hypothesis.state, "")

    @property
    def parent(self) -> Chip | None:
        return chip_of(self.hypothesis.parent) if self.hypothesis.parent else None

    @property
    def needs(self) -> Chip | None:
        return chip_of(self.hypothesis.needs) if self.hypothesis.needs else None

    @property
    def measure(self) -> str:
        return measure_of(self.version, self.hypothesis.metric_name)

    @property
    def replanned(self) -> tuple[Line, ...]:
        return self.trail.replanned

    @property
    def refusals(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.assessment.field("refusals") if self.assessment else []
        return found

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return self.assessment.warnings if self.assessment else []

    @property
    def unexplained(self) -> list[str]:
        return self.assessment.unexplained if self.assessment else []

    @property
    def if_otherwise(self) -> list[str]:
        """What the verdict would be had what is missing or excluded come out otherwise; what turns it is a warning."""
        said: list[str] = (self.assessment.field("exclusion_words") if self.assessment else None) or []
        warned = [one["words"] for one in self.warnings]
        return [words for words in said if words not in warned]

    @property
    def rope(self) -> list[tuple[str, str]]:
        """Of cross-validation: how probable it is that the true gain lies below, in, or above the region."""
        rope = self.assessment.field("rope") if self.assessment else None
        if not rope:
            return []
        half = figure(rope["half"], places_of(rope["half"]))
        names = {
            "below": f"worse by more than {half}",
            "within": f"within ±{half}",
            "above": f"better by more than {half}",
        }
        return [(words, _percent(rope[name])) for name, words in names.items()]

    @property
    def numbers(self) -> list[list[str]]:
        """Each number of the assessment: its name, its value, the formula, and the formula with what was put in."""
        numbers = (self.assessment.field("numbers") if self.assessment else None) or []
        level = self.assessment.field("level") if self.assessment else None
        return [*numbers, level_number(level)] if numbers and level else numbers

    @property
    def outlook(self) -> str:
        """What would change this verdict; "" once one is signed, and where nothing can be said."""
        if self.assessment is None or self.hypothesis.is_decided:
            return ""
        return self.assessment.field("outlook") or ""

    @property
    def spread(self) -> str:
        """The standard deviation of the gain, "" before there is one, and where runs are not paired."""
        sd = self.assessment.field("sd") if self.assessment and self.table.paired else None
        return figure(float(sd), self.places) if sd is not None else ""

    @property
    def mean_gain(self) -> str:
        if self.assessment is None or self.assessment.estimate is None:
            return ""
        return signed(self.assessment.estimate, self.places)

    @property
    def places(self) -> int:
        """The digits after the point in which gains are written."""
        return gain_places(self.version.minimal_effect, self.assessment.field("places") if self.assessment else None)

    @property
    def design(self) -> list[tuple[str, str]]:
        """The registration as fields with their values."""
        return design_of(self.hypothesis)

    def called(self, keys: list[str]) -> str:
        """Return keys as people say them: seeds 3 and 7."""
        return self.version.called(keys, most=12)

    def html(self, text: str) -> Markup:
        """Return one of the page's texts as HTML."""
        return self.writing.html(text)


def hypothesis_page(hypothesis: Hypothesis, person: Person, view: View) -> HypothesisPage:
    """Read the page of a hypothesis, loaded with `whole()`."""
    version, assessment = hypothesis.version, hypothesis.assessment
    runs, exclusions = run_lines(hypothesis), EXCLUSIONS.things(hypothesis.pk)
    now = [out for out in exclusions if out.version_id == version.pk and out.lifted_at is None]
    said = [one for one in EXPLANATIONS.things(hypothesis.pk) if one.version_id == version.pk]
    failed = {run.key: run.why for run in runs if run.is_failed}
    versions = VERSIONS.things(hypothesis.pk)
    trail = trail_of(hypothesis, person, whole=view.whole)
    grounds = Grounds(hypothesis.project_id)
    texts = [*(line.text for line in trail.lines), hypothesis.why_minimal, hypothesis.notes]
    is_split = version.design == Design.SINGLE_SPLIT
    return HypothesisPage(
        hypothesis=hypothesis,
        version=version,
        view=view,
        assessment=assessment,
        plot=plot_of(hypothesis, assessment, failed) if assessment else None,
        finding=finding_of(assessment) if assessment else None,
        models=models_of(hypothesis, assessment) if assessment else None,
        strength=strength_of(hypothesis, assessment) if assessment else None,
        looks=looks_of(hypothesis, assessment),
        table=run_table(version, runs, now, said, assessment),
        unstarted=_unstarted([run for run in runs if run.counts or run.is_failed]),
        predictions=tuple(_predictions(hypothesis)) if is_split else (),
        weighing=Weighing.objects.filter(hypothesis=hypothesis).first() if is_split else None,
        drifted=len({run.run_id for run in runs if run.drift}),
        feeds=tuple(feeds_of(hypothesis, person)),
        excluded=tuple(now),
        lifted=tuple(out for out in exclusions if out.lifted_at),
        earlier=tuple(_earlier(hypothesis, versions, exclusions)),
        amendments=tuple(one for one in versions if one.number > 1),
        decision=decision_on(hypothesis, person),
        hanging=hanging_on(hypothesis),
        grounds=tuple(grounds.of(hypothesis)),
        shaken=tuple(grounds.shaken(hypothesis.pk)),
        level=_level(hypothesis),
        same_data=_same_data(hypothesis),
        follow_ups=tuple(FOLLOW_UPS.things(hypothesis.pk)),
        lessons=lessons_of(hypothesis),
        trail=trail,
        writing=Writing(hypothesis.project, texts),
        may_change=may(person, "register hypotheses", hypothesis),
        may_bring=may(person, "bring evidence", hypothesis),
        may_prune=may(person, "prune", hypothesis),
        may_comment=may(person, "comment", hypothesis),
        may_overturn=may(person, "overturn assumptions", hypothesis),
    )


def _percent(chance: float) -> str:
    """A probability in percent; never called none or all where it is not."""
    whole = round(100 * chance)
    if whole == 0 < chance:
        return "under 1%"
    return "over 99%" if whole == 100 > 100 * chance else f"{whole}%"


def _level(hypothesis: Hypothesis) -> LevelShown | None:
    control = Control.objects.present(hypothesis.project_id)
    level = hypothesis.level(control, e_value_of(hypothesis.assessment))
    return level_shown(level, hypothesis.turn or 0, control) if level and control else None


def _same_data(hypothesis: Hypothesis) -> SameData:
    """The other hypotheses of the project that were judged on the registered data set, or on the same test set."""
    version = hypothesis.version
    is_split = version.design == Design.SINGLE_SPLIT
    if not version.dataset and not is_split:
        return SameData((), 0)
    judged = ON_TEST_SET if is_split else ON_DATASET
    rows = judged.rows(hypothesis.project_id, version.dataset, hypothesis.pk)
    chips = tuple(chip(hypothesis.project.key, number, state, title) for number, state, title, _ in rows)
    return SameData(chips, rows[0][-1] if rows else 0)


def _earlier(
    hypothesis: Hypothesis, versions: list[RegistrationVersion], exclusions: list[Exclusion]
) -> list[EarlierVersion]:
    old = [version for version in versions if version.pk != hypothesis.version.pk]
    last: dict[int, Assessment] = {}
    for found in EARLIER.things(hypothesis.pk, hypothesis.version.pk) if old else ():
        last[found.version_id] = found
    out = [one for one in exclusions if one.lifted_at is None]
    return [
        EarlierVersion(version, last.get(version.pk), tuple(one for one in out if one.version_id == version.pk))
        for version in old
    ]


def _predictions(hypothesis: Hypothesis) -> QuerySet[Predictions]:
    """Every table that was brought, without the examples themselves."""
    return hypothesis.predictions.select_related("by", "withdrawn_by", "version").defer("table")


def _unstarted(runs: list[RunLine]) -> str:
    """How many of the runs that are evidence do not say when they started; "" where each does."""
    count = sum(run.started is None for run in runs)
    return unstarted_in_words(count, len(runs)) if count else ""
