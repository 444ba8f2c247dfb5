"""The Jinja2 environment of every page: what a template may call, and nothing else."""

from collections.abc import MutableMapping
from functools import cache
from secrets import token_urlsafe
from typing import Any
from urllib.parse import SplitResult, urlsplit

import jinja2
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django_htmx.jinja import htmx_script
from markupsafe import Markup

from assay.ui import drawing, marks, plots, signs, wording
from assay.ui.fixed_texts import FixedTexts
from assay.ui.markdown import render
from assay.ui.shell import Shell


class Environment(jinja2.Environment):
    """Jinja2's, with its globals in one dict: each of the forty imports of a page looks through them all."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def environment(**options: Any) -> Environment:
    """Make the environment for Django's Jinja2 backend. Undefined names fail loudly instead of printing nothing."""
    options |= {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**options, extensions=["jinja2.ext.i18n", FixedTexts])
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(static=static, url=url, htmx_script=htmx_script, form_token=form_token, shell=Shell())
    env.globals.update(language=language, way_back=way_back, sprite=cache(lambda: sprite(env)))
    env.globals.update(WORDS=signs.WORDS, ANSWERS=signs.ANSWERS, EVIDENCE_ICONS=signs.EVIDENCE_ICONS)
    env.globals.update(
        MARKS=marks.MARKS,
        KINDS=marks.KINDS,
        draw_icon=marks.icon,
        draw_mark=marks.mark,
        draw_kind=marks.kind,
        draw_size=marks.size,
        draw_hyp=marks.hyp,
        draw_avatar=marks.avatar,
        draw_avatars=marks.avatars,
        draw_strip=drawing.strip,
        draw_place=drawing.place,
        draw_shares=drawing.shares,
        draw_plot=plots.plot,
        draw_arms=plots.arms,
        draw_climb=plots.climb,
    )
    env.filters.update(
        day=wording.day,
        moment=wording.moment,
        ago=wording.ago,
        number=wording.number,
        signed=wording.signed,
        plural=wording.plural,
        markdown=render,
    )
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page, `url("backlog:board", project="churn")`."""
    return reverse(name, args=args, kwargs=kwargs)


def sprite(env: Environment) -> Markup:
    """Return the marks that stand at the top of every page; no page changes them."""
    return Markup(env.get_template("_marks.html").render())  # noqa: S704  a template escapes what it draws


def form_token() -> str:
    """Make the token by which a form counts once, however often it is sent."""
    return token_urlsafe(12)


def language() -> str:
    """Return the language of the page, as its html element names it."""
    return translation.get_language() or "en"


def split_address(text: str) -> SplitResult:
    """Return the parts of an address that a browser told, none of a text that is no address."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def way_back(request: HttpRequest) -> str:
    """Return the page of ours that the person came from, else the home page."""
    came_from = split_address(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host() or not came_from.path.startswith("/"):
        return "/"
    return "/" + came_from.path.lstrip("/\\") + (f"?{came_from.query}" if came_from.query else "")
