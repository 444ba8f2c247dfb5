"""How a tracker tells of a run otherwise than it did: in words, for whoever weighs the evidence."""

from collections.abc import Iterator
from typing import Any

from assay.connect.told import Told, of_metric

GONE = "It is not in the tracker any more."
DELETED = "It was deleted in the tracker."
MOST = 4  # differences that are named


def drift(kept: Told, now: Told | None, metric: str) -> str:
    """Say what is otherwise; "" where nothing is. metric: the one that is evidence; others may change."""
    if now is None:
        return GONE
    if kept["start"] != now["start"] or kept["experiment"] != now["experiment"]:
        return "Its id stands for another run in the tracker now: the tracker was restored, or the run made anew."
    if now["deleted"] and not kept["deleted"]:
        return DELETED
    found = list(_differences(kept, now, metric))
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return f"The tracker now says otherwise: {'; '.join(found[:MOST])}{more}." if found else ""


def _differences(kept: Told, now: Told, metric: str) -> Iterator[str]:
    for name, words in {"status": "status", "end": "end", "commit": "commit", "name": "name"}.items():
        if kept[name] != now[name]:
            yield _changed(words, kept[name], now[name])
    for name in sorted({*of_metric(kept, metric), *of_metric(now, metric)}):
        if not _same(kept["metrics"].get(name), now["metrics"].get(name)):
            yield _changed(name, kept["metrics"].get(name), now["metrics"].get(name))
        yield from _of_steps(kept.get("history", {}).get(name), now.get("history", {}).get(name), name)
    for table in ("tags", "params"):
        for name in sorted({**kept[table], **now[table]}):
            if kept[table].get(name) != now[table].get(name):
                yield _changed(name, kept[table].get(name), now[table].get(name))
    if kept["data"] != now["data"]:
        yield "its data sets are others"


def _of_steps(kept: list[Any] | None, now: list[Any] | None, metric: str) -> Iterator[str]:
    if kept is None or now is None:
        return
    before, after = dict(map(tuple, kept)), dict(map(tuple, now))
    for step in sorted({**before, **after}):
        if not _same(before.get(step), after.get(step)):
            yield _changed(f"{metric} at step {step}", before.get(step), after.get(step))


def _same(was: Any, now: Any) -> bool:
    """Whether two values are one: a database may hand back a whole number for a float, and the other way."""
    numbers = isinstance(was, int | float) and isinstance(now, int | float)
    return float(was) == float(now) if numbers else bool(was == now)


def _changed(name: str, was: Any, now: Any) -> str:
    if now in (None, ""):
        return f"{name} is gone (was {was})"
    return f"{name} is {now}" + (f" (was {was})" if was not in (None, "") else ", new")
