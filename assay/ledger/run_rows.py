"""The runs of a hypothesis as a table: a row for each pair, then each run that is not used, with its reason."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assay.ledger.models import Exclusion, Explanation, RegistrationVersion, Run
from assay.ledger.weighing import natural
from assay.ledger.wording import places_of
from assay.ledger.words import BASELINE, CANDIDATE, Design, Direction
from assay.science.inference.wording import figure

MOST_ROWS = 300


@dataclass(frozen=True)
class RunRow:
    """One row. base, cand, gain: as written, "" where there is none. why: the reasons why it is not used."""

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

    @property
    def label(self) -> str:
        """The key as people say it."""
        return self.key.replace(":", " · ") or "—"


@dataclass(frozen=True)
class RunTable:
    """All rows, the means below them, and how many are not shown. total: runs; used: runs that count."""

    rows: tuple[RunRow, ...]
    used: int
    total: int
    mean_base: str
    mean_cand: str
    more: int
    paired: bool


def run_table(
    version: RegistrationVersion,
    runs: Sequence[Run],
    exclusions: Sequence[Exclusion],
    explanations: Sequence[Explanation],
    unexplained: Iterable[str],
) -> RunTable:
    """Lay out the runs. exclusions: those in force. unexplained: keys that still need a reason."""
    sheet = _Sheet(version, exclusions, explanations, set(unexplained))
    here = [run for run in runs if run.version_id == version.pk]
    inside = [run for run in here if run.counts and not sheet.is_out(run)]
    rows = [*sheet.pairs(inside), *sheet.outside([run for run in here if run not in inside])]
    used = [run for run in inside if run.key in {row.key for row in rows if row.used}]
    base, cand = (sheet.mean(used, arm) for arm in (BASELINE, CANDIDATE))
    return RunTable(
        rows=tuple(rows[:MOST_ROWS]), used=len(used), total=len(here), mean_base=base, mean_cand=cand,
        more=max(0, len(rows) - MOST_ROWS), paired=sheet.paired,
    )  # fmt: skip


class _Sheet:
    """Writes rows of one version."""

    def __init__(
        self,
        version: RegistrationVersion,
        exclusions: Iterable[Exclusion],
        explanations: Iterable[Explanation],
        unexplained: set[str],
    ) -> None:
        self.places = places_of(version.minimal_effect)
        self.sign = -1 if version.direction == Direction.LOWER else 1
        self.paired = version.design != Design.SEEDS_UNPAIRED
        self.unexplained = unexplained
        self.out_runs = {out.run_id: out for out in exclusions if out.run_id}
        self.out_keys = {out.key: out for out in exclusions if not out.run_id}
        self.said = {said.key: said for said in explanations}

    def is_out(self, run: Run) -> bool:
        return run.pk in self.out_runs or run.key in self.out_keys

    def pairs(self, runs: Sequence[Run]) -> list[RunRow]:
        """A row for each complete pair; of unpaired arms, and for keys that occur twice, a row for each run."""
        by_key: dict[str, list[Run]] = defaultdict(list)
        for run in runs:
            by_key[run.key].append(run)
        rows = []
        for key in sorted(by_key, key=natural):
            values = [run.values.keys() for run in by_key[key]]
            once = sum(map(len, values)) == len({arm for arms in values for arm in arms})
            if once and self.paired:
                rows.append(self._pair(key, by_key[key]))
            else:
                why = () if once or not self.paired else ("this key occurs twice in one arm",)
                rows += [self._single(run, used=not why, why=why) for run in by_key[key]]
        return rows

    def outside(self, runs: Sequence[Run]) -> list[RunRow]:
        """A row for each run that is not used, those from before the registration last."""
        ranked = sorted(runs, key=lambda run: (run.use == "exploratory", natural(run.key)))
        return [self._single(run, used=False, why=self._reasons(run)) for run in ranked]

    def mean(self, runs: Iterable[Run], arm: str) -> str:
        values = [value for run in runs if (value := run.value(arm)) is not None]
        return figure(sum(values) / len(values), self.places) if values else ""

    def _pair(self, key: str, runs: list[Run]) -> RunRow:
        found = {arm: value for run in runs for arm in run.values if (value := run.value(arm)) is not None}
        whole = len(found) == 2
        gain = self.sign * (found[CANDIDATE] - found[BASELINE]) if whole else None
        last = max(runs, key=lambda run: (run.ended is not None, run.ended))
        lacking = [] if whole else [f"no {CANDIDATE if BASELINE in found else BASELINE} run", *self._said(key)]
        return RunRow(
            key=key, base=self._text(found.get(BASELINE)), cand=self._text(found.get(CANDIDATE)),
            gain="" if gain is None else _signed(gain, self.places),
            runs=tuple((run.short, _title(run)) for run in runs), commit=last.commit[:7], ended=last.ended, used=whole,
            why=tuple(lacking), asks=not whole and key in self.unexplained, run_id=runs[0].pk,
        )  # fmt: skip

    def _single(self, run: Run, *, used: bool, why: tuple[str, ...]) -> RunRow:
        return RunRow(
            key=run.key, base=self._text(run.value(BASELINE)), cand=self._text(run.value(CANDIDATE)), gain="",
            runs=((run.short, _title(run)),), commit=run.commit[:7], ended=run.ended, used=used, why=why,
            asks=run.is_failed and run.key in self.unexplained, run_id=run.pk,
        )  # fmt: skip

    def _reasons(self, run: Run) -> tuple[str, ...]:
        out = self.out_runs.get(run.pk) or self.out_keys.get(run.key)
        if run.counts and out:
            return (f"excluded by {out.by.name}: {out.reason}",)
        if run.is_failed:
            return (run.why, *self._said(run.key))
        return (run.why, "excluded by rule") if run.use != "exploratory" else tuple(run.why.split(": "))

    def _said(self, key: str) -> tuple[str, ...]:
        said = self.said.get(key)
        return (f"{said.by.name}: {said.reason}",) if said else ()

    def _text(self, value: float | None) -> str:
        return "" if value is None else figure(value, self.places)


def _title(run: Run) -> str:
    return " · ".join(filter(None, (run.name, run.run_id, run.user, run.source)))


def _signed(value: float, places: int) -> str:
    text = figure(value, places)
    return text if text.startswith("−") or float(text) == 0 else f"+{text}"
