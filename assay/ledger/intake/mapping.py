"""Which column says what. MLflow's own export is known; of any other table a person tells it, helped by the names."""

import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from assay.ledger.words import BASELINE, CANDIDATE

#: names that say which arm it is; A and B, old and new do not, and are asked about
ARM_NAMES = {
    BASELINE: {"baseline", "base", "control", "reference"},
    CANDIDATE: {"candidate", "cand", "treatment", "challenger"},
}

#: designs: of several data sets, which are the keys; and of one test set, whose examples are
SEVERAL_SETS, ONE_SPLIT = "multi_dataset", "single_split"
#: what is said of one file and not of its columns
OF_ONE_FILE = ("whole_arm", "whole_key")


@dataclass(frozen=True)
class Mapping:
    """The columns of a table, each by its name; "" where there is none.

    A long table has an `arm` column and one `value`; a wide one holds both arms in a row, in `baseline_value` and
    `candidate_value`. baseline, candidate: what the arm column says for each. metric: what the values are; "" for the
    registered one. key: seed; for cross-validation `repeat` and `fold`. mlflow: its columns are called as in MLflow's
    own export. whole_arm, whole_key: of a file whose rows are all of one arm, or all of one seed. label, group: of a
    table of predictions, whose keys are its examples.
    """

    arm: str = ""
    value: str = ""
    baseline_value: str = ""
    candidate_value: str = ""
    baseline: str = BASELINE
    candidate: str = CANDIDATE
    key: str = ""
    repeat: str = ""
    fold: str = ""
    run_id: str = ""
    name: str = ""
    status: str = ""
    started: str = ""
    ended: str = ""
    dataset: str = ""
    commit: str = ""
    user: str = ""
    hypothesis: str = ""
    metric_column: str = ""
    metric: str = ""
    mlflow: bool = False
    params: tuple[str, ...] = field(default=())
    whole_arm: str = ""
    whole_key: str = ""
    label: str = ""
    group: str = ""

    @property
    def is_wide(self) -> bool:
        return bool(self.baseline_value or self.candidate_value)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What has to be told before rows can be read."""
        lacking = []
        if self.is_wide:
            lacking += [name for name in ("baseline_value", "candidate_value") if not getattr(self, name)]
        else:
            lacking += [] if self.arm or self.whole_arm else ["arm"]
            lacking += [] if self.value else ["value"]
        return (*lacking, *(() if self.key or self.repeat or self.fold or self.whole_key else ("key",)))

    def arm_of(self, text: str) -> str:
        """Return the arm that the arm column names so: as it was told, else by its own name; "" for neither."""
        told = {self.candidate: CANDIDATE, self.baseline: BASELINE}
        return told.get(text) or next((arm for arm, names in ARM_NAMES.items() if text.lower() in names), "")

    def data(self) -> dict[str, Any]:
        """Return it as JSON values, which `read` takes back."""
        return asdict(self)

    @property
    def columns(self) -> set[str]:
        """The columns that it names."""
        told = self.data()
        others = ("baseline", "candidate", "metric", "mlflow", "params", *OF_ONE_FILE)
        return {name for of, name in told.items() if of not in others and name}

    def told(self) -> dict[str, Any]:
        """Return what differs from an empty mapping: what is worth remembering."""
        plain = Mapping().data()
        return {of: value for of, value in self.data().items() if value != plain[of] and of != "params"}

    @property
    def for_the_next(self) -> "Mapping":
        """The same for another file: what was said of this one as a whole is left out."""
        return replace(self, whole_arm="", whole_key="")

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Mapping":
        """Read it from JSON values; what is unknown is passed over."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        return cls(**{**values, "params": tuple(values.get("params", ()))})


def is_mlflow(columns: list[str]) -> bool:
    """Whether these are the columns of MLflow's own export of runs."""
    return "run_id" in columns and any(name.startswith(("metrics.", "tags.mlflow.", "params.")) for name in columns)


def understood(columns: list[str], metric: str, design: str = "") -> Mapping:
    """Return what the names of columns tell by themselves."""
    if design == ONE_SPLIT:
        return of_examples(columns, metric)
    return of_mlflow(columns, metric) if is_mlflow(columns) else guessed(columns, metric, design)


def of_examples(columns: list[str], metric: str) -> Mapping:
    """Return what the names of a table of predictions suggest."""
    by_name = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(columns)}

    def find(*names: str) -> str:
        return next((by_name[name] for name in names if name in by_name), "")

    pairs = (_pair(columns, said) for said in ("", *PREDICTIONS, metric))
    baseline, candidate = next((pair for pair in pairs if pair), None) or _plain_pair(by_name) or ("", "")
    return Mapping(
        key=find("example", "exampleid", "id", "index", "key", "sample", "row", "case"),
        label=find("label", "labels", "truth", "groundtruth", "target", "ytrue", "y", "actual", "class"),
        baseline_value=baseline,
        candidate_value=candidate,
        group=find("group", "cluster", "customer", "customerid", "patient", "patientid", "user", "userid"),
    )


