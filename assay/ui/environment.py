"""The Jinja2 environment of every page: what a template may call, and nothing else."""

from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django_htmx.jinja import htmx_script

from assay.ui import wording
from assay.ui.markdown import render
from assay.ui.shell import Shell


def environment(**options: Any) -> jinja2.Environment:
    """Make the environment for Django's Jinja2 backend. Undefined names fail loudly instead of printing nothing."""
    options |= {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = jinja2.Environment(**options, extensions=["jinja2.ext.i18n"])  # noqa: S701  it is on, in the line above
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(static=static, url=url, htmx_script=htmx_script, shell=Shell())
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
