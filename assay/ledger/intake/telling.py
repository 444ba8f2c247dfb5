"""The rows of a table as runs; what a row cannot tell is said, with its number."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from assay.ledger.intake.mapping import SEVERAL_SETS, Mapping
from assay.ledger.intake.opening import AnyTable
from assay.ledger.intake.table import Row
from assay.ledger.intake.values import Misfit, key, moment, number
from assay.ledger.runs import FINISHED, LONGEST, RunRecord
from assay.ledger.words import ARMS, BASELINE, CANDIDATE

LONGEST_TEXT = 40  # of what stands where a number should


class Stranger(Misfit):
    """A cell that names neither arm."""


class Unread(NamedTuple):
    """A row that is no run, and why. is_stranger: because its arm is neither of the two."""

    row: int
    why: str
    is_stranger: bool = False


@dataclass(frozen=True)
class Teller:
    """Reads the rows of one table by one mapping. metric: the registered one. zone: of moments without an offset.

    design: of several data sets a row may be of a third model, which is kept for the comparison of all.
    """

    table: AnyTable
    mapping: Mapping
    metric: str
    zone: ZoneInfo
    design: str = ""

    def runs(self) -> Iterator[RunRecord | Unread]:
        """Return each row as a run, or as one that could not be read; ragged rows come last."""
        place = {name: at for at, name in enumerate(self.table.columns)}
        seen: Counter[str] = Counter()
        for row in self.table.rows():
            cell = _reader(row, place)
            try:
                yield self._run(row, cell, seen)
            except Misfit as fault:
                yield Unread(row.number, f"{fault}", isinstance(fault, Stranger))
        for number_of_row in self.table.ragged:
            yield Unread(number_of_row, f"does not have the {len(self.table.columns)} columns of the header")

    def _run(self, row: Row, cell: Callable[[str], str], seen: Counter[str]) -> RunRecord:
        told = self.mapping
        (values, texts), its_key = self._values(cell), self._key(cell)
        return RunRecord(
            run_id=cell(told.run_id).strip() or _made_up(values, its_key, cell(told.started), seen),
            key=its_key,
            values=values,
            texts=texts,
            metric=self._metric(cell),
            status=(cell(told.status).strip().upper() or FINISHED),
            started=moment(cell(told.started), zone=self.zone),
            ended=moment(cell(told.ended), zone=self.zone),
            name=cell(told.name).strip(),
            dataset=cell(told.dataset).strip(),
            commit=cell(told.commit).strip(),
            user=cell(told.user).strip(),
            hypothesis=cell(told.hypothesis).strip(),
            params={name.removeprefix("params."): text for name in told.params if (text := cell(name).strip()[:200])},
            row=row.number,
            model=next((arm for arm in values if arm not in ARMS), ""),
        )

    def _values(self, cell: Callable[[str], str]) -> tuple[dict[str, float | None], dict[str, str]]:
        """The value of each arm; and what stands there instead of a number, which leaves its run without one."""
        told = self.mapping
        if told.is_wide:
            columns = {BASELINE: told.baseline_value, CANDIDATE: told.candidate_value}
        else:
            columns = {told.whole_arm or self._arm(cell(told.arm).strip()): told.value}
        values: dict[str, float | None] = {}
        texts = {}
        for arm, column in columns.items():
            try:
                values[arm] = number(cell(column), decimal_comma=self.table.delimiter == ";")
            except Misfit:
                values[arm], texts[arm] = None, cell(column).strip()[:LONGEST_TEXT]
        return values, texts

    def _arm(self, text: str) -> str:
        if arm := self.mapping.arm_of(text):
            return arm
        if text and self.design == SEVERAL_SETS:
            return text[:LONGEST]
        raise Stranger(f"“{text[:40]}” is neither the baseline nor the candidate") if text else Misfit("names no arm")

    def _key(self, cell: Callable[[str], str]) -> str:
        told = self.mapping
        if told.fold:
            return f"{key(cell(told.repeat)) or told.whole_key or '0'}:{key(cell(told.fold))}"
        return told.whole_key or key(cell(told.key)) or key(cell(told.repeat))

    def _metric(self, cell: Callable[[str], str]) -> str:
        told = self.mapping
        if told.metric_column:
            return cell(told.metric_column).strip()
        return told.metric or self.metric


def _reader(row: Row, place: dict[str, int]) -> Callable[[str], str]:
    def cell(column: str) -> str:
        return row.cells[place[column]] if column in place else ""

    return cell


def _made_up(values: dict[str, float | None], its_key: str, started: str, seen: Counter[str]) -> str:
    """An id for a row that has none: the same row in another upload is the same run, twice in one table two runs."""
    said = repr((sorted(values.items()), its_key, started))
    seen[said] += 1
    return hashlib.sha256(f"{said}{seen[said]}".encode()).hexdigest()[:32]
