"""The plain fields of an item as a form sends them: each with the value that the person saw."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from assay.backlog.facts import ItemChanged, SpikeAnswered, SprintChanged
from assay.backlog.models import Item, Sprint
from assay.crew.models import Person
from assay.events.models import Event
from assay.events.refusals import Refused


def posted(item: Item, sent: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the new values that a form holds, and those that the person saw when they began.

    A field is sent under its name, what was seen under "seen_" and its name. keep: "theirs" or "mine", where two texts
    met; mine is sent along. Raises Refused for a day or a key that is none.
    """
    names = [name for name in Item.FIELDS if name in sent]
    if sent.get("keep") == "theirs":
        return {}, {}
    chosen = {name: sent.get("mine", "") if sent.get("keep") == "mine" else sent[name] for name in names}
    values = {name: _value(item, name, plain(text)) for name, text in chosen.items()}
    seen = {name: _seen(item, name, plain(sent[f"seen_{name}"])) for name in names if f"seen_{name}" in sent}
    return values, seen


def shown(item: Item, name: str) -> str:
    """Return a field as a form shows it."""
    value = getattr(item, name)
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else getattr(value, "key", str(value))


def last_changed_by(thing: Item | Sprint, name: str) -> str:
    """Return the name of who changed a field last, "" if nobody did since it was added."""
    verbs = (ItemChanged.verb, SprintChanged.verb, *([SpikeAnswered.verb] if name in Item.FINDINGS else []))
    changes = Event.objects.on(thing).filter(verb__in=verbs).order_by("-number")
    actor = next((event.actor_id for event in changes[:50] if name in _changed_by(event)), None)
    return Person.objects.filter(pk=actor).values_list("name", flat=True).first() or "" if actor else ""


def _changed_by(event: Event) -> Collection[str]:
    """The fields that a fact changed; older facts about findings do not say which."""
    return event.data.get("fields") or event.data.get("was") or Item.FINDINGS


def plain(text: str) -> str:
    """Return a text as it is stored: browsers end lines in their own way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def item_called(item: Item, key: str) -> Item:
    """Return another item of the same backlog. Raises Refused where there is none with this key or number."""
    key = f"{item.project.key}-{key.strip()}" if key.strip().isdecimal() else key.strip()
    other = Item.objects.filter(project=item.project).keyed(key).select_related("project").first()
    if other is None:
        such_as = f"{item.project.key}-12"
        raise Refused(f"There is no item {key[:20]} in this backlog.", way_out=f"Write its key, such as {such_as}.")
    return other


def _value(item: Item, name: str, text: str) -> Any:
    if name == "due":
        return _day(text.strip())
    if name == "parent":
        return item_called(item, text) if text.strip() else None
    return text


def _seen(item: Item, name: str, text: str) -> Any:
    """What was seen, as the field holds it; a difference in how lines end is none."""
    return getattr(item, name) if plain(shown(item, name)) == text else _value(item, name, text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(f"{text[:20]} is no day.", way_out="Write it as 2026-11-30.") from None
