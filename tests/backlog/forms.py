"""Read a form off a page as a browser would send it."""

from html.parser import HTMLParser
from typing import Any


def form_of(answer: Any, id: str) -> dict[str, list[str]]:
    """Return the fields of the form with this id, without its buttons, by name."""
    reader = _Reader(id)
    reader.feed(answer.content.decode())
    return reader.fields


class _Reader(HTMLParser):
    def __init__(self, id: str) -> None:
        super().__init__()
        self.id, self.is_inside, self.select = id, False, ""
        self.fields: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self.is_inside = has.get("id") == self.id
        elif not self.is_inside:
            return
        elif tag == "input" and (has.get("type") != "checkbox" or "checked" in has):
            self.fields.setdefault(has["name"] or "", []).append(has.get("value") or "")
        elif tag == "select":
            self.select = has["name"] or ""
        elif tag == "option" and self.select and (self.select not in self.fields or "selected" in has):
            self.value = has.get("value")
            self.fields[self.select] = [] if self.value is None else [self.value]

    def handle_data(self, data: str) -> None:
        if self.is_inside and self.fields.get(self.select) == []:
            self.fields[self.select] = [data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "form":
            self.is_inside = False
