"""The runs of a hypothesis as a table: a row for each pair, then each run that is not used, with its reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite

from assay.ledger.hypothesis_rows import RunLine
from assay.ledger.models import Assessment, Exclusion, Explanation, RegistrationVersion
from assay.ledger.runs import CODES
from assay.ledger.weighing import by_end, natural
from assay.ledger.wording import gain_places
from assay.ledger.words import ARMS, BASELINE, CANDIDATE, Design, Direction, Policy
from assay.science.inference.wording import called, counted, figure, listed
from assay.ui.wording import signed

MOST_ROWS = 300


@dataclass(frozen=True)
class RunRow:
    """One row. base, cand, gain: as written, "" where there is none. why: the reasons why it is not used.

    doubled: its key occurs twice in one arm, and one of these has to go. wild: a value of it is no finite number.
    drift: how its source tells of it otherwise now. later: it came after the look whose numbers are shown.
    """

    key: str
    base: str
    cand: str
    gain: str
    runs: tuple[tuple[str, str], ...]
    commit: str
    ended: datetime | None
    used: bool
    why: tuple[str, ...] = ()
    asks: bool = False
    run_id: int = 0
    doubled: bool = False
    wild: bool = False
    drift: str = ""
    later: bool = False

    @property
    def label(self) -> str:
        """The key as it stands in its column."""
        return self.key.replace(":", " · ") or "—"

    @property
    def called(self) -> str:
        """The key as people say it: seed 7."""
        return called(self.key)


@dataclass(frozen=True)
class RunTable:
    """All rows, the means below them, and how many are not shown.

    total: runs; counting: those that the rules take in and nobody took out. in_words: what the counting ones make up.
    left_out: the others by reason; both together are all runs. doubled: by key, what of it occurs twice, in words.
    """

    rows: tuple[RunRow, ...]
    counting: int
    total: int
    in_words: str
    left_out: str
    mean_base: str
    mean_cand: str
    more: int
    paired: bool
    by_dataset: bool = False
    doubled: Mapping[str, str] = field(default_factory=dict)

    @property
    def key_name(self) -> str:
        """What the keys of its rows are called."""
        if self.by_dataset:
            return "Data set"
        nouns = {called(row.key).partition(" ")[0] for row in self.rows if row.key}
        return nouns.pop().capitalize() if len(nouns) == 1 else "Key"


def run_table(
    version: RegistrationVersion,
    runs: Sequence[RunLine],
    exclusions: Sequence[Exclusion],
    explanations: Sequence[Explanation],
    assessment: Assessment | None,
) -> RunTable:
    """Lay out the runs of a version.

    exclusions: those in force. assessment: of these runs; it says how exactly they are written.
    """
    sheet = _Sheet(version, exclusions, explanations, assessment)
    here = [run for run in runs if not run.model]
    inside = [run for run in here if run.counts and not sheet.is_out(run)]
    counting = {run.pk for run in inside}
    outside = [run for run in here if run.pk not in counting]
    pairs = sheet.pairs(inside)
    rows = sorted([*pairs, *sheet.outside(outside)], key=_place)
    complete = {row.key for row in pairs if row.used}
    double = _doubled(version, inside, {row.key for row in pairs if row.doubled})
    twice = {run.pk for run in double.runs}
    wild = [run for run in inside if run.is_wild and run.pk not in twice]
    used = [run for run in inside if run.key in complete and not run.is_wild]
    later = sheet.later(used)
    rows = [
        replace(row, later=True) if row.used and row.run_id in later else row for row in _asked_once(rows, double.words)
    ]
    judged = [run for run in used if run.pk not in later]
    base, cand = (sheet.mean(judged, arm) for arm in ARMS)
    return RunTable(
        rows=tuple(rows[:MOST_ROWS]), counting=len(inside) - len(wild) - len(double.runs), total=len(here),
        mean_base=base, mean_cand=cand, more=max(0, len(rows) - MOST_ROWS), paired=sheet.paired,
        in_words=_in_words(version, len(complete), len(inside) - len(used) - len(wild) - len(double.runs)),
        left_out=_left_out(outside, wild, double.runs), by_dataset=sheet.averages, doubled=double.words,
    )  # fmt: skip


class _Sheet:
    """Writes rows of one version."""

    def __init__(
        self,
        version: RegistrationVersion,
        exclusions: Iterable[Exclusion],
        explanations: Iterable[Explanation],
        assessment: Assessment | None,
    ) -> None:
        self.places = gain_places(version.minimal_effect, assessment.field("places") if assessment else None)
        self.sign = -1 if version.direction == Direction.LOWER else 1
        self.paired = version.design != Design.SEEDS_UNPAIRED
        self.averages = version.design == Design.MULTI_DATASET
        self.unexplained = set(assessment.unexplained) if assessment else set()
        self.assessment, self.is_planned = assessment, version.policy == Policy.PLANNED
        self.out_runs = {out.run_id: out for out in exclusions if out.run_id}
        self.out_keys = {out.key: out for out in exclusions if not out.run_id}
        self.said = {said.key: said for said in explanations}

    def is_out(self, run: RunLine) -> bool:
        return run.pk in self.out_runs or run.key in self.out_keys

    def pairs(self, runs: Sequence[RunLine]) -> list[RunRow]:
        """A row for each complete pair; of unpaired arms, and for keys that occur twice, a row for each run."""
        by_key: dict[str, list[RunLine]] = defaultdict(list)
        for run in runs:
            by_key[run.key].append(run)
        rows = []
        for key, its in by_key.items():
            values = [run.values.keys() for run in its]
            once = self.averages or sum(map(len, values)) == len({arm for arms in values for arm in arms})
            if once and self.paired:
                rows.append(self._pair(key, its))
            else:
                doubled = self.paired and not once
                rows += [self._alone(run, doubled=doubled) for run in its]
        return rows

    def _alone(self, run: RunLine, *, doubled: bool) -> RunRow:
        """The row of a run that counts and stands for itself."""
        why = ("this key occurs twice in one arm",) if doubled else ("not a number",) if run.is_wild else ()
        row = self._single(run, used=not why, why=why)
        return replace(row, doubled=doubled, wild=run.is_wild and not doubled)

    def outside(self, runs: Sequence[RunLine]) -> list[RunRow]:
        """A row for each run that is not used."""
        return [self._single(run, used=False, why=self._reasons(run)) for run in runs]

    def later(self, runs: Sequence[RunLine]) -> set[int]:
        """The runs that came after the look whose numbers are shown, by id: they are in none of these numbers."""
        found = self.assessment
        if found is None or found.shows_no_look:
            return set()
        if self.paired:
            after = found.after_look
            return {run.pk for run in runs if run.key in after}
        if not self.is_planned:
            return set()
        arms = ([run for run in sorted(runs, key=by_end) if run.value(arm) is not None] for arm in ARMS)
        return {run.pk for arm in arms for run in arm[found.n :]}

    def mean(self, runs: Iterable[RunLine], arm: str) -> str:
        """The mean of an arm, each row of the table once."""
        by_row: dict[object, list[float]] = defaultdict(list)
        for run in runs:
            if (value := run.value(arm)) is not None:
                by_row[run.key if self.paired else run.pk].append(value)
        values = [sum(each) / len(each) for each in by_row.values()]
        return figure(sum(values) / len(values), self.places) if values else ""

    def _pair(self, key: str, runs: list[RunLine]) -> RunRow:
        found = _means(runs)
        wild = [f"{arm} is not a number" for arm, value in found.items() if not isfinite(value)]
        whole = len(found) == 2 and not wild
        gain = self.sign * (found[CANDIDATE] - found[BASELINE]) if whole else None
        last = max(runs, key=lambda run: (run.ended is not None, run.ended))
        without = [] if len(found) == 2 else [f"no {CANDIDATE if BASELINE in found else BASELINE} run"]
        lacking = [] if whole else [*wild, *without, *self._said(key)]
        return RunRow(
            key=key, base=self._text(found.get(BASELINE)), cand=self._text(found.get(CANDIDATE)),
            gain="" if gain is None else signed(gain, self.places),
            runs=tuple((run.short, _title(run)) for run in runs), commit=last.commit[:7], ended=last.ended, used=whole,
            why=tuple(lacking), asks=not whole and key in self.unexplained, run_id=runs[0].pk, wild=bool(wild),
            drift=_drift(runs),
        )  # fmt: skip

    def _single(self, run: RunLine, *, used: bool, why: tuple[str, ...]) -> RunRow:
        return RunRow(
            key=run.key, base=self._text(run.value(BASELINE)), cand=self._text(run.value(CANDIDATE)), gain="",
            runs=((run.short, _title(run)),), commit=run.commit[:7], ended=run.ended, used=used, why=why,
            asks=run.is_failed and run.key in self.unexplained, run_id=run.pk, drift=run.drift,
        )  # fmt: skip

    def _reasons(self, run: RunLine) -> tuple[str, ...]:
        out = self.out_runs.get(run.pk) or self.out_keys.get(run.key)
        if run.counts and out:
            return (f"excluded by {out.by.name}: {out.reason}",)
        if run.is_failed:
            arms = [arm for arm in ARMS if arm in run.values]
            return (f"{arms[0]}: {run.why}" if len(arms) == 1 else run.why, *self._said(run.key))
        if run.use == "running":
            return (run.why, "counts once it has")
        return (run.why, "exploratory only" if run.use == "exploratory" else "excluded by rule")

    def _said(self, key: str) -> tuple[str, ...]:
        said = self.said.get(key)
        return (f"{said.by.name}: {said.reason}",) if said else ()

    def _text(self, value: float | None) -> str:
        return "" if value is None else figure(value, self.places)


def _drift(runs: Sequence[RunLine]) -> str:
    """How a pair is told otherwise now: once where both are told alike, else with the arm that it is about."""
    told = {run.drift for run in runs}
    if len(told) == 1:
        return told.pop()
    return " ".join(f"{' and '.join(run.values)}: {run.drift}" for run in runs if run.drift)


def _asked_once(rows: Iterable[RunRow], doubled: Iterable[str]) -> Iterator[RunRow]:
    """A reason is one for its key: of several rows of that key the first one asks; of a doubled key none does yet."""
    asked = set(doubled)
    for row in rows:
        yield replace(row, asks=False) if row.asks and row.key in asked else row
        if row.asks:
            asked.add(row.key)


def _means(runs: Iterable[RunLine]) -> dict[str, float]:
    """The value of each arm; of several runs, as there are of a data set, their mean."""
    values: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        for arm in run.values:
            if (value := run.value(arm)) is not None:
                values[arm].append(value)
    return {arm: sum(each) / len(each) for arm, each in values.items()}


def _place(row: RunRow) -> tuple[object, ...]:
    """By seed as a number, what is used first, then the baseline before the candidate; what has no key last."""
    return not row.key, natural(row.key), not row.used, not row.base, row.run_id


def _in_words(version: RegistrationVersion, pairs: int, alone: int) -> str:
    if version.design == Design.SEEDS_UNPAIRED:
        return ""
    whole = {Design.REPEATED_CV.value: "fold", Design.MULTI_DATASET.value: "data set"}.get(version.design)
    said = f"{counted(pairs, whole)} in both arms" if whole else counted(pairs, "pair")
    return f"{said}, and {alone:,} without a partner" if alone else said


@dataclass(frozen=True)
class _Doubled:
    """The runs of keys that occur twice in one arm, and of each such key what occurs twice, in words."""

    runs: list[RunLine]
    words: dict[str, str]


def _doubled(version: RegistrationVersion, runs: Sequence[RunLine], keys: set[str]) -> _Doubled:
    its = [run for run in runs if run.key in keys]
    times = Counter((run.key, arm) for run in its for arm in run.values)
    words = {
        key: f"{version.called([key])} has {count} {arm} runs: exclude {'one' if count == 2 else 'all but one'}"
        for (key, arm), count in times.items()
        if count > 1
    }
    return _Doubled(its, words)


def _left_out(outside: Iterable[RunLine], wild: Sequence[RunLine], double: Sequence[RunLine]) -> str:
    """How many runs do not count, by reason, in words."""
    out = Counter("excluded by a person" if run.counts else CODES[run.use] for run in outside)
    out += Counter({"not a number": len(wild), "of a key that occurs twice in one arm": len(double)})
    return listed([f"{count} {words}" for words, count in out.most_common()], most=len(out))


def _title(run: RunLine) -> str:
    return " · ".join(filter(None, (run.name, run.run_id, run.user, run.source)))