def of_mlflow(columns: list[str], metric: str) -> Mapping:
    """Return the mapping of MLflow's own export for a metric; two metrics of one run may be its two arms."""
    has = set(columns)

    def first(*names: str) -> str:
        return next((name for name in names if name in has), "")

    value = first(f"metrics.{metric}")
    pair = _pair(columns, metric) if not first(*ARM_COLUMNS) else None
    return Mapping(
        mlflow=True,
        metric=metric if value or pair else "",
        arm="" if pair else first(*ARM_COLUMNS),
        value="" if pair else value,
        baseline_value=pair[0] if pair else "",
        candidate_value=pair[1] if pair else "",
        key=first("tags.assay.seed", "params.seed", "tags.seed", "params.random_state", "seed"),
        repeat=first("tags.assay.repeat", "params.repeat", "repeat"),
        fold=first("tags.assay.fold", "params.fold", "fold"),
        run_id="run_id",
        name=first("tags.mlflow.runName"),
        status=first("status"),
        started=first("start_time", "started"),
        ended=first("end_time", "ended"),
        dataset=first("tags.assay.data.sha256"),
        commit=first("tags.mlflow.source.git.commit"),
        user=first("tags.mlflow.user"),
        hypothesis=first("tags.assay.hypothesis"),
        params=tuple(name for name in columns if name.startswith("params."))[:MOST_PARAMS],
    )


def guessed(columns: list[str], metric: str, design: str = "") -> Mapping:
    """Return what the names of a plain table suggest; a person looks at it before it counts.

    Of several data sets each is a key of its own.
    """
    by_name = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(columns)}

    def find(*names: str) -> str:
        return next((by_name[name] for name in names if name in by_name), "")

    pair = _pair(columns, metric) or _plain_pair(by_name)
    arm = find("arm", "variant", "group", "model")
    bare = re.sub(r"[^a-z0-9]", "", metric.lower())
    several, sets = design == SEVERAL_SETS, ("dataset", "datasetname", "data", "task", "benchmark")
    return Mapping(
        arm="" if pair and not find("arm") else arm,
        value="" if pair and not find("arm") else find(bare, f"metrics{bare}", *VALUE_NAMES),
        baseline_value=pair[0] if pair and not find("arm") else "",
        candidate_value=pair[1] if pair and not find("arm") else "",
        key=find(*(sets if several else ()), "seed", "key", "randomseed", "randomstate", "pair"),
        repeat=find("repeat", "repetition", "rep"),
        fold=find("fold", "split"),
        run_id=find("runid", "run", "id"),
        name=find("name", "runname"),
        status=find("status", "state"),
        started=find("started", "starttime", "start", "startedat", "startdate", "begin", "begun", "launchedat"),
        ended=find("ended", "endtime", "finished", "end", "finishedat"),
        dataset=find("datasetsha256", "datasha256", *(() if several else ("dataset",)), "datasetdigest", "digest"),
        commit=find("commit", "gitcommit", "sha"),
        user=find("user", "author"),
        hypothesis=find("hypothesis"),
        metric_column=find("metric", "metricname"),
    )


MOST_PARAMS = 40
PREDICTIONS = ("prediction", "predicted", "pred", "score", "probability", "prob", "right", "correct")
VALUE_NAMES = ("value", "score", "metricvalue", "result")
ARM_COLUMNS = ("tags.assay.arm", "params.arm", "tags.arm", "arm")


def _pair(columns: list[str], metric: str) -> tuple[str, str] | None:
    """Two columns that are one metric in both arms, such as metrics.pr_auc_baseline and metrics.pr_auc_candidate."""
    known = {re.sub(r"[^a-z0-9]", "", name.lower().removeprefix("metrics.")): name for name in columns}
    bare = re.sub(r"[^a-z0-9]", "", metric.lower())
    for base, cand in ((BASELINE, CANDIDATE), ("base", "cand")):
        for left, right in ((f"{bare}{base}", f"{bare}{cand}"), (f"{base}{bare}", f"{cand}{bare}")):
            if left in known and right in known:
                return known[left], known[right]
    return None


def _plain_pair(by_name: dict[str, str]) -> tuple[str, str] | None:
    for base, cand in ((BASELINE, CANDIDATE), ("base", "cand"), ("control", "treatment")):
        if base in by_name and cand in by_name:
            return by_name[base], by_name[cand]
    return None
