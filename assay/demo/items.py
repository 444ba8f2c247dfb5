"""How each item came about, was written down, planned, worked on and finished."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from assay.backlog.models import Item
from assay.demo.happenings import Happening, written
from assay.demo.told import Told
from assay.demo.weeks import moment_of

Entry = dict[str, Any]


def happenings(entry: Entry) -> Iterator[Happening]:
    """Tell of one item. What happens in one minute happens in this order."""
    yield Happening(entry["created"]["at"], partial(_add, entry))
    if "retitled" in entry:
        yield Happening(entry["retitled"]["at"], partial(_retitle, entry))
    if "description_written" in entry:
        yield Happening(entry["description_written"]["at"], partial(_write, entry))
    if "sized" in entry:
        yield Happening(entry["sized"]["at"], partial(_size, entry))
    for move in entry["moves"][1:]:
        yield Happening(move["at"], partial(_move, entry, move))
    if "description_edited" in entry:
        yield Happening(entry["description_edited"]["at"], partial(_rewrite, entry))
    if "blocked" in entry:
        yield Happening(entry["blocked"]["since"], partial(_block, entry["key"], entry["blocked"]["by"]))
    if "findings" in entry:
        yield Happening(entry["findings"]["at"], partial(_answer, entry))
    for tick in entry.get("ticked", ()):
        yield Happening(tick["at"], partial(_tick, entry["key"], tick))


def links(entry: Entry, created: dict[str, str]) -> Iterator[Happening]:
    """Tell what the item lies below and what it keeps waiting: from when both are there and it is written down."""
    at = written(entry)["at"]
    if parent := entry.get("parent"):
        yield Happening(max(at, created[parent], key=moment_of), partial(_put_below, entry, parent))
    for key in entry.get("blocks", ()):
        yield Happening(max(at, created[key], key=moment_of), partial(_block, key, entry["key"]))


def _add(entry: Entry, told: Told) -> None:
    was = entry.get("retitled", {})
    whole = "description_written" not in entry  # it was written down at once
    item = Item.objects.add(
        project=told.project,
        title=told.words(was.get("from", entry["title"])),
        kind=was.get("from_kind", entry["kind"]),
        stage=entry["stage"],
        description=told.words(entry["description"]) if whole else "",
        question=entry.get("question", "") if whole else "",
        labels=entry["labels"] if whole else (),
        criteria=[told.words(criterion["text"]) for criterion in entry.get("acceptance", ())] if whole else (),
        people=told.team(entry.get("pair", ())) if whole else (),
        due=told.weeks.day(entry["due"]) if "due" in entry else None,
        by=told.people[entry["created"]["by"]],
    )
    told.keep(entry["key"], item)


def _retitle(entry: Entry, told: Told) -> None:
    by = told.people[entry["retitled"]["by"]]
    told.item(entry["key"]).change(title=told.words(entry["title"]), kind=entry["kind"], by=by)


def _write(entry: Entry, told: Told) -> None:
    item, by = told.item(entry["key"]), told.people[entry["description_written"]["by"]]
    text = told.words(entry["description"])
    if "description_edited" in entry:
        text = text.partition("\n\n")[0]  # the results came later
    item.change(description=text, question=entry.get("question", ""), by=by)
    for criterion in entry.get("acceptance", ()):
        item.require(told.words(criterion["text"]), by=by)
    item.label(entry["labels"], by=by)
    if len(entry["moves"]) == 1:
        item.assign(told.team(entry.get("pair", ())), by=by)  # never planned: whoever wrote it down chose them


def _rewrite(entry: Entry, told: Told) -> None:
    by = told.people[entry["description_edited"]["by"]]
    item = told.item(entry["key"])
    item.change(description=told.words(entry["description"]), by=by)
    if entry["moves"][-1]["to"] != "delivered":
        _meet(item, entry, by, told)


def _size(entry: Entry, told: Told) -> None:
    told.item(entry["key"]).change(size=entry["size"], by=told.people[entry["sized"]["by"]])


def _move(entry: Entry, move: Entry, told: Told) -> None:
    item, by, state = told.item(entry["key"]), told.people[move["by"]], told.state(move["to"])
    if "sprint" in move:
        item.plan(told.sprints[move["sprint"]], by=by)
        item.assign(told.team(entry.get("pair", ())), by=by)
    if state.is_done:
        _meet(item, entry, by, told)
    item.move(to=state, by=by)


def _meet(item: Item, entry: Entry, by: Any, told: Told) -> None:
    met = {told.words(criterion["text"]) for criterion in entry.get("acceptance", ()) if criterion["met"]}
    for criterion in item.criteria.all():
        if criterion.text in met:
            item.meet(criterion, by=by)


def _answer(entry: Entry, told: Told) -> None:
    findings = entry["findings"]
    told.item(entry["key"]).answer(
        tried=told.words(findings["tried"]), found=told.words(findings["found"]),
        shown_by="\n".join(findings["evidence"]), open_questions="\n".join(findings.get("open", ())),
        by=told.people[findings["by"]],
    )  # fmt: skip


def _tick(key: str, tick: Entry, told: Told) -> None:
    ready = {point.id for point in told.project.terms.ready}
    told.item(key).tick("ready" if tick["point"] in ready else "done", tick["point"], by=told.people[tick["by"]])


def _put_below(entry: Entry, parent: str, told: Told) -> None:
    told.item(entry["key"]).change(parent=told.item(parent), by=told.people[written(entry)["by"]])


def _block(key: str, blocker: str, told: Told) -> None:
    item = told.item(key)
    item.block(told.item(blocker), by=item.by)
