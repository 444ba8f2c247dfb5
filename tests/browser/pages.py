"""Every page of the product, as the example project fills it: addresses, who looks at them, what opens on them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex

from playwright.sync_api import Page, expect

from assay.ui.middleware import HEADERS
from tests.browser.story import Story, post
from tests.chromium import fetched

ITEMS = ("CHURN-61", "CHURN-65", "CHURN-84")
HYPOTHESES = ("CHURN-H1", "CHURN-H3", "CHURN-H4", "CHURN-H6", "CHURN-H7")
SPRINTS = ("1", "4")
NOBODY = ""


def nothing(page: Page) -> None:
    """Leave the page as it opens."""


@dataclass(frozen=True)
class Visit:
    """A page as somebody comes to see it.

    route: its name in the router. who: the one who looks. path: its address, or how to find it in the story.
    act: what is done there before it is looked at. why: what tells it from other visits of this route.
    """

    route: str
    path: str | Callable[[Story], str]
    who: str = "Ingrid"
    act: Callable[[Page], None] = field(default=nothing)
    why: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.path if isinstance(self.path, str) else self.route, self.why)))

    def open(self, story: Story) -> Page:
        """Go there and do what is to be done."""
        page = story.tab(self.who)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(self.path if isinstance(self.path, str) else self.path(story))
        self.act(page)
        return page


def click(name: str) -> Callable[[Page], None]:
    """Press a button."""
    return lambda page: page.get_by_role("button", name=name).first.click()


def menu(name: str) -> Callable[[Page], None]:
    """Open what is under a name."""
    return lambda page: page.locator("main summary", has_text=name).first.click()


def something_near(page: Page) -> None:
    """Type what was asked before."""
    page.get_by_label("Title").fill("A sequence model on raw call records")
    expect(page.locator("#near")).to_contain_text("asked before", timeout=20_000)


def press(*keys: str, shows: str) -> Callable[[Page], None]:
    """Type keys; wait until something shows."""

    def act(page: Page) -> None:
        fetched(page, "rows")
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator(shows).first).to_be_visible()

    return act


def unfold(page: Page) -> None:
    """Open everything that folds, but menus."""
    page.evaluate("document.querySelectorAll('main details:not([data-pop])').forEach(one => { one.open = true })")


def token_made(page: Page) -> None:
    """Make a token, whose secret stands in the answer."""
    page.get_by_label("Name").fill(f"training {token_hex(4)}")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("#f-secret")).to_be_visible()


def typed(text: str) -> Callable[[Page], None]:
    """Begin a query."""

    def act(page: Page) -> None:
        expect(page.locator("#live")).to_have_text("Live")
        page.keyboard.press("/")
        page.keyboard.type(text)
        expect(page.get_by_role("option").first).to_be_visible()

    return act


def sent(action: str, **fields: str) -> Callable[[Page], None]:
    """Send a form and see the page that answers."""
    return lambda page: post(page, action, **fields)


def runs_to_preview(story: Story) -> str:
    """Upload the example runs of H4 and return where their preview is."""
    page = story.tab("Amir")
    table = page.request.get("/demo/example-runs/CHURN-H4.csv").body()
    page.goto("/browse/CHURN-H4/evidence")
    page.set_input_files("#f-file", {"name": "runs.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url("**/preview")
    return page.url


def columns_to_tell(story: Story) -> str:
    """Upload a table that nobody knows and return where its columns are told."""
    page = story.tab("Amir")
    page.goto("/browse/CHURN-H4/evidence")
    table = b"who,seed,score\nold,1,0.31\nnew,1,0.32\n"
    page.set_input_files("#f-file", {"name": "plain.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url("**/columns")
    return page.url


def invitation(story: Story) -> str:
    """Let the lead invite somebody; return the link."""
    page = story.tab("Hanne")
    page.goto("/p/churn/crew")
    page.locator("#invite [name=email]").fill("newcomer@nordlys.example")
    page.get_by_role("button", name="Make a link").click()
    return page.locator("#f-link").input_value()


def broken(story: Story) -> str:
    """Let one address answer the page of a program that failed; return it."""
    draw = "from django.template.loader import render_to_string as draw; print(draw('errors/500.html'))"
    body = story.instance.python(f"import django; django.setup(); {draw}")
    answer = {"status": 500, "body": body, "headers": {**HEADERS, "Content-Type": "text/html; charset=utf-8"}}
    story.tab("Ingrid").route("**/p/churn/broken", lambda route: route.fulfill(**answer))
    return "/p/churn/broken"


PAGES = (
    Visit("demo:try", "/demo/", NOBODY),
    Visit("account_login", "/sign-in/?password", NOBODY),
    Visit("account_login", "/sign-in/?password", NOBODY, click("Sign in"), "wrong"),
    Visit("account_inactive", "/sign-in/switched-off/", NOBODY),
    Visit("account_reset_password", "/password/forgotten/", NOBODY),
    Visit("account_reset_password_done", "/password/forgotten/sent/", NOBODY),
    Visit("account_reset_password_from_key", "/password/new/1-abc/", NOBODY),
    Visit("account_reset_password_from_key_done", "/password/new/done/", NOBODY),
    Visit("account_set_password", "/password/first/"),
    Visit("account_logout", "/sign-out/"),
    Visit("crew:start", lambda story: f"{story.empty}/start/", NOBODY),
    Visit("crew:invitation", invitation, NOBODY),
    Visit("crew:link", "/invitations/abc", NOBODY),
    Visit("crew:home", "/"),
    Visit("crew:home", "/", "Vigdis", why="of a stakeholder"),
    Visit("crew:found", "/projects/new"),
    Visit("crew:me", "/me/"),
    Visit("crew:people", "/p/churn/crew"),
    Visit("crew:people", "/p/churn/crew", "Hanne", unfold, "of the lead"),
    Visit("crew:tokens", "/p/churn/tokens"),
    Visit("crew:tokens", "/p/churn/tokens", "Amir", token_made, "with one that was just made"),
    Visit("crew:activity", "/p/churn/activity"),
    Visit("crew:agreement", "/p/churn/agreement", act=unfold),
    Visit("crew:agreement_edit", "/p/churn/agreement/edit", "Hanne", unfold),
    Visit("backlog:board", "/p/churn/board"),
    Visit("backlog:board", "/p/churn/board", "Vigdis", why="of a stakeholder"),
    Visit("backlog:board", "/p/churn/board?group=person"),
    Visit("backlog:board", "/p/churn/board?q=sise:M"),
    Visit("backlog:board", "/p/churn/board?q=kind:spike", act=typed(" stage:")),
    Visit(
        "backlog:board", "/p/churn/board", act=press("j", "s", shows="dialog.chooser[open]"), why="choosing a column"
    ),
    Visit("backlog:board", "/p/churn/board", act=press("j", "x", "j", "x", shows="[data-bulk-count]"), why="selecting"),
    Visit("backlog:board", "/p/churn/board", act=press("?", shows="#sheet[open]"), why="all keys"),
    Visit("backlog:board", "/p/churn/board", act=press("Control+k", shows="#palette [role=option]"), why="palette"),
    Visit("backlog:board", "/p/churn/board", act=press("o", "s", shows="#palette [role=option]"), why="sprints"),
    Visit("backlog:board", "/p/churn/board?owes=CHURN-68&to=delivered"),
    Visit("backlog:backlog", "/p/churn/backlog"),
    Visit("backlog:backlog", "/p/churn/backlog?q=is:unready"),
    Visit("backlog:backlog", "/p/churn/backlog?q=label:nowhere"),
    Visit("backlog:backlog", "/p/churn/backlog?q=kind:spyke"),
    Visit("backlog:backlog", "/p/churn/backlog?group=stage"),
    Visit("backlog:backlog", "/p/churn/backlog", act=press("j", "x", shows="[data-bulk-count]"), why="selecting"),
    Visit("backlog:views", "/p/churn/views"),
    Visit("backlog:sprints", "/p/churn/sprints"),
    Visit("backlog:plan", "/p/churn/sprints/plan", "Hanne"),
    Visit("backlog:plan_again", "/p/churn/sprints/5/plan", "Hanne"),
    *(Visit("backlog:sprint", f"/p/churn/sprints/{number}", act=unfold) for number in SPRINTS),
    Visit("backlog:sprint", "/p/churn/sprints/5", "Hanne", unfold),
    Visit("backlog:close", "/p/churn/sprints/4/close", "Hanne"),
    *(Visit("backlog:item", f"/browse/{key}", act=unfold) for key in ITEMS),
    Visit("backlog:item", "/browse/CHURN-65", "Vigdis", why="of a stakeholder"),
    *(
        Visit("backlog:item", f"/browse/CHURN-65?edit={part}")
        for part in ("title", "question", "description", "parent")
    ),
    Visit("backlog:item", "/browse/CHURN-65", act=menu("Attach evidence"), why="attaching"),
    Visit("ledger:ledger", "/p/churn/ledger"),
    Visit("ledger:ledger", "/p/churn/ledger?q=metrc:pr-auc"),
    *(Visit("ledger:hypothesis", f"/browse/{key}", act=unfold) for key in HYPOTHESES),
    Visit("ledger:hypothesis", "/browse/CHURN-H3", "Vigdis", why="of a stakeholder"),
    Visit("ledger:hypothesis", "/browse/CHURN-H1", act=menu("Overturn"), why="an assumption about to be overturned"),
    Visit("ledger:control", "/p/churn/ledger/control"),
    Visit("ledger:control", "/p/churn/ledger/control", "Hanne", why="of a lead"),
    Visit("ledger:follow_ups", "/browse/CHURN-H4/follow-ups"),
    Visit("ledger:follow_ups", "/browse/CHURN-H7/follow-ups"),
    Visit("ledger:new", "/p/churn/hypotheses/new"),
    Visit("ledger:new", "/p/churn/hypotheses/new", act=something_near, why="with what is near"),
    Visit("ledger:edit", "/browse/CHURN-H6/changes"),
    Visit("ledger:edit", "/browse/CHURN-H3/changes"),
    Visit("ledger:amendments", "/browse/CHURN-H3/amendments"),
    Visit("ledger:evidence", "/browse/CHURN-H3/evidence"),
    Visit("ledger:preview", runs_to_preview, "Amir"),
    Visit("ledger:columns", columns_to_tell, "Amir"),
    Visit("ledger:ledger", "/p/churn/ledger?q=reciprocity"),
    Visit("ledger:explorations", "/p/churn/explorations"),
    Visit("ledger:explorations", "/p/churn/explorations?q=is:unlerned"),
    Visit("ledger:explorations", "/p/churn/explorations", "Vigdis", why="of a stakeholder"),
    Visit("ledger:record", "/p/churn/explorations/new"),
    *(Visit("ledger:exploration", f"/p/churn/explorations/{number}", act=unfold) for number in (3, 4, 7)),
    Visit("ledger:exploration", "/p/churn/explorations/7?change"),
    Visit("ledger:differences", "/p/churn/explorations/7/differences"),
    Visit("ledger:findings", "/p/churn/findings"),
    Visit("ledger:findings", "/p/churn/findings?q=discount", act=unfold, why="unfolded"),
    Visit("ledger:study", "/p/churn/feasibility", act=unfold, why="unfolded"),
    Visit("ledger:study", "/p/churn/feasibility?edit=answer-3", why="an answer open"),
    Visit("ledger:study", "/p/churn/feasibility?edit=outline", why="the outline open"),
    Visit("ledger:study", "/p/churn/feasibility?edit=recommendation", why="a recommendation to sign"),
    Visit("ledger:signed_study", "/p/churn/feasibility/recommendations/1"),
    Visit("connect:connections", "/p/churn/connections"),
    Visit("connect:connections", "/p/churn/connections", "Hanne", why="of somebody who may connect"),
    Visit("practice:practice", "/p/churn/practice"),
    Visit("practice:practice", "/p/churn/practice", act=unfold, why="unfolded"),
)
TROUBLE = (
    Visit("500", broken),
    Visit("404", "/p/nowhere/board"),
    Visit("404", "/nowhere", NOBODY),
    Visit("405", "/browse/CHURN-65/comments"),
    Visit("403", "/p/churn/board", "Vigdis", sent("/browse/CHURN-65/moves", to="doing"), "moving a card"),
    Visit("refused", "/p/churn/backlog", act=sent("/browse/CHURN-65/moves", to="nowhere"), why="to no column"),
    Visit(
        "stale", "/browse/CHURN-84", act=sent("/browse/CHURN-84/changes", title="Mine", seen_title="Another"),
        why="changed meanwhile",
    ),
)  # fmt: skip
