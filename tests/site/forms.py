"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form: where it goes, and each field with every value that a person can send."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str | None, value: str | None) -> None:
        """Note a value of a field."""
        if name:
            self.fields.setdefault(name, []).append(value or "")

    def sent(self) -> dict[str, str]:
        """The form as it is sent when nobody touches it, its tokens left out."""
        return {name: values[0] for name, values in self.fields.items() if name not in LEFT_OUT}


LEFT_OUT = ("csrfmiddlewaretoken", "form_token")


class Reader(HTMLParser):
    """Collects the forms of a page that change something, and controls that send a request by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._named: str | None = None
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag brings."""
        told = dict(attrs)
        if tag == "form":
            self._open = Form(told.get("action") or "")
            if (told.get("method") or "get").lower() == "post":
                self.forms.append(self._open)
        elif tag == "a" and (told.get("href") or "").startswith("/"):
            self.links.append(told["href"] or "")
        elif address := told.get("hx-post"):
            self.forms.append(Form(address, dict(self._open.fields) if self._open else {}))
        if self._open is not None:
            self._field(tag, told)

    def handle_endtag(self, tag: str) -> None:
        """Close a form."""
        if tag == "form":
            self._open = None
        if tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        """Take what stands in a field of several lines; its first line break is none of it."""
        if self._text:
            self._text[-1] += data if self._text[-1] else data.removeprefix("\n")

    def _field(self, tag: str, told: dict[str, str | None]) -> None:
        assert self._open is not None
        if tag in ("input", "button"):
            self._open.add(told.get("name"), told.get("value"))
        elif tag == "select":
            self._named = told.get("name")
        elif tag == "option":
            self._open.add(self._named, told.get("value"))
        elif tag == "textarea" and (name := told.get("name")):
            self._open.add(name, "")
            self._text = self._open.fields[name]


def read(page: str) -> Reader:
    """Read a page."""
    reader = Reader()
    reader.feed(page)
    return reader
