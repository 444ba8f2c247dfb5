"""An upload on its way to a hypothesis: what is known of its columns, and the step that brings its runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import transaction

from assay.crew.models import Person
from assay.events.refusals import Refused
from assay.ledger.intake import examples
from assay.ledger.intake.asking import at_once
from assay.ledger.intake.mapping import ARM_NAMES, Mapping, is_mlflow, understood
from assay.ledger.intake.opening import AnyTable, open_table
from assay.ledger.intake.preview import Preview, preview, runs_of
from assay.ledger.intake.remembering import remembered
from assay.ledger.intake.table import MOST_ROWS, Row
from assay.ledger.intake.values import Misfit, key, moment, names_zone
from assay.ledger.models import Hypothesis, Source, Upload
from assay.ledger.predictions import MOST_EXAMPLES
from assay.ledger.runs import LONGEST
from assay.ledger.words import BASELINE, CANDIDATE, Design
from assay.science.inference.wording import counted, listed

SAMPLE = 4
LOOKED_AT = 500

PAIRED_BY, CALLED_BY = "by which the arms are paired", "by which a run is called when it lacks a result"

#: what a person is asked for, in the order of the form: name, label, hint
ASKED = (
    ("arm", "Arm", "says whether a row is the baseline or the candidate"),
    ("value", "Value of the metric", "one number a row"),
    ("baseline_value", "Baseline value", "where one row holds both arms"),
    ("candidate_value", "Candidate value", "where one row holds both arms"),
    ("key", "Seed or key", PAIRED_BY),
    ("repeat", "Repeat", "of a cross-validation"),
    ("fold", "Fold", "of a cross-validation"),
    ("run_id", "Run id", "so that a run counts once, however often it is uploaded"),
    ("status", "Status", "anything but FINISHED is a failed run"),
    (
        "started",
        "Started",
        "a run from before the registration is exploratory only; a date with a time, or seconds since 1970",
    ),
    ("ended", "Ended", "looks take pairs in this order"),
    ("dataset", "Data set digest", "runs on another version are left out"),
    ("hypothesis", "Hypothesis", "that the run names"),
    ("metric_column", "Name of the metric", "where one table holds several metrics"),
)
OF_FOLDS = {"repeat", "fold"}
SAME_ARMS = "Baseline and candidate are two arms: choose another value for one of them."
LACKS = {
    "arm": "Which column says the arm? Or which arm is the whole file? Or, where one row holds both arms, which two "
    "columns are their values?",
    "value": "Which column is the value of the metric?",
    "baseline_value": "Which column is the baseline's value?",
    "candidate_value": "Which column is the candidate's value?",
    "key": "Which column is the seed, or what else it is called by? Or which seed is the whole file?",
    "arms": "Which value of the arm column is the baseline, and which the candidate?",
}


@dataclass
class Bringing:
    """One upload, its table and what its columns mean. is_remembered: as the last time, and not confirmed yet."""

    upload: Upload
    table: AnyTable
    mapping: Mapping
    is_remembered: bool = False

    @classmethod
    def of(cls, upload: Upload) -> Bringing:
        """Read the header. What a person told of the columns counts; else what was told the last time; else MLflow's
        names, else a guess to be confirmed.

        Raises Refused where the file is no table.
        """
        if not upload.path.exists():
            raise Refused("The file is gone.", way_out="Upload it again.")
        version = upload.hypothesis.version
        most = MOST_EXAMPLES if version.design == Design.SINGLE_SPLIT else MOST_ROWS
        table = open_table(upload.path, upload.name, by_step=version.design == Design.REPEATED_CV, most=most)
        table.head(1)
        if upload.mapping:
            return cls(upload, table, Mapping.read(upload.mapping))
        known = understood(table.columns, version.metric, version.design)
        before = remembered(upload.hypothesis, table.columns, known)
        return cls(upload, table, before or known, is_remembered=before is not None)

    @property
    def hypothesis(self) -> Hypothesis:
        return self.upload.hypothesis

    @property
    def kind(self) -> str:
        """What the file is, where its columns are known by their names: MLflow's export, a folder of DVCLive."""
        return self.table.kind or ("MLflow's export" if is_mlflow(self.table.columns) else "")

    @property
    def is_examples(self) -> bool:
        """Whether it is a table of predictions, one row a test example, and not of runs."""
        return self.hypothesis.version.design == Design.SINGLE_SPLIT

    @property
    def is_understood(self) -> bool:
        """Whether the columns are known: by a person, or because they are MLflow's and complete."""
        return not self._lacking and not self.faults and (bool(self.upload.mapping) or self.mapping.mlflow)

    @property
    def lacks(self) -> list[str]:
        """What is still to be told, as questions; and what was told and cannot be."""
        return [*self.faults.values(), *(LACKS[name] for name in self._lacking)]

    @property
    def questions(self) -> list[str]:
        """What the form asks before its fields: what lacks, but not which arm is which where that is chosen already."""
        is_chosen = not self.upload.mapping and all(self.arm_chosen)
        return [said for said in self.lacks if said != LACKS["arms"] or not is_chosen]

    @property
    def faults(self) -> dict[str, str]:
        """What was told and cannot be, by field."""
        has_arms = not self.mapping.is_wide and not self.mapping.whole_arm
        is_same = has_arms and self.mapping.baseline == self.mapping.candidate
        return {"arm_candidate": SAME_ARMS} if is_same else {}

    @property
    def _lacking(self) -> tuple[str, ...]:
        if self.is_examples:
            return tuple(name for name in ("baseline_value", "candidate_value") if not getattr(self.mapping, name))
        known = [name for name in (self.mapping.baseline, self.mapping.candidate) if name in self.arms]
        enough = 1 if self.upload.mapping else min(2, len(self.arms))  # a file of one arm is told as such
        if self.upload.mapping and self._holds_more_models:
            enough = 2  # what is named as neither is kept as one more model, and stays it
        return (*self.mapping.lacks, *(("arms",) if self.arms and len(known) < enough else ()))

    @property
    def _holds_more_models(self) -> bool:
        """Whether it compares more models than the two, on several data sets."""
        return self.hypothesis.version.design == Design.MULTI_DATASET and len(self.arms) > len(ARM_NAMES)

    @property
    def metrics(self) -> list[str]:
        """The metrics of such a file, for whoever looks for one that is not there."""
        return [name.removeprefix("metrics.") for name in self.table.columns if name.startswith("metrics.")]

    @property
    def asked(self) -> tuple[tuple[str, str, str], ...]:
        """The fields of the form: name, label, hint."""
        if self.is_examples:
            return examples.ASKED
        is_folded = self.upload.hypothesis.version.design == Design.REPEATED_CV
        wanted = OF_FOLDS if is_folded else {name for name in OF_FOLDS if getattr(self.mapping, name)}
        is_paired = self.hypothesis.version.design != Design.SEEDS_UNPAIRED
        asked = tuple(one for one in ASKED if one[0] not in OF_FOLDS or one[0] in wanted)
        return asked if is_paired else tuple((*one[:2], CALLED_BY) if one[0] == "key" else one for one in asked)

    @property
    def asked_at_once(self) -> tuple[tuple[str, str, str], ...]:
        """Those of them that are not folded."""
        design = self.hypothesis.version.design
        return at_once(self.asked, self.mapping, design=design, lacking=self._lacking)

    @property
    def asks_of_the_file(self) -> bool:
        """Whether it is asked at once which arm or seed the whole file is: in place of a column that is not there."""
        return bool({"arm", "key"} & set(self._lacking) or self.mapping.whole_arm or self.mapping.whole_key)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The columns to choose from."""
        return [(name, name) for name in self.table.columns]

    @property
    def arm_options(self) -> list[tuple[str, str]]:
        """What the arm column says, to choose from."""
        return [(text, text) for text in self.arms]

    @property
    def arm_chosen(self) -> tuple[str, str]:
        """What the arm column seems to call baseline and candidate: as told, as registered, or the other one of two."""
        told = [name if name in self.arms else "" for name in (self.mapping.baseline, self.mapping.candidate)]
        baseline = told[0] or _like(self.hypothesis.version.baseline, self.arms) or _plain(BASELINE, self.arms)
        candidate = told[1] or _like(self.hypothesis.candidate, self.arms) or _plain(CANDIDATE, self.arms)
        if len(self.arms) == 2:
            baseline = baseline or next((name for name in self.arms if candidate and name != candidate), "")
            candidate = candidate or next((name for name in self.arms if baseline and name != baseline), "")
        return baseline, candidate

    @cached_property
    def sample(self) -> list[Row]:
        """The first rows, so that a person sees what is in which column."""
        return self.table.head(SAMPLE)

    @property
    def arms(self) -> list[str]:
        """What stands in the arm column, of the first rows, where that does not say itself which arm it is."""
        return [] if _are_plain(self._named) else self._named[:20]

    @property
    def arms_said(self) -> str:
        """Which name or column was taken as the baseline, and which as the candidate."""
        told = self.mapping
        if told.whole_arm:
            return f"Every run of this file is taken as the {told.whole_arm}."
        if told.is_wide:
            return f"Baseline is the column “{told.baseline_value}”, candidate “{told.candidate_value}”."
        names = {arm: [f"“{text}”" for text in self._named if told.arm_of(text) == arm] for arm in ARM_NAMES}
        taken = [f"{arm} is {listed(called)}" for arm, called in names.items() if called]
        others = [f"“{text}”" for text in self._named if not told.arm_of(text)] if self._holds_more_models else []
        are = "is" if len(others) == 1 else "are"
        beside = f"; {listed(others)} {are} drawn beside them and {are} part of no verdict" if others else ""
        return f"In the column “{told.arm}” the {', the '.join(taken)}{beside}." if taken else ""

    @property
    def _named(self) -> list[str]:
        """What the arm column says in the first rows."""
        if self.mapping.arm not in self.table.columns:
            return []
        at = self.table.columns.index(self.mapping.arm)
        return list(dict.fromkeys(text for row in self._looked_at if (text := row.cells[at].strip())))

    @cached_property
    def _looked_at(self) -> list[Row]:
        return self.table.head(LOOKED_AT)

    @property
    def zone_said(self) -> str:
        """Which zone a time without one is taken in."""
        return f"A time without a zone is taken as {self.hypothesis.project.zone.key}, the zone of the project."

    @property
    def time_read(self) -> str:
        """How the first time in the table was read, and in which zone, so that a person sees a shift by hours."""
        column, zone = self.mapping.started or self.mapping.ended, self.hypothesis.project.zone
        if column not in self.table.columns:
            return ""
        at = self.table.columns.index(column)
        told = [(row.number, text) for row in self._looked_at if (text := row.cells[at].strip())]
        read = [(number, text, found) for number, text in told if (found := _moment(text, zone))]
        if not read:
            return ""
        number, text, found = read[0]
        there = found.astimezone(zone)
        read_as = f"{there.day} {there:%b %Y, %H:%M:%S} in {zone.key} ({found:%H:%M} UTC)"
        said = f"“{text}” in row {number} was read as {read_as}."
        if all(names_zone(text) for _, text, _ in read):
            return said
        return f"{said} {self.zone_said}"

    @property
    def hint_at_start(self) -> str:
        """Which columns may say when a run started, where none is chosen for it."""
        if self.mapping.started or self.is_examples:
            return ""
        zone, taken = self.hypothesis.project.zone, {value for value in self.mapping.data().values() if value}
        free = [(at, name) for at, name in enumerate(self.table.columns) if name not in taken]
        timed = [name for at, name in free if _holds_times([row.cells[at] for row in self.sample], zone)]
        where = f" Does {listed([f'“{name}”' for name in timed])} say it?" if timed else ""
        return f"No column is chosen for the start of a run.{where} Without it a run counts by the moment it came here."

    def tell(self, told: dict[str, str]) -> None:
        """Keep which column a person says is what; a column that is not there is passed over."""
        has = set(self.table.columns)
        columns = {name: told[name] for name, _, _ in self.asked if told.get(name) in has}
        if columns.get("baseline_value") or columns.get("candidate_value"):
            columns.pop("value", None)
            columns.pop("arm", None)
        is_export = is_mlflow(self.table.columns)
        metric = columns.get("value", "").removeprefix("metrics.") if is_export and not self.table.kind else ""
        whole = {"whole_arm": told.get("whole_arm", ""), "whole_key": key(told.get("whole_key", "")[:LONGEST])}
        if whole["whole_arm"] not in ARM_NAMES or columns.get("baseline_value") or columns.get("candidate_value"):
            whole["whole_arm"] = ""
        if whole["whole_arm"]:
            columns.pop("arm", None)
        arms = {name: told.get(f"arm_{name}", "").strip() or name for name in (BASELINE, CANDIDATE)}
        kept = {name: getattr(self.mapping, name) for name in ("name", "commit", "user", "params")}
        self.mapping = Mapping.read({**kept, **columns, **arms, **whole, "metric": metric, "mlflow": is_export})
        if not self.faults:
            self.upload.understand(self.mapping.data())

    def preview(self, *, foreign_confirmed: bool = False) -> Preview:
        """Say what would become of it."""
        if self.is_examples:
            sha256 = self.upload.sha256
            return examples.preview_examples(self.hypothesis, self.table, self.mapping, sha256=sha256)
        return preview(self.hypothesis, self.table, self.mapping, foreign_confirmed=foreign_confirmed)


@transaction.atomic
def bring(bringing: Bringing, *, by: Person, foreign_confirmed: bool = False) -> str:
    """Store the runs of a confirmed upload, forget the file, and say what came of it."""
    if not bringing.is_understood:
        raise Refused("It is not clear yet which column says what.", way_out="Tell it, then look at the preview.")
    upload, hypothesis = bringing.upload, bringing.hypothesis
    source = Source(upload.name, upload.sha256, bringing.mapping.told())
    if bringing.is_examples:
        said = examples.bring_examples(hypothesis, bringing.table, bringing.mapping, by=by, source=source)
        upload.forget()
        return said
    runs = runs_of(hypothesis, bringing.table, bringing.mapping, foreign_confirmed=foreign_confirmed)
    brought = hypothesis.bring(runs, by=by, source=source, foreign_confirmed=foreign_confirmed)
    upload.forget()
    if not brought.runs:
        return "All these runs are here already; nothing changed."
    said = (
        f"{counted(len(brought.runs), 'run')} came in, {brought.used} of them count{'s' if brought.used == 1 else ''}"
    )
    return f"{said}, {brought.beside} of other models stand beside them." if brought.beside else f"{said}."


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return moment(text, zone=zone)
    except Misfit:
        return None  # the preview names such a row


def _holds_times(cells: list[str], zone: ZoneInfo) -> bool:
    """Whether these are dates with a time; whole numbers may be anything."""
    told = [text for text in cells if text.strip()]
    return bool(told) and all(":" in text and _moment(text, zone) for text in told)


def _like(name: str, arms: list[str]) -> str:
    """The value that is this name, however it is written."""
    return next((text for text in arms if text.casefold() == name.strip().casefold()), "")


def _plain(arm: str, arms: list[str]) -> str:
    return next((text for text in arms if text.lower() in ARM_NAMES[arm]), "")


def _are_plain(found: list[str]) -> bool:
    return all(any(text.lower() in names for names in ARM_NAMES.values()) for text in found)
