"""What people write in Markdown is harmless, quick, and names whom and what it means."""

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from assay.ui.markdown import LIMIT, named, render

HARMLESS = {"href", "rel", "title", "start"}
ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in a code span": "`<script>alert(1)</script>`",
    "handler": '<img src=x onerror=alert(1)><b onclick="alert(1)">x</b>',
    "javascript link": "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](java\tscript:alert(1))",
    "entity in a scheme": "[x](&#106;avascript:alert(1)) [y](&#x6A;avascript:alert(1))",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD4=) ![y](data:image/svg+xml,<svg onload=alert(1)>)",
    "vbscript": "[x](vbscript:msgbox(1)) [y](file:///etc/passwd)",
    "svg": "<svg onload=alert(1)><use href='#m-owed'/></svg>",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "iframe": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "style": "<style>*{display:none}</style><p style='position:fixed'>x</p>",
    "nested quotes": "[a](<\"onmouseover='alert(1)'> \"' onfocus=alert(1) x='\")",
    "title breaker": '[a](http://x.example "\\"><img src=x onerror=alert(1)>")',
    "autolink": '<javascript:alert(1)> <http://x.example/"onclick=alert(1)> <a@b.example>',
    "reference": "[x][r]\n\n[r]: javascript:alert(1) 'onclick=alert(1)'",
    "mention breaker": '@"onmouseover=alert(1) @<script> @amir"><script>alert(1)</script>',
    "key breaker": '#CHURN-1"onclick=alert(1) CHURN-2<script>',
    "address breaker": 'https://x.example/"onclick=alert(1) https://x.example/<script>alert(1)</script>',
    "htmx": "<a hx-get=/x hx-trigger=load data-hx-post=/y hx-on:click=alert(1)>x</a><div id=main class=toast>x</div>",
    "template": "<template><script>alert(1)</script></template><hx-partial hx-target='#main'>x</hx-partial>",
    "code class": '```html" onclick=alert(1) class=x\n<b>\n```',
    "out of band": '<div id="main" hx-swap-oob="true">gone</div>',
    "comment": "<!--><script>alert(1)</script>-->",
    "base and meta": '<base href="//evil.example"><meta http-equiv=refresh content="0;url=//evil.example">',
    "form": "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>",
}


class Reader(HTMLParser):
    """Collects every tag and attribute that a browser would make of a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_what_attacks_a_page_stays_text(text):
    read = Reader(render(text, link=lambda name: f'/x?"><script>{name}'))

    assert not read.tags & {
        "script",
        "svg",
        "math",
        "iframe",
        "img",
        "style",
        "template",
        "form",
        "input",
        "base",
        "meta",
    }
    assert {name for name, _ in read.attributes} <= HARMLESS
    assert {urlsplit(value).scheme for name, value in read.attributes if name == "href"} <= {
        "",
        "http",
        "https",
        "mailto",
    }


SLOW = {
    "a megabyte of brackets": "[" * 1_000_000,
    "a megabyte of quotes": ">" * 1_000_000,
    "brackets up to the limit": "[" * LIMIT,
    "brackets closed": "[" * (LIMIT // 2) + "]" * (LIMIT // 2),
    "pictures opened": "![a" * (LIMIT // 3),
    "quotes up to the limit": ">" * LIMIT,
    "ten thousand emphases": "*a **b _c " * 3_400,
    "stars and letters": "a*" * (LIMIT // 2),
    "links opened": "[a](b" * (LIMIT // 5),
    "angle brackets": "[](<" * (LIMIT // 4),
    "backticks": "".join("`" * n + " " for n in range(1, 310)),
    "a wide table": "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|a\n" * 15_000,
    "nested lists": "".join(" " * n + "- a\n" for n in range(300)),
    "names": "@a" * (LIMIT // 2),
    "keys": "AB-1 " * (LIMIT // 5),
    "addresses": "http://" * (LIMIT // 7),
    "tildes": "~~a" * (LIMIT // 3),
    "references": "".join(f"[{n}]: b\n" for n in range(4_000)) + "[0]" * 2_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_no_text_takes_a_second(text):
    started = time.process_time()

    render(text, link=lambda name: "/x")

    assert time.process_time() - started < 1


def test_a_text_beyond_the_limit_is_shown_as_typed_and_says_so():
    html = render("**a** <b>" + "x" * LIMIT)

    assert "is longer than 40,000 characters" in html
    assert "**a** &lt;b&gt;" in html
    assert "<strong>" not in html


def test_names_and_keys_become_links_where_the_room_knows_them():
    html = render("Ask @amir about #CHURN-12 and churn-h3, not about UTF-8.", link={
        "@amir": "/people/amir", "CHURN-12": "/browse/CHURN-12", "CHURN-H3": "/browse/CHURN-H3",
    }.get)  # fmt: skip

    assert '<a href="/people/amir" rel="nofollow noopener">@amir</a>' in html
    assert '<a href="/browse/CHURN-12" rel="nofollow noopener">#CHURN-12</a>' in html
    assert '<a href="/browse/CHURN-H3" rel="nofollow noopener">churn-h3</a>' in html
    assert "UTF-8." in html
    assert html.count("<a ") == 3


def test_code_links_and_mail_addresses_name_nobody():
    text = "`@amir CHURN-1` [see @kari CHURN-2](http://x.example) a@b.example http://x.example/CHURN-3 x/CHURN-4"

    assert named(text).people == frozenset()
    assert named(text).keys == frozenset()
    assert render(text, link=lambda name: "/found").count("/found") == 0


def test_what_a_text_names_is_found_without_regard_to_case():
    found = named("@Amir-H. and (@kari), Churn-7, #churn-h2!")

    assert found.people == {"amir-h", "kari"}
    assert found.keys == {"CHURN-7", "CHURN-H2"}


def test_a_bare_address_becomes_a_link_without_the_full_stop():
    assert '<a href="https://x.example/a_b?c=1" rel="nofollow noopener">https://x.example/a_b?c=1</a>.' in render(
        "See https://x.example/a_b?c=1."
    )


def test_tables_struck_text_and_boxes_are_drawn():
    html = render("| a |\n|---|\n| 1 |\n\n~~old~~\n\n- [x] done\n- [ ] open\n- [link](/a)")

    assert "<table>" in html
    assert "<td>1</td>" in html
    assert "<s>old</s>" in html
    assert "☑ done" in html
    assert "☐ open" in html


def test_a_table_that_would_grow_without_bounds_stays_text():
    html = render("|a" * 500 + "\n" + "|-" * 500 + "\n" + "|a\n" * 500)

    assert "<table>" not in html
    assert "|a|a" in html


def test_headings_stand_below_those_of_the_page():
    html = render("# One\n\n###### Six")

    assert "<h3>One</h3>" in html
    assert "<h6>Six</h6>" in html


def test_a_picture_becomes_a_link_because_the_page_loads_nothing_from_elsewhere():
    html = render("![chart](https://x.example/a.png)")

    assert '<a href="https://x.example/a.png"' in html
    assert "<img" not in html


def test_an_address_from_a_room_that_is_no_web_address_makes_no_link():
    assert "href" not in render("CHURN-1", link=lambda name: "javascript:alert(1)")
