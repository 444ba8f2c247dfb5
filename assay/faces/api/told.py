"""How a run is told: the JSON that a program sends, checked field by field before the ledger sees it."""

from __future__ import annotations

from math import isfinite, isnan
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    RootModel,
    WithJsonSchema,
    model_validator,
)

from assay.ledger.pushing import MOST_AT_ONCE, Number, ToldRun
from assay.science.inference.reading import NON_FINITE

MOST_STEPS = 10_000
MOST_NAMES = 500
NUMBER = {"anyOf": [{"type": "number"}, {"enum": list(NON_FINITE)}, {"type": "null"}]}
STEP = {"type": "object", "properties": {"step": {"type": "integer", "minimum": 0}, "value": NUMBER}}
METRIC = {"anyOf": [*NUMBER["anyOf"], {"type": "array", "items": {"anyOf": [*NUMBER["anyOf"], STEP]}}]}
NAMED = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}

Steps = list[tuple[int, Number]]
Status = Literal["FINISHED", "FAILED", "KILLED", "RUNNING", "SCHEDULED"]


def _number(raw: Any) -> Number:
    if raw is None or (isinstance(raw, str) and raw in NON_FINITE):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError("must be a number, null, or one of the texts NaN, Infinity and -Infinity")
    try:
        number = float(raw)
    except OverflowError:
        return "Infinity" if raw > 0 else "-Infinity"
    return number if isfinite(number) else "NaN" if isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _metric(raw: Any) -> Number | Steps:
    if not isinstance(raw, list):
        return _number(raw)
    if len(raw) > MOST_STEPS:
        raise ValueError(f"has more than {MOST_STEPS:,} steps")
    steps = sorted((_step(at, one) for at, one in enumerate(raw)), key=lambda step: step[0])
    if len({step for step, _ in steps}) < len(steps):
        raise ValueError("has a step twice")
    return steps


def _step(at: int, raw: Any) -> tuple[int, Number]:
    if not isinstance(raw, dict):
        return at, _number(raw)
    step = raw.get("step")
    if set(raw) != {"step", "value"} or isinstance(step, bool) or not isinstance(step, int) or not 0 <= step < 10**9:
        raise ValueError('steps are numbers, or objects such as {"step": 0, "value": 0.71}')
    return step, _number(raw["value"])


def _named(raw: Any) -> dict[str, str | float | bool | None]:
    if not isinstance(raw, dict) or len(raw) > MOST_NAMES:
        raise ValueError(f"must be an object with at most {MOST_NAMES} names")
    for name, value in raw.items():
        if not (value is None or isinstance(value, str | int | float | bool)) or len(name) > 200:
            raise ValueError(f"{name[:40]} must be a text, a number, true, false or null")
    return {name: value[:200] if isinstance(value, str) else _finite(value) for name, value in raw.items()}


def _finite(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else _number(value)


def _as_text(raw: Any) -> Any:
    """Take a number for the text that it is in a table: 7 and 7.0 are one seed."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return raw
    return str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)


def _upper(raw: Any) -> Any:
    return raw.strip().upper() if isinstance(raw, str) else raw


Key = Annotated[str, BeforeValidator(_as_text), Field(max_length=80), WithJsonSchema({"type": ["string", "number"]})]
Metric = Annotated[Any, PlainValidator(_metric), WithJsonSchema(METRIC)]
Named = Annotated[dict[str, Any], PlainValidator(_named), WithJsonSchema(NAMED)]


class RunIn(Schema):
    """One run of one arm."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: str = Field(min_length=1, max_length=80, description="its own; a run counts once, by it")
    hypothesis: str = Field(max_length=20, description="H1, or CHURN-H1")
    arm: str = Field(
        max_length=200,
        description="baseline or candidate, or the name that is registered for it; of several data sets another "
        "model's name too, which is drawn beside the two and part of no verdict",
    )
    seed: Key = Field("", description="the same in both arms: they are paired by it")
    key: Key = Field("", description="another name for seed")
    repeat: Key = Field("", description="of a cross-validation")
    fold: Key = Field("", description="of a cross-validation, where a run is one fold")
    metrics: dict[str, Metric] = Field(
        default_factory=dict, max_length=MOST_NAMES, description="a number each, or a list: one a fold or step"
    )
    params: Named = Field(default_factory=dict)
    tags: Named = Field(default_factory=dict)
    status: Annotated[Status, BeforeValidator(_upper)] = "FINISHED"
    started: AwareDatetime | None = Field(None, description="with its offset; older than the registration: exploratory")
    finished: AwareDatetime | None = None
    name: str = Field("", max_length=200)
    dataset: str = Field("", max_length=128, description="digest of the data set's version")
    commit: str = Field("", max_length=64)
    user: str = Field("", max_length=120)

    @model_validator(mode="after")
    def one_key(self) -> RunIn:
        """Refuse a seed and a key that are two."""
        if self.seed and self.key and self.seed != self.key:
            raise ValueError("seed and key are two names for one thing: give one of them")
        return self

    def told(self) -> ToldRun:
        """Return it as the ledger takes it."""
        params = self.params | {f"tags.{name}": value for name, value in self.tags.items()}
        return ToldRun(
            run_id=self.id, hypothesis=self.hypothesis, arm=self.arm, metrics=self.metrics, key=self.seed or self.key,
            repeat=self.repeat, fold=self.fold, params=params, status=self.status, started=self.started,
            ended=self.finished, name=self.name, dataset=self.dataset, commit=self.commit, user=self.user,
        )  # fmt: skip


class ProfileIn(RootModel[dict[str, Any]]):
    """A profile as `assay profile` writes it: numbers about columns, and no row of the table."""


class RunsIn(RootModel[list[RunIn]]):
    """One run, or a list of them."""

    root: Annotated[list[RunIn], Field(min_length=1, max_length=MOST_AT_ONCE)]

    @model_validator(mode="before")
    @classmethod
    def listed(cls, raw: Any) -> Any:
        """Take a single run as a list of one."""
        return [raw] if isinstance(raw, dict) else raw
