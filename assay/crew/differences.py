"""What a new version of the working agreement changes, said in words."""

from collections.abc import Iterable, Iterator
from typing import Any

from assay.crew.terms import Point, State, Terms

#: the parts of an agreement's text, in the order in which people read them
SECTIONS = {
    "values": "Values",
    "talk": "Where we talk",
    "hours": "Hours and time zones",
    "sizes": "Sizes",
    "pull_requests": "Pull requests",
    "stages": "Columns and stages",
}
WEEKDAYS = {1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 7: "Sunday"}


def differences(old: Terms, new: Terms, old_text: dict[str, Any], new_text: dict[str, Any]) -> list[str]:
    """Return one sentence for each thing that is agreed anew; none if all is as it was."""
    return [
        *_states(old.states, new.states),
        *_sizes(old, new),
        *_points("Ready", old.ready, new.ready),
        *_points("Done", old.done, new.done),
        *_calendar(old, new),
        *_practices(old.practices, new.practices),
        *_words(old_text, new_text),
    ]


def _states(old: Iterable[State], new: Iterable[State]) -> Iterator[str]:
    was, now = {state.slug: state for state in old}, {state.slug: state for state in new}
    yield from (f"A new column: {now[slug].name}" for slug in now if slug not in was)
    yield from (f"No column {was[slug].name} any more" for slug in was if slug not in now)
    for slug in (slug for slug in now if slug in was):
        yield from _state(was[slug], now[slug])
    if [slug for slug in was if slug in now] != [slug for slug in now if slug in was]:
        yield f"The columns in this order: {', '.join(state.name for state in now.values())}"


def _state(was: State, now: State) -> Iterator[str]:
    if was.name != now.name:
        yield f"The column {was.name} is called {now.name}"
    if was.kind != now.kind:
        yield f"{now.name} counts as {now.kind.replace('_', ' ')}"
    if was.limit != now.limit:
        yield f"{now.name}: at most {now.limit}" if now.limit else f"{now.name}: no limit"
    if was.note != now.note:
        yield f"{now.name}: {now.note}" if now.note else f"{now.name}: no note any more"


def _sizes(old: Terms, new: Terms) -> Iterator[str]:
    if old.sizes != new.sizes:
        yield f"The sizes are {', '.join(new.sizes)}"
    if old.sizes_fit != new.sizes_fit:
        yield f"What fits a sprint: {', '.join(new.sizes_fit) or 'nothing'}"


def _points(name: str, old: Iterable[Point], new: Iterable[Point]) -> Iterator[str]:
    was, now = {point.id: point for point in old}, {point.id: point for point in new}
    yield from (f"{name} also asks: {now[id].text}" for id in now if id not in was)
    yield from (f"{name} asks no more: {was[id].text}" for id in was if id not in now)
    yield from (f"{name}, in other words: {now[id].text}" for id in now if id in was and was[id].text != now[id].text)
    moved = [id for id in was if id in now] != [id for id in now if id in was]
    yield from [f"The points of {name} stand in another order"] if moved else []


def _calendar(old: Terms, new: Terms) -> Iterator[str]:
    if old.workdays != new.workdays:
        yield f"Working days: {', '.join(WEEKDAYS[day] for day in new.workdays)}"
    if more := sorted(set(new.holidays) - set(old.holidays)):
        yield f"Days off: {', '.join(more)}"
    if fewer := sorted(set(old.holidays) - set(new.holidays)):
        yield f"No days off any more: {', '.join(fewer)}"


def _practices(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> Iterator[str]:
    for id in sorted(old.keys() | new.keys()):
        was, now = old.get(id, {}), new.get(id, {})
        if "off" in now and "off" not in was:
            yield f"{id} is switched off: {now['off'].get('reason', '')}"
        if "off" in was and "off" not in now:
            yield f"{id} is switched on again"
        for name in sorted((was.keys() | now.keys()) - {"off"}):
            if was.get(name) != now.get(name):
                yield f"{id}, {name.replace('_', ' ')}: {said(now[name])}" if name in now else f"{id}: {name} as usual"


def _words(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for name, title in SECTIONS.items():
        before, after = (str(text.get(name, "")).strip() for text in (old, new))
        if before != after:
            yield f"{title}: {'written' if not before else 'reworded' if after else 'taken out'}"
    if (old.get("rhythm") or []) != (new.get("rhythm") or []):
        yield "Rhythm: changed"


def said(value: Any) -> str:
    """Write a parameter as a form shows it."""
    return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
