"""What a notebook itself calls learned, found by rule and proposed to a person. Nothing counts before they confirm it.

An explicit heading "Learnings" and cells tagged `assay-learning` say so; only where a file has neither, what stands
under headings such as "Findings" or "Conclusion" is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from assay.ledger.notebooks import limits, prose
from assay.ledger.notebooks.parts import Proposal

TAG = "assay-learning"
NAMED = re.compile(
    r"(?:key |main |our )?(?:learnings?|lessons learned|what we (?:have )?learned|what was learned)", re.I
)
OTHER = re.compile(
    r"(?:key |main |our )?(?:findings?|take-?aways?|insights?|conclusions?|summary|results?|observations?|"
    r"what we (?:found|know|see|saw))",
    re.IGNORECASE,
)
#: says that nothing is written yet
EMPTY = re.compile(r"\W*(?:to be (?:written|done|filled in)|to ?do|tbd|tba|none(?: yet)?|n/?a|wip|\.\.\.|…)?\W*", re.I)


@dataclass(frozen=True)
class Text:
    """One cell as this file sees it. tokens: of a markdown cell. source: as typed. is_tagged: `assay-learning`."""

    number: int
    tokens: Sequence[Token]
    source: str
    is_code: bool
    is_tagged: bool


@dataclass(frozen=True)
class _Sentence:
    """A bullet or a paragraph, under its heading."""

    text: str
    cell: int
    under: str
    is_bullet: bool


def proposals(cells: Iterable[Text]) -> tuple[Proposal, ...]:
    """Return the sentences that the cells of a notebook, or a report as one cell, call learned; each once."""
    texts = list(cells)
    sections = list(_sections(text for text in texts if not text.is_tagged))
    found = [*_under(NAMED, sections, "heading"), *_tagged(texts)]
    return _once(sorted(found, key=lambda one: one.cell) or list(_under(OTHER, sections, "other")))


def title_of(cells: Iterable[Text]) -> str:
    """Return the first heading, "" where there is none."""
    for text in cells:
        for opened, inline in zip(text.tokens, text.tokens[1:], strict=False):
            if opened.type == "heading_open":
                return prose.plain(inline)[:300]
    return ""


def _sections(texts: Iterable[Text]) -> Iterator[tuple[str, list[_Sentence]]]:
    """Every heading with what stands below it, up to the next one or the next cell of code."""
    heading, sentences = "", list[_Sentence]()
    for text in texts:
        in_list = 0
        if text.is_code:
            yield heading, sentences
            heading, sentences = "", []
        for opened, token in zip(text.tokens, text.tokens[1:], strict=False):
            in_list += opened.nesting if opened.type.startswith(("bullet_list", "ordered_list")) else 0
            if opened.type == "heading_open":
                yield heading, sentences
                heading, sentences = prose.plain(token), []
            elif opened.type == "paragraph_open" and in_list < 2:
                sentences.append(_Sentence(prose.plain(token), text.number, heading, is_bullet=in_list == 1))
    yield heading, sentences


def _under(names: re.Pattern[str], sections: Iterable[tuple[str, list[_Sentence]]], origin: str) -> Iterator[Proposal]:
    for heading, sentences in sections:
        if names.fullmatch(heading.strip(" :.!")):
            yield from _proposed(sentences, origin)


def _proposed(sentences: list[_Sentence], origin: str) -> Iterator[Proposal]:
    """The bullets of a section; its paragraphs where it has none."""
    bullets = [one for one in sentences if one.is_bullet]
    for one in bullets or sentences:
        yield Proposal(one.text, origin, one.cell, one.under)


def _tagged(texts: Iterable[Text]) -> Iterator[Proposal]:
    for text in texts:
        if not text.is_tagged:
            continue
        if text.is_code:
            yield Proposal(_comment(text.source), "tag", text.number)
        else:
            for _, sentences in _sections([text]):
                yield from _proposed(sentences, "tag")


def _comment(source: str) -> str:
    """The comment with which a cell of code begins."""
    lines = []
    for line in source.strip().splitlines():
        if not line.lstrip().startswith("#"):
            break
        lines.append(line.strip().lstrip("#").strip())
    return " ".join(lines)


def _once(found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    kept: dict[str, Proposal] = {}
    for one in found:
        text = one.text[: limits.LEARNING].strip()
        if not EMPTY.fullmatch(text):
            kept.setdefault(text.casefold(), Proposal(text, one.origin, one.cell, one.under[:300]))
    return tuple(kept.values())[: limits.LEARNINGS]
