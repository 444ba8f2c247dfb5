"""A plan as a form sends it: what was typed, and what the person saw when they began."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import parse_qsl

from django.http import QueryDict

from assay.backlog.fields import plain

#: buttons that ask for the list anew: more rows, what the filter finds, what another filter finds
ASKING = frozenset({"more", "filter", "ask"})


class SentPlan:
    """The fields of a sprint and of its items. What the person left as they saw it is not theirs to change.

    seen_start, seen_end, seen_goal: what was seen of these. seen_sizes: the sizes by key, as in an address; seen_items:
    the keys of what was in the sprint. A form without them speaks of everything as it is now.
    """

    def __init__(self, sent: QueryDict) -> None:
        self.sent = sent

    @property
    def is_saved(self) -> bool:
        """Whether it is to be stored; else the list is asked for anew.

        Enter presses the form's first button, "enter": where the filter was changed, it filters.
        """
        filtered = "enter" in self.sent and self.query != self.sent.get("drawn_q", "").strip()
        return not filtered and not ASKING & self.sent.keys()

    @property
    def query(self) -> str:
        """The filter of the list."""
        return self.sent.get("ask", self.sent.get("q", "")).strip()

    @property
    def shown(self) -> str:
        """How many rows of the list are asked for."""
        return self.sent.get("more") or self.sent.get("shown", "")

    @cached_property
    def picked(self) -> set[str]:
        """The keys of the items that are ticked."""
        return {key.strip().upper() for key in self.sent.getlist("item")}

    @property
    def keys(self) -> set[str]:
        """The keys of all items of which it says something."""
        names = (name.partition("-") for name in self.sent)
        return self.picked | {key for name, _, key in names if key and name in ("size", "what", "kind")}

    def picks(self, key: str, *, is_in: bool) -> bool:
        """Whether an item is in the sprint as the person wants it. is_in: whether it is in it now."""
        is_ticked = key in self.picked
        if "seen_items" not in self.sent or is_ticked != (key in self._seen_items):
            return is_ticked
        return is_in

    def value(self, name: str, now: str) -> str:
        """Return what the person wrote into a field, or what it holds now where they left it as they saw it."""
        return self._text(name) if self._is_written(name) else now

    def seen(self, name: str, now: str) -> str:
        """Return what the person saw of a field that they changed, and of any other what it holds now."""
        return self._seen.get(name, now) if self._is_written(name) else now

    def seen_of(self, **names: str) -> dict[str, str]:
        """Return what the person saw, by the names of a model's fields. names: how the form calls each of them."""
        return {field: self._seen[name] for field, name in names.items() if name in self._seen}

    def _is_written(self, name: str) -> bool:
        return name in self.sent and self._text(name) != self._seen.get(name)

    def _text(self, name: str) -> str:
        return plain(self.sent.get(name, ""))

    @cached_property
    def _seen(self) -> dict[str, str]:
        names = [name for name in ("start", "end", "goal") if f"seen_{name}" in self.sent]
        sizes = parse_qsl(self.sent.get("seen_sizes", ""), keep_blank_values=True)
        return {name: self._text(f"seen_{name}") for name in names} | {f"size-{key}": size for key, size in sizes}

    @cached_property
    def _seen_items(self) -> frozenset[str]:
        return frozenset(self.sent.get("seen_items", "").split())
