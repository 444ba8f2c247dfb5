"""What each item promised to leave behind, what shows it, and when it was delivered and shown."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from assay.backlog.models import Deliverable
from assay.demo.happenings import Happening, written
from assay.demo.told import Told
from assay.demo.weeks import moment_of

Entry = dict[str, Any]
#: how the story writes evidence, and what kind it is here. A contract and a registered hypothesis are documents until
#: they have rooms of their own; a data set is a link, since none of the true kinds fits it
KINDS = {
    "commit": "commit", "pr": "pull request", "run": "run", "runs": "run", "conformance": "run", "notebook": "notebook",
    "doc": "document", "contract": "document", "hypothesis": "document", "verdict": "verdict", "dataset": "link",
}  # fmt: skip


def happenings(entry: Entry, pulls: dict[int, Entry]) -> Iterator[Happening]:
    """Tell of the deliverables of one item."""
    for promise in entry.get("deliverables", ()):
        yield from _of(entry, promise, pulls)


def _of(entry: Entry, promise: Entry, pulls: dict[int, Entry]) -> Iterator[Happening]:
    promised = promise.get("promised_at", written(entry)["at"])
    yield Happening(promised, partial(_promise, entry, promise))
    if "first_for" in promise:
        carried = next(move for move in entry["moves"] if move.get("carried"))
        yield Happening(carried["at"], partial(_replan, entry, promise, carried["by"]))
    for evidence in promise.get("evidence", ()):
        yield _evidence(entry, promise, evidence, pulls)
    if "delivered" in promise:
        yield Happening(promise["delivered"]["at"], partial(_deliver, entry, promise))
    if "shown_at" in promise:
        yield Happening(promise["shown_at"], partial(_show, entry, promise))


def _evidence(entry: Entry, promise: Entry, evidence: str | Entry, pulls: dict[int, Entry]) -> Happening:
    """Evidence is attached when the story says so, else with the delivery, a pull request not before its merge."""
    if isinstance(evidence, str):
        evidence = {"ref": evidence, **promise["delivered"]}
    kind, _, ref = evidence["ref"].partition(":")
    merged = pulls[int(ref)].get("merged") if kind == "pr" else None
    at = max(evidence["at"], merged, key=moment_of) if merged else evidence["at"]
    return Happening(at, partial(_attach, entry, promise, evidence["ref"], merged, evidence["by"]))


def _promise(entry: Entry, promise: Entry, told: Told) -> None:
    sprint = promise.get("first_for") or promise.get("sprint")
    told.deliverables[entry["key"], promise["what"]] = Deliverable.objects.promise(
        told.words(promise["what"]), item=told.item(entry["key"]), kind=promise["kind"],
        sprint=told.sprints[sprint] if sprint else None, by=_first(entry, told),
    )  # fmt: skip


def _replan(entry: Entry, promise: Entry, by: str, told: Told) -> None:
    _known(entry, promise, told).change(sprint=told.sprints[promise["sprint"]], by=told.people[by])


def _attach(entry: Entry, promise: Entry, ref: str, merged: str | None, by: str, told: Told) -> None:
    kind, _, name = ref.partition(":")
    key = f"{told.project.key}-{name}"
    names = {"pr": f"#{name}", "runs": f"of {key}", "hypothesis": key, "verdict": key}
    if kind == "conformance":
        names[kind] = f"conformance, {told.weeks.day(name)}"
    explored = told.explorations.get(name)
    here = f"/browse/{key}" if kind in ("runs", "hypothesis", "verdict") else ""
    _known(entry, promise, told).attach(
        kind=KINDS[kind], ref=names.get(kind, name), address=explored.url if explored else here,
        merged_at=told.moment(merged), by=told.people[by],
    )  # fmt: skip


def _deliver(entry: Entry, promise: Entry, told: Told) -> None:
    _known(entry, promise, told).deliver(by=told.people[promise["delivered"]["by"]])


def _show(entry: Entry, promise: Entry, told: Told) -> None:
    _known(entry, promise, told).show(by=_first(entry, told))


def _known(entry: Entry, promise: Entry, told: Told) -> Deliverable:
    return told.deliverables[entry["key"], promise["what"]]


def _first(entry: Entry, told: Told) -> Any:
    return told.people[entry["pair"][0]]
