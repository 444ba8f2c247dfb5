"""Texts that never change are said while a template is compiled, not each time it is drawn."""

from collections.abc import Iterator

from django.utils.translation import gettext
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

CALL = ("name", "lparen", "string", "rparen")


class FixedTexts(Extension):
    """Turn `_("Skip to content")` into the text itself, wherever it stands.

    A page has two hundred of them, and a process speaks one language. Where a second one is spoken, each needs an
    environment of its own. What takes values, `_("%(who)s said", who=...)`, is still said when it is drawn.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        waiting: list[Token] = []
        for token in stream:
            if waiting and token.type != CALL[len(waiting)]:
                yield from waiting
                waiting = []
            if waiting or token.test("name:_"):
                waiting.append(token)
            else:
                yield token
            if len(waiting) == len(CALL):
                text = str(gettext(waiting[2].value)) % {}  # as it is for one with values: %% is a percent sign
                yield Token(waiting[0].lineno, "string", text)
                waiting = []
