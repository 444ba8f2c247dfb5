"""The Jinja2 environment of every page: what a template may call, and nothing else."""

from collections.abc import Callable, MutableMapping
from functools import cache, lru_cache
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

from assay.ui import drawing, marks, pictures, plots, signs, strokes, wording
from assay.ui.fixed_texts import FixedTexts
from assay.ui.markdown import render
from assay.ui.shell import NavEntry, Shell


class Environment(jinja2.Environment):
    """Jinja2's, with templates and globals in a dict each: a page imports and includes sixty times."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._found: dict[object, jinja2.Template] = {}

    def get_template(
        self, name: str | jinja2.Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> jinja2.Template:
        if self.auto_reload or globals:
            return super().get_template(name, parent, globals)
        if name not in self._found:
            self._found[name] = super().get_template(name, parent, globals)
        return self._found[name]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def environment(**options: Any) -> Environment:
    """Make the environment for Django's Jinja2 backend. Undefined names fail loudly instead of printing nothing."""
    options |= {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**options, extensions=["jinja2.ext.i18n", FixedTexts])
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(static=static, url=url, htmx_script=htmx_script, form_token=form_token, shell=Shell())
    env.globals.update(language=language, way_back=way_back, fixed=cache(lambda template: drawn(env, template)))
    env.globals.update(navigation=navigation(env, "shell/navigation.html"), tabs=navigation(env, "shell/tabs.html"))
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
        draw_strip=strokes.strip,
        draw_dots=strokes.dots,
        draw_words_below=drawing.words_below,
        draw_shares=drawing.shares,
        draw_bars=drawing.bars,
        draw_short=drawing.short,
        draw_day=drawing.day,
        draw_plot=plots.plot,
        draw_arms=plots.arms,
        draw_climb=plots.climb,
        draw_ranks=pictures.ranks,
        draw_pile=pictures.pile,
    )
    env.filters.update(
        day=wording.day,
        moment=wording.moment,
        iso_moment=wording.iso_moment,
        ago=wording.ago,
        number=wording.number,
        signed=wording.signed,
        plural=wording.plural,
        unbroken=wording.unbroken,
        markdown=render,
    )
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page, `url("backlog:board", project="churn")`."""
    return reverse(name, args=args, kwargs=kwargs)


def drawn(env: Environment, template: str, **values: object) -> Markup:
    """Return a part of the frame. `fixed` keeps it: no page changes the marks, or which styles and scripts it loads."""
    return Markup(env.get_template(template).render(values))  # noqa: S704  a template escapes what it draws


def navigation(env: Environment, template: str) -> Callable[[tuple[NavEntry, ...]], Markup]:
    """Return what draws the lines of the navigation. It has ready what it drew of the same lines before."""
    return lru_cache(maxsize=256)(lambda nav: drawn(env, template, nav=nav))


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
