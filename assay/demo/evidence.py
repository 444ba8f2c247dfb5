"""The ledger's story: hypotheses are drafted and registered, runs are read from the tracker, verdicts are signed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from assay.demo.happenings import Happening, read, written
from assay.demo.told import Told
from assay.demo.weeks import moment_of
from assay.ledger.models import Choices, Control, Hypothesis, Source
from assay.ledger.runs import RunRecord

Entry = dict[str, Any]
TRACKER = Source("tracker")


def happenings(entries: list[Entry], control: Entry) -> Iterator[Happening]:
    """Tell of each hypothesis. In one minute registration comes before runs, and runs before the verdict."""
    yield Happening(control["at"], partial(_control, control))
    runs = read("runs.yaml")
    for entry in entries:
        yield Happening(entry["created"]["at"], partial(_draft, entry, runs["digests"]))
        if "registered" in entry:
            yield Happening(entry["registered"]["at"], partial(_register, entry))
        for change in entry.get("changed_later", ()):
            yield Happening(change["at"], partial(_change, entry["key"], change))
        yield from _readings(entry, [run for run in runs["runs"] if entry["key"].endswith(run["hypothesis"])], runs)
        for assumption in entry.get("assumed_later", ()):
            yield Happening(assumption["at"], partial(_assume, entry["key"], assumption))
        if "verdict" in entry:
            yield from _decision(entry["key"], entry["verdict"])


def links(entry: Entry, created: dict[str, str]) -> Iterator[Happening]:
    """Tell what an item tests and needs: from when the hypothesis is there and the item is written down."""
    for relation, keys in entry.get("hypotheses", {}).items():
        for key in keys:
            at = max(written(entry)["at"], created[key], key=moment_of)
            yield Happening(at, partial(_link, entry, relation, key))


def _readings(entry: Entry, runs: list[Entry], story: Entry) -> Iterator[Happening]:
    """At each reading whatever has finished since the one before comes in."""
    waiting = runs
    for at in entry.get("read", ()):
        there = [run for run in waiting if moment_of(run["finished"]) <= moment_of(at)]
        waiting = [run for run in waiting if run not in there]
        yield Happening(at, partial(_read, entry, there, story["digests"]))
    for run in runs:
        if "explained" in run:
            yield Happening(run["explained"]["at"], partial(_explain, entry["key"], run))


def _decision(key: str, verdict: Entry) -> Iterator[Happening]:
    if argument := verdict.get("argued_against"):
        yield Happening(argument["at"], partial(_argue, key, argument))
        yield Happening(argument["answered"]["at"], partial(_answer, key, argument))
    yield Happening(verdict["at"], partial(_sign, key, verdict))
    if follows := verdict.get("follows"):
        yield Happening(follows["at"], partial(_follow, key, follows))


def _control(control: Entry, told: Told) -> None:
    Control.objects.write(
        project=told.project, alpha=control["alpha"], maximum=control["registered_maximum"], strict=False,
        reason=control["reason"], by=told.people[control["by"]],
    )  # fmt: skip


def _draft(entry: Entry, digests: dict[str, str], told: Told) -> None:
    metric, design, dataset = entry["metric"], entry["design"], entry.get("dataset", {})
    low, high = metric.get("range", (None, None))
    given = {name: value for name, value in design.items() if name != "kind"}
    told.hypotheses[entry["key"]] = Hypothesis.objects.draft(
        project=told.project, number=int(entry["key"].partition("-H")[2]), title=entry["title"],
        parent=told.hypotheses.get(entry.get("parent", "")), needs=told.hypotheses.get(entry.get("needs", "")),
        **entry["statement"], metric=metric["name"], metric_label=metric["label"], direction=metric["direction"],
        range_low=low, range_high=high, baseline=entry["baseline"], candidate=entry["candidate"],
        design=design.get("kind", ""), **given,
        dataset=digests[dataset["digest"]] if dataset else "", dataset_name=dataset.get("name", ""),
        why_minimal=entry.get("why_minimal", ""), assumptions=entry["assumptions"], notes=entry.get("notes", ""),
        by=told.people[entry["created"]["by"]],
    )  # fmt: skip


def _register(entry: Entry, told: Told) -> None:
    told.hypotheses[entry["key"]].register(by=told.people[entry["registered"]["by"]])


def _change(key: str, change: Entry, told: Told) -> None:
    told.hypotheses[key].change(
        expected_effect=change["expected_effect"], reason=change["reason"],
        agreed_by=told.people[change["agreed_by"]], by=told.people[change["by"]],
    )  # fmt: skip


def _assume(key: str, assumption: Entry, told: Told) -> None:
    hypothesis = told.hypotheses[key]
    hypothesis.change(
        assumptions=[*hypothesis.assumptions, assumption["text"]], by=told.people[assumption["by"]],
    )  # fmt: skip


def _read(entry: Entry, runs: list[Entry], digests: dict[str, str], told: Told) -> None:
    hypothesis = told.hypotheses[entry["key"]]
    hypothesis.bring(
        [_run(run, entry, digests, told) for run in runs],
        by=told.people[entry["registered"]["by"]],
        source=TRACKER,
    )


def _run(run: Entry, entry: Entry, digests: dict[str, str], told: Told) -> RunRecord:
    return RunRecord(
        run_id=run["run_id"], name=run["name"], key=run["seed"], metric=entry["metric"]["name"],
        values={arm: None if value == "failed" else value for arm, value in run["arms"].items()},
        status=run["status"], started=told.weeks.moment(run["started"]), ended=told.weeks.moment(run["finished"]),
        dataset=digests.get(run["dataset"]) or run["dataset"], commit=run["commit"], user=run["user"],
        hypothesis=entry["key"], params=run["params"],
    )  # fmt: skip


def _explain(key: str, run: Entry, told: Told) -> None:
    said = run["explained"]
    told.hypotheses[key].explain(run["seed"], reason=said["why"], by=told.people[said["by"]])


def _argue(key: str, argument: Entry, told: Told) -> None:
    told.arguments[key] = told.hypotheses[key].argue(argument["argument"], by=told.people[argument["by"]])


def _answer(key: str, argument: Entry, told: Told) -> None:
    by = told.people[argument["answered"]["by"]]
    told.hypotheses[key].answer(told.arguments[key], argument["answer"], by=by)


def _sign(key: str, verdict: Entry, told: Told) -> None:
    hypothesis, by = told.hypotheses[key], told.people[verdict["by"]]
    hypothesis.sign(verdict["answer"], reason=told.words(verdict["reason"]), by=by)


def _follow(key: str, follows: Entry, told: Told) -> None:
    """What a rejection makes moot is dropped; else the crew said that nothing follows."""
    hypothesis = told.hypotheses[key]
    moot = hypothesis.moot_items() if hypothesis.verdict and hypothesis.verdict.value == "rejected" else []
    hypothesis.follow(Choices(drops=[one.item for one in moot]), by=told.people[follows["by"]])


def _link(entry: Entry, relation: str, key: str, told: Told) -> None:
    item = told.item(entry["key"])
    told.hypotheses[key].link(item, relation, by=told.people[written(entry)["by"]])
