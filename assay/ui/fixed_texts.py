"""Texts that never change are said while a template is compiled, not each time it is drawn."""

from collections.abc import Iterator

from django.utils.translation import gettext
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

ALONE = ("variable_begin", "name", "lparen", "string", "rparen", "variable_end")


class FixedTexts(Extension):
    """Turn `{{ _("Skip to content") }}` into the text itself.

    A page has two hundred of them, and a process speaks one language. Where a second one is spoken, each needs an
    environment of its own. What takes values, `_("%(who)s said", who=...)`, is still said when it is drawn.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        waiting: list[Token] = []
        for token in stream:
            waiting.append(token)
            if token.type != ALONE[len(waiting) - 1] or (token.type == "name" and token.value != "_"):
                yield from waiting
                waiting = []
            elif len(waiting) == len(ALONE):
                yield _said(waiting)
                waiting = []
        yield from waiting


def _said(tokens: list[Token]) -> Token:
    text = str(gettext(tokens[3].value)) % {}  # as it is for one with values: %% stands for a percent sign
    return Token(tokens[0].lineno, "data", text)
