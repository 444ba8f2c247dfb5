"""Every page of the product: accessible in both themes, no wider than the window, silent, reached by keys."""

import re
from collections import defaultdict
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver

from assay.demo.urls import urlpatterns as example
from tests.browser.pages import PAGES, TROUBLE, Visit
from tests.site.routes import PARAMETER, routes

pytestmark = pytest.mark.browser
#: all rules in the light theme; in the dark one nothing but the colours is another
LIGHT = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
DARK = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
SIZES = ((1440, 900), (390, 844))
#: what stands for each part of an address, by its kind or else its name; the token is none, which answers 404
KEYS = {"item": "CHURN-61", "item_key": "CHURN-61", "hypothesis": "CHURN-H3"}
NAMED = {
    "project": "churn", "key": "CHURN-H3", "number": "4", "handle": "ingrid", "slug": "signal", "pk": "1",
    "token": "none", "version": "1", "rest": "openapi.json",
}  # fmt: skip
#: pages of a stranger, or of an address that nobody can guess: they are visited all the same
HIDDEN = {
    "account_login", "account_reset_password_from_key", "crew:start", "crew:invitation", "crew:link", "ledger:columns",
    "ledger:preview", "ledger:signed_study",
}  # fmt: skip
#: no pages of the product but of a file, each in a frame of its own; tests/browser/test_explorations.py looks at them
FRAMED = {"ledger:drawn", "ledger:differences_drawn"}
#: another address of a page that is visited
AGAIN = {"ledger:browse_exploration"}
BY_KEYS = ["/p/churn/board", "/p/churn/backlog", "/browse/CHURN-61", "/browse/CHURN-H3", "/p/churn/explorations/7"]
WITH_MENUS = ["/p/churn/crew", "/p/churn/backlog", "/p/churn/practice", "/p/churn/sprints/4", "/browse/CHURN-65"]
#: which of all menus reach beyond the sides of the window
MENUS = """() => {
    document.querySelectorAll("main details:not([data-pop])").forEach(one => { one.open = true });
    return [...document.querySelectorAll("main details[data-pop]")].flatMap(one => {
        one.open = true;
        const box = one.querySelector(".menu").getBoundingClientRect();
        const name = one.querySelector("summary").textContent.trim();
        one.open = false;
        return box.left < 0 || box.right > innerWidth ? [`${name}: ${box.left} to ${box.right}`] : [];
    });
}"""
CONTROLS = """() => {
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const shown = one => one.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !one.disabled &&
        one.tabIndex >= 0 && !one.closest("[inert], dialog:not([open])");
    const group = one => [...document.getElementsByName(one.name)];
    const stop = radios => radios.find(one => one.checked) || radios[0];
    const alone = one => one.type !== "radio" || one === stop(group(one));
    return [...document.querySelectorAll(all)].filter(one => shown(one) && alone(one)).map((one, n) => {
        one.dataset.nth = n;
        return one.outerHTML.slice(0, 160);
    });
}"""
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const ring = el => el && getComputedStyle(el);
    const drawn = s => s && ((s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== "none");
    const around = [one, one.parentElement, one.labels?.[0], one.nextElementSibling, one.closest("form")];
    const box = one.getBoundingClientRect();
    const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .15], [.5, .85]];
    const seen = points.some(([x, y]) => {
        const top = document.elementFromPoint(box.x + x * box.width, box.y + y * box.height);
        return top && [one, ...one.labels ?? []].some(el => el.contains(top) || top.contains(el));
    });
    return { nth: one.dataset.nth, ring: around.some(el => drawn(ring(el))), seen, html: one.outerHTML.slice(0, 160) };
}"""


def violations(page, checked):
    """Return what axe finds: the rule, the element, what is wrong with it."""
    found = Axe().run(page, options=checked).response["violations"]
    return [
        (rule["id"], node["html"][:160], [check["message"] for check in (*node["any"], *node["all"], *node["none"])])
        for rule in found
        for node in rule["nodes"]
    ]


def in_the_story(part):
    """Return what stands in the place of a parameter."""
    return KEYS.get(part["kind"]) or NAMED[part["name"]]


@pytest.fixture
def opened(story):
    """Open a visit; whatever its page says on the console fails the test."""
    story.complaints.clear()
    yield lambda visit: visit.open(story)
    assert story.complaints == []


@pytest.mark.parametrize("visit", PAGES + TROUBLE, ids=str)
def test_a_page_is_accessible_in_light_and_dark(opened, visit):
    page = opened(visit)

    for theme, checked in (("light", LIGHT), ("dark", DARK)):
        page.emulate_media(color_scheme=theme)
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 50)))")
        assert violations(page, checked) == [], theme


@pytest.mark.parametrize("visit", PAGES + TROUBLE, ids=str)
def test_a_page_has_its_title_and_one_heading_and_fits_a_desk_and_a_phone(opened, visit):
    page = opened(visit)

    assert re.fullmatch(r".+ · Assay", page.title())
    assert page.locator("h1:visible").count() == 1
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} px wide in a window of {width}"


@pytest.mark.parametrize("path", WITH_MENUS)
@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_every_menu_that_opens_fits_the_window(story, path, size):
    page = Visit("", path, "Hanne").open(story)
    page.set_viewport_size({"width": size[0], "height": size[1]})

    assert page.evaluate(MENUS) == []


@pytest.mark.parametrize("path", BY_KEYS)
def test_every_control_is_reached_by_tab_and_shows_its_focus(story, path):
    page = Visit("", path).open(story)
    controls = page.evaluate(CONTROLS)
    reached, without_ring, hidden = set(), [], []

    for _ in range(len(controls) + 20):
        page.keyboard.press("Tab")
        one = page.evaluate(FOCUSED)
        if one is None:
            continue  # past the last control the focus goes through the browser's own
        reached.add(one["nth"])
        if one["html"].startswith("<iframe"):
            continue  # the focus is inside of it, where its own page draws it
        without_ring += [one["html"]] if not one["ring"] else []
        hidden += [one["html"]] if not one["seen"] else []

    assert [control for nth, control in enumerate(controls) if str(nth) not in reached] == []
    assert without_ring == []
    assert hidden == []


def test_every_route_that_answers_a_page_is_visited(story):
    page = story.tab("Hanne")  # the lead sees them all
    pages = set()
    for route in (*routes(get_resolver("assay.site.urls").url_patterns), *routes(example, spaces=("demo",))):
        address = PARAMETER.sub(in_the_story, route.template)
        answer = page.request.get(f"/{address}", max_redirects=0)
        is_file = "attachment" in answer.headers.get("content-disposition", "")
        if answer.status == 200 and not is_file and "<html" in answer.text():
            pages.add(route.name)

    known = {visit.route for visit in PAGES}
    assert len(pages) > 25
    assert pages - FRAMED - AGAIN <= known
    assert known <= pages | HIDDEN


def test_no_link_of_any_page_leads_nowhere(story):
    page = story.tab("Ingrid")
    links = set()
    for visit in PAGES:
        if visit.who == "Ingrid" and isinstance(visit.path, str):
            text = page.request.get(visit.path).text()
            links |= set(re.findall(r'href="(/[^"#]*)', text))

    kinds = defaultdict(list)
    for link in sorted(links):
        kinds[re.sub(r"\d+", "0", link.partition("?")[0])].append(unescape(link))
    del kinds["/p/churn/items/choices"]  # of rows that a script chooses
    assert len(kinds) > 30
    some = [link for alike in kinds.values() for link in alike[:3]]
    assert [link for link in some if page.request.get(link, max_redirects=0).status >= 400] == []
