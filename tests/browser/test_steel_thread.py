"""The whole thread in the running example, by keys alone: from a question to the practice page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Hands

pytestmark = pytest.mark.browser
SOON = 1000  # ms: what another person does is seen within a second
#: what is typed into which field, and how far the page and the board are scrolled
AT = """() => {
    const field = document.activeElement;
    return [field.value, field.name, scrollY, document.querySelector(".board").scrollLeft];
}"""
QUESTION = "Do prepaid top-ups predict leaving?"


@pytest.fixture
def sit_down(story):
    """Let somebody sit down before a browser of their own, perhaps signed in already."""
    contexts = []

    def somebody(name="", **options):
        contexts.append(story.context(name, **options))
        page = contexts[-1].new_page()
        story.listen(page)
        return Hands(page)

    story.complaints.clear()
    yield somebody
    for context in contexts:
        context.close()
    assert story.complaints == []


def test_a_question_becomes_a_verdict_that_moves_the_board_and_the_practices(sit_down, tmp_path):
    ingrid = sit_down()
    sign_in(ingrid, "Ingrid")
    before = practices(ingrid)

    item = add_the_question(ingrid)
    promise_a_verdict(ingrid)
    hypothesis = register(ingrid)
    bring_runs(ingrid, tmp_path / "runs.csv")
    say_that(ingrid, item, tests=hypothesis)
    sign(ingrid, delivers="Verdict on top-ups")
    write_findings(ingrid, shown_by=hypothesis)
    eirik = half_way_through_a_sentence(sit_down("Eirik", viewport={"width": 900, "height": 500}))
    was_at = what_they_are_at(eirik)
    call_it_delivered(ingrid)

    expect(delivered(eirik.page)).to_contain_text(QUESTION, timeout=SOON)
    assert what_they_are_at(eirik) == was_at
    after = practices(ingrid)
    assert f"{hypothesis} moved in sprint 4" in after["deliver.hda"]
    assert closed_spikes(after) == closed_spikes(before) + 1
    assert promising(after) == promising(before) + 1
    assert item not in after["deliver.done"]


def test_a_sprint_is_planned_of_sized_stories_that_promise_something(sit_down):
    hanne = sit_down("Hanne")
    hanne.page.goto("/p/churn/board")
    hanne.arrive("Sprint 4")
    hanne.press("g", "s")
    hanne.arrive("Sprints")
    hanne.go_to("^Plan the next sprint")
    hanne.press("Enter")
    hanne.arrive(re.compile("Plan sprint"))
    number = hanne.page.locator("h1").inner_text().split()[-1]

    hanne.go_to("^Goal")
    hanne.write("Know what a household is")
    hanne.go_to("CHURN-100")
    hanne.press("Space")
    hanne.go_to("^Size of CHURN-100")
    hanne.write("M")
    hanne.go_to("CHURN-100.*leaves behind")
    hanne.write("A sentence for the desk")
    hanne.press("Control+Enter")

    hanne.arrive(f"Sprint {number}")
    expect(hanne.page.locator("main")).to_contain_text("Know what a household is")
    line = hanne.page.locator("main li", has_text="CHURN-100")
    expect(line).to_contain_text("A sentence for the desk")
    expect(line.locator(".size")).to_have_text("M")


def sign_in(hands, name):
    hands.page.goto("/")
    hands.go_to(f"^{name}|^.. ?{name}")
    hands.press("Enter")
    expect(hands.page.locator("h1")).to_have_text("Today")
    hands.page.wait_for_load_state()
    hands.press("o", "p")
    hands.go_to("Churn early warning", most=3)
    hands.press("Enter")
    hands.arrive("Sprint 4")


def add_the_question(hands):
    """Type a spike into the backlog; return its key."""
    hands.press("g", "k")
    hands.arrive("Backlog")
    hands.press("c")
    hands.write(f"spike {QUESTION} size:S stage:experimentation @me")
    hands.press("Enter")
    row = hands.page.locator(".item-row", has_text=QUESTION)
    expect(row).to_be_visible()
    assert hands.at.startswith("Add to Later")
    return row.locator(".key").inner_text()


def promise_a_verdict(hands):
    """Find the item, take it up in the running sprint and say what it leaves behind."""
    hands.press("Control+Alt+k")
    hands.write(QUESTION)
    expect(hands.page.get_by_role("option", name=QUESTION)).to_be_visible()
    hands.press("Enter")
    hands.arrive(QUESTION)
    hands.press("Shift+C")
    expect(hands.page.get_by_role("dialog")).to_contain_text("Sprint 4")
    hands.press("1")
    expect(hands.page.locator(".facts").first).to_contain_text("fits a sprint")
    expect(hands.page.get_by_role("dialog")).to_have_count(0)
    hands.press("s")
    expect(hands.page.get_by_role("dialog")).to_contain_text("In review")
    hands.press("3")
    expect(hands.page.locator(".facts").first).to_contain_text("Doing")
    expect(hands.page.get_by_role("dialog")).to_have_count(0)
    hands.fill(What_it_leaves_behind="Verdict on top-ups", Kind="verdict")
    hands.go_to("^Promise$")
    hands.press("Enter")
    expect(hands.page.locator("#deliverables")).to_contain_text("promised for sprint 4")


def register(hands):
    """Register a hypothesis; return its key."""
    hands.press("g", "l")
    hands.arrive("Ledger")
    hands.press("Shift+H")
    hands.arrive("New hypothesis")
    hands.fill(
        Title="Prepaid top-ups rank leavers better", We_believe_that="features of prepaid top-ups",
        will_result_in="a better ranking of leavers", Metric="pr_auc", Minimal_effect="0.01",
        against_baseline="gbm-static-v0", Looks="10", Expected_effect="0.02",
    )  # fmt: skip
    expect(hands.page.locator("#plan")).to_contain_text("pairs give a chance of 80 in 100")
    hands.go_to("^Register$")
    hands.press("Enter")
    hands.arrive(re.compile("^We believe that features of prepaid top-ups will result in"))
    expect(hands.page.locator(".lock")).to_contain_text("by Ingrid Solberg")
    return hands.page.locator(".page-head .key").inner_text()


def bring_runs(hands, table):
    """Download the example runs, upload them, look at them, confirm; read what they come to."""
    hands.press("u")
    hands.arrive(re.compile("^Bring runs"))
    hands.go_to("^Example runs")
    with hands.page.expect_download() as download:
        hands.press("Enter")
    download.value.save_as(table)
    hands.go_to("^File of runs", key="Shift+Tab")
    with hands.page.expect_file_chooser() as chooser:
        hands.press("Space")
    chooser.value.set_files(table)
    hands.go_to("^Look at it")
    hands.press("Enter")
    hands.arrive("Nothing counts yet")
    expect(hands.page.locator("main")).to_contain_text("failed or did not finish")
    hands.go_to(r"^Bring \d+ runs")
    hands.press("Enter")
    hands.arrive(re.compile("^We believe that"))
    expect(hands.page.locator(".finding")).to_contain_text("the evidence suffices to accept")
    expect(hands.page.locator(".lock")).to_contain_text("Locked when the first run was read")


def say_that(hands, item, *, tests):
    """Say on the page of the hypothesis that an item tests it."""
    assert tests in hands.page.url
    hands.go_to("^Key of an item")
    hands.write(item)
    hands.go_to("^Link$")
    hands.press("Enter")
    expect(hands.page.locator("#hangs")).to_contain_text(item)
    expect(hands.page.get_by_label("Key of an item")).to_have_value("")


def sign(hands, *, delivers):
    """Sign that it is accepted, as what an item promised."""
    hands.go_to("^Reason, in your words", key="Shift+Tab")
    hands.write("The gain holds on every seed.")
    hands.go_to(delivers)
    hands.press("Space")
    hands.go_to("^Sign as Ingrid")
    hands.press("Enter")
    hands.arrive(re.compile("^What follows"))
    hands.go_to("^Nothing follows")
    hands.press("Enter")
    hands.arrive(re.compile("^We believe that"))
    expect(hands.page.locator(".verdict")).to_contain_text("Accepted")
    expect(hands.page.locator(".verdict")).to_contain_text("Signed by Ingrid Solberg")


def write_findings(hands, *, shown_by):
    """Follow the key of the item to its page and write down what it found."""
    hands.go_to(QUESTION)
    hands.press("Enter")
    hands.arrive(QUESTION)
    shelf = hands.page.locator("#deliverables")
    expect(shelf).to_contain_text("delivered")
    expect(shelf.locator(".evi")).to_contain_text(shown_by)
    hands.press("f")
    expect(hands.page.get_by_label("What was tried")).to_be_focused()
    hands.write("Ten seeds of the usage model, with and without top-ups.")
    hands.fill(What_was_found="They help.", What_shows_it=shown_by)
    hands.press("Control+Enter")
    expect(hands.page.locator("main")).to_contain_text("They help.")
    expect(hands.page.get_by_label("What was tried")).to_have_count(0)


def half_way_through_a_sentence(hands):
    """Look at the board, scrolled, with a filter half typed."""
    hands.page.goto("/p/churn/board")
    hands.arrive("Sprint 4")
    hands.press("/", "Control+a")
    hands.write("kind:spi")
    hands.page.evaluate("scrollTo(0, 60); document.querySelector('.board').scrollLeft = 210")
    text, name, down, right = what_they_are_at(hands)
    assert (text, name, down) == ("kind:spi", "q", 60)
    assert right > 100
    return hands


def what_they_are_at(hands):
    return hands.page.evaluate(AT)


def call_it_delivered(hands):
    """Move the card on the board."""
    hands.press("g", "b")
    hands.arrive("Sprint 4")
    hands.go_to(f"^{re.escape(QUESTION)}", key="j")
    hands.press("s")
    expect(hands.page.get_by_role("dialog")).to_contain_text("Delivered")
    hands.go_to("^Delivered", key="ArrowDown", most=10)
    hands.press("Enter")
    expect(delivered(hands.page)).to_contain_text(QUESTION)


def delivered(page):
    return page.locator("[data-drag-list=delivered]").first


def practices(hands):
    """Read the practice page: what it says of each practice."""
    hands.press("g", "p")
    hands.arrive("Practice")
    rows = hands.page.locator("details.p").all()
    return {row.locator("summary code").inner_text(): row.locator(".said").inner_text() for row in rows}


def closed_spikes(said):
    return int(re.search(r"(\d+) closed spikes? ha", said["spike.answered"])[1])


def promising(said):
    return int(re.search(r"(\d+) stories and spikes name a deliverable", said["deliver.planned"])[1])
