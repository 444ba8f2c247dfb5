"""Every route of the product, read off the router; and what stands where an address has a parameter.

A new route is found by itself. If it names something that no route named before, `VALUES` is where to teach it: the
address up to the parameter, and which id of a `Side` stands there.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

from tests.site.world import Side

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")

#: which id of a Side stands at a parameter, by the address up to it
VALUES: dict[str, str | Callable[[Side], str]] = {
    "p/<slug:project>": "project",
    "p/<slug:project>/crew/<slug:handle>": "handle",
    "p/<slug:project>/groups/<slug:slug>": "group",
    "p/<slug:project>/feasibility/areas/<int:pk>": "area.pk",
    "p/<slug:project>/feasibility/questions/<int:number>": lambda side: str(side.things["question"].number),
    "p/<slug:project>/feasibility/recommendations/<int:number>": lambda _side: "1",
    "p/<slug:project>/invitations/<int:pk>": "invitation.pk",
    "p/<slug:project>/tokens/<int:pk>": "key.pk",
    "p/<slug:project>/sprints/<int:number>": lambda side: str(side.things["running"].number),
    "p/<slug:project>/tracker/filters/<int:pk>": "filter.pk",
    "p/<slug:project>/views/<int:pk>": "view.pk",
    "p/<slug:project>/waivers/<int:pk>": "waiver.pk",
    "mentions/<int:pk>": "mention.pk",
    "invitations/<str:token>": "token",
    "api/v1/<path:rest>": lambda _side: "openapi.json",  # each operation has its own tests, in tests/faces/api
    "<item:key>": "item.key",
    "browse/<item:key>": "item.key",
    "browse/<item_key:key>": "item.key",
    "browse/<item:key>/criteria/<int:pk>": "criterion.pk",
    "browse/<item:key>/comments/<int:pk>": "said.pk",
    "deliverables/<int:pk>": "deliverable.pk",
    "evidence/<int:pk>": "evidence.pk",
    "<hypothesis:key>": "hypothesis.key",
    "browse/<hypothesis:key>": "hypothesis.key",
    "browse/<hypothesis:key>/evidence/<slug:token>": "upload.pk",
    "browse/<hypothesis:key>/exclusions/<int:pk>": "exclusion.pk",
    "browse/<hypothesis:key>/predictions/<int:pk>": "predictions.pk",
    "browse/<hypothesis:key>/arguments/<int:pk>": "argument.pk",
    "browse/<hypothesis:key>/prunings/<int:pk>": "pruning.pk",
    "browse/<hypothesis:key>/assumptions/<int:pk>": "assumption.pk",
    "browse/<hypothesis:key>/comments/<int:pk>": "argued.pk",
    "<exploration:key>": "exploration.key",
    "browse/<exploration:key>": "exploration.key",
    "p/<slug:project>/explorations/<int:number>": lambda side: str(side.things["exploration"].number),
    "p/<slug:project>/explorations/<int:number>/learnings/<int:pk>": "learning.pk",
    "p/<slug:project>/explorations/<int:number>/versions/<int:version>": lambda _side: "1",
    "demo/example-runs/<str:key>": "hypothesis.key",
}


@dataclass(frozen=True)
class Route:
    """One route. parameters: the address up to each of them, in order."""

    name: str
    template: str
    parameters: tuple[str, ...]

    def address(self, *sides: Side) -> str:
        """Fill the parameters, each from its own side; one side fills all."""
        each = sides if len(sides) > 1 else sides * len(self.parameters)
        values = [_value(self, at, side) for at, side in zip(self.parameters, each, strict=True)]
        return "/" + PARAMETER.sub(lambda _match: values.pop(0), self.template)


def routes(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Walk the router."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern.pattern, RoutePattern):
            template = prefix + str(pattern.pattern)
            at = tuple(template[: match.end()] for match in PARAMETER.finditer(template))
            yield Route(":".join((*spaces, pattern.name or template)), template, at)
        else:  # a regular expression: allauth's link that resets a password, which belongs to nobody's project
            yield Route(":".join((*spaces, pattern.name or "?")), "password/new/1-set-password/", ())


def _value(route: Route, at: str, side: Side) -> str:
    known = VALUES.get(at)
    if known is None:
        raise AssertionError(
            f"The route {route.name} ({route.template}) names something that this test does not know: {at}. "
            "Teach it in tests/site/routes.py: add that address to VALUES, with the id of a Side that stands there; if "
            "a Side has no such thing yet, let tests/site/world.py make one."
        )
    return known(side) if callable(known) else side.of(known)
