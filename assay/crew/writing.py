"""What people wrote, as a page shows it: safe HTML in which keys and names are links."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from assay.crew.models import Membership, Project
from assay.crew.registries import links
from assay.ui.markdown import Names, named, render

KEPT = 256  # texts drawn most often; a text is drawn anew once it, or what it links to, changed
LONGEST = 20_000  # characters of a text that is kept


class Writing:
    """The texts of one page. What they name is looked up at once: a query a room for keys, one for people."""

    def __init__(self, project: Project, texts: Iterable[str]) -> None:
        names = [_named(text) for text in texts if text]
        keys = {key for one in names for key in one.keys}
        people = {handle for one in names for handle in one.people}
        self._addresses = {key: address for key, (address, _) in links(project, keys).items()} if keys else {}
        if people:
            seats = Membership.objects.present().filter(project=project, person__handle__in=people)
            known = seats.values_list("person__handle", flat=True)
            self._addresses |= {f"@{handle}": f"{project.url}crew#{handle}" for handle in known}

    def html(self, text: str) -> Markup:
        """Return one of these texts as HTML."""
        if not text:
            return Markup()
        names = _named(text)
        linked = {*names.keys, *(f"@{handle}" for handle in names.people)} & self._addresses.keys()
        addresses = frozenset((name, self._addresses[name]) for name in linked)
        return _kept(text, addresses) if len(text) <= LONGEST else _drawn(text, addresses)


@lru_cache(maxsize=KEPT)
def _named(text: str) -> Names:
    return named(text)


def _drawn(text: str, addresses: frozenset[tuple[str, str]]) -> Markup:
    return render(text, link=dict(addresses).get)


_kept = lru_cache(maxsize=KEPT)(_drawn)
