"""A notebook of an enemy: nothing of it comes out as anything but text, tables and pictures."""

import re

import pytest

from assay.ledger.notebooks import compare, comparison, document, read
from tests.ledger.notebooks.make import code, encoded, notebook, png, printed, prose, shown

SCRIPT = "<script>alert(1)</script>"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
PAYLOADS = (
    SCRIPT, "<img src=x onerror=alert(1)>", SVG, "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<style>*{background:url(//evil.example)}</style>",
    "<a href='javascript:alert(1)'>x</a>", "[x](javascript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "![x](javascript:alert(1))", "![x](https://evil.example/x.png)", "<https://evil.example/?a=\"onmouseover=\"alert(1)>",
    "<div hx-get='/sign-out' hx-trigger='load' data-hx-post='/x' hx-on:load='alert(1)'>x</div>",
    "<template><script>alert(1)</script></template>", "<form action='/p/churn/items' method=post><button>x</button>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<base href='//evil.example/'>",
    "<object data='//evil.example'></object>", "<link rel=stylesheet href='//evil.example'>", "</script>" + SCRIPT,
    "</style>" + SCRIPT, "</pre>" + SCRIPT, "</title>" + SCRIPT, "<!--" + SCRIPT + "-->", "<![CDATA[" + SCRIPT + "]]>",
    "$$\\href{javascript:alert(1)}{x}$$", 
    "<table onclick=alert(1)><tr><td style='position:fixed' id=main>x</td></tr></table>",
    "<table><tr><td><a href=javascript:alert(1)>x</a>" + SVG + "</td></tr></table>",
    "<noscript><p title='</noscript>" + SCRIPT,
    "`<img src=x onerror=alert(1)>`", "```html\n" + SCRIPT + "\n```", "# " + SCRIPT, "| a |\n|---|\n| " + SCRIPT + " |",
)  # fmt: skip
#: what a page of a notebook is made of; anything else came out of a payload
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "section", "div", "span", "pre", "code", "p", "h1", "h2",
    "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "del", "s", "blockquote", "br", "hr", "img", "table",
    "thead",
    "tbody", "tfoot", "tr", "td", "th", "caption", "header", "b",
}  # fmt: skip
ATTRIBUTES = {"class", "title", "colspan", "rowspan", "scope", "src", "alt", "width", "height", "start", "tabindex"}
OURS = '<meta charset="utf-8">', '<meta name="viewport" content="width=device-width,initial-scale=1">'
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\s[^<>]*)?)>")


def harmless(page: str) -> None:
    """Fail for a tag or an attribute that no notebook has."""
    body = page
    for ours in OURS:
        body = body.replace(ours, "", 1)
    body = re.sub(r"<style>.*?</style>", "", body, count=1, flags=re.DOTALL)
    for _, tag, told in TAG.findall(body):
        assert tag.lower() in TAGS, f"<{tag}{told}>"
        if tag.lower() != "html":
            for name, value in re.findall(r"([\w:@.-]+)\s*=\s*\"([^\"]*)\"", told):
                assert name in ATTRIBUTES, f"<{tag}{told}>"
                assert name != "src" or value.startswith("data:image/png;base64,"), f"<{tag}{told}>"
            assert "=" not in re.sub(r"=\s*\"[^\"]*\"", "", told), f"<{tag}{told}>"
    assert not re.search(r"<[!?](?!doctype)", body, re.IGNORECASE)


def hostile(payload: str) -> bytes:
    return notebook(
        prose(payload), prose(f"## Learnings\n\n- {payload}", id=payload), {"cell_type": "raw", "source": payload},
        prose("![a](attachment:x)", attachments={"x": {"image/png": encoded(payload.encode()), "a": payload}}),
        code(
            payload, printed(payload), printed(payload, "stderr"), shown("text/html", payload),
            shown("text/html", f"<table><tr><td>{payload}</td></tr></table>"), shown("text/markdown", payload),
            shown("image/svg+xml", payload, **{"text/plain": payload}), shown("image/png", payload),
            shown("application/javascript", payload), shown(payload, payload), shown("text/latex", payload),
            {"output_type": "error", "ename": payload, "evalue": payload, "traceback": [payload]},
            {"output_type": payload, "text": payload}, execution_count=payload,
        ),
        metadata={"title": payload, "language_info": {"name": payload}, "kernelspec": {"language": payload},
                  "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": payload}}}},
    )  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS, ids=[payload[:30] for payload in PAYLOADS])
def test_nothing_but_text_tables_and_pictures_comes_out(payload):
    reading = read(hostile(payload))

    harmless(document(reading))
    harmless(comparison(compare(reading, read(hostile(payload[::-1])))))


def test_the_test_would_see_a_tag_and_an_attribute_of_an_enemy():
    for wrong in (SCRIPT, '<p onclick="a">', "<p onclick=a>", '<img src="https://evil.example">', "<!-- a -->", SVG):
        with pytest.raises(AssertionError):
            harmless(f"<!doctype html><html>{wrong}</html>")


def test_where_a_link_leads_is_said_and_leads_nowhere():
    html = read(notebook(prose('[the *run*](https://mlflow.example/1?a="b")'))).cells[0].html

    assert html == '<p><span class="to" title="https://mlflow.example/1?a=%22b%22">the <em>run</em></span></p>\n'


def test_spans_of_a_table_are_bounded():
    cells = '<td colspan="9999999" rowspan="65534">a</td><td colspan="2">b</td><td colspan="-1">c</td>'
    table = f"<table><tr>{cells}</tr></table>"

    assert (
        '<td>a</td><td colspan="2">b</td><td>c</td>'
        in read(notebook(code("1", shown("text/html", table)))).cells[0].outputs[0].html
    )


def test_a_picture_that_the_cell_carries_is_shown():
    html = (
        read(notebook(prose("![plot](attachment:a.png)", attachments={"a.png": {"image/png": encoded(png())}})))
        .cells[0]
        .html
    )

    assert '<img src="data:image/png;base64,' in html and 'alt="plot"' in html


def test_a_theme_of_an_enemy_is_no_theme():
    assert "data-theme" not in document(read(notebook(prose("a"))), theme='"><script>').split("<style>")[0]
