"""What would become of a table: what is used, what is left out and why, what would be refused. Stores nothing.

No gain, mean or interval is told here: before the lock nobody reads the evidence by looking at a preview.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from assay import clock
from assay.ledger.intake.mapping import Mapping
from assay.ledger.intake.opening import AnyTable
from assay.ledger.intake.telling import Teller, Unread
from assay.ledger.models import Hypothesis, RegistrationVersion, Run
from assay.ledger.models.arriving import MOST_RUNS, Arrivals, too_many_runs
from assay.ledger.runs import CLAIMED, CODES, FAILED, NOT_READ, USED, RunRecord, sift, unstarted_in_words
from assay.ledger.weighing import Weighed, weigh
from assay.ledger.words import Policy
from assay.science.inference.wording import counted

SHOWN_ROWS = 8
AT_ONCE = 1000  # rows that are taken together
#: runs that are not this hypothesis's at all: counted in the preview, never stored with it
NOT_STORED = frozenset({"other_hypothesis", "other_project"})
DUPLICATE = "duplicate_key"
DOUBLED = "doubled"  # runs that are stored, and count once all but one of their key and arm are excluded
#: refusals that more runs will mend; not worth a warning
YOUNG = frozenset({"too_few_runs", "single_scalar_pair"})


@dataclass
class Group:
    """Rows that share a reason. examples: what is said of single rows, each kind once."""

    code: str
    words: str
    count: int = 0
    rows: list[int] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    def add(self, row: int | None, why: str) -> None:
        """Count one row more."""
        self.count += 1
        if row is not None and len(self.rows) < SHOWN_ROWS:
            self.rows.append(row)
        if why and why not in self.examples and len(self.examples) < SHOWN_ROWS:
            self.examples.append(why)

    @property
    def numbers(self) -> str:
        """The numbers of its rows, in words."""
        return rows_in_words(self.rows, self.count)


@dataclass(frozen=True)
class Foreseen:
    """Something that the assessment would say. tone: bad where no verdict could follow, warn, or "" for a note."""

    text: str
    way_out: str = ""
    tone: str = "warn"
    rows: str = ""


@dataclass(frozen=True)
class Preview:
    """All that a person needs to know before they confirm. heed: what comes before everything else.

    beside: runs of one more model than the two arms, which are stored and part of no verdict.
    """

    rows: int
    used: int
    known: int
    left_out: tuple[Group, ...]
    notes: tuple[str, ...]
    heed: tuple[Foreseen, ...]
    foreseen: tuple[Foreseen, ...]
    locks: bool
    foreign: tuple[str, ...]
    beside: int = 0

    @property
    def new(self) -> int:
        """How many runs a confirmation would store."""
        return self.used + self.beside + sum(g.count for g in self.left_out if g.code in {*CODES, DOUBLED} - NOT_STORED)

    @property
    def can_be_confirmed(self) -> bool:
        return self.new > 0


def preview(hypothesis: Hypothesis, table: AnyTable, mapping: Mapping, *, foreign_confirmed: bool = False) -> Preview:
    """Say what would become of a table.

    Raises Refused where the table breaks off, for more runs than a hypothesis holds, and while that is a draft.
    """
    count = _Count(Arrivals(hypothesis, foreign_confirmed=foreign_confirmed))
    rows = _teller(hypothesis, table, replace(mapping, params=())).runs()
    while batch := list(islice(rows, AT_ONCE)):
        count.take(batch)
        if count.is_too_many:
            raise too_many_runs()
    stored = _stored(hypothesis.version, count)
    weighed = _weighed(hypothesis.version, stored, count)
    count.part_doubled(weighed)
    return Preview(
        rows=count.rows,
        used=count.used,
        known=count.known,
        left_out=tuple(sorted(count.groups.values(), key=lambda group: -group.count)),
        notes=(*table.notes, *_notes(count, table, in_order=hypothesis.version.policy != Policy.FIXED)),
        heed=(*_strangers(count), *_claimed(count, mapping), *_unstarted(count, mapping)),
        foreseen=_foreseen(hypothesis.version, stored, count, weighed),
        locks=not hypothesis.version.is_locked and any(use not in NOT_READ for use in count.uses),
        foreign=tuple(sorted(count.foreign)),
        beside=count.beside,
    )


def runs_of(hypothesis: Hypothesis, table: AnyTable, mapping: Mapping, *, foreign_confirmed: bool) -> list[RunRecord]:
    """Return the runs that a confirmation stores. Raises Refused for more than a hypothesis holds."""
    wanted, now = hypothesis.wanted(hypothesis.version, foreign_confirmed=foreign_confirmed), clock.now()
    runs: dict[tuple[str, str, str], RunRecord] = {}
    for told in _teller(hypothesis, table, mapping).runs():
        if isinstance(told, RunRecord) and sift(told, wanted, received=now).code not in NOT_STORED:
            runs.setdefault(told.identity, told)
        if len(runs) > MOST_RUNS:
            raise too_many_runs()
    return list(runs.values())


def rows_in_words(rows: list[int], count: int) -> str:
    """Return "row 3", "rows 3 and 7", "rows 3, 7, 9 and 12 more"."""
    if not rows:
        return ""
    if count > len(rows):
        return f"rows {', '.join(map(str, rows))} and {count - len(rows):,} more"
    listed = ", ".join(map(str, rows[:-1]))
    return f"rows {listed} and {rows[-1]}" if listed else f"row {rows[0]}"


class _Count:
    """Takes the runs of a table, some at a time, and keeps of each only what is needed."""

    def __init__(self, arrivals: Arrivals) -> None:
        self.arrivals = arrivals
        self.rows = self.used = self.known = self.stored = self.undated = self.nameless = self.unstarted = (
            self.beside
        ) = 0
        self.kept: list[Run] = []
        self.groups: dict[str, Group] = {}
        self.rows_of: dict[tuple[str, str, str], int] = {}
        self.foreign: set[str] = set()
        self.claims: Counter[str] = Counter()
        self.uses: set[str] = set()
        self.latest: datetime | None = None

    def take(self, batch: Iterable[RunRecord | Unread]) -> None:
        self.arrivals.expect(told for told in batch if isinstance(told, RunRecord))
        for told in batch:
            self._take(told)

    @property
    def is_too_many(self) -> bool:
        return len(self.arrivals.here) + self.stored > MOST_RUNS

    def _take(self, told: RunRecord | Unread) -> None:
        self.rows += 1
        if isinstance(told, Unread):
            code, words = ("stranger", "in no arm") if told.is_stranger else ("unread", "could not be read")
            self._group(code, words).add(told.row, told.why)
            return
        if told.identity in self.rows_of:
            first = self.rows_of[told.identity]
            self._group("twice", "the same run again").add(told.row, f"is run {told.run_id[:8]} of row {first} again")
            return
        self.rows_of[told.identity] = told.row or 0
        row = self.arrivals.row(told)
        if row is None:
            self.known += 1
        else:
            self._sift(told, row)

    def _sift(self, told: RunRecord, row: Run) -> None:
        use = self.arrivals.use_of(row)
        self.uses.add(use.code)
        self.stored += row.pk is None and use.code not in NOT_STORED
        if use.code == "other_project":
            self.foreign.add(told.hypothesis.upper())
        if use.code == CLAIMED:
            self.claims[self.arrivals.claimed[row.run_id, row.version.metric]] += 1
        if use.counts or use.code in FAILED:
            self._keep(told, row)
        if use.counts and told.model:
            self.beside += 1
        elif use.counts:
            self.used += 1
        else:
            self._group(use.code, CODES[use.code]).add(told.row, use.why)

    def _keep(self, told: RunRecord, run: Run) -> None:
        self.kept.append(run)
        self.unstarted += told.started is None
        self.undated += told.ended is None
        self.nameless += not told.dataset and bool(self.arrivals.wanted.dataset)
        if told.started and (self.latest is None or told.started > self.latest):
            self.latest = told.started

    def part_doubled(self, weighed: Weighed | None) -> None:
        """Let runs of a key that occurs twice in one arm stand with what is left out: none of them counts yet."""
        refusals = weighed.assessment.refusals if weighed else ()
        keys = {key for one in refusals if one.reason == DUPLICATE for key in one.keys}
        for run in self.kept:
            if run.counts and not run.model and run.key in keys:
                self.used -= 1
                self._group(DOUBLED, "of a seed or key that occurs twice in one arm").add(run.row, "")

    def _group(self, code: str, words: str) -> Group:
        return self.groups.setdefault(code, Group(code, words))


def _teller(hypothesis: Hypothesis, table: AnyTable, mapping: Mapping) -> Teller:
    return Teller(table, mapping, hypothesis.version.metric, hypothesis.project.zone, hypothesis.version.design)


def _notes(count: _Count, table: AnyTable, *, in_order: bool) -> Iterator[str]:
    if table.delimiter == ";":
        yield "Columns are parted by semicolons; a comma inside a number was read as its decimal point."
    if count.nameless:
        said = "run does not say which data set it" if count.nameless == 1 else "runs do not say which data set they"
        yield f"{count.nameless:,} {said} used, so that could not be checked."
    if count.undated and in_order:  # of what is looked at once the order says nothing
        said = "run has no end time; it is" if count.undated == 1 else "runs have no end time; they are"
        yield f"{count.undated:,} {said} taken in the order of seeds or keys."
    if count.latest and count.latest > count.arrivals.now + timedelta(minutes=5):
        yield f"Some runs start later than now, the last on {count.latest.date().isoformat()}: is a clock wrong?"


def _strangers(count: _Count) -> Iterator[Foreseen]:
    """Rows whose arm nobody knows: the cause of much that follows, so it is said first."""
    if group := count.groups.get("stranger"):
        said = "; ".join(group.examples)
        yield Foreseen(
            f"{said[:1].upper()}{said[1:]}.", "Choose under “Columns” what the arm column calls each arm.", "bad",
            group.numbers,
        )  # fmt: skip


def _claimed(count: _Count, mapping: Mapping) -> Iterator[Foreseen]:
    """Runs that count elsewhere: the same ones, or others that bear their ids."""
    if not (group := count.groups.get(CLAIMED)):
        return
    counts = [(key, n, "counts" if n == 1 else "count") for key, n in sorted(count.claims.items())]
    said = "; ".join(f"{counted(n, 'run')} {count} for {key} already" for key, n, count in counts)
    way_out = "A run counts for one hypothesis by one metric."
    if mapping.run_id:
        way_out += " Are these other runs that bear the same ids? Then choose no run id under “Columns”."
    yield Foreseen(f"{said}.", way_out, "warn", group.numbers)


def _unstarted(count: _Count, mapping: Mapping) -> Iterator[Foreseen]:
    """Runs that the rule about the registration cannot see."""
    if not count.unstarted:
        return
    way_out = "They count by the moment they came here. Nobody can see whether they ran after the registration."
    if not mapping.started:
        way_out += " If a column says when a run started, choose it under “Columns”."
    yield Foreseen(f"{unstarted_in_words(count.unstarted, len(count.kept))}.", way_out, "warn")


def _weighed(version: RegistrationVersion, stored: list[Run], count: _Count) -> Weighed | None:
    """Weigh what is here with what would come; None where nothing would."""
    if not count.kept and "no_fold" not in count.groups:
        return None
    exclusions = version.exclusions.filter(lifted_at=None).select_related("run")
    return weigh(version, [*stored, *count.kept], exclusions, version.explanations.all())


def _stored(version: RegistrationVersion, count: _Count) -> list[Run]:
    """The runs that are here, but for those that end with this table."""
    finished = {run.pk for run in count.kept if run.pk}
    return [run for run in version.runs.all() if run.pk not in finished]


def _foreseen(
    version: RegistrationVersion, stored: list[Run], count: _Count, weighed: Weighed | None
) -> tuple[Foreseen, ...]:
    if weighed is None:
        return ()
    by_key = _rows_by_key(count.kept)
    refused = [
        Foreseen(
            f"{one.wrong}{f' Seen: {one.seen}.' if one.seen else ''}", one.way_out,
            "" if one.reason in YOUNG else "bad",
            _rows_of(one.keys, _rows_by_key(_at_fault(one.reason, count.kept, stored))),
        )
        for one in weighed.assessment.refusals
        if not (one.reason == "too_few_runs" and len(weighed.assessment.refusals) > 1)
    ]  # fmt: skip
    return (*refused, *_unexplained(version, weighed.unexplained, count.kept, by_key))


def _at_fault(reason: str, kept: list[Run], stored: list[Run]) -> list[Run]:
    """Those of the runs that a refusal can be about."""
    if reason == "non_finite_metric":
        return [run for run in kept if run.is_wild]
    if reason == DUPLICATE:
        times = Counter((run.key, arm) for run in [*stored, *kept] if run.counts for arm in run.values)
        return [run for run in kept if any(times[run.key, arm] > 1 for arm in run.values)]
    return kept


def _unexplained(
    version: RegistrationVersion, keys: tuple[str, ...], kept: list[Run], by_key: dict[str, list[int]]
) -> Iterator[Foreseen]:
    """Which keys will need a reason, and what each lacks."""
    why = {run.key: run.why for run in kept if run.use in FAILED}
    arms: dict[str, set[str]] = defaultdict(set)
    for run in kept:
        arms[run.key] |= {run.arm} if run.use == USED else set()
    lacking: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        missing = " and ".join(sorted({"baseline", "candidate"} - arms[key]))
        lacking[why.get(key) or f"no {missing} run"].append(key)
    for lacks, its in lacking.items():
        who, each = version.called(its, most=SHOWN_ROWS), "Each" if len(its) > 1 else "It"
        yield Foreseen(
            f"{who[:1].upper()}{who[1:]}: {lacks}.", f"{each} needs another run, or a reason, before anybody signs.",
            "warn", _rows_of(tuple(its), by_key),
        )  # fmt: skip


def _rows_by_key(kept: list[Run]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for run in kept:
        if run.row is not None:
            rows[run.key].append(run.row)
    return rows


def _rows_of(keys: tuple[str, ...], by_key: dict[str, list[int]]) -> str:
    rows = sorted({row for key in keys for row in by_key.get(key, ())})
    return rows_in_words(rows[:SHOWN_ROWS], len(rows))
