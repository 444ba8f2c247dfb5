"""What a page weighs: its bytes, its elements, and the styles and scripts of a first visit."""

import gzip
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from posixpath import basename, join, normpath

from bench.serving import Answer, Client

LATER = ("drag", "drop", "lift", "markdown", "palette", "query", "sheet")  # a board fetches them when they are used


@dataclass(frozen=True)
class Weight:
    """kilobytes: as it is and compressed; elements: those of the page."""

    html: float
    zipped: float
    elements: int


@dataclass(frozen=True)
class Assets:
    """Styles and scripts of a first visit. immutable: whether the browser may keep each for good."""

    zipped: float
    requests: int
    immutable: bool


def weight_of(answer: Answer) -> Weight:
    """Weigh a page as it was sent."""
    text = answer.text
    return Weight(len(text.encode()) / 1000, len(answer.body) / 1000, _Counting.elements(text))


def assets_of(page: Answer, client: Client) -> Assets:
    """Fetch all styles and scripts that a page loads, and what these import at once, each once.

    What a script fetches later, once somebody opens the palette or drags a card, is no part of a first visit.
    """
    waiting = [*re.findall(r'<(?:link|script)[^>]+?(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.text)]
    seen: dict[str, Answer] = {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen[path] = client.get(path)
        if path.endswith(".js"):
            names = re.findall(r'(?:import|from)\s*\(?"(\.[^"]+)"', seen[path].text)
            waiting += [normpath(join(path, "..", name)) for name in names if basename(name).split(".")[0] not in LATER]
    sizes = [
        len(found.body if found.headers.get("content-encoding") else gzip.compress(found.body))
        for found in seen.values()
    ]
    return Assets(
        sum(sizes) / 1000, len(seen), all("immutable" in a.headers.get("cache-control", "") for a in seen.values())
    )


class _Counting(HTMLParser):
    count = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  the parser's signature
        self.count += 1

    @classmethod
    def elements(cls, text: str) -> int:
        parser = cls()
        parser.feed(text)
        return parser.count
