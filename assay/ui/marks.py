"""Marks, chips and faces: the components that stand a hundred times on one page, so they are Python and no macros.

Templates import them like the macros: `{% from "components/marks.html" import mark, hyp %}`. A mark alone says what it
means; where its word stands beside it, it is silent.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Protocol

from django.templatetags.static import static
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from assay.ui.signs import TINTS, drawing_of

KEPT = 2000  # drawings of people and sizes: those of many crews


class Named(Protocol):
    """What can be drawn as an avatar; a Face is one."""

    @property
    def initials(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def discipline(self) -> str: ...


class Chipped(Protocol):
    """What can be drawn as the chip of a hypothesis; a Chip is one."""

    @property
    def label(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...


@cache
def icon(name: str, large: bool = False, look: str = "") -> Markup:
    """Draw an icon of static/assay/icons.svg, beside its word and silent. large: for an empty page."""
    classes = " ".join(filter(None, ("i", "i--l" if large else "", look)))
    return _html(
        f'<svg class="{classes}" aria-hidden="true"><use href="{static("assay/icons.svg")}#{escape(name)}"/></svg>'
    )


def mark(name: str, silent: bool = False, big: str = "") -> Markup:
    """Draw a stage, deliverable, hypothesis or practice mark. big: "b" on a page's own lines, "l" on an empty page."""
    return _mark(name, f"m {TINTS[name]}" + (f" m--{big}" if big else ""), silent)


def kind(name: str, silent: bool = False) -> Markup:
    """Draw story, spike, task, bug, ready or blocked: line drawings of the size of an icon."""
    return _mark(name, "i", silent)


@cache
def _mark(name: str, look: str, silent: bool) -> Markup:
    """Its word is the title of the drawing in _marks.html, in the language of the page."""
    at = drawing_of(name)
    said = 'aria-hidden="true"' if silent else f'role="img" aria-labelledby="t-{at}"'
    return _html(f'<svg class="{look}" {said}><use href="#m-{at}"/></svg>')


@lru_cache(maxsize=KEPT)
def size(text: str, fits: bool = True) -> Markup:
    """Draw a size; one that does not fit a sprint stands out and says so. No size, no mark."""
    if not text:
        return Markup("")
    if fits:
        return _html(f'<span class="size">{escape(text)}</span>')
    said = _("Size %s does not fit a sprint") % text
    return _html(f'<abbr class="size size--off" title="{escape(said)}">{escape(text)}</abbr>')


def hyp(chip: Chipped) -> Markup:
    """Draw a hypothesis as a chip, a link where it has an address."""
    drawn = f"{mark(chip.state)}{escape(chip.label)}"
    if not chip.url:
        return _html(f'<span class="hyp">{drawn}</span>')
    said = f' title="{escape(chip.title)}"' if chip.title else ""
    return _html(f'<a class="hyp" href="{escape(chip.url)}"{said}>{drawn}</a>')


def avatar(face: Named, scale: str = "") -> Markup:
    """Draw a person: initials, tinted by discipline, the name in full on hover. scale: "s" on rows, "l" on a page."""
    return _avatar(face.initials, face.name, face.discipline, scale)


@lru_cache(maxsize=KEPT)
def _avatar(initials: str, name: str, discipline: str, scale: str) -> Markup:
    look = f"av av--{escape(discipline)}" + (f" av--{scale}" if scale else "")
    said = name if discipline == "other" else f"{name}, {discipline}"
    return _html(f'<abbr class="{look}" title="{escape(said)}">{escape(initials)}</abbr>')


def avatars(faces: Sequence[Named], scale: str = "s", look: str = "") -> Markup:
    """Draw one person, a pair or more beside each other; nothing for nobody."""
    if not faces:
        return Markup("")
    drawn = "".join(avatar(face) for face in faces)
    return _html(f'<span class="avs avs--{scale}{" " if look else ""}{look}">{drawn}</span>')


def _html(text: str) -> Markup:
    """Mark as HTML what is put together here; every value in it went through `escape`."""
    return Markup(text)  # noqa: S704


#: the same without a call, for what stands on every card: MARKS["owed"], KINDS["spike"]
MARKS = {name: mark(name) for name in TINTS}
KINDS = {name: kind(name) for name in ("story", "spike", "task", "bug", "ready")}
