"""The pages that the components make, without a browser."""

import re
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

from assay.ui.environment import way_back
from assay.ui.shell import Face, NavEntry, Said, Shell, theme_of
from assay.ui.shown import Card, Chip, Promise
from tests.ui import samples

PAGES = sorted(path.stem for path in (Path(__file__).parent / "pages").glob("*.html"))
EVIL = '"><script>alert(1)</script>'


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_inline_style_script_or_handler_and_no_id_twice(draw, page):
    html = draw(f"{page}.html")

    assert not re.search(r"""<[^>]*\s(style|on[a-z]+)=["']""", html)
    assert not re.search(r"<script(?![^>]*src=)", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_whatever_points_to_an_id_finds_it(draw, page):
    html = draw(f"{page}.html")

    ids = set(re.findall(r'\sid="([^"]+)"', html))
    asked = re.findall(r'(?:aria-labelledby|aria-describedby|aria-controls|for|data-opens)="([^"]+)"', html)
    asked += re.findall(r'<use href="#([^"]+)"', html)
    assert {name for names in asked for name in names.split()} <= ids


def test_a_board_of_a_hundred_cards_keeps_its_budget(draw):
    import gzip

    html = draw("hundred.html", columns=samples.hundred())

    assert html.count('class="card"') == 100
    assert len(html.encode()) <= 100_000
    assert len(gzip.compress(html.encode(), 6)) <= 12_000


def test_what_people_typed_stays_text_in_every_component(draw):
    face = Face(EVIL, EVIL, "science")
    promise, chip = Promise("owed", EVIL), Chip(EVIL, "draft", EVIL, EVIL)
    card = Card(
        EVIL, EVIL, EVIL, EVIL, "story", "exploration", EVIL, fits=False, faces=(face,), flag=EVIL,
        promises=(promise,), chips=(chip,), age=EVIL, version=EVIL,
    )  # fmt: skip

    html = draw("board.html", columns=((EVIL, EVIL, (card,), 1, EVIL),))

    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert") >= 10


def test_a_column_says_in_words_that_it_is_full_or_over_its_limit(draw):
    html = draw(
        "board.html", columns=(("a", "A", samples.TODO, 5, ""), ("b", "B", samples.TODO, 4, ""), ("c", "C", (), 4, ""))
    )

    assert html.count(">full</span>") == 1
    assert html.count(">over its limit</span>") == 1
    assert "5 of 4" in html
    assert "0 of 4" in html


def test_the_frame_shows_the_rooms_it_is_given_and_marks_where_one_is(draw):
    html = draw("empty.html", shell=samples.shell(active="Ledger"))

    assert html.count('aria-current="page"') == 3  # side, tabs, crumbs
    assert '<a href="/p/churn/ledger" aria-current="page" data-shortcut="g l"' in html
    assert 'data-project="churn" data-event="1"' in html
    assert 'data-person="7"' in html


def test_a_stranger_sees_no_project_and_no_account(draw):
    html = draw("empty.html", shell=Shell())

    assert "data-project" not in html
    assert "data-person" not in html
    assert 'id="live"' not in html
    assert "Sign out" not in html


def test_at_most_five_rooms_are_tabs_on_a_phone(draw):
    nav = tuple(NavEntry(f"R{n}", f"/{n}", "list", on_phone=True) for n in range(8))

    html = draw("empty.html", shell=Shell(nav=nav))

    assert html.split('class="tabbar"')[1].split("</nav>")[0].count("<a ") == 5


def test_messages_are_told_once_with_a_way_back(draw):
    html = draw("empty.html", shell=samples.shell(notices=(Said("Moved.", undo_url="/undo/3"),)))

    assert 'hx-post="/undo/3"' in html
    assert 'data-shortcut="z"' in html


def test_single_keys_can_be_switched_off(draw):
    assert 'data-single-keys="off"' in draw("empty.html", shell=samples.shell(single_keys=False))
    assert "data-single-keys" not in draw("empty.html")


def test_the_theme_is_right_from_the_first_byte(draw):
    assert 'data-theme="dark"' in draw("empty.html", shell=samples.shell(theme="dark"))
    assert "data-theme=" not in draw("empty.html", shell=samples.shell(theme=""))


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), (None, "")])
def test_a_browser_asks_for_a_theme_by_its_cookie(rf, cookie, theme):
    request = rf.get("/")
    if cookie is not None:
        request.COOKIES["assay_theme"] = cookie

    assert theme_of(request) == theme


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/p/churn/board?q=a", "/p/churn/board?q=a"),
        ("http://evil.example/p", "/"),
        ("http://testserver//evil.example/x", "/evil.example/x"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_with_us(rf, referer, back):
    assert way_back(rf.get("/", HTTP_REFERER=referer)) == back


def test_a_name_that_a_page_does_not_have_fails_loudly(draw):
    with pytest.raises(jinja2.UndefinedError):
        draw("board.html", columns=(("a", "A", (SimpleNamespace(id="1"),), None, ""),))


@pytest.mark.parametrize("name", ["403", "404", "500"])
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(draw, rf, name):
    html = draw(f"errors/{name}.html", request=rf.post("/"))

    assert [html.count(f"<dt>{part}</dt>") for part in ("What happened", "What was kept", "What to do")] == [1, 1, 1]


def test_a_draft_is_spoken_of_only_where_something_was_sent(draw, rf):
    refusal = SimpleNamespace(message="Sprint 3 is not running.", way_out="Look at its page.")
    for name, more in (("403", {}), ("405", {"up": "/"}), ("refused", {"refusal": refusal})):
        assert "as a draft" not in draw(f"errors/{name}.html", request=rf.get("/"), **more)
        assert "as a draft" in draw(f"errors/{name}.html", request=rf.post("/"), **more)


def test_a_refusal_says_why_and_offers_its_way_out(draw, rf):
    refusal = SimpleNamespace(message=f"CHURN-7 still owes EDA {EVIL}", way_out="Attach its evidence.")

    page = draw(
        "errors/refused.html", refusal=refusal, request=rf.get("/", HTTP_REFERER="http://testserver/p/churn/board")
    )
    fragment = draw("errors/_refused.html", refusal=refusal)

    for html in (page, fragment):
        assert "CHURN-7 still owes EDA" in html
        assert "Attach its evidence." in html
        assert "<script>alert" not in html
    assert 'href="/p/churn/board"' in page
    assert "<html" not in fragment


def test_two_texts_of_one_field_are_both_shown(draw, rf):
    refusal = SimpleNamespace(
        message="Eirik changed the title.", field="title", theirs="Theirs <b>", yours="Yours <i>", who="Eirik"
    )

    for name in ("errors/stale.html", "errors/_stale.html"):
        html = draw(name, refusal=refusal, request=rf.get("/"))
        assert "Theirs &lt;b&gt;" in html
        assert "Yours &lt;i&gt;" in html
        assert "Eirik changed this while you wrote." in html
